"""Papers that come up for everything are seen, and chance is told apart from them."""

from __future__ import annotations

import random

from eval.selftest.hubs import hubs
from rag import (
    Paper,
    Passage,
)
from rag.schema import Signals

PAPERS = [Paper(key=f"p{number}", paper_id=str(number), title=f"T{number}", abstract="") for number in range(200)]


def passage(key: str) -> Passage:
    signals = Signals(lexical=None, dense=None, sentence=None)
    return Passage(
        rank=1, paper_id=key, key=key, title="", year=None, score=1.0, quote="", start=0, end=0, signals=signals
    )


def top(*keys: str) -> list[Passage]:
    return [passage(key) for key in keys]


def test_the_paper_that_comes_up_most_is_named_and_its_own_query_does_not_count() -> None:
    found = hubs({"p0": top("p0", "p1"), "p2": top("p2", "p1", "p0"), "p3": top("p1")}, PAPERS)
    assert found is not None
    assert [(hub.key, hub.queries) for hub in found.worst] == [("p1", 3), ("p0", 1)]
    assert (found.share, found.worst[0].title, found.queries) == (1.0, "T1", 3)
    assert found.skewness > found.skewness_by_chance > 0


def test_chance_alone_is_no_hub() -> None:
    rng = random.Random(0)
    tops = {f"q{n}": top(*rng.sample([paper.key for paper in PAPERS], 10)) for n in range(100)}
    found = hubs(tops, PAPERS)
    assert found is not None
    assert abs(found.share - found.share_by_chance) < 0.05
    assert abs(found.skewness - found.skewness_by_chance) < 0.3


def test_nothing_gives_nothing() -> None:
    assert hubs({}, PAPERS) is None
    alone = hubs({"p0": top("p0")}, PAPERS[:1])
    assert alone is not None
    assert (alone.worst, alone.share, alone.skewness) == ((), 0.0, 0.0)

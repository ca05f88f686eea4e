"""The state of one overview: it grows, is done, is stopped or fails."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from rag import (
    Attest,
    Filters,
    Overview,
    QuestionError,
)
from rag.schema import (
    Estimate,
    OverviewDraft,
)
from tests.ui.made import overview
from ui.overview import writing as module
from ui.overview.writing import Writing, write

ESTIMATE = Estimate(papers=2, themes=1, calls=2, input_tokens=9, output_tokens=1)
FIRST = OverviewDraft(stage="choosing papers", done=0, total=1)
SECOND = OverviewDraft(stage="choosing papers", done=1, total=1, text="2 papers.", estimate=ESTIMATE)
THIRD = OverviewDraft(stage="Lamps", done=1, total=2, text="2 papers. Lamps.")


class Engine:
    """Yields what it is given; an event among it is waited for."""

    def __init__(self, *steps: object) -> None:
        self.steps = steps
        self.asked: tuple[str, int | None] | None = None

    def summarize_stream(
        self, topic: str, *, filters: Filters, most: int | None, stop: Callable[[], bool]
    ) -> Iterator[OverviewDraft | Overview]:
        self.asked, self.filters, self.stop = (topic, most), filters, stop
        for step in self.steps:
            if isinstance(step, threading.Event):
                step.wait(20)
            elif isinstance(step, Exception):
                raise step
            else:
                yield step  # type: ignore[misc]


def states(engine: Any, stop: threading.Event | None = None) -> list[Writing]:
    return list(write(engine, Writing(topic="caves", most=4), stop or threading.Event()))


def test_it_grows_keeps_the_estimate_and_is_done() -> None:
    engine = Engine(FIRST, SECOND, THIRD, overview())
    told = states(engine)
    assert engine.asked == ("caves", 4)
    assert told[0].status == "asking"
    assert any(one.estimate == ESTIMATE and one.text == "2 papers." for one in told)
    last = told[-1]
    assert (last.status, last.estimate, last.quoted) == ("done", ESTIMATE, True)
    assert last.overview is not None
    assert last.overview.most == 4
    assert last.overview.written_at is not None
    assert len(last.sentences) == 6


def test_a_stopped_one_is_what_the_engine_makes_of_it() -> None:
    stop, engine = threading.Event(), Engine(SECOND)
    engine.steps = (SECOND, stop, overview(notice="Stopped after 1 of 2 themes."))
    told = write(engine, Writing(topic="caves"), stop)  # type: ignore[arg-type]
    assert next(told).text == ""
    while not next(told).text:
        pass
    stop.set()
    assert engine.stop()
    last = list(told)[-1]
    assert (last.status, last.overview and last.overview.notice) == ("done", "Stopped after 1 of 2 themes.")


def test_one_whose_model_is_silent_keeps_what_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_PATIENCE", 0.1)
    silent, stop = threading.Event(), threading.Event()
    told = write(Engine(SECOND, silent), Writing(topic="caves"), stop)  # type: ignore[arg-type]
    while not next(told).text:
        pass
    stop.set()
    last = list(told)[-1]
    silent.set()
    assert (last.status, last.text, last.overview) == ("stopped", "2 papers.", None)


def test_who_leaves_the_page_stops_the_model() -> None:
    stop = threading.Event()
    told = write(Engine(SECOND, overview()), Writing(topic="caves"), stop)  # type: ignore[arg-type]
    next(told)
    next(told)
    told.close()  # type: ignore[attr-defined]
    assert stop.is_set()


def test_an_error_for_the_user_ends_it_with_its_words_and_a_mistake_of_ours_is_raised() -> None:
    (*_, last) = states(Engine(FIRST, QuestionError("The topic is empty.")))
    assert (last.status, last.error) == ("failed", "The topic is empty.")
    told = write(Engine(ValueError("oops")), Writing(topic="caves"), threading.Event())  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="oops"):
        while True:
            last = next(told)
    assert last.error == module.BROKEN


def test_a_real_engine_writes_one(loaded: Attest) -> None:
    told = list(write(loaded, Writing(topic="cave mapping"), threading.Event()))
    assert told[-1].overview is not None
    assert told[-1].estimate is not None
    assert {one.key for one in told[-1].references} >= {told[-1].overview.table.rows[0].key}


def test_it_is_written_of_some_papers_only(loaded: Attest) -> None:
    filters = Filters(venues=("Underground Robotics",))
    told = list(write(loaded, Writing(topic="cave mapping", filters=filters), threading.Event()))
    assert told[-1].overview is not None
    assert told[-1].overview.coverage.library == 1

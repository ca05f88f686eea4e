"""Verdicts on sentences about invented abstracts."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from rag.answer.evidence import Evidence
from rag.answer.verification import Judgement, judge
from rag.library.embedding import PaperText
from rag.library.minilm import MiniLM
from rag.schema import Paper
from rag.text import clean, sentence_spans

LANTERN = (
    "Cave surveys are slow because lamps are weak. We present LanternNet, a network that maps caves from sparse "
    "light readings. It reaches an accuracy of 91.4\\% on CaveBench with twelve lamps. "
    "Wet walls reduce its accuracy."
)
BREAD = "Yeast behaves differently when gravity is low. Loaves rose 18% less than on the ground."


@pytest.fixture(scope="module")
def model() -> MiniLM:
    return MiniLM()


@pytest.fixture(scope="module")
def check(model: MiniLM) -> Callable[..., Judgement]:
    def evidence(marker: int, title: str, abstract: str) -> Evidence:
        spans = tuple(sentence_spans(abstract))
        text = PaperText(title=title, sentences=tuple(clean(abstract[s:e]) for s, e in spans))
        (vectors,) = model.embed_papers([text])
        paper = Paper(key=f"key{marker}", paper_id=f"id{marker}", title=title, abstract=abstract)
        return Evidence(marker, paper, spans, vectors.sentences, tuple(0.0 for _ in spans))

    known = {1: evidence(1, "LanternNet", LANTERN), 2: evidence(2, "Bread in Space", BREAD)}
    return lambda claim, *markers: judge(claim, [known[m] for m in markers], model.embed_texts)


def test_a_claim_that_stands_there_is_supported_by_its_sentence(check: Callable[..., Judgement]) -> None:
    found = check("LanternNet maps caves from sparse light readings.", 1)
    assert (found.verdict, found.problems) == ("supported", ())
    assert found.score > 0.8
    assert found.evidence[0].quote.startswith("We present LanternNet")
    assert all(LANTERN[q.start : q.end] == q.quote for q in found.evidence)


def test_figures_are_compared_whatever_their_spelling(check: Callable[..., Judgement]) -> None:
    assert check("It reaches an accuracy of 91.4 percent on CaveBench with 12 lamps.", 1).verdict == "supported"


def test_a_figure_that_is_not_there_is_named(check: Callable[..., Judgement]) -> None:
    found = check("LanternNet reaches an accuracy of 92.4% on CaveBench.", 1)
    assert (found.verdict, found.problems) == ("unsupported", ("92.4% is not in [1]",))


def test_a_claim_about_something_else_is_unsupported(check: Callable[..., Judgement]) -> None:
    found = check("Dolphins sleep with one half of their brain at a time.", 1)
    assert found.verdict == "unsupported"
    assert found.problems == ("[1] does not say this",)


def test_the_wrong_paper_does_not_support_a_true_claim(check: Callable[..., Judgement]) -> None:
    assert check("LanternNet maps caves from sparse light readings.", 2).verdict == "unsupported"


def test_a_second_marker_that_does_not_carry_the_claim_is_named(check: Callable[..., Judgement]) -> None:
    found = check("LanternNet maps caves from sparse light readings.", 1, 2)
    assert (found.verdict, found.problems) == ("partly", ("[2] does not say this",))


def test_the_opposite_direction_is_not_supported(check: Callable[..., Judgement]) -> None:
    found = check("Wet walls increase its accuracy.", 1)
    assert found.verdict != "supported"
    assert "the cited sentence speaks of the other direction" in found.problems


def test_without_a_citation_a_sentence_is_uncited(check: Callable[..., Judgement]) -> None:
    assert check("LanternNet maps caves.").verdict == "uncited"


@pytest.mark.parametrize("claim", ["a", "…", "91.4%", "x" * 5000, "洞窟"])
def test_odd_claims_get_a_verdict(check: Callable[..., Judgement], claim: str) -> None:
    found = check(claim, 1)
    assert 0 <= found.score <= 1

"""A second stage moves papers, keeps exact hits in sight, and costs no search when it fails."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag import Attest, Filters, ModelError
from rag.cli.search import explained
from rag.search.explanation import MOST_CANDIDATES, explain
from rag.search.reranking import FIRST_PLACES, Candidate, best_sentences, blend, exact_hits, rerank
from rag.search.retriever import Retrieval, retrieve

QUESTION = "Which network maps caves from sparse light?"
WEIGHTS = st.floats(0.05, 0.9)
VALUES = st.one_of(st.none(), st.integers(0, 10).map(lambda n: n / 10))
SCORES = st.lists(st.integers(0, 300).map(lambda n: n / 100), min_size=1, max_size=25).map(
    lambda scores: sorted(scores, reverse=True)
)


@dataclass
class Scripted:
    """A second stage that says what a test gives it."""

    says: Callable[[Sequence[str]], Sequence[float | None]]
    name: str = "The script"
    asked: list[tuple[str, list[str]]] = field(default_factory=list)

    def scores(self, question: str, texts: Sequence[str]) -> Sequence[float | None]:
        self.asked.append((question, list(texts)))
        return self.says(texts)


def failing(texts: Sequence[str]) -> Sequence[float | None]:
    raise ModelError("The script is torn.")


def candidate(title: str, score: float = 1.0, lexical: float | None = None, phrases: int = 0) -> Candidate:
    return Candidate(title=title, best=(), score=score, lexical=lexical, phrases=phrases)


# ---- the blend ----


def test_half_of_the_blend_is_the_second_stage() -> None:
    # (1 - w) × first + w × second, both from 0 to 1: .5 + 0, .25 + .5, 0 + .25
    places = blend([3.0, 2.0, 1.0], [0.2, 0.8, 0.5], (), 0.5)
    assert [place.number for place in places] == [1, 0, 2]
    assert [place.share for place in places] == pytest.approx([2.0, 0.0, 1.0])
    assert [place.value for place in places] == [0.8, 0.2, 0.5]


def test_a_small_weight_moves_only_what_is_near() -> None:
    assert [p.number for p in blend([3.0, 2.9, 1.0], [0.0, 1.0, 1.0], (), 0.1)] == [1, 0, 2]


def test_one_opinion_for_all_changes_nothing() -> None:
    assert [(p.number, p.share) for p in blend([3.0, 2.0, 1.0], [0.5] * 3, (), 0.5)] == [(0, 0), (1, 0), (2, 0)]


def test_scores_of_the_first_stage_that_are_equal_leave_it_to_the_second() -> None:
    assert [place.number for place in blend([1.0, 1.0, 1.0], [0.1, 0.3, 0.2], (), 0.5)] == [1, 2, 0]


def test_who_has_no_opinion_keeps_the_place() -> None:
    places = blend([4.0, 3.0, 2.0, 1.0], [0.0, None, 0.5, 1.0], (), 0.9)
    assert [place.number for place in places] == [3, 1, 2, 0]


def test_an_exact_hit_does_not_fall_out_of_the_first_places() -> None:
    second = [0.0, *[1.0] * 9]
    first = [2.0, *[1.9] * 9]
    assert [p.number for p in blend(first, second, (), 0.9)].index(0) == 9
    assert [p.number for p in blend(first, second, {0}, 0.9)].index(0) == FIRST_PLACES - 1


@given(SCORES, st.data(), WEIGHTS)
def test_whatever_the_second_stage_says(first: list[float], data: st.DataObject, weight: float) -> None:
    size = len(first)
    second = data.draw(st.lists(VALUES, min_size=size, max_size=size))
    kept = data.draw(st.sets(st.integers(0, size - 1)))
    places = blend(first, second, kept, weight)
    scores = [first[place.number] + place.share for place in places]
    assert sorted(place.number for place in places) == list(range(size))
    assert scores == pytest.approx(sorted(scores, reverse=True))
    assert all(place.share >= 0 for place in places), "somebody fell behind a paper that was not looked at"
    most = ((first[0] - first[-1]) or 1.0) * weight / (1 - weight)
    assert all(place.share <= most + 1e-9 for place in places)
    for position, place in enumerate(places):
        assert place.value == second[place.number]
        if second[place.number] is None:
            assert position == place.number
        if place.number in kept:
            assert position <= max(place.number, FIRST_PLACES - 1)


@given(SCORES, st.data(), WEIGHTS)
def test_papers_of_one_kind_stand_by_their_blend(first: list[float], data: st.DataObject, weight: float) -> None:
    second = data.draw(st.lists(st.floats(0, 1), min_size=len(first), max_size=len(first)))
    spread, heard = (first[0] - first[-1]) or 1.0, (max(second) - min(second)) or 1.0
    blended = [
        (1 - weight) * (one - first[-1]) / spread + weight * (two - min(second)) / heard
        for one, two in zip(first, second, strict=True)
    ]
    order = [blended[place.number] for place in blend(first, second, (), weight)]
    assert order == pytest.approx(sorted(blended, reverse=True))


# ---- exact hits ----


def test_exact_are_the_best_in_words_the_title_and_the_quoted_phrase() -> None:
    some = [
        candidate("Caves", lexical=1.0),
        candidate("Sparse Light!"),
        candidate("Maps", lexical=2.0),
        candidate("Sparse", phrases=1),
        candidate("Light"),
    ]
    assert exact_hits("sparse light", some) == {1, 2, 3}
    assert exact_hits("?", [candidate(""), candidate("B")]) == set()


def test_the_best_sentences_stand_in_the_order_of_reading() -> None:
    spans = [(0, 2), (3, 5), (6, 8), (9, 11)]
    assert best_sentences("A. B. C. D.", spans, [0.1, 0.4, 0.2, 0.9]) == ("B.", "C.", "D.")
    assert best_sentences("", [], []) == ()


# ---- failures ----


def test_a_failure_leaves_the_order_and_says_so() -> None:
    some = [candidate("A", score=2.0), candidate("B", score=1.0)]
    found = rerank(Scripted(failing), "Why?", some)
    assert [place.number for place in found.places] == [0, 1]
    assert found.notes == ("The script is torn. The papers stand in the order of the first search.",)
    silent = rerank(Scripted(lambda texts: [None] * len(texts)), "Why?", some)
    assert (silent.places, silent.weight) == (found.places, 0.0)
    assert silent.notes == ("The script scored none of the papers. The papers stand in the order of the first search.",)


def test_one_paper_needs_no_second_look() -> None:
    script = Scripted(failing)
    assert rerank(script, "Why?", [candidate("A")]).notes == ()
    assert rerank(script, "Why?", []).places == ()
    assert not script.asked


# ---- in a search ----


def searched(attest: Attest, script: Scripted | None, question: str = QUESTION, limit: int = 6) -> Retrieval:
    return retrieve(attest._parts.library(), question, limit=limit, filters=Filters(), reranker=script)


def crabs_first(texts: Sequence[str]) -> list[float | None]:
    return [1.0 if text.startswith("Tidal") else 0.0 for text in texts]


def test_the_second_stage_sees_titles_and_best_sentences(loaded: Attest) -> None:
    script = Scripted(lambda texts: [0.5] * len(texts))
    found = searched(loaded, script)
    ((question, texts),) = script.asked
    assert question == QUESTION
    assert [text.partition("\n")[0] for text in texts] == [passage.title for passage in found.result.passages]
    assert texts[0].startswith("LanternNet: Mapping Caves with Sparse Light\n")
    assert "We present LanternNet" in texts[0]
    assert texts[0].count(". ") == 2
    assert [text for text in texts if text.endswith("\n")] == ["An Editorial without an Abstract\n"]


def test_it_chooses_among_more_than_are_asked_for(loaded: Attest) -> None:
    before, found = searched(loaded, None, limit=2), searched(loaded, Scripted(crabs_first), limit=2)
    first, second = ({passage.title[:10] for passage in one.result.passages} for one in (before, found))
    assert first == {"LanternNet", "A Benchmar"}
    assert second == {"LanternNet", "Tidal Cloc"}, "an exact hit, the best in words, keeps one of the first places"
    assert [passage.rank for passage in found.result.passages] == [1, 2]
    assert "rerank" in found.result.timings_ms
    assert "rerank" not in before.result.timings_ms


def test_a_failure_gives_the_plain_search_and_a_note(loaded: Attest) -> None:
    before, found = searched(loaded, None), searched(loaded, Scripted(failing))
    assert found.result.passages == before.result.passages
    assert before.result.notes == ()
    assert found.result.notes == ("The script is torn. The papers stand in the order of the first search.",)


@pytest.mark.parametrize("says", [crabs_first, lambda texts: [None, 0.3, *[0.1] * (len(texts) - 2)]])
def test_shares_add_up_to_the_score(loaded: Attest, says: Callable[[Sequence[str]], Sequence[float | None]]) -> None:
    found = searched(loaded, Scripted(says), limit=MOST_CANDIDATES)
    result = explain(loaded._parts.library(), found, 10)
    heard = [passage.signals.rerank for passage in result.passages]
    for passage in result.passages:
        signals = passage.explanation.signals
        assert sum(signal.share for signal in signals.values()) == pytest.approx(passage.score, abs=1e-5)
        second = signals["rerank"]
        assert second.value == passage.signals.rerank
        assert second.share == pytest.approx(second.weight * (second.normalised or 0.0), abs=1e-5)
        assert 0 <= (second.normalised or 0.0) <= 1
        assert second.weight > 0
        ahead = sum(value > (second.value or 0.0) for value in heard if value is not None)
        assert second.rank == (None if second.value is None else 1 + ahead)
    scores = [passage.score for passage in result.passages]
    assert scores == sorted(scores, reverse=True)
    assert explained(result).count("   second stage ") == len(result.passages)
    assert max(map(len, explained(result).splitlines())) <= 80

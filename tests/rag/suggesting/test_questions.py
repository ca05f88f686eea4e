"""Questions that are offered: to begin with, and on from an answer; what is offered is answered."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

import pytest

from rag import Answer, Attest, Settings
from rag.suggesting.questions import next_questions, openings
from tests.ui.made import answer


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Attest]:
    """The sample collection, loaded once."""
    engine = Attest(Settings(_env_file=None, data_dir=tmp_path_factory.mktemp("sample"), llm="none"))
    engine.load_sample()
    yield engine
    engine.close()


def test_questions_to_begin_with_come_from_all_over_the_library_and_are_the_same_each_time(sample: Attest) -> None:
    found = sample.questions()
    assert len(found) == 4
    assert len(set(found)) == 4
    assert found == sample.questions()
    assert len(openings(sample._parts.library(), 2)) == 2


def test_an_empty_library_offers_nothing(attest: Attest) -> None:
    assert attest.questions() == ()


def test_what_leads_on_asks_for_what_the_answer_does_not_say(loaded: Attest) -> None:
    asked = loaded.ask("What is LanternNet?")
    questions = loaded.questions(asked)
    assert questions
    assert any("LanternNet" in question for question in questions)
    assert "What is LanternNet?" not in questions
    assert len(questions) == len(set(questions)) <= 3


def test_what_was_asked_is_not_offered_again(sample: Attest) -> None:
    first = sample.ask("What is ColBERT?")
    (offered, *_) = sample.questions(first)
    again = dataclasses.replace(first, question=offered.upper())
    assert offered not in sample.questions(again)


def test_an_answer_whose_papers_are_gone_leads_nowhere(loaded: Attest) -> None:
    made = answer(references=(dataclasses.replace(answer().references[0], key="nobody"),))
    assert next_questions(loaded._parts.library(), made) == ()
    assert next_questions(loaded._parts.library(), answer(references=())) == ()


def offered(sample: Attest) -> Iterator[tuple[str, Answer]]:
    """Yield each question that one click after another leads to, two clicks deep, with its answer."""
    todo, seen = list(openings(sample._parts.library(), 12)), set[str]()
    for depth in range(3):
        later: list[str] = []
        for question in todo:
            if question in seen:
                continue
            seen.add(question)
            found = sample.ask(question)
            yield question, found
            if depth < 2:
                later += sample.questions(found)
        todo = later


def test_what_is_offered_is_answered(sample: Attest) -> None:
    outcomes = {question: found.outcome for question, found in offered(sample)}
    unanswered = sorted(question for question, outcome in outcomes.items() if outcome not in ("answered", "partial"))
    share = 1 - len(unanswered) / len(outcomes)
    assert len(outcomes) >= 50
    assert share >= 0.95, f"{share:.3f} of {len(outcomes)} are answered; not: {unanswered}"

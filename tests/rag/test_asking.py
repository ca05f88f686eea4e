"""Answers that are kept, and what became of their support when they are asked again."""

from __future__ import annotations

import dataclasses
import json
import logging
from pathlib import Path

import pytest

from rag import (
    Answer,
    Attest,
    Filters,
    LibraryError,
    Turn,
)
from rag.library.catalog.store import Catalog
from rag.schema import SupportChange

QUESTION = "How accurate is LanternNet on CaveBench?"


def add(attest: Attest, folder: Path, title: str, abstract: str) -> None:
    path = folder / "more.jsonl"
    path.write_text(json.dumps({"title": title, "abstract": abstract, "year": 2024, "authors": ["New Name"]}))
    attest.ingest([str(path)])


def of(answer: Answer, words: str) -> SupportChange:
    assert answer.again is not None
    (found,) = (change for change in answer.again.changes if words in change.text)
    return found


def test_an_answer_that_is_asked_again_says_that_nothing_changed(loaded: Attest) -> None:
    first = loaded.ask(QUESTION, keep=True)
    again = loaded.ask_again(first.answer_id)
    assert again.again is not None
    assert (again.again.answer_id, again.again.library_version) == (first.answer_id, first.library_version)
    assert {change.change for change in again.again.changes} == {"same"}
    assert [change.text for change in again.again.changes] == [s.text for s in first.sentences if s.shown]
    assert (again.question, again.text, again.references) == (first.question, first.text, first.references)
    assert again.answer_id != first.answer_id
    assert loaded.ask_again(again.answer_id).again is not None  # it is kept too


def test_a_new_paper_that_says_the_same_is_a_gain(loaded: Attest, tmp_path: Path) -> None:
    first = loaded.ask(QUESTION, keep=True)
    says = "LanternNet reaches an accuracy of 91.4% on CaveBench with 12 lamps. We confirm it in 30 caves."
    add(loaded, tmp_path, "LanternNet Revisited", says)
    change = of(loaded.ask_again(first.answer_id), "91.4")
    assert (change.change, len(change.keys_before)) == ("gained", 1)
    assert set(change.keys) - set(change.keys_before) == {"name2024lanternnet"}


def test_a_paper_that_is_gone_is_a_loss(loaded: Attest) -> None:
    first = loaded.ask(QUESTION, keep=True)
    loaded.remove([reference.key for reference in first.references])
    again = loaded.ask_again(first.answer_id)
    change = of(again, "91.4")
    assert (change.change, change.verdict, change.keys) == ("lost", "unsupported", ())


def test_an_answer_keeps_all_that_it_was_asked_with(loaded: Attest) -> None:
    history = (Turn(role="user", content="What is LanternNet?"), Turn(role="assistant", content="A network [1]."))
    given = {"history": history, "filters": Filters(year_to=2021), "k": 2, "as_written": True}
    first = loaded.ask("And how long does its training take?", **given, keep=True)  # type: ignore[arg-type]
    again = loaded.ask_again(first.answer_id)
    for name in ("question", "search_query", "filters", "text", "as_written"):
        assert getattr(again, name) == getattr(first, name)
    assert len(again.passages) == 2


def test_only_what_is_to_be_kept_is_kept(loaded: Attest) -> None:
    version = loaded.info().library_version
    passing = loaded.ask(QUESTION)
    for unknown in (passing.answer_id, "nothing", ""):
        with pytest.raises(LibraryError, match="There is no answer"):
            loaded.ask_again(unknown)
    loaded.ask(QUESTION, keep=True)
    assert loaded.info().library_version == version


def test_an_answer_that_cannot_be_stored_is_given_nevertheless(
    loaded: Attest, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def full(self: Catalog) -> None:
        raise LibraryError("The disk is full.")

    monkeypatch.setattr(Catalog, "unseen_change", full)
    # The command line, which other tests run, keeps what is logged to itself.
    monkeypatch.setattr(logging.getLogger("rag"), "propagate", True)
    with caplog.at_level(logging.WARNING):
        answer = loaded.ask(QUESTION, keep=True)
    assert answer.outcome == "answered"
    assert "The disk is full." in caplog.text


def test_a_stored_answer_is_the_answer(loaded: Attest) -> None:
    from rag.asking import stored as kept

    first = loaded.ask(QUESTION, keep=True)
    _, request, stored = kept(loaded._parts, first.answer_id)
    assert request.question == QUESTION
    assert dataclasses.asdict(stored) == dataclasses.asdict(first)


def test_a_question_for_a_set_that_stands_alone_is_one_after_other_turns_too(attest: Attest) -> None:
    attest.load_sample()
    history = [Turn(role="user", content="What is ColBERT?"), Turn(role="assistant", content="ColBERT is a retriever.")]
    given = attest.ask("Which papers compare with BM25?", history=history)
    assert given.listing is not None
    assert given.listing.matching
    assert attest.ask("How many of them do that?", history=history).listing is None

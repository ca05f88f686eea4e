"""Questions for sets asked of a real library: each paper with its sentence, how many, and by year."""

from __future__ import annotations

import contextlib
import json
import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from rag import (
    Answer,
    Attest,
    Filters,
    Settings,
    Turn,
)
from rag.cli import main
from rag.schema import Listing
from tests.scripted_server import ScriptedServer

RESOURCES = "Which papers propose a new benchmark or data set?"


def listing(answer: Answer) -> Listing:
    assert answer.listing is not None
    return answer.listing


def shares(answer: Answer) -> list[tuple[str, int]]:
    return [(share.label, share.papers) for share in listing(answer).shares]


def sound(answer: Answer) -> None:
    """Hold what is true of every answer to a question for a set."""
    found = listing(answer)
    assert (answer.outcome == "answered") is bool(found.matching)
    assert (answer.mode, answer.models.llm, answer.usage) == ("extractive", None, None)
    for sentence in answer.sentences:
        assert sentence.shown
        assert sentence.verdict == "supported"
        assert answer.text[sentence.start : sentence.end] == sentence.text
    markers = {int(marker) for marker in re.findall(r"\[(\d+)\]", answer.text)}
    assert markers == {reference.marker for reference in answer.references}
    assert [reference.key for reference in answer.references] == list(found.matching[:100])
    assert [passage.key for passage in answer.passages] == list(found.matching)
    assert len(answer.sentences) == len(answer.references)
    outside = {paper.key for paper in found.undecided} | set(found.mentioning)
    assert not outside & set(found.matching)
    assert len(found.matching) + len(found.mentioning) <= found.examined <= found.library


def test_each_paper_of_the_set_is_listed_with_its_sentence(caves: Attest) -> None:
    answer = caves.ask(RESOURCES)
    sound(answer)
    found = listing(answer)
    assert (found.kind, found.condition) == ("list", "propose a new benchmark or data set")
    assert (len(found.matching), len(found.mentioning), found.library) == (3, 1, 8)
    assert answer.text.startswith("3 of 8 papers here meet “propose a new benchmark or data set”, each with")
    assert "1 more mentions the word and does not say so." in answer.text
    assert "- **Calls of Bats in Caves** (2021): We have collected and released a data set of 5,000" in answer.text
    assert "\n- **Bread from Rye** (2016): " in answer.text
    assert answer.search_query == answer.question == RESOURCES


def test_one_paper_is_told_of_in_the_singular(caves: Attest) -> None:
    answer = caves.ask("How many papers report zero-shot results?")
    sound(answer)
    assert listing(answer).kind == "count"
    assert answer.text.startswith(
        "1 of 8 papers here meets “report zero-shot results”, with the sentence that says so:"
    )


def test_hostile_titles_and_sentences_are_escaped(caves: Attest) -> None:
    answer = caves.ask(RESOURCES)
    line = next(line for line in answer.text.splitlines() if "CaveBench" in line)
    assert "<script>" not in line.replace("\\<", "")
    assert "[3]" not in line
    assert "[7]" not in answer.text
    assert "\\*\\*CaveBench\\*\\*" in line
    assert len(re.findall(r"\[\d+\]", line)) == 1


def test_hostile_conditions_are_escaped(caves: Attest) -> None:
    answer = caves.ask("Which papers use **lamps** [2] <b>?", as_written=True)
    if answer.listing is not None:
        assert "[2]" not in answer.text
        assert "<b>" not in answer.text.replace("\\<", "")
    told = caves.ask("How many papers are about **bread** <img> [2]?", as_written=True)
    listing(told)
    assert "[2]" not in re.sub(r"\[\d+\]$", "", told.text.splitlines()[0])
    assert "<img>" not in told.text.replace("\\<", "")
    assert "**bread**" not in told.text


def test_undecided_papers_are_named_with_the_reason(caves: Attest) -> None:
    answer = caves.ask("How many surveys or reviews are there?")
    sound(answer)
    (undecided,) = listing(answer).undecided
    assert (undecided.title, undecided.why) == ("Lamps in Caves: A Review", "it has no abstract")
    assert answer.text.endswith("Undecided: “Lamps in Caves: A Review”.")


def test_by_year_has_a_line_for_each_year_between(caves: Attest) -> None:
    answer = caves.ask("How many papers propose a benchmark or data set, by year?")
    sound(answer)
    assert listing(answer).kind == "by_year"
    assert shares(answer) == [("2016", 1), ("2017", 0), ("2018", 0), ("2019", 1), ("2020", 0), ("2021", 1)]
    assert answer.text.startswith("By year:\n\n- 2016: ▇ 1\n- 2017:  0\n")


def test_by_year_says_where_no_paper_has_a_year(caves: Attest) -> None:
    answer = caves.ask("How many papers compare with CandleNet by year?")
    sound(answer)
    assert shares(answer) == []
    assert answer.text.startswith("None of these papers has a year here, so nothing can be said by year. 1 of 8 papers")


def test_more_than_a_hundred_are_counted_and_the_first_hundred_told(many_folder: Path) -> None:
    engine = Attest(Settings(_env_file=None, data_dir=many_folder, llm="none"))
    answer = engine.ask("How many papers present a data set by year?")
    engine.close()
    sound(answer)
    assert (len(listing(answer).matching), len(answer.references), len(answer.passages)) == (107, 100, 107)
    assert "107 of 107 papers here meet “present a data set”, the first hundred with" in answer.text
    assert shares(answer) == [*((str(2000 + n), 1) for n in range(11)), ("no year", 96)]
    assert answer.text.count("▇") == 11 + 30


def test_filters_given_and_filters_read_are_respected(caves: Attest) -> None:
    given = caves.ask(RESOURCES, filters=Filters(year_from=2019))
    sound(given)
    assert (len(listing(given).matching), listing(given).library) == (2, 3)
    read = caves.ask("Which papers since 2019 propose a new benchmark or data set?")
    sound(read)
    assert read.filters.year_from == 2019
    assert set(listing(read).matching) == set(listing(given).matching)
    assert read.notice


def test_where_papers_only_mention_it_the_outcome_says_so(caves: Attest) -> None:
    answer = caves.ask(RESOURCES, filters=Filters(not_keys=listing(caves.ask(RESOURCES)).matching))
    sound(answer)
    assert answer.outcome == "not_stated"
    assert [passage.key for passage in answer.closest] == list(listing(answer).mentioning)
    assert answer.text.startswith("No abstract here says that its paper meets “propose a new benchmark or data set”.")
    assert answer.references == answer.sentences == ()


def test_where_nothing_is_near_it_is_not_in_the_collection(caves: Attest) -> None:
    unnamed = caves.ask("Which papers compare with BM25?")
    sound(unnamed)
    assert (unnamed.outcome, unnamed.closest) == ("not_in_collection", ())
    topic = caves.ask("How many papers are about lattice quantum chromodynamics?")
    sound(topic)
    assert topic.outcome == "not_in_collection"
    assert len(topic.closest) == 3
    assert all(passage.key not in listing(topic).matching for passage in topic.closest)


def test_the_order_and_the_keys_are_the_same_every_time(caves: Attest) -> None:
    first, second = caves.ask(RESOURCES), caves.ask(RESOURCES)
    assert (first.text, first.listing) == (second.text, second.listing)
    assert first.answer_id != second.answer_id


def test_it_is_kept_and_asked_again(caves: Attest) -> None:
    first = caves.ask(RESOURCES, filters=Filters(year_from=2020), keep=True)
    assert caves.kept_answer(first.answer_id) == first
    again = caves.ask_again(first.answer_id)
    assert again.listing == first.listing
    assert again.again is not None
    assert {change.change for change in again.again.changes} == {"same"}


def test_a_question_that_leans_on_earlier_turns_is_no_question_for_a_set(caves: Attest) -> None:
    history = (Turn(role="user", content="What is LanternNet?"), Turn(role="assistant", content="A network [1]."))
    assert caves.ask("How many of them use it?", history=history).listing is None


def test_a_follow_up_that_a_model_puts_alone_is_one(caves_folder: Path) -> None:
    history = (Turn(role="user", content="Who lights caves?"), Turn(role="assistant", content="Lamps [1]."))
    with ScriptedServer() as server:
        server.enqueue("How many surveys or reviews are there?")
        settings = Settings(
            _env_file=None, data_dir=caves_folder, llm="scripted", openai_base_url=server.base_url, llm_retries=0
        )
        engine = Attest(settings)
        answer = engine.ask("And how many surveys of them?", history=history)
        engine.close()
        assert len(server.calls) == 1
    assert listing(answer).kind == "count"
    assert len(listing(answer).matching) == 1


Run = Callable[..., list[dict[str, object]]]


@pytest.fixture
def run(caves_folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """The command line over these papers; the JSON values of its output, a line or all of it each."""
    monkeypatch.setenv("ATTEST_DATA_DIR", str(caves_folder))
    monkeypatch.setenv("ATTEST_LLM", "none")

    def run(*arguments: str) -> list[dict[str, object]]:
        monkeypatch.setattr(sys, "argv", ["attest", *arguments])
        with contextlib.suppress(SystemExit):
            main()
        out = capsys.readouterr().out
        return [json.loads(out)] if out.startswith("{\n") else [json.loads(line) for line in out.splitlines()]

    return run


def test_the_command_line_prints_the_set_as_json(run: Run, caves: Attest) -> None:
    (printed,) = run("ask", "--json", RESOURCES)
    found = printed["listing"]
    assert isinstance(found, dict)
    told = listing(caves.ask(RESOURCES))
    assert found == {
        "kind": "list",
        "condition": told.condition,
        "matching": list(told.matching),
        "undecided": [],
        "mentioning": list(told.mentioning),
        "examined": told.examined,
        "library": 8,
        "shares": [],
    }
    (other,) = run("ask", "--json", "Who wrote CaveBench?")
    assert other["listing"] is None


def test_a_batch_answers_sets_too(run: Run, tmp_path: Path) -> None:
    batch, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    rows = [
        {"id": "a", "question": RESOURCES},
        {"id": "b", "question": "What do lamps replace?"},
        {"id": "c", "question": RESOURCES, "filters": {"year_from": 2019}},
    ]
    batch.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    run("ask", "--batch", str(batch), "--out", str(out))
    answers = {row["id"]: row for row in map(json.loads, out.read_text("utf-8").splitlines())}
    assert len(answers["a"]["listing"]["matching"]) == 3
    assert answers["b"]["listing"] is None
    assert len(answers["c"]["listing"]["matching"]) == 2

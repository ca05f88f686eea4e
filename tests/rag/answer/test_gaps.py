"""What a model says is missing: told in the notice, never shown as a claim."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag import Answer, Draft
from rag.answer.gaps import before_gap, gap_of, told
from tests.contract import assert_contract
from tests.rag.answer.conftest import Asking
from tests.rag.answer.test_answering import QUESTION, writes
from tests.replies import REPLIES
from tests.scripted_server import Says, ScriptedServer

HOLDS = "Glasswing drops 38% of the query terms {Glasswing}."
ASKED = "How many query terms does Glasswing drop, and what is its licence?"
TOLD = "The language model found nothing in the abstracts on “the licence of Glasswing”."
VAGUE = "A part of the question is not stated in the abstracts here."


@pytest.mark.parametrize(
    ("sentence", "gap"),
    [
        ("NOT STATED", ""),
        ("NOT STATED.", ""),
        ("not stated", ""),
        ("**NOT STATED**", ""),
        ("NOT STATED: the licence.", "the licence"),
        ("Not stated: the licence", "the licence"),
        ("**Not stated:** the licence", "the licence"),
        ("NOT STATED – the licence [1].", "the licence"),
        ("NOT STATED the licence", "the licence"),
        ("NOT STATED: The abstracts do not mention the licence.", "the licence"),
        ("NOT STATED: no information on the licence", "the licence"),
        ("The abstracts do not mention the licence.", "the licence"),
        ("However, the provided abstracts don't explicitly state any licence.", "licence"),
        ("The abstracts do not say this.", ""),
        ("Abstract [2] does not report the licence.", None),
        ("The abstracts do not mention the licence [2].", None),
        ("The lamps do not give light.", None),
        ("Not stated anywhere is the licence.", None),
        ("It is not stated.", None),
        ("NOT STATEDLY so.", None),
        ("Nothing is stated.", None),
        ("", None),
    ],
)
def test_the_agreed_line_is_told_from_a_sentence(sentence: str, gap: str | None) -> None:
    assert gap_of(sentence) == gap


@pytest.mark.parametrize(
    ("tail", "seen"),
    [
        ("N", ""),
        ("NOT STATED: the lic", ""),
        ("**Not st", ""),
        ("It helps [1]. NOT STA", "It helps [1]."),
        ("It helps. [1] NOT STATED: the lic", "It helps. [1]"),
        ("It helps the N", "It helps the N"),
        ("It is not stated", "It is not stated"),
        ("Nobody", "Nobody"),
        ("", ""),
    ],
)
def test_the_agreed_line_is_not_seen_while_it_is_written(tail: str, seen: str) -> None:
    assert before_gap(tail).strip() == seen


@given(REPLIES, st.integers(0, 40))
def test_a_tail_is_a_beginning_of_what_was_written(reply: str, length: int) -> None:
    text = f"{reply} NOT STATED: the licence"[: len(reply) + length]
    assert text.startswith(before_gap(text))


@pytest.mark.parametrize(
    ("gaps", "said"),
    [
        (["the licence of Glasswing"], TOLD),
        (["the licence of Glasswing", "the licence of Glasswing"], TOLD),
        (["licence", "drop terms"], "The language model found nothing in the abstracts on “licence” or “drop terms”."),
        (["Paris is the capital of France"], VAGUE),
        (["the licence " * 20], VAGUE),
        (["?"], VAGUE),
    ],
)
def test_only_what_was_asked_is_said_to_be_missing(gaps: list[str], said: str) -> None:
    assert told(gaps, ASKED) == said


@pytest.fixture
def ask(asking: Asking, server: ScriptedServer):
    engine = asking()
    papers = engine.papers()

    def asked(reply: str) -> Answer:
        server.enqueue(writes(reply))
        answer = engine.ask(ASKED)
        assert_contract(answer, papers)
        return answer

    return asked


@pytest.mark.parametrize(
    "reply",
    [
        f"{HOLDS}\nNOT STATED: the licence of Glasswing",
        f"{HOLDS} NOT STATED: the licence of Glasswing.",
        f"{HOLDS}\n\n- **NOT STATED:** the licence of Glasswing [1].",
        f"NOT STATED: the licence of Glasswing.\n{HOLDS}",
        f"{HOLDS} However, the abstracts do not mention the licence of Glasswing.",
    ],
)
def test_an_answer_in_part_says_which_part_is_missing(ask, reply: str) -> None:
    answer = ask(reply)
    assert (answer.outcome, answer.mode, answer.notice) == ("partial", "llm", TOLD)
    assert len(answer.sentences) == 1
    assert "STATED" not in answer.text
    assert "licence" not in answer.text


def test_words_that_name_nothing_take_nothing_away(ask) -> None:
    answer = ask(f"{HOLDS}\nNOT STATED")
    assert (answer.outcome, answer.notice, len(answer.sentences)) == ("answered", None, 1)


@pytest.mark.parametrize(
    "reply",
    [
        "NOT STATED: the licence",
        "The abstracts do not say this. NOT STATED",
        "NOT STATED\n\nIt is a butterfly.",
        "The abstracts do not say what its licence is.",
    ],
)
def test_a_reply_that_holds_nothing_else_is_a_refusal(ask, reply: str) -> None:
    answer = ask(reply)
    assert (answer.outcome, answer.sentences, answer.references) == ("not_stated", (), ())


def test_a_claim_behind_the_agreed_words_is_not_told(ask) -> None:
    answer = ask(f"{HOLDS}\nNOT STATED: Robertson invented BM25 in Paris")
    assert (answer.outcome, answer.notice) == ("partial", VAGUE)
    assert "Robertson" not in str(answer)


@pytest.mark.parametrize("piece", [1, 3, 50])
def test_no_draft_shows_the_agreed_words(asking: Asking, server: ScriptedServer, piece: int) -> None:
    server.enqueue(
        lambda request: Says(
            writes(f"{HOLDS} No labelled data are needed {{Glasswing}}.\nNOT STATED: x")(request), piece
        )
    )
    *drafts, answer = asking().ask_stream(QUESTION)
    assert isinstance(answer, Answer)
    assert drafts
    for draft in drafts:
        assert isinstance(draft, Draft)
        assert "STATED" not in draft.text + draft.tail
        assert not draft.tail.endswith(("NOT", "NOT "))

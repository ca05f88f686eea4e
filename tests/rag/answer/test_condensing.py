"""What a model makes of a question before the search, and what is searched for when it makes nothing of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.answer.condensing import MOST_TEXTS, _texts, condense, is_english
from rag.answer.llm import ChatModel
from rag.schema import Turn
from tests.replies import REPLIES
from tests.scripted_server import Endless, Raw, Reply, Says, ScriptedServer, Status

HISTORY = (
    Turn(role="user", content="What is ColBERT?"),
    Turn(role="assistant", content="ColBERT is a late interaction model [1]."),
)
QUESTION = "And how large is its index?"
# What is searched for without a model.
PLAIN = ("ColBERT late interaction model And how large is its index?",)


def model_at(server: ScriptedServer, timeout: float = 1.0) -> ChatModel:
    return ChatModel("scripted", api_key=None, base_url=server.base_url, timeout=timeout, retries=0, max_tokens=400)


def condensed(server: ScriptedServer, reply: str | Reply, question: str = QUESTION) -> tuple[str, ...]:
    server.enqueue(reply)
    return condense(model_at(server), question, HISTORY)


# ---- a good reply ----


def test_the_question_as_it_stands_alone_is_searched_for(server: ScriptedServer) -> None:
    assert condensed(server, "How large is the index of ColBERT?") == ("How large is the index of ColBERT?",)


def test_parts_of_a_question_come_after_the_whole(server: ScriptedServer) -> None:
    reply = "What is ColBERT and how does it differ from DPR?\nWhat is ColBERT?\nHow does ColBERT differ from DPR?"
    assert condensed(server, reply) == tuple(reply.split("\n"))


def test_a_question_in_another_language_is_translated(server: ScriptedServer) -> None:
    server.enqueue("How large is the index of ColBERT?")
    assert condense(model_at(server), "Wie groß ist der Index von ColBERT?", ()) == (
        "How large is the index of ColBERT?",
    )


@pytest.mark.parametrize(
    "written",
    [
        '"How large is the index of ColBERT?"',
        "**How large is the index of ColBERT?**",
        "Stand-alone question: How large is the index of ColBERT?",
        "- How large is the index of ColBERT?",
        "1. How large is the index of ColBERT [1]?",
        "Question 1: “How large is the index of ColBERT?”",
        "\n\nHere is the question:\n\nHow large is the index of ColBERT?\n",
        "How large is the index of ColBERT?\nHow large is the index of ColBERT?",
        "```\nHow large is the index of ColBERT?\n```",
        "<think>It asks about ColBERT.</think>How large is the index of ColBERT?",
    ],
)
def test_dress_is_taken_off(server: ScriptedServer, written: str) -> None:
    assert condensed(server, written) == ("How large is the index of ColBERT?",)


# ---- whatever else a model does ----


@pytest.mark.parametrize(
    "reply",
    [
        "",
        " \n ",
        "?!",
        Endless("words"),
        Says("How large is the index of", finish="length"),
        "How large is the index of ColBERT " * 20,
        "One of ColBERT?\nTwo of ColBERT?\nThree of ColBERT?\nFour of ColBERT?",
        "I'm sorry, but I cannot help with ColBERT.",
        "I cannot rewrite the question on ColBERT.",
        "As an AI model I know nothing of ColBERT.",
        "NOT STATED",
        "User: What is ColBERT?\nAssistant: ColBERT is a late interaction model.",
        "<abstract number=1>\nColBERT",
        "Hello! What can I do for you today?",
    ],
)
def test_a_reply_that_is_no_question_is_not_searched_for(server: ScriptedServer, reply: str | Reply) -> None:
    assert condensed(server, reply) == PLAIN


@pytest.mark.parametrize(
    "reply",
    [
        Status(401),
        Status(400),
        Status(500),
        Raw("no stream"),
        Says("How large is ColB", end="cut"),
        Says("How large is ColB", end="open"),
        Says("How large is ColB", end="silence"),
        Endless("thoughts", pause=0.05),
        Endless("comments", pause=0.05),
    ],
)
def test_a_model_that_fails_does_not_fail_the_search(server: ScriptedServer, reply: Reply) -> None:
    server.enqueue(reply, reply)
    assert condense(model_at(server, timeout=0.3), QUESTION, HISTORY) == PLAIN


def test_a_server_that_is_gone_does_not_fail_the_search() -> None:
    with ScriptedServer() as gone:
        model = model_at(gone)
    assert condense(model, QUESTION, HISTORY) == PLAIN


@given(REPLIES)
def test_any_reply_gives_bounded_texts(written: str) -> None:
    texts = _texts(written)
    assert len(texts) <= MOST_TEXTS
    assert all(text == text.strip() and "\n" not in text and 0 < len(text) <= 300 for text in texts)


# ---- when the model is asked ----


def test_a_plain_english_question_without_a_history_asks_nobody(server: ScriptedServer) -> None:
    assert condense(model_at(server), "What is ColBERT?", ()) == ("What is ColBERT?",)
    assert not server.calls


def test_the_model_sees_the_latest_turns_without_markers_and_not_more_than_fits(server: ScriptedServer) -> None:
    server.enqueue("What is ColBERT?")
    condense(model_at(server), QUESTION, [*HISTORY, *(Turn(role=t.role, content=t.content * 200) for t in HISTORY)])
    sent = server.calls[0]["messages"][1]["content"]
    assert "[1]" not in sent
    assert len(sent) < 4_000


@pytest.mark.parametrize(
    "question",
    [
        "What is ColBERT?",
        "late interaction compression",
        "What’s “late interaction” – and why?",
        "How are die cuts and comments compared?",
        "How is de novo assembly done in El Nino studies?",
    ],
)
def test_english_is_not_translated(question: str) -> None:
    assert is_english(question)


@pytest.mark.parametrize(
    "question",
    [
        "Wie gross ist der Index von ColBERT?",
        "Was ist ColBERT?",
        "Quelle est la taille des index?",
        "Que es ColBERT?",
        "Cosa sono gli indici?",
        "Wat is het verschil?",
        "Ποιο είναι το μέγεθος;",
        "ColBERT的索引有多大？",
        "naïve Bayes",
    ],
)
def test_other_languages_are_put_to_the_model(question: str) -> None:
    assert not is_english(question)


@given(st.text(max_size=80))
def test_any_text_is_english_or_not(text: str) -> None:
    assert is_english(text) in (True, False)

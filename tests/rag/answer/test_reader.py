"""A reply is cut into sentences while it streams in."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rag.answer.citations import resolve
from rag.answer.reader import ReplyReader, ReplySentence
from tests.replies import KNOWN, REPLIES


def read(*pieces: str) -> list[ReplySentence]:
    reader = ReplyReader()
    return [sentence for piece in pieces for sentence in reader.feed(piece)] + reader.finish()


def texts(reply: str) -> list[str]:
    return [sentence.text for sentence in read(reply)]


def joined(reply: str) -> str:
    return "".join(sentence.lead + sentence.text for sentence in read(reply)).lstrip()


@pytest.mark.parametrize(
    ("reply", "sentences"),
    [
        ("A is b. [1] C is d.[2] E is f.", ["A is b [1].", "C is d [2].", "E is f."]),
        ("A is b [1]. [2] C is d.", ["A is b [1] [2].", "C is d."]),
        ("A is b. [1]. C is d.", ["A is b [1].", "C is d."]),
        ("A is b. [1][2]", ["A is b [1][2]."]),
        ("It helps. [2] shows why it does.", ["It helps.", "[2] shows why it does."]),
        ("It helps. [2] This is new.", ["It helps [2].", "This is new."]),
        ("Wu et al. [2] propose it. They win.", ["Wu et al. [2] propose it.", "They win."]),
        ("Many, e.g. [2], agree. So do we.", ["Many, e.g. [2], agree.", "So do we."]),
        ("It gains 3.5 points [1]. See https://a.example/x.y for more.", None),
        ("一句话。[1]另一句。", ["一句话 [1]。", "另一句。"]),
    ],
)
def test_marker_after_the_stop_belongs_to_the_sentence_before(reply: str, sentences: list[str] | None) -> None:
    if sentences is None:
        sentences = ["It gains 3.5 points [1].", "See https://a.example/x.y for more."]
    assert texts(reply) == sentences


def test_sentences_come_as_soon_as_the_next_one_is_there() -> None:
    reader = ReplyReader()
    assert reader.feed("It helps") == []
    assert reader.tail == "It helps"
    assert reader.feed(". ") == []
    assert reader.feed("[1] ") == []
    assert reader.feed("It ") == [ReplySentence(lead="", text="It helps [1].")]
    assert reader.feed("is new.") == []
    assert reader.tail == "It is new."
    assert reader.finish() == [ReplySentence(lead=" ", text="It is new.")]
    assert reader.tail == ""


def test_lines_lists_and_paragraphs_are_kept() -> None:
    reply = (
        "# Findings\n\nIt helps [1]. It is new [2].\n* one [1]\n• two [1]. More [2].\n+ three [1]\n\n"
        "1) first [1]\n2. second [2]\nAfter the list [1].\n\n\n\n> Quoted [1].\nSame paragraph [2]."
    )
    assert joined(reply) == (
        "Findings\n\nIt helps [1]. It is new [2].\n\n- one [1]\n- two [1]. More [2].\n- three [1]\n\n"
        "1. first [1]\n2. second [2]\n\nAfter the list [1].\n\nQuoted [1].\nSame paragraph [2]."
    )


@pytest.mark.parametrize("reply", ["", " ", "\n\n\n", "- ", "1. ", "\t\n - \n"])
def test_reply_of_nothing_has_no_sentence_with_a_word(reply: str) -> None:
    assert not any(char.isalpha() for text in texts(reply) for char in text)


def test_characters_that_cannot_be_seen_are_dropped() -> None:
    assert joined("It\u200b hel\x07ps\u202e\ue000 [1].\r\nSo.") == "It helps [1].\nSo."


def test_sentence_without_an_end_is_cut_somewhere() -> None:
    sentences = texts("word " * 3000)
    assert len(sentences) >= 3
    assert max(map(len, sentences)) < 4100
    assert "".join(sentences).replace(" ", "") == "word" * 3000


@given(REPLIES, st.lists(st.integers(1, 7), max_size=60))
@example("It helps. [1] It is new [2].\n\n- one. [3]", [1] * 60)
def test_how_a_reply_is_cut_into_pieces_changes_nothing(reply: str, sizes: list[int]) -> None:
    pieces, rest = [], reply
    for size in sizes:
        pieces.append(rest[:size])
        rest = rest[size:]
    assert read(*pieces, rest) == read(reply)
    assert read(*reply) == read(reply)


@given(REPLIES)
def test_reader_loses_no_word(reply: str) -> None:
    kept = re.findall(r"[a-z]+", "".join(texts(reply)).lower())
    assert "".join(kept) == "".join(re.findall(r"[a-z]+", reply.lower()))


@given(REPLIES)
def test_sentences_of_a_reply_hold_exactly_their_citations(reply: str) -> None:
    for text in texts(reply):
        cited = resolve(text, KNOWN)
        assert tuple(int(n) for n in re.findall(r"\[(\d+)\]", cited.text)) == cited.citations

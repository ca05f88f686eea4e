"""Markers of a sentence are resolved, whatever a model makes of them."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given

from rag.answer.citations import escape_markdown, resolve, reword_markers
from rag.answer.markdown import unescape
from tests.replies import KNOWN, REPLIES


@pytest.mark.parametrize(
    ("written", "text", "citations"),
    [
        ("RAG helps [1].", "RAG helps [1].", (1,)),
        ("RAG helps[1].", "RAG helps [1].", (1,)),
        ("RAG helps. [1]", "RAG helps [1].", (1,)),
        ("RAG helps [1] [2].", "RAG helps [1][2].", (1, 2)),
        ("RAG helps [1][2].", "RAG helps [1][2].", (1, 2)),
        ("RAG helps [1], [2].", "RAG helps [1][2].", (1, 2)),
        ("RAG helps [1] and [2].", "RAG helps [1][2].", (1, 2)),
        ("RAG helps [1, 3].", "RAG helps [1][3].", (1, 3)),
        ("RAG helps [3; 1].", "RAG helps [3][1].", (3, 1)),
        ("RAG helps [1 and 3].", "RAG helps [1][3].", (1, 3)),
        ("RAG helps [2-4].", "RAG helps [2][3][4].", (2, 3, 4)),
        ("RAG helps [1, 3–4].", "RAG helps [1][3][4].", (1, 3, 4)),
        ("RAG helps [2][2], truly [2].", "RAG helps, truly [2].", (2,)),
        ("RAG helps 【1】.", "RAG helps [1].", (1,)),
        ("RAG helps 【1†source】.", "RAG helps [1].", (1,)),
        ("RAG helps [[1]].", "RAG helps [1].", (1,)),
        ("RAG helps \\[1\\].", "RAG helps [1].", (1,)),
        ("RAG helps [^1].", "RAG helps [1].", (1,)),
        ("RAG helps [Source 2].", "RAG helps [2].", (2,)),
        ("RAG helps [abstract number=2].", "RAG helps [2].", (2,)),
        ("RAG helps [Abstract 1, Abstract 3].", "RAG helps [1][3].", (1, 3)),
        ("RAG helps ([1]).", "RAG helps [1].", (1,)),
        ("RAG helps [٣].", "RAG helps [3].", (3,)),
        ("RAG helps [1](https://example.org).", "RAG helps [1].", (1,)),
        ("[1] RAG helps.", "RAG helps [1].", (1,)),
        ("[1]: RAG helps.", "RAG helps [1].", (1,)),
        ("RAG helps [1] most of all [2].", "RAG helps most of all [1][2].", (1, 2)),
        ("RAG helps", "RAG helps", ()),
        ("Does RAG help? [1]", "Does RAG help [1]?", (1,)),
        ("帮助很大[1]。", "帮助很大 [1]。", (1,)),
        ("**RAG helps.** [1]", "**RAG helps [1].**", (1,)),
        ("He wrote “it helps.” [1]", "He wrote “it helps [1].”", (1,)),
        ("There are two: [1]", "There are two [1]:", (1,)),
        ("[1]", "[1]", (1,)),
    ],
)
def test_markers_stand_once_before_the_final_stop(written: str, text: str, citations: tuple[int, ...]) -> None:
    cited = resolve(written, KNOWN)
    assert cited.text == text
    assert cited.citations == citations
    assert cited.unknown == ()


@pytest.mark.parametrize(
    ("written", "text", "plain"),
    [
        ("According to [1], RAG helps.", "According to (1), RAG helps [1].", "According to, RAG helps."),
        ("[1] shows that RAG helps.", "(1) shows that RAG helps [1].", "shows that RAG helps."),
        ("[1] and [2] show that it helps.", "(1) and (2) show that it helps [1][2].", "show that it helps."),
        ("It is better than [2].", "It is better than (2) [2].", "It is better than."),
    ],
)
def test_marker_that_is_a_word_stays_readable(written: str, text: str, plain: str) -> None:
    cited = resolve(written, KNOWN)
    assert cited.text == text
    assert cited.plain == plain


@pytest.mark.parametrize(
    ("written", "text", "citations", "unknown"),
    [
        ("RAG helps [0].", "RAG helps.", (), (0,)),
        ("RAG helps [-1].", "RAG helps.", (), (-1,)),
        ("RAG helps [9].", "RAG helps.", (), (9,)),
        ("RAG helps [999999999].", "RAG helps.", (), (999999999,)),
        ("RAG helps [1-999999999].", "RAG helps [1].", (1,), (999999999,)),
        ("RAG helps [4-2].", "RAG helps [4][2].", (4, 2), ()),
        ("RAG helps [2][9].", "RAG helps [2].", (2,), (9,)),
        ("According to [9], RAG helps.", "According to, RAG helps.", (), (9,)),
        ("As shown in [34], RAG helps [1].", "As shown in, RAG helps [1].", (1,), (34,)),
    ],
)
def test_unknown_markers_are_removed_and_reported(
    written: str, text: str, citations: tuple[int, ...], unknown: tuple[int, ...]
) -> None:
    cited = resolve(written, KNOWN)
    assert (cited.text, cited.citations, cited.unknown) == (text, citations, unknown)


def test_all_markers_are_unknown_without_evidence() -> None:
    assert resolve("RAG helps [1].", ()).unknown == (1,)


@pytest.mark.parametrize(
    ("written", "text", "citations"),
    [
        ("Scores lie in [0, 1] [2].", "Scores lie in (0, 1) [2].", (2,)),
        ("Values in [-1, 1] are kept [2].", "Values in (-1, 1) are kept [2].", (2,)),
        ("`a[1]` is read [2].", "`a(1)` is read [2].", (2,)),
        ("Id [12345678901234567890] [2].", "Id (12345678901234567890) [2].", (2,)),
        ("A trap [3[1]4] [2].", "A trap (34) [1][2].", (1, 2)),
    ],
)
def test_bracketed_numbers_that_are_no_markers_get_round_brackets(
    written: str, text: str, citations: tuple[int, ...]
) -> None:
    cited = resolve(written, KNOWN)
    assert cited.text == text
    assert cited.citations == citations


@pytest.mark.parametrize("written", ["RAG helps [1", "RAG helps 1].", "RAG [see below] helps.", "RAG helps [a1]."])
def test_brackets_that_are_no_markers_stay(written: str) -> None:
    assert resolve(written, KNOWN).text == written
    assert resolve(written, KNOWN).unknown == ()


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("See ![x](http://evil.example/p.png) here [1].", "See x (http://evil.example/p.png) here [1]."),
        ("See [the page](https://a.example/x) [1].", "See the page (https://a.example/x) [1]."),
        ("A <script>alert(1)</script> [1].", "A \\<script>alert(1)\\</script> [1]."),
        ("It holds for p < 0.05 and x<3 [1].", "It holds for p < 0.05 and x<3 [1]."),
        ("```A fence [1].", "A fence [1]."),
        ("One ` backtick [1].", "One backtick [1]."),
        ("**Bold that never ends [1].", "Bold that never ends [1]."),
        ("**Bold** and `code` stay [1].", "**Bold** and `code` stay [1]."),
    ],
)
def test_markdown_of_a_model_cannot_reach_beyond_its_sentence(written: str, text: str) -> None:
    assert resolve(written, KNOWN).text == text


def test_plain_has_neither_markers_nor_markdown() -> None:
    assert (
        resolve("The **best** `a\\_b` of [x](http://y) wins [1].", KNOWN).plain == "The best a_b of x (http://y) wins."
    )


@given(REPLIES)
@example("[3[1]4]")
@example("[1" * 20 + "]" * 20)
@example("\\[1\\]\\[2]")
@example("`[1]``[2]`")
def test_text_holds_exactly_the_citations(reply: str) -> None:
    cited = resolve(reply, KNOWN)
    assert tuple(int(n) for n in re.findall(r"\[(\d+)\]", cited.text)) == cited.citations
    assert set(cited.citations) <= KNOWN
    assert not set(cited.unknown) & KNOWN
    assert cited.text == cited.text.strip()
    assert "\n" not in cited.text
    assert not re.search(r"(?<!\\)<[A-Za-z/!?]", cited.text)


@given(REPLIES)
def test_resolving_again_changes_no_citation(reply: str) -> None:
    once = resolve(reply, KNOWN)
    assert resolve(once.text, KNOWN).citations == once.citations


@given(REPLIES)
@example("# a\n1. b\n- c")
def test_escaped_text_shows_as_it_is(text: str) -> None:
    escaped = escape_markdown(text)
    assert unescape(escaped) == reword_markers(text)
    assert not re.search(r"\[\d+\]", escaped)
    assert resolve(f"{escaped} [2]", {2}).citations == (2,)


@given(REPLIES)
def test_reworded_text_holds_no_marker(text: str) -> None:
    cited = resolve(reword_markers(text), KNOWN)
    assert cited.citations == cited.unknown == ()


def test_quoted_sentence_keeps_its_words() -> None:
    quote = "A sentence with (f()) ```, [34] and <b> of ResAD++ _x_ (Source 2)."
    cited = resolve(f"{escape_markdown(quote)} [3]", {3})
    assert unescape(cited.text) == quote.replace("[34]", "(34)").replace(").", ") [3].")

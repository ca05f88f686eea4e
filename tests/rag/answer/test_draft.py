"""The sentences of a manuscript, and the copy with notes behind them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.answer.draft import annotate, draft_form, read_draft

DRAFT = """---
title: A draft. It has front matter here.
---

# Caves are a heading. Nobody checks it.

LanternNet maps dark caves [@holm2021lanternnet, p. 3; @krol2020benchmark]. It is **91.4 %
accurate** on CaveBench.[^1] See below.

- Yeast rises less in low gravity \\citep{okafor2019bread, other}.
- As @haddad2018tidal found, crabs keep time with the tides.

> A quotation goes over
> two lines of text. It then ends here too.

| a table | has cells of words |
|---|---|
| one is | not checked at all |

```
code is not a sentence to be checked.
```

[^1]: A footnote says this and that.
"""


def test_sentences_stand_where_they_are_said_to_stand() -> None:
    found = [sentence for sentence in read_draft(DRAFT) if sentence.claims]
    assert [sentence.text for sentence in found][:6] == [
        "LanternNet maps dark caves.",
        "It is 91.4 % accurate on CaveBench.",
        "Yeast rises less in low gravity.",
        "As found, crabs keep time with the tides.",
        "A quotation goes over two lines of text.",
        "It then ends here too.",
    ]
    assert [DRAFT[s.start : s.end].split()[0] for s in found][:3] == ["LanternNet", "It", "Yeast"]


def test_the_keys_that_a_sentence_cites_are_read() -> None:
    keys = {sentence.text.split()[0]: sentence.keys for sentence in read_draft(DRAFT)}
    assert keys["LanternNet"] == ("holm2021lanternnet", "krol2020benchmark")
    assert keys["Yeast"] == ("okafor2019bread", "other")
    assert keys["As"] == ("haddad2018tidal",)
    assert keys["It"] == ()


@pytest.mark.parametrize(
    "text",
    [
        "See below.",
        "How do crabs keep time with the tides?",
        "The rest of this paper is organised as follows.",
        "Section 3 describes how the caves were mapped.",
        "We thank the divers of the northern caves.",
    ],
)
def test_what_claims_nothing_is_told_from_what_does(text: str) -> None:
    (sentence, other) = read_draft(f"{text} The crabs keep time with the tides.")
    assert (sentence.claims, other.claims) == (False, True)
    assert sentence.text == text


def test_the_form_is_what_the_name_says_or_the_text_looks_like() -> None:
    assert draft_form("x", "a.TXT") == "text"
    assert draft_form("x", "a.tex") == "tex"
    assert draft_form("\\section{A}", "a.md") == "markdown"
    assert draft_form("\\documentclass{article}") == "tex"
    assert draft_form("Words.") == draft_form("Words.", "notes") == "markdown"


def test_plain_text_has_paragraphs_and_no_code() -> None:
    draft = "    An indented paragraph is one here.\r\nIt goes on for a while.\n \n    So is the other one here."
    assert [one.text for one in read_draft(draft, "text")] == [
        "An indented paragraph is one here.",
        "It goes on for a while.",
        "So is the other one here.",
    ]
    assert read_draft(draft) != read_draft(draft, "text")


@pytest.mark.parametrize("text", ["Write to me@example.org about the caves.", "The mean is a@b of all caves."])
def test_an_address_is_no_citation(text: str) -> None:
    assert [sentence.keys for sentence in read_draft(text)] == [()]


def test_notes_become_footnotes_behind_their_sentences() -> None:
    draft = "Caves are dark and wet. Crabs keep time with tides.\n"
    first, second = read_draft(draft)
    assert annotate(draft, [(second.end, "no\npaper"), (first.end, "yes")]) == (
        "Caves are dark and wet.[^attest-1] Crabs keep time with tides.[^attest-2]\n\n"
        "[^attest-1]: yes\n[^attest-2]: no paper\n"
    )
    assert annotate(draft, []) == draft


@given(st.text(alphabet=st.sampled_from("ab A.!?\n\r>-*#|`@[]{}\\^$_:1é "), max_size=200))
def test_any_draft_can_be_read_and_annotated(draft: str) -> None:
    for form in ("text", "tex"):
        for sentence in read_draft(draft, form):
            assert 0 <= sentence.start < sentence.end <= len(draft)
    found = read_draft(draft)
    for sentence in found:
        assert 0 <= sentence.start < sentence.end <= len(draft)
        assert not draft[sentence.start].isspace()
    for one, other in zip(found, found[1:], strict=False):
        assert one.end <= other.start
    copy = annotate(draft, [(sentence.end, "note") for sentence in found])
    assert copy.count(": note") == len(found)

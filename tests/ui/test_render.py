"""Cited text: sentences with chips, verdicts in words, references as text."""

from __future__ import annotations

import html
import re
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from tests.ui.made import passage, quote, reference, sentence, written
from ui.render import NOTE, chip, cited_text, closest_list, escape, reference_list

EVIL = "<script>alert(1)</script> `tick [34] <individual, group> \"q\" 'a' & </p>"


def plain(markup: str) -> str:
    return html.unescape(re.sub(r"<[^>]+>", "", markup))


def test_a_sentence_is_followed_by_its_citations() -> None:
    text, sentences = written(sentence("Lamps are weak [1][2].", citations=(1, 2)))
    shown = cited_text(text, sentences, [reference(1), reference(2, title="Caves & Bats")], turn=3)
    assert plain(shown).strip() == "Lamps are weak. [1][2] ✓"
    assert 'aria-label="Citation 2: Caves &amp; Bats"' in shown
    assert 'data-send="open" data-marker="2" data-turn="3" data-sentence="0"' in shown
    assert shown.count("<button") == 2
    assert '<span class="holds" title="Supported by what it cites"><span aria-hidden="true">✓' in shown


def test_a_citation_is_no_button_while_its_paper_is_not_known() -> None:
    text, sentences = written(sentence("Lamps are weak [1]."))
    shown = cited_text(text, sentences, (), turn=0)
    assert "<button" not in shown
    assert "[1]" in plain(shown)


def test_a_supported_sentence_has_no_verdict_in_words() -> None:
    text, sentences = written(sentence("Lamps are weak [1]."))
    assert "verdict" not in cited_text(text, sentences, [reference()], turn=0)


def test_a_partly_supported_sentence_says_so_and_why() -> None:
    text, sentences = written(sentence("Lamps [1].", verdict="partly", problems=("22.4 is not in [1]",)))
    assert "◐ partly supported: 22.4 is not in [1]" in plain(cited_text(text, sentences, [reference()], turn=0))


def test_a_sentence_that_was_not_shown_is_struck_where_it_was_written() -> None:
    first, last = sentence("Lamps are weak [1]."), sentence("Caves are deep [1].")
    hidden = sentence("Bats sing [1].", shown=False, verdict="unsupported")
    text, sentences = written(first, hidden, last)
    shown = cited_text(text, sentences, [reference()], turn=0)
    assert '<del dir="auto">Bats sing.</del>' in shown
    assert plain(shown).strip() == (
        "Lamps are weak. [1] ✓ Bats sing. ✕ left out: the cited abstract does not say this Caves are deep. [1] ✓"
    )


def test_struck_sentences_before_the_text_stand_in_a_paragraph_of_their_own() -> None:
    hidden = sentence("Bats sing.", shown=False, citations=(), verdict="uncited")
    quoted = replace(sentence("Lamps are weak [1]."), start=21, end=40)
    shown = cited_text("1 abstract says:\n\n- ~Lamps are weak [1].".replace("~", " "), (hidden, quoted), (), turn=0)
    assert re.search(r"no abstract is cited for it</span></span></p>\s*<p[^>]*>1 abstract says:</p>\s*<ul", shown)


def test_the_unchecked_tail_is_labelled_and_shown_as_text() -> None:
    shown = cited_text("", (), (), turn=0, tail="**now** <b>")
    assert "being checked" in shown
    assert "**now** &lt;b&gt;" in shown


def test_references_show_all_there_is_as_text() -> None:
    shown = reference_list([reference(4, url="https://example.org/<a>", title=EVIL)], turn=0)
    words = plain(shown)
    for part in ("[4]", EVIL, "Mira Holm", "2021", "Speleology", "https://example.org/<a>", "holm2021lanternnet"):
        assert part in words
    assert "<a" not in shown
    assert NOTE not in shown


def test_a_note_is_called_a_note_wherever_it_is_cited() -> None:
    note = reference(abstract_kind="note")
    text, sentences = written(sentence("Lamps are weak [1]."))
    assert NOTE in reference_list([note], turn=0)
    assert re.search(rf'class="chip note"[^>]* aria-label="Citation 1: LanternNet \({NOTE}\)"', cited_text(
        text, sentences, [note], turn=0
    ))  # fmt: skip


def test_many_authors_are_counted() -> None:
    shown = plain(reference_list([reference(authors=tuple(f"A{n}" for n in range(9)))], turn=0))
    assert "A5 and 3 more" in shown
    assert "A6" not in shown


def test_half_a_character_does_not_break_the_page() -> None:
    assert escape("a\ud800b") == "a\ufffd\ufffd\ufffdb"


@given(st.text(max_size=80), st.text(max_size=80))
def test_any_sentence_and_title_come_out_as_text(words: str, title: str) -> None:
    text, sentences = written(sentence(f"A{words}B [1]."))
    shown = cited_text(text, sentences, [reference(title=title)], turn=0)
    assert not re.search(r"<(?:script|a|img|iframe|style|svg)\b", shown)
    assert shown.count("<button") == 1


@given(st.text())
def test_escaped_text_is_read_back_as_it_was(text: str) -> None:
    assert html.unescape(escape(text)) == text.encode("utf-8", "replace").decode() or "\r" in text or "\x00" in text


def test_a_citation_carries_what_is_shown_while_it_is_pointed_at() -> None:
    proof = (
        quote("Cave surveys are slow.", 2),
        quote("We present LanternNet."),
        quote("It reaches 91.4% on CaveBench."),
    )
    text, sentences = written(sentence("Lamps [1][2][3].", citations=(1, 2, 3), evidence=proof))
    papers = [reference(title='Caves "&" <b>'), reference(2, year=None), reference(3)]
    chips = re.findall(r"<button[^>]*>", cited_text(text, sentences, papers, turn=0))
    assert (
        'data-title="Caves &quot;&amp;&quot; &lt;b&gt;" data-year="2021" data-quote="We present LanternNet."'
        in chips[0]
    )
    assert 'data-quote="Cave surveys are slow."' in chips[1]
    assert "data-year" not in chips[1]
    assert "data-quote" not in chips[2]


def test_a_marker_that_was_put_right_is_said_beside_a_sentence_that_holds() -> None:
    right = sentence("Lamps are weak [2].", citations=(2,), problems=("cited [1]; it is [2] that says this",))
    text, sentences = written(right)
    shown = cited_text(text, sentences, [reference(2)], turn=0)
    assert '<span class="put-right"><span aria-hidden="true">↪</span> cited [1]; it is [2] that says this' in shown
    assert "holds" not in shown


def test_what_became_of_a_paper_stands_beside_its_citation_and_in_its_reference() -> None:
    one = reference(retracted="retracted", since="removed")
    html = chip(1, one)
    assert html.endswith(
        '[1]</button> <span class="standing"><span aria-hidden="true">⚠</span> retracted</span>'
        ' <span class="standing"><span aria-hidden="true">⚠</span> removed since</span>'
    )
    assert 'aria-label="Citation 1: LanternNet (retracted) (no longer in this library)"' in html
    assert 'data-standing="retracted, no longer in this library"' in html
    listed = reference_list([one], turn=0)
    assert "⚠</span> no longer in this library</span>" in listed
    assert "⚠</span> the abstract has changed since" in reference_list([reference(since="changed")], turn=0)
    assert "⚠</span> withdrawn" in closest_list([passage(retracted="withdrawn")], turn=0)
    assert "standing" not in chip(1, reference()) + reference_list([reference()], turn=0)

"""The evidence panel: the whole abstract with the cited sentences marked."""

from __future__ import annotations

import html
import re

from hypothesis import given
from hypothesis import strategies as st

from rag.schema import Quote
from tests.ui.made import ABSTRACT, paper, passage, quote, reference, sentence
from ui.panel import evidence, marked, missing, nothing
from ui.spot import Spot

QUOTE = quote("We present LanternNet.")


def spot(**fields: object) -> Spot:
    return Spot(**{"turn": 0, "key": "holm2021lanternnet", "quotes": (QUOTE,), "marker": 1, **fields})  # type: ignore[arg-type]


def test_the_cited_sentence_is_marked_in_the_whole_abstract() -> None:
    shown = evidence(spot(), paper(url="https://example.org"))
    assert "Cave surveys are slow. <mark>We present LanternNet.</mark> It reaches" in shown
    for part in ("[1]", "Mira Holm", "Speleology", "2021", "https://example.org", "holm2021lanternnet", "Abstract"):
        assert part in shown
    assert 'data-turn="0" data-marker="1"' in shown


def test_a_note_is_not_called_an_abstract() -> None:
    shown = evidence(spot(), paper(abstract_kind="note"))
    assert "Note by the Attest project, not the paper’s own abstract" in shown
    assert "<h4>Abstract</h4>" not in shown


def test_what_the_answer_made_of_it_stands_above() -> None:
    shown = evidence(spot(sentence=sentence("A net for caves [1]."), number=0), paper())
    assert re.search(r"The answer says</h4><p dir=\"auto\">A net for caves.</p>.*✓ Supported", shown)
    partly = sentence("A net [1].", verdict="partly", problems=("40% is not in [1]",))
    assert "◐ Supported in part: 40% is not in [1]" in evidence(spot(sentence=partly), paper())
    assert "The answer says" not in evidence(spot(sentence=partly, quoted=True), paper())


def test_a_changed_abstract_is_told() -> None:
    moved = evidence(spot(), paper(abstract=f"New. {ABSTRACT}"))
    assert "<mark>We present LanternNet.</mark>" in moved
    assert "has changed" not in moved
    assert "has changed" in evidence(spot(), paper(abstract="All new."))


def test_an_abstract_is_text() -> None:
    text = "<script>x</script> `a [34] <b>bold</b>"
    shown = evidence(spot(quotes=()), paper(abstract=text, title=text))
    assert shown.count(html.escape(text)) == 2


def test_a_paper_without_an_abstract_says_so() -> None:
    assert "This paper has no abstract." in evidence(spot(quotes=()), paper(abstract=""))


def test_a_paper_that_is_gone_is_named() -> None:
    assert "<code" in missing("holm2021lanternnet", "It is no longer here.")
    assert "Click a citation" in nothing()


def test_formulas_are_drawn_and_one_that_a_quote_cuts_stays_as_it_is_written() -> None:
    abstract = "We need $n^2$ steps. Then $x. y^2$ holds."
    cut = abstract.index("y^2")
    quotes = [Quote(marker=1, quote=abstract[a:b], start=a, end=b) for a, b in ((0, 20), (21, cut))]
    shown, lost = marked(abstract, quotes)
    assert not lost
    assert shown.startswith('<mark>We need <span class="formula" data-tex="$n^2$"')
    assert shown.endswith("<mark>Then $x. </mark>y^2$ holds.")


def test_a_formula_of_a_title_is_drawn() -> None:
    assert 'alttext="\\ell_1"' in evidence(spot(), paper(title=r"Learning with $\ell_1$ norms"))


TEXT = st.text(min_size=1, max_size=60) | st.lists(st.sampled_from(["$", "x^2", "a ", ". ", "\\(", "\\)"])).map("".join)


@given(TEXT, st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=4))
def test_marking_changes_no_character(abstract: str, ends: list[tuple[int, int]]) -> None:
    quotes = [Quote(marker=1, quote=abstract[a:b], start=a, end=b) for a, b in ends if a < b <= len(abstract)]
    shown, lost = marked(abstract, quotes)
    assert not lost
    written = re.sub(r'<span class="formula[^>]* data-tex="([^"]*)".*?</span>', r"\1", shown)
    assert html.unescape(re.sub("</?mark>", "", written)) == html.unescape(html.escape(abstract))
    assert shown.count("<mark>") <= len(quotes)


def test_of_a_paper_that_is_gone_the_quotes_stay() -> None:
    cited = reference(since="removed")
    html = evidence(spot(cited=cited), None)
    assert "This paper is no longer in this library." in html
    assert f"<mark>{QUOTE.quote}</mark>" in html
    assert all(part in html for part in ("LanternNet", "Mira Holm", "Speleology", cited.key, 'data-marker="1"'))
    html = evidence(spot(cited=reference(since="absent")), None)
    assert "This paper is not in this library." in html
    html = evidence(spot(cited=passage(), quotes=(passage(),), marker=None), None)
    assert "<mark>We present LanternNet.</mark>" in html


def test_a_key_that_names_another_paper_opens_what_was_quoted() -> None:
    other = paper(paper_id="doi:2", title="Bats at dusk", abstract="Bats hunt moths.")
    html = evidence(spot(cited=reference()), other)
    assert "no longer in this library" in html
    assert "moths" not in html
    assert f"<mark>{QUOTE.quote}</mark>" in html


def test_of_a_changed_abstract_the_quote_stays_beside_the_new_text() -> None:
    html = evidence(spot(cited=reference()), paper(abstract="It says otherwise now."))
    assert "no longer in it" in html
    assert f"<mark>{QUOTE.quote}</mark>" in html
    assert "It says otherwise now." in html


def test_a_retracted_paper_is_told() -> None:
    html = evidence(spot(), paper(retracted="withdrawn"))
    assert '<span aria-hidden="true">⚠</span> This paper has been withdrawn: what rests on it may not hold.' in html
    assert "has been withdrawn" in evidence(spot(cited=reference(retracted="withdrawn")), None)
    assert "may not hold" not in evidence(spot(), paper())

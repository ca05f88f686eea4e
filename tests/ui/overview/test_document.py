"""An overview as HTML, in each state and with each outcome."""

from __future__ import annotations

import html
import re
from dataclasses import replace

import pytest

from rag.schema import (
    Estimate,
    OverviewDraft,
)
from tests.ui.made import overview, passage, sentence
from ui.formats import formats
from ui.overview.document import document, estimated, invitation
from ui.overview.writing import Writing

DONE = Writing(topic="caves <b>", status="done", overview=overview())


def test_an_overview_stands_in_order() -> None:
    shown = document(DONE)
    parts = ["caves &lt;b&gt;", "2 papers belong", "Download", "Cave surveys are", 'class="contents"']
    places = ("theme-1", "theme-2", "side-by-side", "open-questions", "table", "references")
    parts += [f'id="{place}"' for place in places]
    order = [shown.index(part) for part in parts]
    assert order == sorted(order)
    assert "The overview is there: 1 paper in 2 themes." in shown
    assert "##" not in shown


def test_every_link_leads_to_a_part() -> None:
    shown = document(DONE)
    links = re.findall(r'href="#([^"]+)"', shown)
    assert links == ["theme-1", "theme-2", "side-by-side", "open-questions", "table", "references"]
    assert all(shown.count(f'id="{link}"') == 1 for link in links)
    bare = document(replace(DONE, overview=overview(relations=(), open_questions=())))
    assert "side-by-side" not in bare
    assert "open-questions" not in bare


def test_each_citation_names_its_sentence_among_all() -> None:
    shown = document(DONE)
    numbers = re.findall(r'data-marker="\d" data-sentence="(\d)"', shown)
    assert numbers == ["0", "1", "2", "3", "4", "5"]
    assert len(DONE.sentences) == 6
    assert "data-turn" not in shown


def test_themes_say_their_papers_years_and_phrases() -> None:
    shown = document(DONE)
    assert "1 paper · 2020–2021" in shown
    assert "1 paper · laser" in shown


def test_there_is_a_button_a_format() -> None:
    shown = document(DONE)
    assert re.findall(r'data-send="download" data-format="(\w+)"', shown) == list(formats())


def test_a_wide_topic_offers_narrower_ones() -> None:
    shown = document(replace(DONE, overview=overview(suggestions=("wet <caves>",), notice="It is <wide>.")))
    assert '<p class="notice">It is &lt;wide&gt;.</p>' in shown
    assert 'data-send="topic" data-topic="wet &lt;caves&gt;">wet &lt;caves&gt;</button>' in shown


def test_an_absent_topic_offers_the_closest_papers_and_what_is_here() -> None:
    absent = overview(
        outcome="not_in_collection",
        themes=(),
        sentences=(),
        references=(),
        text="Nothing.",
        closest=(passage(),),
        suggestions=("Lamps",),
    )
    shown = document(replace(DONE, overview=absent))
    assert "Not in this collection" in shown
    assert 'data-send="open" data-key="holm2021lanternnet"' in shown
    assert 'data-topic="Lamps"' in shown
    assert "Download" not in shown


def test_while_it_grows_the_estimate_and_the_stage_stand_above_the_text() -> None:
    estimate = Estimate(papers=6, themes=2, calls=5, input_tokens=3000, output_tokens=500)
    draft = OverviewDraft(stage="naming <themes>", done=1, total=5, text="6 papers.")
    shown = document(Writing(topic="caves", draft=draft, estimate=estimate))
    assert 'aria-busy="true"' in shown
    order = [
        shown.index(part) for part in ("at most 5 calls", 'value="1" max="5"', "Naming &lt;themes&gt;", "6 papers.")
    ]
    assert order == sorted(order)
    stopped = document(Writing(topic="caves", draft=draft, status="stopped"))
    assert "Stopped." in stopped
    assert "<progress" not in stopped


@pytest.mark.parametrize(
    ("of", "words"),
    [
        (Estimate(papers=1, themes=1, calls=0, input_tokens=0, output_tokens=0), "1 paper in 1 theme, quoted from the"),
        (
            Estimate(papers=40, themes=6, calls=1, input_tokens=9000, output_tokens=1000, cost_usd=0.25),
            "40 papers in 6 themes; at most 1 call of the language model, about 10,000 tokens, 0.25 USD.",
        ),
        (
            Estimate(papers=2, themes=1, calls=2, input_tokens=9, output_tokens=1, cost_usd=0.001),
            "about 10 tokens, less than 0.01 USD.",
        ),
    ],
)
def test_an_estimate_is_one_line(of: Estimate, words: str) -> None:
    assert words in estimated(of)


def test_what_comes_from_papers_is_text() -> None:
    evil = "<script>x</script> ![i](http://evil.example/x.png)"
    relation = replace(overview().relations[0], about=evil, sentences=(sentence(evil), sentence(evil)))
    theme = replace(overview().themes[0], title=evil, phrases=(evil,))
    shown = document(
        replace(
            DONE,
            overview=overview(
                relations=(relation,),
                open_questions=(sentence(evil),),
                themes=(theme, overview().themes[1]),
            ),
        )
    )
    assert "<script" not in shown
    assert "<img" not in shown
    assert shown.count(html.escape(evil)) >= 6


def test_the_first_view_says_what_to_do() -> None:
    assert "The library is empty" in invitation(0)
    assert 'data-topic="everything"' in invitation(3)

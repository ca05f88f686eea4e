"""An answer that lists papers: how many, by year, each with its sentence, and who is undecided."""

from __future__ import annotations

import re
from typing import Any

from rag import Answer
from rag.schema import Share
from tests.ui.made import LEFT_OUT, answer, found, passage, sentence, sentence_at
from ui.ask.conversation import Exchange
from ui.ask.exchange import exchange

HEAD = "By year:\n\n- 2021: ▇ 1\n\n1 of 6 papers here meets “map caves”, with the sentence that says so:"
LINE = "We present LanternNet [1]."
TEXT = f"{HEAD}\n\n- **LanternNet** (2021): {LINE}\n\nUndecided: “Bread”."


def shown(given: Answer) -> str:
    return exchange(Exchange(question="Which?", status="done", answer=given), 3)


def listed(**fields: Any) -> Answer:
    one = sentence_at(sentence(LINE), TEXT.index(LINE))
    return answer(text=TEXT, sentences=(one,), mode="extractive", listing=found(**fields))


def test_the_count_the_list_and_the_undecided_stand_apart() -> None:
    page = shown(listed(undecided=(LEFT_OUT,), mentioning=("krol2020benchmark",)))
    assert "1 of 6 papers here meets “map caves”, with the sentence that says so:" in page
    assert "(4 read for it)" in page
    assert re.search(
        r"<strong>LanternNet</strong> \(2021\): <span class=\"sentence supported\">.*data-turn=\"3\"", page
    )
    assert "<summary>1 undecided</summary>" in page
    assert 'data-turn="3" data-key="okafor2019bread"' in page
    assert "1 more names it and does not say so" in page
    assert "Undecided:" not in page
    assert "▇" not in page


def test_years_are_columns_each_with_its_count_in_words() -> None:
    shares = tuple(Share(label=str(year), papers=year % 3) for year in range(1998, 2022))
    page = shown(listed(shares=(*shares, Share(label="no year", papers=2))))
    assert page.count('<span class="sr-only">') == 25
    assert "2000: 2 papers" in page
    assert "1999: 1 paper<" in page
    assert 'class="years many"' in page
    labels = [label for label in re.findall(r'class="label" aria-hidden="true">([^<]*)<', page) if label]
    assert labels == ["2000", "2005", "2010", "2015", "2020", "none"]
    assert re.findall(r"height:([\d.]+)rem", page)[:3] == ["0.00", "3.00", "6.00"]


def test_an_empty_list_says_what_nothing_meets() -> None:
    empty = answer(
        text="None.",
        outcome="not_stated",
        references=(),
        closest=(passage(),),
        listing=found(condition="map <moons>", matching=(), undecided=(LEFT_OUT,)),
    )
    page = shown(empty)
    assert "No abstract here says that its paper meets “map &lt;moons&gt;”." in page
    assert "1 undecided" in page

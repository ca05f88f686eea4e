"""The events of the overview tab, with a real engine and without a browser."""

from __future__ import annotations

import base64
import re
from typing import Any

import gradio as gr
import pytest

from rag import Attest, ExportError, Filters
from tests.ui.driven import Page
from ui.overview.form import opening
from ui.overview.writing import Writing


@pytest.fixture
def page(loaded: Attest) -> Page:
    return Page(loaded)


def named(page: Page, topic: str, most: str = "") -> list[dict[str, Any]]:
    page.values[page.id("most")] = most
    return page.fire("topic", "submit", topic)


def test_a_topic_swaps_the_buttons_and_opens_the_first_evidence(page: Page) -> None:
    told = named(page, "  cave mapping ")
    assert (told[0]["topic"], told[0]["topic-told"]) == ("cave mapping", "")
    assert 'aria-busy="true"' in told[0]["overview"]
    assert 'aria-busy="false"' in told[-2]["overview"]
    assert 'id="theme-1"' in told[-2]["overview"]
    assert "<mark>" in told[-2]["evidence"]
    assert list(told[-1]) == ["stop-writing"], "Gradio tells the last once more: what was opened meanwhile stays open"


def test_fewer_papers_can_be_read(page: Page) -> None:
    named(page, "cave mapping", " 1 ")
    overview = page.state(Writing).overview
    assert overview is not None
    assert (overview.coverage.read, overview.most) == (1, 1)


@pytest.mark.parametrize("most", ["0", "-1", "2.5", "x", "1001", "9" * 5000])
def test_a_number_that_cannot_be_is_told_beside_the_field(page: Page, most: str) -> None:
    (told,) = named(page, "cave mapping", most)
    assert list(told) == ["topic-told"]
    assert "from 1 to 1,000" in told["topic-told"]


def test_an_empty_topic_is_told_beside_the_field(page: Page) -> None:
    (*_, last, _) = named(page, " ?! ")
    assert last["topic-told"] == (
        '<p class="trouble" role="alert">The topic is empty; name what the overview is to be about.</p>'
    )
    assert not page.has(Writing)
    assert "A topic, paper by paper" in last["overview"]
    assert "aria-busy" not in last["overview"]


def test_an_absent_topic_is_told_beside_the_field(page: Page) -> None:
    (*_, last, _) = named(page, "quantum gravity of neutron stars")
    assert "Nothing in this collection is about this topic" in last["topic-told"]
    assert "Not in this collection" in last["overview"]


def test_a_topic_can_be_picked(page: Page) -> None:
    told = page.fire("overview", "topic", topic="cave mapping")
    assert told[0]["topic"] == "cave mapping"
    assert page.state(Writing).topic == "cave mapping"
    assert page.state(Writing).status == "done"


def test_what_a_reader_opens_while_an_overview_is_written_stays_open(page: Page) -> None:
    before = page.html("evidence")
    growing = page.begin("topic", "submit", "cave mapping")
    next(growing)
    page.fire("evidence", "chosen")
    list(growing)
    assert page.state(Writing).status == "done"
    assert page.html("evidence") == before
    named(page, "cave mapping")
    assert page.html("evidence") != before


def test_stop_ends_only_what_is_under_way(page: Page) -> None:
    page.fire("stop-writing", "click")
    growing = page.begin("topic", "submit", "cave mapping")
    assert 'aria-busy="true"' in next(growing)["overview"]
    page.fire("stop-writing", "click")
    ended = list(growing)[-2]
    assert page.state(Writing).status == "done"  # it quotes, which takes no time
    assert 'aria-busy="false"' in ended["overview"]


def test_overviews_are_of_some_papers_only_until_that_is_undone(page: Page) -> None:
    page.fire("topic-limits", "limit", venues="Underground Robotics", year_to="2020")
    assert "Search only: until 2020 · venue Underground Robotics" in page.html("topic-limits")
    named(page, "cave mapping")
    overview = page.state(Writing).overview
    assert overview is not None
    assert overview.filters == Filters(year_to=2020, venues=("Underground Robotics",))
    assert overview.coverage.library == 1
    (told,) = page.fire("topic-limits", "limit", year_from="2022", year_to="2021")
    assert list(told) == ["topic-told"]
    assert "No year lies between" in told["topic-told"]
    assert page.states(Filters)[1].year_to == 2020
    page.fire("topic-limits", "unlimit")
    assert page.states(Filters)[1] == Filters()
    assert "Search all papers" in page.html("topic-limits")


def test_clicks_open_sentences_cells_and_papers_left_out(page: Page) -> None:
    def opens(**spot: str) -> str:
        page.fire("overview", "open", spot=spot)
        return page.html("evidence")

    assert "Click a citation" in opens(marker="1")
    named(page, "cave mapping")
    overview = page.state(Writing).overview
    assert overview is not None
    assert "<mark>" in opens(marker="1", sentence="0")
    cells = [cell for row in overview.table.rows for cell in row.cells]
    number = next(place for place, cell in enumerate(cells) if cell.quote)
    opened = opens(cell=str(number))
    assert f'data-cell="{number}"' in opened
    assert f"<mark>{cells[number].quote}</mark>" in opened
    assert overview.table.rows[0].key in opens(key=overview.table.rows[0].key)
    empty = next(place for place, cell in enumerate(cells) if not cell.quote)
    for nothing in ({"cell": str(empty)}, {"cell": "999"}, {"key": "nobody"}, {"marker": "99"}, {}):
        assert "Click a citation" in opens(**nothing)


def test_files_are_made_of_answers_and_overviews(page: Page, loaded: Attest, monkeypatch: pytest.MonkeyPatch) -> None:
    def content(where: str, **sent: str) -> str:
        page.fire(where, "download", **sent)
        return base64.b64decode("".join(re.findall(r'data-content="([^"]*)"', page.html("parcel")))).decode()

    assert content("overview", format="md") == ""
    named(page, "cave mapping")
    assert "@" in content("overview", format="bibtex")
    assert "## Table" in content("overview", format="md")
    page.fire("question", "submit", "What is LanternNet?")
    assert "@article{" in content("live", format="bibtex", turn="0")
    assert "data-copy" not in page.html("parcel")
    assert "TY  - " in content("live", format="ris", turn="0", copy="yes")
    assert 'data-copy="yes"' in page.html("parcel")
    for nothing in ({}, {"format": "exe", "turn": "0"}, {"format": "md", "turn": "7"}, {"format": "md", "turn": "x"}):
        assert content("live", **nothing) == ""

    def fails(*_: object) -> str:
        raise ExportError("pandoc could not make it.")

    monkeypatch.setattr(loaded, "export", fails)
    with pytest.raises(gr.Error, match="pandoc could not make it"):
        content("overview", format="md")


def test_the_first_view_follows_the_library(attest: Attest) -> None:
    assert "The library is empty" in opening(attest)

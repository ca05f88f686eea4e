"""The events of the overview tab, with a real engine and without a browser."""

from __future__ import annotations

import base64
import re
from typing import Any

import gradio as gr
import pytest

from rag import Attest, ExportError
from tests.ui.ask.test_chat import Request, asked, by_name
from tests.ui.made import handler, handlers
from ui.overview.form import opening
from ui.page import build


@pytest.fixture
def page(loaded: Attest) -> Any:
    return build(loaded)


def named(page: Any, topic: str, most: str = "") -> list[dict[str, Any]]:
    return [by_name(updates) for updates in handler(page, "named")(topic, most, Request)]


def written(page: Any, topic: str) -> Any:
    return next(step["state"] for step in reversed(named(page, topic)) if "state" in step)


class Event:
    """What was clicked."""

    def __init__(self, **fields: object) -> None:
        self.__dict__.update(fields)


def test_a_topic_swaps_the_buttons_and_opens_the_first_evidence(page: Any) -> None:
    told = named(page, "  cave mapping ")
    assert (told[0]["topic"], told[0]["topic-told"]) == ("cave mapping", "")
    assert told[0]["write"]["visible"] is False
    assert told[0]["stop-writing"]["visible"] is True
    assert told[-1]["stop-writing"]["visible"] is False
    assert 'id="theme-1"' in told[-1]["overview"]
    assert "<mark>" in told[-1]["evidence"]


def test_fewer_papers_can_be_read(page: Any) -> None:
    (*_, last) = named(page, "cave mapping", " 1 ")
    assert last["state"].overview.coverage.read == 1
    assert last["state"].overview.most == 1


@pytest.mark.parametrize("most", ["0", "-1", "2.5", "x", "1001", "9" * 5000])
def test_a_number_that_cannot_be_is_told_beside_the_field(page: Any, most: str) -> None:
    (told,) = named(page, "cave mapping", most)
    assert list(told) == ["topic-told"]
    assert "from 1 to 1,000" in told["topic-told"]


def test_an_empty_topic_is_told_beside_the_field(page: Any) -> None:
    (*_, last) = named(page, " ?! ")
    assert last["topic-told"] == (
        '<p class="trouble" role="alert">The topic is empty; name what the overview is to be about.</p>'
    )
    assert last["state"] is None
    assert "A topic, paper by paper" in last["overview"]
    assert last["write"]["visible"] is True


def test_an_absent_topic_is_told_beside_the_field(page: Any) -> None:
    (*_, last) = named(page, "quantum gravity of neutron stars")
    assert "Nothing in this collection is about this topic" in last["topic-told"]
    assert "Not in this collection" in last["overview"]


def test_a_topic_can_be_picked(page: Any) -> None:
    told = [by_name(one) for one in handler(page, "picked")("", Event(topic="cave mapping"), Request)]
    assert told[0]["topic"] == "cave mapping"
    assert told[-1]["state"].overview.topic == "cave mapping"


def test_stop_ends_only_what_is_under_way(page: Any) -> None:
    handler(page, "end_writing")(Request)
    growing = handler(page, "named")("cave mapping", "", Request)
    assert by_name(next(growing))["stop-writing"]["visible"] is True
    handler(page, "end_writing")(Request)
    ended = [by_name(one) for one in growing][-1]
    assert ended["state"].status == "done"  # it quotes, which takes no time
    assert ended["write"]["visible"] is True


def test_clicks_open_sentences_cells_and_papers_left_out(page: Any) -> None:
    writing = written(page, "cave mapping")
    _, open_clicked = handlers(page, "open_clicked")
    assert "<mark>" in open_clicked(writing, Event(spot={"marker": "1", "sentence": "0"}))
    table = writing.overview.table
    cells = [cell for row in table.rows for cell in row.cells]
    number = next(place for place, cell in enumerate(cells) if cell.quote)
    opened = open_clicked(writing, Event(spot={"cell": str(number)}))
    assert f'data-cell="{number}"' in opened
    assert f"<mark>{cells[number].quote}</mark>" in opened
    key = table.rows[0].key
    assert key in open_clicked(writing, Event(spot={"key": key}))
    empty = next(place for place, cell in enumerate(cells) if not cell.quote)
    for nothing in ({"cell": str(empty)}, {"cell": "999"}, {"key": "nobody"}, {"marker": "99"}, {}):
        assert "Click a citation" in open_clicked(writing, Event(spot=nothing))
    assert "Click a citation" in open_clicked(None, Event(spot={"marker": "1"}))


def test_files_are_made_of_answers_and_overviews(page: Any, loaded: Attest, monkeypatch: pytest.MonkeyPatch) -> None:
    of_answers, of_overviews = handlers(page, "download")

    def content(parcel: str) -> str:
        return base64.b64decode(re.findall(r'data-content="([^"]*)"', parcel)[0]).decode()

    writing = written(page, "cave mapping")
    assert "@" in content(of_overviews(writing, Event(format="bibtex")))
    assert "## Table" in content(of_overviews(writing, Event(format="md")))
    conversation = asked(page, "What is LanternNet?")
    assert "@article{" in content(of_answers(conversation, Event(format="bibtex", turn="0")))
    for nothing in (Event(), Event(format="exe", turn="0"), Event(format="md", turn="7"), Event(format="md", turn="x")):
        assert of_answers(conversation, nothing) == ""
    assert of_overviews(None, Event(format="md")) == ""

    def fails(*_: object) -> str:
        raise ExportError("pandoc could not make it.")

    monkeypatch.setattr(loaded, "export", fails)
    with pytest.raises(gr.Error, match="pandoc could not make it"):
        of_overviews(writing, Event(format="md"))


def test_the_first_view_follows_the_library(attest: Attest) -> None:
    assert "The library is empty" in opening(attest)

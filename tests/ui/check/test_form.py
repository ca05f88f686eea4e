"""The events of checks, with a real engine and without a browser."""

from __future__ import annotations

import base64
import json
import re
from pathlib import Path
from typing import Any

import gradio as gr
import pytest

from rag import Attest
from rag.serve.turnstile import Turnstile
from tests.ui.driven import Visitor
from tests.ui.made import handler
from ui import download, evidence
from ui.check import form

TEXT = "LanternNet reaches an accuracy of 91.4% on CaveBench. LanternNet reaches 97.3% on CaveBench."

REQUEST = Visitor("page")


class Event:
    """What was clicked."""

    def __init__(self, **fields: object) -> None:
        self.__dict__.update(fields)


def built(attest: Attest) -> Any:
    with gr.Blocks() as page:
        with gr.Tab("Check a text") as opened:
            placed = form.place()
        form.connect(attest, Turnstile(4, 4), placed, opened, evidence.place(), download.place())
    return page


@pytest.fixture
def page(loaded: Attest) -> Any:
    return built(loaded)


def named(updates: dict[Any, Any]) -> dict[str, Any]:
    return {getattr(part, "elem_id", None) or "held": value for part, value in updates.items()}


def check_text(page: Any, text: str | None, against: str = "cited", keys: str | None = None) -> list[dict[str, Any]]:
    return [named(one) for one in handler(page, "check_text")(text, against, keys, REQUEST)]


def test_a_text_grows_and_is_then_done(page: Any) -> None:
    told = check_text(page, TEXT)
    assert told[0]["check-drop"]["interactive"] is False
    assert 'aria-busy="true"' in told[0]["check"]
    assert told[-1]["check-drop"]["interactive"] is True
    assert 'aria-busy="false"' in told[-1]["check"]
    assert told[-1]["check-news"] == ""
    assert 'class="said unsupported"' in told[-1]["check"]
    assert sum("check" in one for one in told) == 2  # the text is sent twice, however many sentences it has


def test_marks_open_evidence_and_copies_are_saved(page: Any) -> None:
    held = check_text(page, TEXT)[-1]["held"]
    opened = handler(page, "open_checked")(held, Event(spot={"sentence": "1", "cell": "0"}))
    assert "The text says" in opened
    assert "<mark>" in opened
    assert "Click a citation" in handler(page, "open_checked")(held, Event(spot={"sentence": "7"}))
    assert "Click a citation" in handler(page, "open_checked")(held, Event())

    def saved(fmt: str) -> str:
        parcel = handler(page, "save_checked")(held, Event(format=fmt))
        assert f'data-name="text-checked.{fmt}"' in parcel
        return base64.b64decode(re.findall(r'data-content="([^"]*)"', parcel)[0]).decode()

    assert "[^attest-2]: **✗ not supported**" in saved("md")
    found = json.loads(saved("json"))
    assert set(found) == {"schema_version", "file", "out", "sentences", "counts"}
    assert found["counts"] == {"supported": 1, "unsupported": 1}
    assert handler(page, "save_checked")(held, Event(format="exe")) == ""
    assert handler(page, "save_checked")(None, Event(format="md")) == ""


def test_a_dropped_draft_is_checked_under_its_name(page: Any, tmp_path: Path) -> None:
    stored = tmp_path / "upload"
    stored.write_text(TEXT)
    upload = {"path": str(stored), "orig_name": "my draft.md"}
    told = [named(one) for one in handler(page, "check_file")(upload, "cited", "", REQUEST)]
    assert "my draft.md" in told[-1]["check"]
    assert told[0] == {"check-drop": None}
    assert 'data-name="my-draft-checked.md"' in handler(page, "save_checked")(told[-1]["held"], Event(format="md"))
    stored.write_text(TEXT)
    (wrong,) = handler(page, "check_file")({"path": str(stored), "orig_name": "a.pdf"}, "cited", "", REQUEST)
    assert "a.pdf cannot be read here" in named(wrong)["check-told"]
    assert list(handler(page, "check_file")(None, "cited", "", REQUEST)) == []


@pytest.mark.parametrize(
    ("text", "against", "keys", "words"),
    [
        ("", "cited", "", "There is no text yet"),
        (None, "cited", None, "There is no text yet"),
        (TEXT, "keys", "", "Name the keys"),
        (TEXT, "keys", "nobody1999", "no paper with the key nobody1999"),
        ("# Words\n\nDoes it? See below.", "cited", "", "No sentence of this text claims something"),
    ],
)
def test_what_goes_wrong_is_one_sentence_beside_the_field(
    page: Any, text: str | None, against: str, keys: str | None, words: str
) -> None:
    last = check_text(page, text, against, keys)[-1]
    assert words in last["check-told"]
    assert last["check-told"].count("<p") == 1


def test_an_empty_library_is_said_before_anything_else(attest: Attest) -> None:
    page = built(attest)
    (told,) = check_text(page, TEXT)
    assert "The library is empty; load papers first" in told["check-told"]
    assert "Load papers first" in handler(page, "begin")(None)
    assert handler(page, "begin")(object()) != ""


def test_stop_ends_what_is_under_way(page: Any) -> None:
    growing = handler(page, "check_text")(TEXT, "cited", "", REQUEST)
    next(growing)
    handler(page, "end_check")(REQUEST)
    last = [named(one) for one in growing][-1]
    assert last["held"].status == "stopped"
    assert "Stopped. What is marked was checked" in last["check"]


def test_keys_are_asked_for_when_they_are_wanted(page: Any) -> None:
    assert handler(page, "choose")("keys")["visible"] is True
    assert handler(page, "choose")("all")["visible"] is False

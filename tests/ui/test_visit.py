"""What belongs to one visitor of the page is no other's, and a reader changes nothing: the events themselves refuse."""

from __future__ import annotations

import re
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any

import gradio as gr
import pytest

from rag import Attest
from tests.ui.driven import Page, Visitor
from tests.ui.made import handler
from ui import assets
from ui.ask.talk import Talk
from ui.page import build
from ui.settings.preferences import Preferences
from ui.visit import READS_ONLY, Owned, uploaded, visitor

QUESTION = "What accuracy does LanternNet reach on CaveBench?"
READER = Visitor("page", "bob", "reader")


def event(**sent: Any) -> gr.EventData:
    return gr.EventData(None, sent)


def _forbidden(*_: object, **__: object) -> None:
    raise AssertionError("a reader changed the library")


CHANGES: list[tuple[str, Callable[[Any], Any]]] = [
    ("load_sample", lambda act: act(READER)),
    ("load_papers", lambda act: act(event(text="A title\nAn abstract.", tags=""), READER)),
    ("tag_papers", lambda act: act((), event(keys=["a"], tag="x"), READER)),
    ("remove_papers", lambda act: act((), event(keys=["a"]), READER)),
    ("undo", lambda act: act((object(),), READER)),
    ("examine", lambda act: act(event(repair=True), READER)),
]


def test_a_reader_changes_nothing_by_any_event(loaded: Attest, monkeypatch: pytest.MonkeyPatch) -> None:
    page, before = build(loaded), loaded.browse(limit=0).library_version
    for name in ("ingest", "load_sample", "tag", "take", "restore", "remove", "doctor"):
        monkeypatch.setattr(loaded, name, _forbidden)
    for name, send in CHANGES:
        result = send(handler(page, name))
        steps = [result] if isinstance(result, str | dict) else list(result)
        assert len(steps) == 1, name
        assert READS_ONLY in str(steps), name
    assert loaded.browse(limit=0).library_version == before


def test_a_reader_starts_and_ends_no_self_test(loaded: Attest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.quality.selftest.SelfTest.run", _forbidden)
    monkeypatch.setattr("ui.quality.selftest.SelfTest.stop", _forbidden)
    page = build(loaded)
    (told,) = handler(page, "test_library")("20", None, READER)
    assert "Only an editor" in str(told)
    handler(page, "end_test")(READER)


def test_every_event_that_changes_the_library_is_among_those_tried() -> None:
    """A new event that loads, tags, removes or repairs must be written down above."""
    changing = (
        "attest.ingest",
        "attest.load_sample",
        "attest.tag(",
        "attest.take(",
        "attest.restore(",
        "attest.remove(",
    )
    sources = (Path(__file__).parents[2] / "ui").rglob("*.py")
    found = {path.name for path in sources if any(word in path.read_text(encoding="utf-8") for word in changing)}
    assert found <= {"app.py", "shelf.py", "acting.py"}


def test_who_is_signed_in_is_shown_with_the_way_out(loaded: Attest) -> None:
    page = Page(loaded)
    assert page.run("show_visitor") == {"who": gr.skip()}
    page.another(username="<ada>").run("show_visitor")
    bob = page.another(username="<bob>", role="reader")
    bob.run("show_visitor")
    shown = bob.html("who")
    assert "Signed in as <strong><bdi>&lt;bob&gt;</bdi></strong>, reader" in shown
    assert 'method="post" action="sign-out" data-role="reader"' in shown


def test_what_one_asked_and_chose_no_other_sees(loaded: Attest) -> None:
    page = Page(loaded)
    ada, bob = page.another(name="x", username="ada"), page.another(name="y", username="bob")
    ada.fire("question", "submit", QUESTION)
    address, talk = ada.html("address"), ada.state(Talk)
    assert loaded.conversations.list(user="ada").total == 1
    assert loaded.conversations.list(user="bob").total == loaded.conversations.list().total == 0
    told = bob.arrive(address)
    assert "There is no conversation" in told["ask-told"]
    for name, sent in (("rename", {"title": "Mine"}), ("forget", {}), ("save", {"format": "md"}), ("open", {})):
        with_events = [fn for fn in bob.blocks.fns.values() if (bob.id("archive-list"), name) in fn.targets]
        if with_events:
            bob.fire("archive-list", name, conversation=address, **sent)
    assert loaded.conversations.get(address, user="ada").title != "Mine"
    assert bob.state(Talk) == Talk()
    bob.values[next(key for key, value in bob.values.items() if isinstance(value, Talk))] = talk
    bob.values[bob.id("address")] = address
    (told,) = bob.fire("live", "rate", turn="0", liked="true")
    assert "There is no answer" in told["ask-told"]
    assert loaded.conversations.ratings() == ()
    assert bob.state(Preferences) == Preferences()


def test_the_form_that_signs_in_has_the_colours_of_the_page() -> None:
    found = {}
    for name, text in (
        ("page", assets.read("page.css")),
        ("form", files("rag.serve").joinpath("sign_in.html.j2").read_text("utf-8")),
    ):
        light, dark = re.findall(r"(?:^:root|^\.dark|^  :root) \{(.*?)\}", text, re.MULTILINE | re.DOTALL)
        found[name] = [dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block)) for block in (light, dark)]
    for of_page, of_form in zip(found["page"], found["form"], strict=True):
        assert len(of_form) == 12
        assert of_form.items() <= of_page.items()


def test_a_request_that_passed_no_door_is_nobodys() -> None:
    stray = Visitor()
    stray.request.scope.clear()
    with pytest.raises(KeyError):
        visitor(stray)


def test_an_upload_is_its_visitors_alone() -> None:
    owned = Owned()
    owned.add(["/tmp/a"], "ada")
    ada, bob, local = Visitor("p", "ada"), Visitor("q", "bob"), Visitor("r")
    for one in (ada, bob):
        assert not uploaded(one, "/tmp/a")  # nothing says whose it is
        one.request.scope.update(owned.beside({}))
    assert uploaded(ada, "/tmp/a")
    assert not uploaded(bob, "/tmp/a")
    assert not uploaded(ada, "/tmp/b")
    assert uploaded(local, "/tmp/a")
    owned.add(["/tmp/a"], "bob")  # who uploads the same file has it too
    assert uploaded(ada, "/tmp/a")
    assert uploaded(bob, "/tmp/a")

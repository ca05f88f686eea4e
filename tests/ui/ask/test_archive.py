"""Conversations are listed, searched, opened, renamed, saved and deleted, with a real engine and without a browser."""

from __future__ import annotations

import base64
import json
import re
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from rag import Attest, LibraryError
from tests.ui.driven import Page
from ui.ask.talk import Talk

ONE, TWO = "What is LanternNet?", "How many caves does CaveBench have?"


@pytest.fixture
def page(loaded: Attest) -> Page:
    """A page on which two conversations were held; the second is open."""
    page = Page(loaded)
    page.fire("question", "submit", ONE)
    page.fire("fresh", "click")
    page.fire("question", "submit", TWO)
    return page


def ids(page: Page) -> list[str]:
    return re.findall(r'data-send="reopen" data-conversation="([^"]+)"', page.html("archive-list"))


def opened(page: Page) -> Page:
    page.fire("conversations", "click")
    return page


def questions(page: Page) -> list[str]:
    return [one.question for one in page.state(Talk).exchanges]


def test_the_list_opens_with_the_newest_first_and_closes(page: Page) -> None:
    (told,) = page.fire("conversations", "click")
    assert told["archive"]["visible"] is True
    assert page.html("archive-list").index(TWO) < page.html("archive-list").index(ONE)
    assert ids(page)[0] == page.html("address")
    (told,) = page.fire("conversations", "click")
    assert told["archive"]["visible"] is False
    assert "archive-list" not in told


def test_words_find_titles_questions_and_answers(page: Page) -> None:
    opened(page).fire("archive-search", "change", "lanternnet")
    assert ids(page) == [name for name in ids(page) if name != page.html("address")]
    assert len(ids(page)) == 1
    page.fire("archive-search", "change", "500 light readings nobody")
    assert "No conversation has these words" in page.html("archive-list")
    page.fire("archive-search", "change", "")
    assert len(ids(page)) == 2


def test_a_conversation_is_opened_again_with_its_evidence(page: Page) -> None:
    (_, older) = ids(opened(page))
    (told,) = page.fire("archive-list", "reopen", conversation=older)
    assert questions(page) == [ONE]
    assert page.html("address") == older
    assert told["archive"]["visible"] is False
    assert "<mark>" in page.html("evidence")
    page.fire("question", "submit", "How accurate is it?")
    assert questions(page) == [ONE, "How accurate is it?"]


def test_what_is_opened_looks_as_it_did(page: Page) -> None:
    before = page.html("live")
    here = page.html("address")
    opened(page).fire("archive-list", "reopen", conversation=here)
    without = re.compile(r'<section class="further">.*?</section>')
    assert page.html("live") == without.sub("", before)


def test_an_address_opens_its_conversation_and_a_wrong_one_says_so(page: Page, loaded: Attest) -> None:
    anew = Page(loaded)
    anew.arrive(page.html("address"))
    assert questions(anew) == [TWO]
    lost = Page(loaded)
    told = lost.arrive("nowhere")
    assert "There is no conversation nowhere here" in told["ask-told"]
    assert told["address"] == ""
    assert "welcome" in lost.html("live")
    fresh = Page(loaded)
    fresh.arrive("")
    assert "welcome" in fresh.html("live")


def test_an_answer_that_nobody_writes_any_more_is_opened_as_stopped(loaded: Attest) -> None:
    from rag.schema import KeptTurn

    loaded.conversations.put("cut", 0, KeptTurn(question=ONE))
    page = Page(loaded)
    page.arrive("cut")
    assert "exchange stopped" in page.html("live")
    assert 'aria-busy="false"' in page.html("live")


def test_an_answer_that_another_page_began_is_followed_until_it_is_there(
    loaded: Attest, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, go_on, answer = threading.Event(), threading.Event(), loaded.ask_stream

    def slow(*arguments: Any, **options: Any) -> Iterator[Any]:
        begun.set()
        go_on.wait(20)
        yield from answer(*arguments, **options)

    monkeypatch.setattr(loaded, "ask_stream", slow)
    page = Page(loaded)
    growing = page.begin("question", "submit", ONE)
    next(growing)
    begun.wait(20)
    other = page.another()
    other.arrive(page.html("address"))
    assert "exchange asking" in other.html("live")
    look = next(fn for fn in other.blocks.fns.values() if fn.name == "look" and len(fn.inputs) == 2)
    list(other._run(look, {}))
    assert "exchange asking" in other.html("live")
    go_on.set()
    list(growing)
    list(other._run(look, {}))
    assert "exchange done" in other.html("live")
    assert questions(other) == [ONE]


def test_a_conversation_is_renamed_and_a_blank_title_is_refused(page: Page, loaded: Attest) -> None:
    (name, _) = ids(opened(page))
    page.fire("archive-list", "rename", conversation=name, title="  Caves & <lamps> ")
    assert "Caves &amp; &lt;lamps&gt;" in page.html("archive-list")
    assert loaded.conversations.get(name).title == "Caves & <lamps>"
    (told,) = page.fire("archive-list", "rename", conversation=name, title=" ")
    assert list(told) == ["archive-told"]
    assert "at least one letter" in told["archive-told"]
    (told,) = page.fire("archive-list", "rename", conversation="nobody", title="x")
    assert "There is no conversation nobody here" in told["archive-told"]


def test_another_conversation_is_deleted_and_the_open_one_stays(page: Page, loaded: Attest) -> None:
    (_, older) = ids(opened(page))
    page.fire("archive-list", "forget", conversation=older)
    assert len(ids(page)) == 1
    assert questions(page) == [TWO]
    assert loaded.conversations.list().total == 1


def test_the_open_conversation_is_deleted_and_the_page_begins_anew(page: Page, loaded: Attest) -> None:
    (name, _) = ids(opened(page))
    page.fire("archive-list", "forget", conversation=name)
    assert page.state(Talk) == Talk()
    assert page.html("address") == ""
    assert "welcome" in page.html("live")
    with pytest.raises(LibraryError):
        loaded.conversations.get(name)


def parcel(page: Page) -> tuple[str, str]:
    sent = page.html("parcel")
    content = base64.b64decode(re.findall(r'data-content="([^"]*)"', sent)[0]).decode()
    return re.findall(r'data-name="([^"]*)"', sent)[0], content


def test_a_conversation_is_saved_and_opened_from_its_file(page: Page, loaded: Attest) -> None:
    (name, _) = ids(opened(page))
    page.fire("archive-list", "deliver", conversation=name, format="json")
    file, text = parcel(page)
    assert file == "how-many-caves-does-cavebench-have.attest.json"
    assert json.loads(text)["turns"][0]["question"] == TWO
    page.fire("archive-list", "deliver", conversation=name, format="md")
    assert parcel(page)[0].endswith(".md")
    assert TWO in parcel(page)[1]
    assert page.fire("archive-list", "deliver", conversation=name, format="exe") == [{"archive-told": ""}]
    (told,) = page.fire("archive-list", "deliver", conversation="nobody", format="json")
    assert "There is no conversation nobody here" in told["archive-told"]

    page.fire("archive-list", "receive", text=text, size=len(text))
    assert questions(page) == [TWO]
    assert page.html("address") not in ("", name)
    assert loaded.conversations.list().total == 3


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"text": "", "size": 60_000_000}, "too large"),
        ({"text": "hello", "size": 5}, "conversation"),
        ({"text": "", "size": 0}, "conversation"),
        ({"text": "[]", "size": "x"}, "conversation"),
        ({}, "conversation"),
    ],
)
def test_a_file_that_holds_no_conversation_is_told_in_a_sentence(
    page: Page, sent: dict[str, object], words: str
) -> None:
    (told,) = opened(page).fire("archive-list", "receive", **sent)
    assert list(told) == ["archive-told"]
    assert words in told["archive-told"]
    assert "Traceback" not in told["archive-told"]
    assert questions(page) == [TWO]


def test_signed_in_users_do_not_see_each_other(page: Page) -> None:
    ada = page.another(name="x", username="ada")
    opened(ada)
    assert ids(ada) == []
    ada.fire("question", "submit", ONE)
    bob = page.another(name="y", username="bob")
    told = bob.arrive(ada.html("address"))
    assert "There is no conversation" in told["ask-told"]
    assert bob.state(Talk) == Talk()


def test_a_list_that_cannot_be_read_says_so(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise LibraryError("The library is damaged.")

    monkeypatch.setattr("rag.conversations.Conversations.list", broken)
    (told,) = page.fire("conversations", "click")
    assert "The library is damaged." in told["archive-told"]
    monkeypatch.setattr("rag.conversations.Conversations.delete", broken)
    (told,) = page.fire("archive-list", "forget", conversation="x")
    assert "The library is damaged." in told["archive-told"]

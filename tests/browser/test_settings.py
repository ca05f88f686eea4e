"""A visitor chooses who writes: a model server of this machine, with a key that nobody else ever sees."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, Response, expect

from tests.browser.program import Program, running
from tests.scripted_server import ScriptedServer, Status

KEY = "sk-browser-very-secret"
WRITTEN = "Late interaction compares the tokens of a question with those of a passage [1]."
Visit = Callable[..., Page]


@pytest.fixture(scope="module")
def writer() -> Iterator[ScriptedServer]:
    with ScriptedServer(
        otherwise="I am ready to help.", models=("scripted", "other", "nomic-embed-text")
    ) as running_server:
        yield running_server


@pytest.fixture(scope="module")
def talkative(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Program, Path]]:
    """The program with the sample collection, which logs all that it ever logs."""
    folder = tmp_path_factory.mktemp("settings")
    proxy = {"HTTP_PROXY": "http://127.0.0.1:9", "HTTPS_PROXY": "http://127.0.0.1:9"}
    with running(folder, "--sample-if-empty", ATTEST_LOG_LEVEL="DEBUG", **proxy) as program:
        yield program, folder


def open_settings(page: Page) -> None:
    page.locator("#mode").get_by_role("button", name="Settings").click()
    expect(page.get_by_role("heading", name="Who writes the answers")).to_be_visible()


def go_to(page: Page, tab: str) -> None:
    page.get_by_role("tab", name=tab, exact=True).click()


def ask(page: Page, question: str) -> None:
    go_to(page, "Ask")
    page.get_by_label("Question").fill(question)
    page.get_by_label("Question").press("Enter")
    newest = page.locator("#live article.exchange")
    expect(newest.locator(".question")).to_have_text(question)
    expect(newest).to_have_attribute("aria-busy", "false")


def recorded(page: Page) -> list[str]:
    """Return a list that grows with the body and headers of each response."""
    heard: list[str] = []

    def hear(response: Response) -> None:
        heard.append(f"{response.url} {response.headers}")
        with contextlib.suppress(Exception):  # a stream that goes on has no body yet
            heard.append(response.text())

    page.on("requestfinished", lambda request: hear(request.response()) if request.response() else None)
    return heard


def test_a_model_is_tested_used_and_its_key_stays_secret(
    visit: Visit, talkative: tuple[Program, Path], writer: ScriptedServer
) -> None:
    program, folder = talkative
    page, other = visit(program), visit(program)
    heard = recorded(page)
    open_settings(page)
    assert writer.calls == []
    page.get_by_label("A model on another server").check()
    page.get_by_label("Address", exact=True).fill("models.example")
    expect(page.locator(".settings [data-part=leaves]")).to_contain_text("sent to models.example. The rest")
    page.get_by_label("A model on this machine").check()
    page.get_by_label("Address", exact=True).fill(writer.base_url)
    expect(page.locator(".settings [data-part=leaves]")).to_be_hidden()
    expect(page.locator(".settings [data-part=stays]")).to_be_visible()

    writer.enqueue(Status(404))
    page.get_by_label("Model", exact=True).fill("gwen")
    page.get_by_label("Key", exact=True).fill(KEY)
    page.get_by_role("button", name="Test it").click()
    told = page.locator(".settings [data-slot=told]")
    expect(told).to_contain_text("The server has no model gwen; choose one of those that it has.")
    told.get_by_role("button", name="scripted").click()
    expect(page.get_by_label("Model", exact=True)).to_have_value("scripted")
    page.get_by_role("button", name="Test it").click()
    expect(told).to_contain_text("scripted answered in")
    expect(told).to_contain_text("I am ready to help.")
    expect(page.locator("#mode")).to_contain_text("No language model")

    page.get_by_role("button", name="Use this model").click()
    expect(told).to_contain_text("It writes from the next question on.")
    expect(page.locator("#mode")).to_contain_text("Language model: scripted at 127.0.0.1")
    expect(page.locator("#mode")).to_contain_text("nothing leaves this machine")
    expect(page.get_by_label("Key", exact=True)).to_have_value("")
    expect(page.get_by_label("Key", exact=True)).to_have_attribute("placeholder", "held for this visit")

    writer.otherwise = WRITTEN
    ask(page, "What is late interaction?")
    expect(page.locator("#live .exchange")).to_contain_text("compares the tokens of a question")
    assert set(writer.keys) == {f"Bearer {KEY}"}
    asked = len(writer.calls)

    ask(other, "What is ColBERT?")
    expect(other.locator("#mode")).to_contain_text("No language model: quoting the abstracts.")
    expect(other.locator("#live .exchange")).not_to_contain_text("compares the tokens of a question")
    assert len(writer.calls) == asked

    page.wait_for_timeout(500)
    # Gradio could be asked for the values of a session's components; the gate does not let that through.
    session = next(found[1] for text in heard if (found := re.search(r"session_hash=(\w+)", text)))
    assert page.request.get(f"{program.url}/gradio_api/deep_link?session_hash={session}").status == 404
    kept = page.request.get(f"{program.url}/config").text()
    assert '"version"' in kept
    for text in (*heard, kept, page.content(), *other.content().splitlines()):
        assert KEY not in text
    for file in folder.rglob("*"):
        if file.is_file():
            assert KEY.encode() not in file.read_bytes(), file

    page.reload()
    expect(page.locator("#mode")).to_contain_text("No language model: quoting the abstracts.")


def test_what_is_wrong_is_said_where_it_is_and_nothing_is_lost(visit: Visit, talkative: tuple[Program, Path]) -> None:
    page = visit(talkative[0])
    open_settings(page)
    page.get_by_label("A model on another server").check()
    page.get_by_label("Address", exact=True).fill("not an address")
    page.get_by_label("Model", exact=True).fill("qwen")
    page.get_by_label("Key", exact=True).fill("sk-other")
    for _ in range(2):  # the same mistake twice is told twice
        page.get_by_role("button", name="Use this model").click()
        expect(page.locator("#wrong-address")).to_have_text(
            re.compile("This is no address of a server; one looks like")
        )
        expect(page.get_by_label("Address", exact=True)).to_be_focused()
        expect(page.get_by_label("Address", exact=True)).to_have_attribute("aria-invalid", "true")
        page.get_by_label("Address", exact=True).press("x")
        expect(page.locator("#wrong-address")).to_be_empty()
    expect(page.get_by_label("Model", exact=True)).to_have_value("qwen")
    expect(page.get_by_label("Key", exact=True)).to_have_value("sk-other")

    page.get_by_label("Papers an answer draws on").fill("0")
    go_to(page, "Ask")
    go_to(page, "Settings")
    expect(page.locator("#wrong-papers")).to_have_text("Enter a whole number from 1 to 100, or leave this empty.")
    expect(page.get_by_label("Model", exact=True)).to_have_value("qwen")


def test_a_model_that_is_not_there_is_told_and_the_abstracts_are_quoted(
    visit: Visit, talkative: tuple[Program, Path]
) -> None:
    page = visit(talkative[0])
    open_settings(page)
    page.get_by_label("A model on this machine").check()
    page.get_by_label("Address", exact=True).fill("http://127.0.0.1:9/v1")
    page.get_by_label("Model", exact=True).fill("qwen")
    page.get_by_label("Model", exact=True).press("Enter")
    told = page.locator(".settings [data-slot=told]")
    expect(told).to_contain_text("The model server at 127.0.0.1:9 cannot be reached; is it running?")
    expect(told).to_contain_text("Until it answers, answers are quoted from the abstracts.")
    ask(page, "What is ColBERT?")
    expect(page.locator("#live .exchange")).to_contain_text("127.0.0.1:9 cannot be reached")
    expect(page.locator("#live .chip").first).to_be_visible()


def test_answers_are_as_the_settings_say(visit: Visit, talkative: tuple[Program, Path]) -> None:
    page = visit(talkative[0])
    open_settings(page)
    kept = page.locator(".settings [data-slot=kept]")
    page.get_by_label("Papers an answer draws on").fill("1")
    page.get_by_label("Papers an answer draws on").press("Enter")
    expect(kept).to_contain_text("an answer draws on 1 paper.")
    page.get_by_label("Hide sentences that were struck out").check()
    expect(kept).to_contain_text("struck out are hidden; an answer draws on 1 paper.")
    page.get_by_label("Language of answers").select_option("other")
    page.get_by_label("Name of the language").fill("Catalan")
    page.get_by_label("Name of the language").press("Enter")
    expect(kept).to_contain_text("answers are in Catalan once a model writes them.")
    ask(page, "How does dense retrieval work?")
    expect(page.locator("#live .references li")).to_have_count(1)


def test_a_model_server_of_this_machine_is_offered_and_not_used(visit: Visit, talkative: tuple[Program, Path]) -> None:
    for port in (11434, 1234, 8000, 8080):
        with contextlib.suppress(OSError), ScriptedServer(port=port, models=("qwen2.5:7b",)) as server:
            page = visit(talkative[0])
            page.wait_for_timeout(300)
            assert server.model_calls == 0
            open_settings(page)
            page.get_by_label("A model on this machine").check()
            page.locator(".settings [data-slot=found]").get_by_role("button", name="qwen2.5:7b").click()
            expect(page.get_by_label("Address", exact=True)).to_have_value(server.base_url)
            expect(page.get_by_role("button", name="Use this model")).to_be_focused()
            expect(page.locator("#mode")).to_contain_text("No language model")
            assert server.calls == []
            return
    pytest.skip("all usual ports of model servers are in use here")


def test_the_settings_can_be_read_by_everybody(visit: Visit, talkative: tuple[Program, Path]) -> None:
    from axe_playwright_python.sync_playwright import Axe

    for scheme in ("light", "dark"):
        page = visit(talkative[0], color_scheme=scheme, viewport={"width": 380, "height": 900})
        open_settings(page)
        page.get_by_label("A model on another server").check()
        page.get_by_label("Address", exact=True).fill("models.example")
        page.get_by_label("Papers an answer draws on").fill("0")
        page.get_by_label("Papers an answer draws on").press("Enter")
        expect(page.locator("#wrong-papers")).not_to_be_empty()
        found = Axe().run(page, context=".settings").response["violations"]
        assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found] == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

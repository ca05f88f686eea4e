"""A page for a group in a real browser: refused, signed in, asked, signed out; behind a reverse proxy under a path."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.axe import violations
from tests.browser.program import Program, attest, running
from tests.proxies import ReverseProxy, authority
from tests.rag.serve.fronted import PASSWORD, sign_in, users
from ui.visit import READS_ONLY

NAME = "attest.example.org"


@pytest.fixture(scope="module")
def group(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    """The program with the sample collection, the editors ada and eve and a reader bob, for a proxy too."""
    folder = tmp_path_factory.mktemp("group")
    file = users(folder)[0]
    file.change(lambda known: known.update(eve=dataclasses.replace(known["ada"], name="eve", tokens=())))
    settings = {
        "ATTEST_ALLOWED_HOSTS": NAME,
        "ATTEST_ROOT_PATH": "/attest",
        "ATTEST_TRUSTED_PROXIES": "127.0.0.1",
    }
    with running(folder, "--sample-if-empty", "--auth-file", str(file.path), **settings) as program:
        yield program


@pytest.fixture
def browse(chromium: Browser) -> Iterator[Callable[..., Page]]:
    """Open an address in a browser of its own, with no cookies."""
    contexts, broken = [], []

    def open_page(url: str, **options: object) -> Page:
        context = chromium.new_context(**{"viewport": {"width": 1280, "height": 800}, **options})
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: broken.append(str(error)))
        page.set_default_timeout(30_000)
        page.goto(url)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert broken == []


def enter(page: Page, name: str, password: str = PASSWORD) -> None:
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()


def shot(page: Page, name: str) -> None:
    """Keep a picture where ATTEST_SCREENSHOTS says, for people to look at."""
    if folder := os.environ.get("ATTEST_SCREENSHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png")


def test_nobody_sees_anything_before_signing_in_and_nothing_after_signing_out(
    group: Program, browse: Callable[..., Page]
) -> None:
    page = browse(f"{group.url}/attest/?c=abc")
    expect(page).to_have_url(f"{group.url}/attest/sign-in?to=%3Fc%3Dabc")
    enter(page, "ada", "a wrong password")
    expect(page.get_by_role("alert")).to_have_text("This name and password are not known. Check both and try again.")
    expect(page.get_by_label("Name")).to_have_value("ada")
    enter(page, "ada")
    expect(page).to_have_url(f"{group.url}/attest/?c=abc")
    expect(page.locator("#who")).to_contain_text("Signed in as ada")
    page.goto(f"{group.url}/attest/")
    page.locator("#question textarea").fill("What is ColBERTv2?")
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.get_by_role("button", name="Good answer")).to_be_visible()
    address = page.url
    assert "?c=" in address
    bob = browse(address)
    enter(bob, "bob")
    expect(bob.locator("#ask-told")).to_contain_text("There is no conversation")
    expect(bob.get_by_text("What is ColBERTv2?", exact=True)).to_have_count(0)
    cookies = page.context.cookies()
    assert all(cookie["httpOnly"] for cookie in cookies)
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("status")).to_have_text("You are signed out.")
    page.goto(f"{group.url}/attest/")
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    page.context.add_cookies(cookies)  # a copy of the cookie is worth nothing any more
    page.goto(f"{group.url}/attest/")
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()


def test_a_reader_sees_no_form_that_changes_the_library(group: Program, browse: Callable[..., Page]) -> None:
    for name, sees in (("ada", True), ("bob", False)):
        page = browse(f"{group.url}/attest/")
        enter(page, name)
        expect(page.locator("#who")).to_contain_text(f"Signed in as {name}")
        page.get_by_role("tab", name="Library").click()
        expect(page.locator("#library .papers [data-pick]").first).to_be_visible()
        page.locator("#library .papers [data-pick]").first.check()
        expect(page.get_by_role("button", name="Ask about these")).to_be_visible()
        for what in ("#adding", "#library .tagging", "#library [data-act=remove]"):
            expect(page.locator(what)).to_be_visible(visible=sees)
        page.get_by_role("tab", name="Quality").click()
        expect(page.get_by_role("button", name="Run the self-test")).to_be_visible(visible=sees)
        shot(page, f"header-{name}")


def test_behind_a_reverse_proxy_it_is_asked_for_under_a_path(group: Program, browse: Callable[..., Page]) -> None:
    for strips in (True, False):
        with ReverseProxy(group.url, host=NAME, path="/attest", strips=strips) as proxy:
            page = browse(f"{proxy.url}/attest")
            expect(page).to_have_url(f"{proxy.url}/attest/sign-in")
            enter(page, "ada")
            expect(page.locator("#who")).to_contain_text("Signed in as ada")
            page.locator("#question textarea").fill("What is ColBERTv2?")
            page.get_by_role("button", name="Ask", exact=True).click()
            expect(page.get_by_role("button", name="Good answer")).to_be_visible()
            page.get_by_role("button", name="Sign out").click()
            expect(page.get_by_role("status")).to_have_text("You are signed out.")
            # Browsers ask for the icon of a site by themselves.
            assert {path for path in proxy.asked if not path.startswith("/attest")} <= {"/favicon.ico"}


def test_under_tls_the_session_is_kept_for_tls(group: Program, browse: Callable[..., Page], tmp_path: Path) -> None:
    with ReverseProxy(group.url, host=NAME, path="/attest", strips=False, scheme="https") as proxy:
        authority(tmp_path).serve(proxy, "IP:127.0.0.1")
        page = browse(f"{proxy.url}/attest/", ignore_https_errors=True)
        enter(page, "ada")
        expect(page.locator("#who")).to_contain_text("Signed in as ada")
        page.locator("#question textarea").fill("What is ColBERTv2?")
        page.get_by_role("button", name="Ask", exact=True).click()
        expect(page.get_by_role("button", name="Good answer")).to_be_visible()
        (cookie,) = [one for one in page.context.cookies() if "session" in one["name"]]
        assert cookie["name"] == "__Secure-attest_session"
        assert (cookie["secure"], cookie["httpOnly"], cookie["sameSite"], cookie["path"]) == (
            True,
            True,
            "Lax",
            "/attest/",
        )
        page.get_by_role("button", name="Sign out").click()
        expect(page.get_by_role("status")).to_have_text("You are signed out.")


def test_a_page_that_is_open_says_that_the_visit_is_over(group: Program, browse: Callable[..., Page]) -> None:
    page = browse(f"{group.url}/attest/")
    enter(page, "ada")
    expect(page.locator("#who")).to_contain_text("Signed in as ada")
    page.context.clear_cookies()
    page.locator("#question textarea").fill("What is ColBERTv2?")
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.locator(".signed-out")).to_contain_text("You are signed out.")
    page.get_by_role("link", name="Sign in again").click()
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_the_form_keeps_nobody_out(group: Program, browse: Callable[..., Page], theme: str, width: int) -> None:
    page = browse(
        f"{group.url}/attest/sign-in",
        color_scheme=theme,
        viewport={"width": width, "height": 720},
        java_script_enabled=True,
    )
    assert violations(page) == []
    shot(page, f"sign-in-{theme}-{width}")
    enter(page, "nobody", "a wrong password")
    expect(page.get_by_role("alert")).to_be_visible()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    shot(page, f"sign-in-refused-{theme}-{width}")
    page.get_by_label("Name").fill("bob")
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator("#who")).to_contain_text("Signed in as bob, reader")
    assert violations(page, "#top") == []
    shot(page, f"header-{theme}-{width}")


def test_the_form_needs_no_script(group: Program, browse: Callable[..., Page]) -> None:
    page = browse(f"{group.url}/attest/sign-in", java_script_enabled=False)
    enter(page, "ada")
    expect(page).to_have_url(f"{group.url}/attest/")


class Visit:
    """A visit without a browser: what it sends is what it likes."""

    def __init__(self, program: Program, name: str) -> None:
        self.client = httpx.Client(base_url=f"{program.url}/attest/", timeout=60)
        assert sign_in(self.client, name).status_code == 303
        self.config = self.client.get("config").json()

    def send(self, event: str, page: str, *, more: int = 0, **sent: object) -> str:
        """Send an event to the page of a number, with what it likes, and return all that comes of it."""
        found = next(one for one in self.config["dependencies"] if any(event == what for _, what in one["targets"]))
        target = next(number for number, what in found["targets"] if what == event)
        body = {"fn_index": found["id"], "session_hash": page, "trigger_id": target, "event_data": sent}
        joined = self.client.post("gradio_api/queue/join", json=body | {"data": [None] * len(found["inputs"])})
        if joined.status_code != 200:
            return str(joined.status_code)
        told = ""
        with self.client.stream("GET", "gradio_api/queue/data", params={"session_hash": page}) as stream:
            for line in stream.iter_lines():
                told += line
                if "process_completed" in line or "close_stream" in line:
                    return told
        return told


def papers(program: Program) -> int:
    return int(attest(program, "papers")["total"])


def test_a_reader_who_sends_events_by_hand_changes_nothing(group: Program) -> None:
    bob, before = Visit(group, "bob"), papers(group)
    key = attest(group, "papers")["papers"][0]["key"]
    assert READS_ONLY in bob.send("sample", "b1")
    assert READS_ONLY in bob.send("bring", "b2", text="A Title\nAn abstract of some length.", tags="")
    assert READS_ONLY in bob.send("remove", "b3", keys=[key])
    assert READS_ONLY in bob.send("tag", "b4", keys=[key], tag="mine", how="add")
    assert READS_ONLY in bob.send("examine", "b5", repair=True)
    assert papers(group) == before
    assert attest(group, "papers", "--tag", "mine")["total"] == 0
    ada = Visit(group, "ada")
    assert "1 paper" in ada.send("tag", "a1", keys=[key], tag="mine", how="add")  # an editor's does
    assert attest(group, "papers", "--tag", "mine")["total"] == 1


def test_an_upload_and_a_page_are_of_no_use_to_another_visitor(group: Program) -> None:
    ada, eve, before = Visit(group, "ada"), Visit(group, "eve"), papers(group)
    paper = b'{"title": "Only of Ada", "abstract": "It is hers."}'
    (path,) = ada.client.post("gradio_api/upload", files={"files": ("mine.jsonl", paper)}).json()
    eve.send("bring", "e1", files=[{"path": path, "name": "x.jsonl"}], tags="")
    assert papers(group) == before
    assert eve.client.get(f"gradio_api/file={path}").status_code in (403, 404)
    ada.send("bring", "a2", files=[{"path": path, "name": "mine.jsonl"}], tags="")
    assert papers(group) == before + 1
    assert eve.send("sample", "a2") == "403"
    assert eve.client.get("gradio_api/heartbeat/a2").status_code == 403
    assert eve.client.get("gradio_api/queue/data", params={"session_hash": "a2"}).status_code == 403

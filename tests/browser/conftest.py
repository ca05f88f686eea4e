"""A real Chromium and the real program, started as a child process on a free port of this machine."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Playwright, expect, sync_playwright

from tests.browser.program import Program, running

_FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    expect.set_options(timeout=15_000)  # machines differ in speed
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="module")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    """The system's Chromium; without one the tests are skipped here and fail in CI."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        message = "there is no Chromium here; install the package chromium"
        pytest.fail(message) if os.environ.get("CI") else pytest.skip(message)
    browser = playwright.chromium.launch(executable_path=path, args=_FLAGS)
    yield browser
    browser.close()


@pytest.fixture
def visit(chromium: Browser) -> Iterator[Callable[..., Page]]:
    """Open a page as a new visitor; whatever it asks of another host than its own fails the test."""
    contexts, elsewhere, broken = [], [], []

    def open_page(program: Program, **options: object) -> Page:
        context = chromium.new_context(**{"viewport": {"width": 1440, "height": 900}, **options})
        contexts.append(context)
        page = context.new_page()
        context.on("request", lambda request: elsewhere.append(request.url) if _foreign(request.url) else None)
        page.on("websocket", lambda socket: elsewhere.append(socket.url))
        page.on("pageerror", lambda error: broken.append(str(error)))
        page.set_default_timeout(20_000)
        page.goto(program.url)
        page.wait_for_selector(".welcome")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert elsewhere == []
    assert broken == []


def _foreign(url: str) -> bool:
    return not url.startswith(("data:", "blob:")) and urlsplit(url).hostname != "127.0.0.1"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    """The program with the sample collection; a proxy that does not exist must not matter."""
    with running(tmp_path_factory.mktemp("served"), "--sample-if-empty", HTTP_PROXY="http://127.0.0.1:9") as program:
        yield program

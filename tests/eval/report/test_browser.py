"""A real Chromium opens the page from its file: nothing else is asked for, and it fits every screen."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser

from eval.report.page import page
from eval.report.shown import Shown
from tests.eval.report.runs import answers, hostile, overviews, retrieval, selftest


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, list[Shown]], Path]:
    folder = tmp_path_factory.mktemp("pages")

    def write_page(name: str, runs: list[Shown]) -> Path:
        (folder / name).write_text(page(runs), encoding="utf-8")
        return folder / name

    return write_page


@pytest.mark.parametrize("width", [375, 1440])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_reads_on_every_screen(
    chromium: Browser,
    shown: Callable[..., list[Shown]],
    written: Callable[[str, list[Shown]], Path],
    width: int,
    scheme: Literal["light", "dark"],
) -> None:
    runs = {
        "one": [answers()],
        "two": [retrieval(), retrieval()],
        "all": [answers(), hostile(), selftest(), overviews()],
    }
    context = chromium.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    asked, said = [], []
    context.on("request", lambda request: asked.append(request.url))
    context.on("console", lambda message: said.append(message.text))
    for name, some in runs.items():
        opened = context.new_page()
        opened.on("pageerror", lambda error: said.append(str(error)))
        address = written(f"{name}.html", shown(*some)).as_uri()
        opened.goto(address)
        opened.evaluate("document.querySelectorAll('details').forEach(found => found.open = true)")
        assert opened.evaluate("document.documentElement.scrollWidth") <= width, name
        dark = opened.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(20, 24, 26)"
        assert dark == (scheme == "dark")
        assert opened.get_by_role("img", name="Seconds per question, run1").is_visible()
        assert asked == [address]
        asked.clear()
    assert said == []
    context.close()


def test_no_writing_is_smaller_than_12_pixels(
    chromium: Browser, shown: Callable[..., list[Shown]], written: Callable[[str, list[Shown]], Path]
) -> None:
    opened = chromium.new_page(viewport={"width": 375, "height": 900})
    opened.goto(written("small.html", shown(answers(), retrieval())).as_uri())
    smallest = opened.evaluate(
        "Math.min(...[...document.querySelectorAll('body *')].filter(found => found.textContent.trim())"
        ".map(found => parseFloat(getComputedStyle(found).fontSize)))"
    )
    opened.close()
    assert smallest >= 12

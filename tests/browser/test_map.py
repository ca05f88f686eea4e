"""Somebody looks at the collection as a map, in a real browser on the real program."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.program import Program
from tests.waiting import until

Visit = Callable[..., Page]


def open_map(page: Page) -> None:
    library = page.get_by_role("tab", name="Library")
    if library.count() and library.first.is_visible():
        library.first.click()
    else:  # on a narrow screen Gradio keeps tabs in a menu
        page.locator("#tabs .overflow-menu > button").first.click()
        page.locator("#tabs .overflow-dropdown button", has_text="Library").click()
    page.get_by_role("tab", name="Map").click()
    expect(page.locator(".atlas-theme").first).to_be_visible(timeout=60_000)


def middle(page: Page) -> tuple[float, float, float, float]:
    box = page.locator("#map canvas").bounding_box()
    assert box is not None
    return box["x"], box["y"], box["width"], box["height"]


def find_paper(page: Page) -> tuple[float, float, str]:
    """Move over the map until a title shows, and return where and which."""
    left, top, width, height = middle(page)
    for down in range(12, 90, 4):
        for across in range(8, 94, 3):
            at = left + width * across / 100, top + height * down / 100
            page.mouse.move(*at)
            if page.locator(".atlas-tip").is_visible():
                return *at, page.locator(".atlas-tip-title").inner_text()
    raise AssertionError("no paper under the pointer")


def picture(page: Page) -> str:
    """Return the map as it is drawn, once it rests."""
    canvas, before, now = page.locator("#map canvas"), "", "drawn"
    while now != before:
        page.wait_for_timeout(100)
        before, now = now, str(canvas.evaluate("canvas => canvas.toDataURL()"))
    return now


def test_the_map_is_looked_at_and_a_paper_opened(visit: Visit, served: Program) -> None:
    page = visit(served)
    open_map(page)
    expect(page.locator(".atlas-note")).to_contain_text("64 papers")
    assert page.locator(".atlas-theme").count() == 5
    left, top, width, height = middle(page)
    whole = picture(page)
    page.get_by_role("button", name="Zoom in").click()
    until(lambda: picture(page) != whole)
    near = picture(page)
    page.mouse.move(left + width / 2, top + height / 2)
    page.mouse.down()
    page.mouse.move(left + width / 2 + 80, top + height / 2 + 40, steps=4)
    page.mouse.up()
    until(lambda: picture(page) != near)
    page.get_by_role("button", name="Whole map").click()
    page.mouse.move(left + width / 2, top + height / 2)
    page.mouse.wheel(0, -300)
    page.mouse.wheel(0, 1500)

    x, y, title = find_paper(page)
    expect(page.locator(".atlas-tip-more")).to_contain_text(re.compile(r"^\d{4} · \w"))
    page.mouse.click(x, y)
    expect(page.locator("#evidence .paper .title")).to_have_text(title)


def test_a_loop_and_a_theme_choose_papers_to_ask_about(visit: Visit, served: Program) -> None:
    page = visit(served)
    open_map(page)
    left, top, width, height = middle(page)
    page.get_by_role("button", name="Select papers").click()
    corners = [(0.02, 0.02), (0.98, 0.02), (0.98, 0.98), (0.02, 0.98), (0.02, 0.1)]
    page.mouse.move(left + width * corners[0][0], top + height * corners[0][1])
    page.mouse.down()
    for across, down in corners[1:]:
        page.mouse.move(left + width * across, top + height * down, steps=5)
    page.mouse.up()
    expect(page.locator(".atlas-count")).to_have_text("64 papers selected.")
    page.get_by_role("button", name="Clear", exact=True).last.click()
    expect(page.locator(".atlas-chosen")).to_be_hidden()

    theme = page.locator(".atlas-theme").first
    papers = theme.locator(".number").inner_text()
    theme.click()
    expect(theme).to_have_attribute("aria-expanded", "true")
    page.get_by_role("button", name="Show", exact=True).first.click()
    page.get_by_role("button", name=f"Ask about these {papers}").first.click()
    expect(page.get_by_label("Question", exact=True)).to_be_visible()
    expect(page.locator("#questions-tab")).to_contain_text(f"{papers} chosen papers")


def test_the_keys_of_what_is_chosen_are_sent(visit: Visit, served: Program) -> None:
    page = visit(served)
    sent: list[list[str]] = []

    def keep(request: object) -> None:
        body = getattr(request, "post_data", None)
        if body and '"keys"' in body and "event_data" in body:
            data = json.loads(body)["event_data"]
            sent.append(data["keys"])

    page.on("request", keep)
    open_map(page)
    left, top, width, height = middle(page)
    page.keyboard.down("Shift")
    page.mouse.move(left + 4, top + 4)
    page.mouse.down()
    for across, down in ((0.55, 0.01), (0.55, 0.98), (0.01, 0.98)):
        page.mouse.move(left + width * across, top + height * down, steps=6)
    page.mouse.up()
    page.keyboard.up("Shift")
    count = int(page.locator(".atlas-count").inner_text().split()[0])
    assert 5 < count < 64
    page.locator(".atlas-chosen [data-do=ask]").click()
    expect(page.locator("#questions-tab")).to_contain_text(f"{count} chosen papers")
    assert len(sent[0]) == len(set(sent[0])) == count


def test_the_map_is_used_with_the_keyboard(visit: Visit, served: Program) -> None:
    page = visit(served)
    open_map(page)
    canvas = page.locator("#map canvas")
    page.get_by_role("button", name="Whole map").focus()
    page.keyboard.press("Tab")
    expect(canvas).to_be_focused()
    assert canvas.evaluate("e => getComputedStyle(e).outlineStyle") == "solid"
    before = picture(page)
    for key in ("+", "+", "ArrowLeft", "ArrowDown"):
        page.keyboard.press(key)
    until(lambda: picture(page) != before)
    for _ in range(30):
        if page.locator(".atlas-tip").is_visible():
            break
        page.keyboard.press("ArrowRight")
        page.keyboard.press("-")
    title = page.locator(".atlas-tip-title").inner_text()
    page.keyboard.press("Enter")
    expect(page.locator("#evidence .paper .title")).to_have_text(title)
    theme = page.locator(".atlas-theme").nth(1)
    theme.focus()
    page.keyboard.press("Enter")
    expect(theme).to_have_attribute("aria-expanded", "true")


@pytest.mark.parametrize(("scheme", "width"), [("light", 1440), ("dark", 1440), ("light", 380)])
def test_pictures_of_the_map(visit: Visit, served: Program, tmp_path: Path, scheme: str, width: int) -> None:
    page = visit(served, color_scheme=scheme, viewport={"width": width, "height": 900})
    open_map(page)
    page.locator("#map").screenshot(path=str(tmp_path / "map.png"))
    assert page.evaluate("document.documentElement.scrollWidth") == width

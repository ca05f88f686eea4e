"""Pictures of every view in both themes and two widths; ATTEST_SCREENSHOTS=1 puts them into the documents."""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.asking import Visit, answered, box
from tests.browser.program import ROOT, Program, running

SIZES = {"wide": (1440, 900), "narrow": (380, 800)}
LARGEST = 600_000  # bytes of the moving picture
_CONVERSATIONS = (
    ("What is ColBERT?", "How does it reduce the space of its index?"),
    ("Which papers propose a benchmark?",),
    ("What is RAPTOR?", "On which data is RAPTOR evaluated?", "And BM25?"),
)
_DRAFT = (
    "ColBERT keeps one vector for every token of query and document [@khattab2020colbert]. "
    "It was trained on 73 sonnets by eleven poets. "
    "Dense passage retrieval replaces word matching by vectors that a dual encoder learns [@karpukhin2020dense]."
)
_QUESTION = "How does late interaction compare queries with documents?"


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    """The program with the sample collection, for these pictures only."""
    with running(tmp_path_factory.mktemp("shown"), "--sample-if-empty") as program:
        yield program


def tab(page: Page, name: str) -> None:
    chosen = page.get_by_role("tab", name=name, exact=True)
    if not chosen.is_visible():  # on a narrow screen what has no room stands in a menu
        page.locator(".overflow-menu > button").click()
        chosen = page.locator(".overflow-dropdown").get_by_role("button", name=name)
    chosen.click()


def ask(page: Page) -> None:
    page.reload()
    expect(page.locator(".welcome")).to_be_visible()


def answer(page: Page) -> None:
    newest = answered(page, _QUESTION)
    expect(newest.locator(".further")).to_be_visible()
    if page.evaluate("innerWidth") > 900:  # elsewhere a click leads away from the answer
        page.locator("#live .chip").nth(1).click()
        expect(page.locator("#live .chip").nth(1)).to_have_attribute("aria-current", "true")


def refused(page: Page) -> None:
    expect(answered(page, "What is the boiling point of tungsten?").locator(".outcome-name")).to_be_visible()


def conversations(page: Page) -> None:
    rows = page.locator("#archive .archived > li")
    page.get_by_role("button", name="Conversations").click()
    expect(page.locator("#archive-list .receive")).to_be_visible()
    if rows.count() < len(_CONVERSATIONS):
        for questions in _CONVERSATIONS:
            for question in questions:
                answered(page, question)
            page.get_by_role("button", name="New conversation").click()
            expect(page.locator(".welcome")).to_be_visible()
        page.get_by_role("button", name="Conversations").click()
        expect(page.locator("#archive")).to_be_hidden()
        page.get_by_role("button", name="Conversations").click()
    expect(rows.first).to_be_visible()


def overview(page: Page) -> None:
    tab(page, "Overview")
    page.get_by_label("Topic", exact=True).fill("dense retrieval")
    page.get_by_label("Topic", exact=True).press("Enter")
    expect(page.locator("#overview article")).to_have_attribute("aria-busy", "false", timeout=60_000)


def check(page: Page) -> None:
    tab(page, "Check a text")
    page.get_by_label("Text to check").fill(_DRAFT)
    page.get_by_role("button", name="Check", exact=True).click()
    expect(page.locator("#check article")).to_have_attribute("aria-busy", "false", timeout=60_000)


def quality(page: Page) -> None:
    tab(page, "Quality")
    expect(page.get_by_role("button", name="Run the self-test")).to_be_visible()
    page.wait_for_timeout(1000)
    if not page.locator("#quality .line").count():
        page.get_by_role("button", name="Run the self-test").click()
    expect(page.locator("#quality .line").first).to_be_visible(timeout=120_000)


def settings(page: Page) -> None:
    tab(page, "Settings")


def library(page: Page) -> None:
    tab(page, "Library")
    expect(page.locator("#library .papers")).to_have_attribute("aria-busy", "false")


def map_of(page: Page) -> None:
    library(page)
    page.get_by_role("tab", name="Map").click()
    expect(page.locator(".atlas-theme").first).to_be_visible(timeout=60_000)
    page.wait_for_timeout(1000)


# The list of conversations comes first: it is to show only those that are made for it.
VIEWS: dict[str, Callable[[Page], None]] = {
    "conversations": conversations,
    "ask": ask,
    "answer": answer,
    "refused": refused,
    "overview": overview,
    "library": library,
    "map": map_of,
    "check": check,
    "quality": quality,
    "settings": settings,
}


def folder(otherwise: Path) -> Path:
    """Return where pictures go: into the documentation only if that is asked for."""
    return ROOT / "docs" / "images" if os.environ.get("ATTEST_SCREENSHOTS") == "1" else otherwise


def still(page: Page) -> bytes:
    """Return a picture of what is in view, without what moves."""
    page.mouse.move(0, 0)
    page.wait_for_timeout(400)  # colours fade in
    return page.screenshot(animations="disabled", caret="hide")


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("view", VIEWS)
def test_a_view(visit: Visit, shown: Program, tmp_path: Path, view: str, scheme: str, size: str) -> None:
    width, height = SIZES[size]
    page = visit(shown, color_scheme=scheme, reduced_motion="reduce", viewport={"width": width, "height": height})
    VIEWS[view](page)
    if view not in ("answer", "refused"):  # these are read from where the page has gone
        page.evaluate("scrollTo(0, 0)")
    into = folder(tmp_path)
    into.mkdir(parents=True, exist_ok=True)
    (into / f"{view}-{scheme}-{size}.png").write_bytes(still(page))
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    ground = "rgb(20, 24, 26)" if scheme == "dark" else "rgb(251, 250, 247)"
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == ground


def test_a_moving_picture_from_a_question_to_its_evidence(visit: Visit, shown: Program, tmp_path: Path) -> None:
    page = visit(shown, viewport={"width": 1120, "height": 680}, reduced_motion="reduce")
    frames: list[tuple[bytes, int]] = [(still(page), 900)]
    for end in (12, 30, len(_QUESTION)):
        box(page).fill(_QUESTION[:end])
        frames.append((page.screenshot(animations="disabled"), 350))
    newest = answered(page, _QUESTION)
    expect(newest.locator(".further")).to_be_visible()
    frames.append((still(page), 1800))
    chip = page.locator("#live .chip").nth(2)
    chip.hover()
    expect(page.locator("#card")).to_be_visible()
    page.wait_for_timeout(300)
    frames.append((page.screenshot(animations="disabled"), 2200))
    chip.click()
    expect(chip).to_have_attribute("aria-current", "true")
    frames.append((still(page), 2600))
    into = folder(tmp_path)
    into.mkdir(parents=True, exist_ok=True)
    moving(frames, into / "ask.webp")
    assert (into / "ask.webp").stat().st_size < LARGEST


def moving(frames: list[tuple[bytes, int]], path: Path) -> None:
    """Write pictures, each shown for some milliseconds, as one that moves."""
    from PIL import Image

    first, *others = [Image.open(io.BytesIO(frame)).convert("RGB") for frame, _ in frames]
    first.save(
        path, save_all=True, append_images=others, duration=[time for _, time in frames], loop=0, quality=80, method=6
    )

"""A text checked against the library, as a writer does it: each test is one story."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.program import Program, running

Visit = Callable[..., Page]
PATIENCE = 20_000  # milliseconds, on a machine that is busy
TRUE = "Dense passage retrieval replaces word matching by vectors that a dual encoder learns"
TEXT = f"""# Related <b>work</b>

{TRUE} [@karpukhin2020dense]. The sun is a star that has forty planets. See below.

ColBERT was trained on 73 sonnets by eleven poets.

هذه جملة عن البحث في النصوص الطويلة. 密集检索用向量代替词匹配，因此可以找到同义词。
"""


def opened(page: Page, name: str) -> None:
    """Open a tab; on a narrow screen some are in a menu."""
    tab = page.get_by_role("tab", name=name)
    if tab.count() and tab.first.is_visible():
        tab.first.click()
        return
    page.locator("#tabs .overflow-menu > button").click()
    page.locator("#tabs .overflow-dropdown button", has_text=name).click()


def checked(page: Page, text: str) -> None:
    opened(page, "Check a text")
    page.get_by_label("Text to check").fill(text)
    page.get_by_role("button", name="Check", exact=True).click()
    expect(page.locator("#check article")).to_have_attribute("aria-busy", "false", timeout=PATIENCE)


def test_a_writer_sees_what_is_not_supported_and_why_and_saves_a_copy(visit: Visit, served: Program) -> None:
    page = visit(served)
    checked(page, TEXT)
    draft = page.locator(".draft")
    expect(draft).to_contain_text("# Related <b>work</b>")
    expect(draft.locator("p", has_text="密集检索用向量代替词匹配，因此可以找到同义词。")).to_have_css(
        "direction", "rtl"
    )
    true = draft.locator(".said", has_text=TRUE)
    expect(true.locator(".mark")).to_have_text("✓Supported")
    true.locator(".words").click()
    expect(page.locator(".paper .claim")).to_contain_text("The text says")
    expect(page.locator(".paper .key")).to_have_text("karpukhin2020dense")
    assert "vectors" in page.locator(".abstract mark").first.inner_text()
    expect(true.locator(".mark")).to_have_attribute("aria-current", "true")

    only = page.locator(".only.unsupported")
    only.click()
    expect(only).to_have_attribute("aria-pressed", "true")
    expect(draft.locator(".rest").first).to_be_hidden()
    expect(true).to_be_hidden()
    wrong = draft.locator(".said.unsupported", has_text="sonnets")
    expect(wrong.locator(".why-line")).to_contain_text("73")
    only.click()
    expect(true).to_be_visible()

    with page.expect_download() as waiting:
        page.locator("#check").get_by_role("button", name="Markdown").click()
    copy = Path(waiting.value.path()).read_text(encoding="utf-8")
    assert copy.startswith(TEXT[:60])
    assert "[^attest-1]: **✓ supported**" in copy
    with page.expect_download() as waiting:
        page.locator("#check").get_by_role("button", name="JSON").click()
    found = json.loads(Path(waiting.value.path()).read_text(encoding="utf-8"))
    assert TEXT[found["sentences"][0]["start"] : found["sentences"][0]["end"]].startswith(TRUE)


def test_the_keyboard_leads_from_one_doubt_to_the_next(visit: Visit, served: Program) -> None:
    page = visit(served)
    checked(page, TEXT)
    doubts = page.locator(".said.unsupported .mark")
    page.get_by_role("button", name="Next").click()
    expect(doubts.nth(0)).to_be_focused()
    expect(page.locator(".paper .claim")).to_contain_text("forty planets")
    page.keyboard.press("n")
    expect(doubts.nth(1)).to_be_focused()
    expect(page.locator(".paper .claim")).to_contain_text("sonnets")
    page.keyboard.press("p")
    expect(doubts.nth(0)).to_be_focused()
    page.keyboard.press("p")
    expect(doubts.last).to_be_focused()
    page.get_by_label("Text to check").press("n")
    expect(page.get_by_label("Text to check")).to_be_focused()


def test_a_draft_is_dropped_and_what_is_wrong_is_one_sentence(visit: Visit, served: Program, tmp_path: Path) -> None:
    page = visit(served)
    opened(page, "Check a text")
    page.get_by_role("button", name="Check", exact=True).click()
    expect(page.locator("#check-told")).to_contain_text("There is no text yet")
    for name, content, told in (
        ("a.pdf", b"%PDF", "a.pdf cannot be read here; drop a .md, .txt or .tex file"),
        ("b.txt", b"\xff\xfe\x00", "b.txt is not UTF-8 text"),
    ):
        (tmp_path / name).write_bytes(content)
        page.locator("#check-drop input[type=file]").set_input_files(tmp_path / name)
        expect(page.locator("#check-told")).to_contain_text(told)
    tex = (
        "\\documentclass{article}\\begin{document}\\section{A}\n"
        + TRUE
        + "~\\cite{karpukhin2020dense}.\n\\end{document}"
    )
    (tmp_path / "draft.tex").write_text(tex)
    page.locator("#check-drop input[type=file]").set_input_files(tmp_path / "draft.tex")
    expect(page.locator(".draft-name")).to_have_text("draft.tex")
    expect(page.locator(".said.supported")).to_have_count(1)
    expect(page.locator("#check-told")).to_have_text("")

    page.get_by_label("These papers").check()
    page.get_by_label("Keys of papers").fill("nobody1999")
    page.get_by_label("Text to check").fill(TEXT)
    page.get_by_role("button", name="Check", exact=True).click()
    expect(page.locator("#check-told")).to_contain_text("There is no paper with the key nobody1999")
    page.get_by_label("Keys of papers").fill("karpukhin2020dense")
    page.get_by_role("button", name="Check", exact=True).click()
    expect(page.locator(".said.supported")).to_have_count(1)


def test_a_long_draft_is_judged_before_the_eyes_and_stopped(visit: Visit, served: Program) -> None:
    page = visit(served)
    opened(page, "Check a text")
    long = "\n\n".join(f"The tower number {number} has forty windows and a red door." for number in range(2000))
    # As a paste does it: typing 4,000 lines at once takes Chromium a minute.
    set_value = "(area, text) => { area.value = text; area.dispatchEvent(new Event('input', { bubbles: true })); }"
    page.get_by_label("Text to check").evaluate(set_value, long)
    page.get_by_role("button", name="Check", exact=True).click()
    expect(page.locator("#check-news")).to_contain_text("of 2,000 sentences checked", timeout=PATIENCE)
    page.wait_for_function("() => document.querySelectorAll('.said:not(.waiting)').length > 20")
    page.locator("#check-stop").click()
    page.wait_for_selector("#check .ended")  # `expect` describes the whole page, 2,000 buttons, as long as it waits
    expect(page.locator("#check .ended")).to_contain_text("Stopped. What is marked was checked")
    assert page.locator(".said.waiting").count() > 100
    assert page.locator(".said:not(.waiting)").count() > 20
    page.locator(".said:not(.waiting) .mark").first.click()
    page.wait_for_selector(".claim")
    expect(page.locator(".claim")).to_contain_text("The tower number 0")
    expect(page.locator("#check").get_by_role("button", name="Markdown")).to_be_visible()


def test_visitors_do_not_see_each_other_and_a_narrow_screen_leads_there_and_back(visit: Visit, served: Program) -> None:
    page, other = visit(served, viewport={"width": 380, "height": 800}, has_touch=True), visit(served)
    checked(page, TEXT)
    assert page.evaluate("document.documentElement.scrollWidth") == 380
    mark = page.locator(".said.unsupported .mark").first
    mark.tap()
    page.wait_for_function("() => document.activeElement.matches('.paper')")
    page.get_by_role("button", name="Back to the text").tap()
    expect(mark).to_be_focused()
    opened(other, "Check a text")
    expect(other.locator("#check .invitation")).to_be_visible()


def test_an_empty_library_says_what_to_do(visit: Visit, tmp_path: Path) -> None:
    with running(tmp_path / "empty") as program:
        page = visit(program)
        opened(page, "Check a text")
        expect(page.locator("#check")).to_contain_text("Load papers first")
        page.get_by_label("Text to check").fill(TEXT)
        page.get_by_role("button", name="Check", exact=True).click()
        expect(page.locator("#check-told")).to_contain_text("The library is empty")

"""The page for people who use a keyboard, a screen reader, large text or no animation."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import violations
from tests.browser.program import Program, running
from tests.scripted_server import Says, ScriptedServer
from tests.waiting import until

Visit = Callable[..., Page]
WIDTHS = (380, 720, 1440, 1600)
STRUCK = "ColBERT keeps one vector for every token of query and document [1]. The Finnish navy paid for it [1]."
_CONTROLS = (
    "button, a[href], summary, input, select, textarea, [role=tab], [role=button], [role=slider], [tabindex='0']"
)
# Of a group of radio buttons one is reached; what cannot be used or is not there for the keyboard is passed over.
_REACHABLE = f"""() => [...document.querySelectorAll("{_CONTROLS}")].filter(e =>
  e.checkVisibility({{visibilityProperty: true}}) && !e.disabled && e.tabIndex >= 0 && !e.closest('[inert]')
  && !(e.type === 'radio' && !e.checked) && e.getBoundingClientRect().width > 1)"""
_MENU = "#tabs > .tab-wrapper"
_NAME = """e => `${e.tagName.toLowerCase()}${e.id && '#' + e.id}.${e.className} `
  + (e.getAttribute('aria-label') || e.textContent || e.placeholder || '').trim().slice(0, 60)"""
_OUTLINED = """e => {
  for (let one = e, up = 0; one && up < 7; one = one.parentElement, up += 1) {
    const style = getComputedStyle(one);
    if (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 1) return true;
  }
  return false;
}"""


@pytest.fixture(scope="module")
def model() -> Iterator[ScriptedServer]:
    with ScriptedServer() as server:
        yield server


@pytest.fixture(scope="module")
def modelled(tmp_path_factory: pytest.TempPathFactory, model: ScriptedServer) -> Iterator[Program]:
    with running(tmp_path_factory.mktemp("modelled"), "--sample-if-empty", OPENAI_BASE_URL=model.base_url) as program:
        yield program


def ask(page: Page, question: str) -> None:
    page.get_by_role("textbox", name="Question").fill(question)
    page.get_by_role("textbox", name="Question").press("Enter")
    newest = page.locator("#live article.exchange")
    expect(newest.locator(".question")).to_have_text(question)
    expect(newest).to_have_attribute("aria-busy", "false", timeout=20_000)
    expect(page.get_by_role("button", name="Ask", exact=True)).to_be_visible()  # Gradio draws one part after another


def write(page: Page, topic: str) -> None:
    page.get_by_role("tab", name="Overview").click()
    page.get_by_role("textbox", name="Topic").fill(topic)
    page.get_by_role("textbox", name="Topic").press("Enter")
    expect(page.locator("#overview article")).to_have_attribute("aria-busy", "false", timeout=20_000)
    expect(page.locator("#table .cell").first).to_be_visible()


def tabs(page: Page) -> list[str]:
    """Return the names of all tabs; on a narrow screen Gradio keeps some in a menu."""
    listed = page.locator(f"{_MENU} .overflow-dropdown button").all_text_contents()
    names = page.get_by_role("tab").all_inner_texts() + listed
    return list(dict.fromkeys(name.strip() for name in names))


def turn_to(page: Page, name: str) -> None:
    """Open a tab and wait for what Python sends for it."""
    tab = page.get_by_role("tab", name=name, exact=True)
    if tab.count():
        tab.click()
    else:
        page.locator(f"{_MENU} .overflow-menu > button").click()
        page.locator(f"{_MENU} .overflow-dropdown button", has_text=name).click()
    page.wait_for_timeout(700)


def open_all(page: Page) -> None:
    """Open whatever is folded away in the tab that is shown."""
    page.evaluate("document.querySelectorAll('#tabs details').forEach(e => { e.open ||= e.checkVisibility(); })")


def sound(page: Page, where: str) -> None:
    """Assert that nobody is kept out of what is shown, and that it fits."""
    page.wait_for_timeout(250)  # colours fade in
    assert violations(page) == [], where
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"], where
    levels = page.evaluate(
        "[...document.querySelectorAll('h1,h2,h3,h4,h5,h6')].filter(e => e.checkVisibility()).map(e => +e.tagName[1])"
    )
    assert levels.count(1) == 1, where
    assert all(after - before <= 1 for before, after in zip(levels, levels[1:], strict=False)), (where, levels)


def reachable(page: Page) -> set[str]:
    """Return the names of all controls that a keyboard reaches."""
    return set(page.evaluate(f"({_REACHABLE})().map({_NAME})"))


def tabbed(page: Page, key: str = "Tab") -> list[str]:
    """Press a key from the top of the page on until nothing new is reached; return what has no visible focus."""
    page.evaluate("document.body.tabIndex = -1; document.body.focus(); document.body.removeAttribute('tabindex')")
    unseen = []
    for _ in range(500):
        page.keyboard.press(key)
        focused = page.evaluate_handle("document.activeElement").as_element()
        if focused is None or focused.evaluate("e => e === document.body || e.dataset.reached === '1'"):
            return unseen
        focused.evaluate("e => { e.dataset.reached = '1'; }")
        if not focused.evaluate(_OUTLINED):
            unseen.append(focused.evaluate(_NAME))
    raise AssertionError("the keyboard does not come to an end")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_questions_and_overviews_keep_nobody_out(visit: Visit, served: Program, scheme: str, width: int) -> None:
    page = visit(served, color_scheme=scheme, viewport={"width": width, "height": 900})
    sound(page, "nothing asked")
    ask(page, "What is ColBERT?")
    page.locator("#live .chip").first.click()
    open_all(page)
    sound(page, "answered, with evidence")
    for question in (
        "What is the boiling point of tungsten?",
        "Which papers propose a benchmark?",
        "How has research on retrieval developed?",
    ):
        ask(page, question)
        open_all(page)
        sound(page, question)
    write(page, "dense retrieval")
    open_all(page)
    page.locator("#table .cell").first.click()
    sound(page, "an overview")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [380, 1440])
def test_what_a_model_wrote_wrongly_keeps_nobody_out(
    visit: Visit, modelled: Program, model: ScriptedServer, scheme: str, width: int
) -> None:
    page = visit(modelled, color_scheme=scheme, viewport={"width": width, "height": 900})
    model.enqueue(STRUCK)
    ask(page, "What is ColBERT?")
    expect(page.locator("#live .struck")).to_have_count(1)
    sound(page, "struck")
    page.get_by_role("button", name="New conversation").click()
    expect(page.locator(".welcome")).to_be_visible()
    model.enqueue(Says("ColBERT keeps one", end="cut"))
    ask(page, "What is ColBERT?")
    expect(page.locator("#live .notice")).to_be_visible()
    sound(page, "failed midway")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [380, 1440, 1600])
def test_every_tab_keeps_nobody_out(visit: Visit, served: Program, scheme: str, width: int) -> None:
    page = visit(served, color_scheme=scheme, viewport={"width": width, "height": 900})
    for tab in tabs(page):
        turn_to(page, tab)
        sound(page, tab)
        open_all(page)
        sound(page, f"{tab}, all opened")
        for inner in page.locator(".tabitem [role=tab]:visible").all():
            inner.click()
            page.wait_for_timeout(1500)  # a map is drawn
            sound(page, f"{tab}, {inner.inner_text()}")


def test_tabs_that_have_no_room_are_in_a_menu_for_everybody(visit: Visit, served: Program) -> None:
    page = visit(served, viewport={"width": 380, "height": 900})
    more = page.get_by_role("button", name="More tabs")
    expect(more).to_have_attribute("aria-expanded", "false")
    more.focus()
    page.keyboard.press("Enter")
    expect(more).to_have_attribute("aria-expanded", "true")
    sound(page, "the menu")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('.overflow-dropdown') !== null")
    page.keyboard.press("Enter")
    expect(more).to_have_attribute("aria-expanded", "false")


def test_an_empty_library_keeps_nobody_out(visit: Visit, tmp_path_factory: pytest.TempPathFactory) -> None:
    with running(tmp_path_factory.mktemp("empty")) as program:
        page = visit(program)
        for tab in tabs(page):
            turn_to(page, tab)
            sound(page, tab)


def test_the_keyboard_reaches_everything_and_is_seen_and_not_held(visit: Visit, served: Program) -> None:
    page = visit(served)
    ask(page, "What is ColBERT?")
    for tab in tabs(page):
        turn_to(page, tab)
        page.evaluate("document.querySelectorAll('[data-reached]').forEach(e => { delete e.dataset.reached; })")
        assert tabbed(page) == [], tab
        missed = page.evaluate(f"({_REACHABLE})().filter(e => e.dataset.reached !== '1').map({_NAME})")
        assert missed == [], tab
        backwards = page.evaluate("[...document.querySelectorAll('[data-reached]')].map(e => delete e.dataset.reached)")
        tabbed(page, "Shift+Tab")
        assert page.evaluate("document.querySelectorAll('[data-reached]').length") >= len(backwards) - 1, tab


def test_the_first_key_offers_to_skip_to_the_content(visit: Visit, served: Program) -> None:
    page = visit(served)
    page.evaluate("document.body.tabIndex = -1; document.body.focus(); document.body.removeAttribute('tabindex')")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('#talk') !== null")


def test_a_question_is_asked_and_its_evidence_opened_without_a_mouse(visit: Visit, served: Program) -> None:
    page = visit(served)
    page.keyboard.type("What is ColBERT?")
    page.keyboard.press("Enter")
    expect(page.locator("#live article.exchange")).to_have_attribute("aria-busy", "false", timeout=20_000)
    chip = page.locator("#live .chip").last
    chip.focus()
    page.keyboard.press("Enter")
    expect(chip).to_have_attribute("aria-current", "true")
    page.get_by_role("tab").first.focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("tab").nth(1)).to_have_attribute("aria-selected", "true")


def test_what_happens_is_announced(visit: Visit, served: Program) -> None:
    page = visit(served)
    told = page.locator("#announced")
    expect(told).to_have_attribute("role", "status")
    ask(page, "What is ColBERT?")
    expect(told).to_contain_text("The answer is there")
    ask(page, "What is the boiling point of tungsten?")
    expect(told).to_contain_text("Not in this collection")


def test_the_page_has_a_name_a_language_and_landmarks(visit: Visit, served: Program) -> None:
    page = visit(served)
    assert page.title() == "Attest"
    assert page.evaluate("document.documentElement.lang") == "en"
    expect(page.get_by_role("main")).to_have_count(1)
    expect(page.get_by_role("heading", level=1)).to_have_text("Attest")
    expect(page.get_by_role("region", name="Evidence")).to_have_count(1)
    expect(page.get_by_role("tablist")).to_have_count(1)


def test_who_wants_no_motion_sees_none(visit: Visit, modelled: Program, model: ScriptedServer) -> None:
    page = visit(modelled, reduced_motion="reduce")
    model.enqueue(Says("ColBERT keeps one", end="silence"))
    page.get_by_role("textbox", name="Question").fill("What is ColBERT?")
    page.get_by_role("textbox", name="Question").press("Enter")
    expect(page.get_by_role("button", name="Stop")).to_be_visible()
    page.wait_for_timeout(300)
    assert page.evaluate("document.getAnimations().filter(each => each.playState === 'running').length") == 0
    page.get_by_role("button", name="Stop").click()


def test_nothing_is_lost_at_twice_the_size_or_with_wide_letters(visit: Visit, served: Program) -> None:
    usual = visit(served)
    ask(usual, "What is ColBERT?")
    page = visit(served, viewport={"width": 720, "height": 450}, device_scale_factor=2)
    ask(page, "What is ColBERT?")
    until(lambda: reachable(usual) <= reachable(page))
    page.set_viewport_size({"width": 380, "height": 800})
    page.add_style_tag(
        content="* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }"
    )
    assert page.evaluate("document.documentElement.scrollWidth") <= 380

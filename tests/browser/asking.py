"""What visitors do in every story: ask, wait for the answer, look at what stands where."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

Visit = Callable[..., Page]


def box(page: Page) -> Locator:
    return page.get_by_label("Question", exact=True)


def ask(page: Page, question: str) -> None:
    box(page).fill(question)
    box(page).press("Enter")


def done(page: Page, question: str) -> Locator:
    """Wait for the newest answer to be whole, and return it."""
    newest = page.locator("#live article.exchange")
    expect(newest.locator(".question")).to_have_text(question)
    expect(newest).to_have_attribute("aria-busy", "false")
    return newest


def answered(page: Page, question: str) -> Locator:
    ask(page, question)
    return done(page, question)


def in_view(page: Page, selector: str) -> bool:
    script = "e => {const r = e.getBoundingClientRect(); return r.top >= 0 && r.bottom <= innerHeight}"
    return bool(page.locator(selector).first.evaluate(script))


def address(page: Page) -> str:
    """Return the id of the conversation that the page's address names; empty without one."""
    return str(page.evaluate("new URL(location.href).searchParams.get('c') ?? ''"))


def written(page: Page, within: str = "#live") -> str:
    """Return the HTML of an answer, but for which of its citations is open."""
    return re.sub(r' aria-(?:current|describedby)="\w+"', "", page.locator(f"{within} .answer").first.inner_html())

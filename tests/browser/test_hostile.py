"""Hostile papers, questions and replies on the page in Chromium: read as text, and nothing else comes of them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.asking import Visit, ask
from tests.browser.program import Program, attest, running
from tests.hostile.strings import ALL, GIANT, INVISIBLE, MARKUP
from tests.scripted_server import ScriptedServer

QUESTION = "How accurate is the lantern network on cave mapping?"
_INJECTED = (
    "[data-owned], iframe, form[action], object, embed, base[href*=evil], meta[http-equiv=refresh], "
    "a[href^='javascript:'], img[src*=evil], script[src*=evil], [onerror], [onload], [onmouseover], [onfocus]"
)


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    folder = tmp_path_factory.mktemp("hostile")
    rows = [
        {
            "title": f"Lantern {number}: {text[:300]}",
            "abstract": f"The lantern network of cave {number} is mapped. {text} It reaches 5{number}.3% accuracy.",
            "authors": [f"{text[:80]} Holm"],
            "venue": text[:80],
            "url": "javascript:window.owned=1" if number % 2 else f"https://a.example/{number}",
            "tags": [text[:40]],
            "year": 2000 + number % 20,
        }
        for number, text in enumerate(ALL.values())
    ]
    rows.append({"title": GIANT[:20_000], "abstract": f"The lantern network says {GIANT[:200_000]}. It maps caves."})
    (folder / "hostile.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    with (
        ScriptedServer(otherwise=_obeys) as server,
        running(
            folder, OPENAI_BASE_URL=server.base_url, ATTEST_LLM="scripted <img src=x onerror=window.owned=1>"
        ) as program,
    ):
        attest(program, "ingest", str(folder / "hostile.jsonl"))
        yield program


def _obeys(request: object) -> str:
    return f"The lantern network reaches 50.3% accuracy [1]. {' '.join(MARKUP.values())} [1] {GIANT[:3000]} [2]."


def assert_harmless(page: Page, where: str) -> None:
    assert page.evaluate("window.owned") is None, where
    assert page.locator(_INJECTED).count() == 0, where
    assert page.evaluate("getComputedStyle(document.body).display") != "none", where
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert wide <= 1, f"{where}: {wide} pixels wider than the window"


@pytest.mark.parametrize("width", [1440, 390])
def test_nothing_hostile_is_more_than_text(visit: Visit, program: Program, width: int) -> None:
    page = visit(program, viewport={"width": width, "height": 900})
    assert_harmless(page, "welcome")
    for question in (QUESTION, f"{QUESTION} {MARKUP['image that fails']} {MARKUP['image beacon in Markdown']}"):
        ask(page, question)
        expect(page.locator("#live article.exchange")).to_have_attribute("aria-busy", "false", timeout=60_000)
        expect(page.locator("#live .question")).to_contain_text(question)  # the markup too, as it was typed
        assert_harmless(page, question)
    if width > 1000:
        chips = page.locator("#live .chip")
        for number in range(min(4, chips.count())):
            chips.nth(number).click()
            assert_harmless(page, f"evidence {number}")
    for tab in ("Library", "Check", "Overview"):
        found = page.get_by_role("tab", name=tab, exact=True)
        if found.is_visible():
            found.click()
            page.wait_for_timeout(1500)
            assert_harmless(page, tab)


def test_a_question_of_hidden_and_endless_text_breaks_nothing(visit: Visit, program: Program) -> None:
    page = visit(program)
    ask(page, f"{QUESTION} {' '.join(text for text in INVISIBLE.values() if text.isprintable())} {GIANT[:3000]}")
    expect(page.locator("#live article.exchange")).to_have_attribute("aria-busy", "false", timeout=60_000)
    assert_harmless(page, "hidden")


def test_a_library_of_hostile_papers_is_searched(visit: Visit, program: Program, tmp_path: Path) -> None:
    found = attest(program, "search", "lantern network", "-k", "50")
    assert len(found["passages"]) >= 40

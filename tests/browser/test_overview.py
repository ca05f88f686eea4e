"""Overviews, and answers that list papers, as readers use them: each test is one story."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.program import Program, running
from tests.scripted_server import Says, ScriptedServer

Visit = Callable[..., Page]
TOPIC = "dense retrieval"


def name(page: Page, topic: str) -> None:
    page.get_by_role("tab", name="Overview").click()
    page.get_by_label("Topic").fill(topic)
    page.get_by_label("Topic").press("Enter")


def written(page: Page, topic: str) -> None:
    name(page, topic)
    article = page.locator("#overview article")
    expect(article.locator(".question")).to_have_text(topic)
    expect(article).to_have_attribute("aria-busy", "false")


def saved(page: Page, button: str, within: str) -> tuple[str, str]:
    """Return the name and the text of a file that a button saves."""
    with page.expect_download() as waiting:
        page.locator(within).get_by_role("button", name=button, exact=True).click()
    return waiting.value.suggested_filename, Path(waiting.value.path()).read_text(encoding="utf-8")


def marked(page: Page) -> list[str]:
    return page.locator(".abstract mark").all_inner_texts()


def test_a_topic_becomes_sections_with_citations_a_table_and_files(visit: Visit, served: Program) -> None:
    page = visit(served)
    written(page, TOPIC)
    themes = page.locator("#overview .part[id^=theme-]")
    assert themes.count() >= 2
    expect(page.locator("#overview .made")).to_contain_text("Quoted word for word.")

    link = page.locator(".contents a").nth(1)
    link.click()
    page.wait_for_function("() => scrollY > 0")
    expect(themes.nth(1).locator("h3")).to_have_text(link.inner_text())
    chip = themes.nth(1).locator(".chip").first
    chip.click()
    expect(chip).to_have_attribute("aria-current", "true")
    assert marked(page)[0].rstrip(".") in themes.nth(1).inner_text()

    counts = page.locator("#overview .coverage summary")
    expect(counts).to_contain_text("papers belong")
    counts.click()
    left_out = page.locator("#overview .placed li").last
    expect(left_out.locator(".why")).not_to_be_empty()
    left_out.locator(".opener").click()
    expect(page.locator(".paper .title")).to_have_text(left_out.locator(".opener").inner_text())

    cell = page.locator("#table .cell").first
    cell.click()
    expect(cell).to_have_attribute("aria-current", "true")
    assert marked(page) == [cell.get_attribute("title")]

    file, text = saved(page, "BibTeX", "#overview")
    assert file == "dense-retrieval.bib"
    assert text.count("@") >= page.locator("#references li").count()
    file, text = saved(page, "Markdown", "#overview")
    assert file == "dense-retrieval.md"
    assert text.startswith(f"# {TOPIC}")


def test_the_table_is_sorted_up_down_and_back(visit: Visit, served: Program) -> None:
    page = visit(served)
    written(page, TOPIC)
    years = page.locator("#table td.year")
    before = years.all_inner_texts()
    head = page.locator("#table th.year")
    for order, expected in (("ascending", sorted(before)), ("descending", sorted(before, reverse=True))):
        head.get_by_role("button").click()
        expect(head).to_have_attribute("aria-sort", order)
        assert years.all_inner_texts() == expected
    head.get_by_role("button").click()
    expect(head).to_have_attribute("aria-sort", "none")
    assert years.all_inner_texts() == before
    page.locator("#table th.paper").get_by_role("button").click()
    titles = page.locator("#table .opener").all_inner_texts()
    assert titles == sorted(titles, key=str.lower)
    page.locator("#table th.result").get_by_role("button").click()
    results = page.locator("#table td[data-column=result]").all_inner_texts()
    assert results == sorted(results, key=lambda text: (text == "not stated", text.lower()))


def test_what_cannot_be_asked_is_told_beside_the_field_and_a_topic_that_is_here_is_picked(
    visit: Visit, served: Program
) -> None:
    page = visit(served)
    name(page, " ")
    expect(page.locator("#topic-told")).to_have_text("The topic is empty; name what the overview is to be about.")
    page.get_by_label("Papers to read").fill("many")
    name(page, TOPIC)
    expect(page.locator("#topic-told")).to_contain_text("a whole number from 1 to 1,000")
    page.get_by_label("Papers to read").fill("2")
    written(page, TOPIC)
    expect(page.locator("#topic-told")).to_have_text("")
    expect(page.locator("#overview .coverage summary")).to_contain_text(" 2 read,")
    page.get_by_label("Papers to read").fill("")
    written(page, "boiling point of tungsten")
    expect(page.locator("#topic-told")).to_contain_text("Nothing in this collection is about this topic")
    topic = page.locator("#overview .choices .example").first
    picked = topic.inner_text()
    topic.click()
    expect(page.locator("#overview .part h3").first).to_be_visible()
    expect(page.get_by_label("Topic")).to_have_value(picked)


def test_conversation_and_overview_keep_apart(visit: Visit, served: Program) -> None:
    page, other = visit(served), visit(served)
    page.get_by_label("Question", exact=True).fill("Which papers propose a benchmark?")
    page.get_by_label("Question", exact=True).press("Enter")
    expect(page.locator("#live article")).to_have_attribute("aria-busy", "false")
    expect(page.locator("#live .found")).to_contain_text("of 64 papers here")
    assert page.locator("#live .answer li").count() == page.locator("#live .references li").count()
    for summary in page.locator("#live summary").all():
        summary.click()
    paper = page.locator("#live .coverage .opener").first
    paper.click()
    expect(paper).to_have_attribute("aria-current", "true")
    file, text = saved(page, "BibTeX", "#live [aria-label=Download]")
    assert file == "which-papers-propose-a-benchmark.bib"
    assert "@" in text

    written(page, TOPIC)
    page.get_by_role("tab", name="Ask").click()
    expect(page.locator("#live .found")).to_be_visible()
    other.get_by_role("tab", name="Overview").click()
    expect(other.locator("#overview .invitation")).to_be_visible()


def test_papers_by_year_are_drawn(visit: Visit, served: Program) -> None:
    page = visit(served, viewport={"width": 380, "height": 800})
    page.get_by_label("Question", exact=True).fill("How has research on retrieval developed?")
    page.get_by_label("Question", exact=True).press("Enter")
    expect(page.locator("#live .years li").first).to_contain_text("paper")
    assert page.evaluate("document.documentElement.scrollWidth") == 380


def test_on_a_narrow_screen_a_citation_leads_to_its_evidence_and_back(visit: Visit, served: Program) -> None:
    page = visit(served, viewport={"width": 380, "height": 800}, has_touch=True)
    written(page, TOPIC)
    assert page.evaluate("document.documentElement.scrollWidth") == 380
    expect(page.locator("#table td.none").first).to_be_hidden()
    chip = page.locator("#theme-1 .chip").first
    chip.tap()
    expect(chip).to_have_attribute("aria-current", "true")
    page.wait_for_function("() => document.activeElement.matches('.paper')")
    page.get_by_role("button", name="Back to the text").tap()
    expect(chip).to_be_focused()


@pytest.fixture(scope="module")
def model() -> Iterator[ScriptedServer]:
    with ScriptedServer() as server:
        yield server


@pytest.fixture(scope="module")
def modelled(tmp_path_factory: pytest.TempPathFactory, model: ScriptedServer) -> Iterator[Program]:
    """The program with the sample collection and a scripted language model."""
    with running(tmp_path_factory.mktemp("modelled"), "--sample-if-empty", OPENAI_BASE_URL=model.base_url) as program:
        yield program


def test_a_model_is_estimated_before_it_writes_and_stopped_keeps_what_is_there(
    visit: Visit, modelled: Program, model: ScriptedServer
) -> None:
    page = visit(modelled)
    model.otherwise = Says("DPR replaces word", end="silence")
    page.get_by_role("tab", name="Overview").click()
    page.get_by_label("Papers to read").fill("6")
    name(page, TOPIC)
    expect(page.locator("#overview .estimate")).to_contain_text("6 papers in")
    expect(page.locator("#overview .estimate")).to_contain_text("of the language model, about")
    expect(page.locator("#overview .answer")).to_contain_text("of 64 papers here")
    page.get_by_role("button", name="Stop").click()
    expect(page.locator("#overview article")).to_have_attribute("aria-busy", "false")
    expect(page.locator("#overview .answer").first).to_contain_text("of 64 papers here")
    expect(page.get_by_role("button", name="Write overview")).to_be_visible()

    model.otherwise = "DPR replaces word matching by vectors [1]."
    written(page, TOPIC)
    expect(page.locator("#overview .part").first).to_be_visible()

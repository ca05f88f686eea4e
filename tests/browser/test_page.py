"""The chat page as its readers use it: each test is one story."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.asking import Visit, answered, ask, box, in_view
from tests.browser.program import ROOT, Program, attest, running
from tests.scripted_server import Endless, Says, ScriptedServer

SAMPLE = [json.loads(line) for line in (ROOT / "rag/sample/papers.jsonl").read_text(encoding="utf-8").splitlines()]
NOTE = re.compile("note by the Attest project, not the paper’s own abstract", re.IGNORECASE)


def sample_abstract(title: str) -> str:
    return next(str(record["abstract"]) for record in SAMPLE if record["title"] == title)


def test_first_visit_from_an_empty_library_to_a_marked_sentence(visit: Visit, tmp_path: Path) -> None:
    with running(tmp_path / "fresh") as program:
        page = visit(program)
        expect(page.get_by_role("heading", name="The library is empty")).to_be_visible()
        expect(page.locator("#mode")).to_contain_text("No language model: quoting the abstracts.")

        page.get_by_role("button", name="Load the sample collection").click()
        expect(page.get_by_role("heading", name=f"Ask {len(SAMPLE)} abstracts")).to_be_visible(timeout=60_000)
        expect(page.get_by_role("button", name="Load the sample collection")).to_be_hidden()

        page.locator(".example").first.click()
        expect(page.locator("#live article")).to_have_attribute("aria-busy", "false")
        page.locator("#live .chip").last.click()
        expect(page.locator("#live .chip").last).to_have_attribute("aria-current", "true")
        title = page.locator(".paper .title").inner_text().split("] ", 1)[1]
        marked = page.locator(".abstract mark").first.inner_text()
        assert marked in sample_abstract(title)
        assert page.locator(".abstract").inner_text() == sample_abstract(title)
        assert in_view(page, ".abstract mark")


def test_the_library_is_not_empty_when_the_sample_was_asked_for(visit: Visit, served: Program) -> None:
    assert served.said[0] == f"The library was empty: loaded the sample collection, {len(SAMPLE)} papers."
    assert visit(served).locator(".example").count() == 4


def test_an_answer_is_cited_and_its_sources_are_called_notes(visit: Visit, served: Program) -> None:
    page = visit(served)
    answered(page, "What is ColBERT?")
    for sentence in page.locator("#live .sentence").all():
        expect(sentence.locator("button.chip")).not_to_have_count(0)
    expect(page.locator(".paper .title")).to_contain_text("ColBERT")  # the first citation, before any click
    for place in ("#live .made", "#live .references", ".paper"):
        expect(page.locator(place)).to_contain_text(NOTE)
    expect(page.locator("#live .references")).to_contain_text("khattab2020colbert")
    expect(page.locator("#live .references")).to_contain_text("Omar Khattab, Matei Zaharia · SIGIR")
    chip = page.get_by_role("button", name=re.compile(r"^Citation 1: ColBERT"))
    assert chip.first.inner_text() == "[1]"


def test_a_follow_up_builds_on_what_was_said_and_older_citations_still_open(visit: Visit, served: Program) -> None:
    page = visit(served)
    answered(page, "What is ColBERT?")
    answered(page, "How does it reduce the space of its index?")
    expect(page.locator("#live .references")).to_contain_text("ColBERT")
    expect(page.locator("#past .question")).to_have_text("What is ColBERT?")

    first = page.locator("#past .chip").first
    first.click()
    expect(first).to_have_attribute("aria-current", "true")
    expect(page.locator(".paper")).to_have_attribute("data-turn", "0")
    page.locator("#live .opener").last.click()
    expect(page.locator(".paper")).to_have_attribute("data-turn", "1")
    expect(page.locator(".abstract mark")).not_to_have_count(0)


def test_a_question_about_something_else_is_refused_calmly(visit: Visit, served: Program) -> None:
    page = visit(served)
    answered(page, "What is the boiling point of tungsten?")
    expect(page.locator("#live .outcome-name")).to_have_text("Not in this collection")
    expect(page.locator("#live .references")).to_have_count(0)
    page.locator("#live .closest .opener").nth(1).click()
    title = page.locator("#live .closest .opener").nth(1).inner_text()
    expect(page.locator(".paper .title")).to_have_text(title)


def test_everything_can_be_done_with_the_keyboard(visit: Visit, served: Program) -> None:
    page = visit(served)
    box(page).focus()
    page.keyboard.type("What is ColBERT?")
    page.keyboard.press("Enter")
    expect(page.locator("#live article")).to_have_attribute("aria-busy", "false")
    expect(box(page)).to_have_value("")
    chips = page.locator("#live .chip")
    chips.first.focus()
    for key, number in (("Enter", 1), (" ", 0)):
        chips.nth(number).focus()
        page.keyboard.press(key)
        expect(chips.nth(number)).to_have_attribute("aria-current", "true")
        assert chips.nth(number).evaluate("e => getComputedStyle(e).outlineStyle") == "solid"


def test_retry_asks_again_and_a_new_conversation_forgets(visit: Visit, served: Program) -> None:
    page = visit(served)
    answered(page, "What is ColBERT?")
    page.get_by_role("button", name="Retry").click()
    expect(page.locator("#live article.done .question")).to_have_text("What is ColBERT?")
    expect(page.locator("article.exchange")).to_have_count(1)
    page.get_by_role("button", name="New conversation").click()
    expect(page.locator(".example")).to_have_count(4)
    expect(page.locator("article.exchange")).to_have_count(0)
    expect(page.locator(".panel .hint")).to_be_visible()
    expect(page.get_by_role("button", name="Retry")).to_be_hidden()


def test_a_question_that_cannot_be_asked_is_answered_in_one_sentence(visit: Visit, served: Program) -> None:
    page = visit(served)
    answered(page, "?!")
    expect(page.locator("#live .trouble")).to_have_text("The question is empty; type what you want to know.")
    ask(page, "whys " * 20_000 + "?")
    expect(page.locator("#live .trouble")).to_contain_text("100,001 characters")
    answered(page, "What is ColBERT?")
    expect(page.locator("#live .chip")).not_to_have_count(0)


def test_on_a_narrow_screen_a_citation_leads_to_its_evidence_and_back(visit: Visit, served: Program) -> None:
    page = visit(served, viewport={"width": 380, "height": 800}, has_touch=True)
    assert page.evaluate("document.documentElement.scrollWidth") == 380
    answered(page, "What is ColBERT?")
    assert page.evaluate("document.documentElement.scrollWidth") == 380
    assert in_view(page, "#live .question")
    chip = page.locator("#live .chip").last
    chip.tap()
    expect(chip).to_have_attribute("aria-current", "true")
    page.wait_for_function("() => document.activeElement.matches('.paper')")
    assert in_view(page, ".abstract mark")
    page.get_by_role("button", name="Back to the text").tap()
    expect(chip).to_be_focused()
    assert in_view(page, "#live .chip[aria-current]")


EVIL = "<script>window.hacked = 1</script>"
HOSTILE = [
    {
        "title": f"Zorblax <img src=x onerror='window.hacked=2'> and {EVIL}",
        "abstract": f"Zorblax turns `one tick into <b>bold</b> {EVIL} as [34] showed. "
        "It holds for <individual, group> pairs with $5 < $6 and ${window.hacked=3} and {{value}}. "
        "See ![a](http://evil.example/a.png) or [b](http://evil.example) or &lt;i&gt;.",
    },
    {"abstract": "This record has no title."},
]


def test_dropped_files_are_loaded_and_what_is_wrong_is_named_and_text_stays_text(visit: Visit, tmp_path: Path) -> None:
    with running(tmp_path / "own") as program:
        page = visit(program)
        file = tmp_path / "my papers (1).jsonl"
        file.write_text("\n".join(map(json.dumps, HOSTILE)) + "\n", encoding="utf-8")
        page.get_by_role("tab", name="Library").click()
        page.locator("#drop input[type=file]").set_input_files(file)
        expect(page.locator(".report")).to_contain_text("1 added, 1 rejected. 1 paper in the library.", timeout=60_000)
        expect(page.locator(".rejected li")).to_contain_text("my papers (1).jsonl, line 2")
        expect(page.locator(".rejected li")).to_contain_text("no title")

        page.get_by_role("tab", name="Ask").click()
        answered(page, "What does Zorblax turn one tick into?")
        page.locator("#live .chip").first.click()
        stored = attest(program, "show", page.locator(".paper .key").inner_text())["abstract"]
        assert page.locator(".abstract").inner_text() == stored
        assert all(text in stored for text in (EVIL, "<individual, group>", "[34]", "${window.hacked=3}", "![a](http"))
        assert page.locator(".paper .title").inner_text() == f"[1] {HOSTILE[0]['title']}"
        shown = page.locator("#live .answer").inner_text()
        assert "`one tick into" in shown
        assert EVIL in shown
        assert page.evaluate("window.hacked") is None
        assert page.locator(".answer img, .answer a, .answer script, .paper img, .paper a, .answer b").count() == 0

        page.get_by_role("tab", name="Library").click()
        page.locator("#drop input[type=file]").set_input_files(file)
        expect(page.locator(".report")).to_contain_text("1 unchanged, 1 rejected.")


@pytest.fixture(scope="module")
def model() -> Iterator[ScriptedServer]:
    with ScriptedServer() as server:
        yield server


@pytest.fixture(scope="module")
def modelled(tmp_path_factory: pytest.TempPathFactory, model: ScriptedServer) -> Iterator[Program]:
    """The program with the sample collection and a scripted language model."""
    with running(tmp_path_factory.mktemp("modelled"), "--sample-if-empty", OPENAI_BASE_URL=model.base_url) as program:
        yield program


SUPPORTED = "ColBERT keeps one vector for every token of query and document [1]."
INVENTED = "It was trained on 12 billion queries by the Finnish navy [1]."


def test_a_model_is_named_and_what_does_not_hold_is_struck(
    visit: Visit, modelled: Program, model: ScriptedServer
) -> None:
    page = visit(modelled)
    expect(page.locator("#mode")).to_contain_text("Language model: scripted at 127.0.0.1")
    model.enqueue(f"{SUPPORTED} {INVENTED} ![x](http://evil.example/x.png) <img src=http://evil.example/y.png>")
    answered(page, "What is ColBERT?")
    expect(page.locator("#live .sentence.supported").first).to_contain_text("one vector for every token")
    struck = page.locator("#live .struck").first
    assert struck.locator("del").evaluate("e => getComputedStyle(e).textDecorationLine") == "line-through"
    expect(struck).to_contain_text(re.compile(r"left out: .*is not in \[1\]"))
    expect(page.locator("#live .made")).to_contain_text("Written by scripted")
    page.locator("#live .sentence.supported .chip").first.click()
    expect(page.locator(".claim")).to_contain_text("one vector for every token of query and document.")
    expect(page.locator(".claim .verdict")).to_contain_text("✓ Supported")


def test_an_answer_streams_and_can_be_stopped_and_retried(
    visit: Visit, modelled: Program, model: ScriptedServer
) -> None:
    page = visit(modelled)
    model.enqueue(Says(f"{SUPPORTED} {INVENTED} And the sky over the index was the colour of", end="silence"))
    ask(page, "What is ColBERT?")
    expect(page.locator("#live .sentence.supported")).to_contain_text("one vector")
    expect(page.locator("#live .tail")).to_contain_text("being checked")
    expect(page.get_by_role("button", name="Ask", exact=True)).to_be_hidden()
    page.get_by_role("button", name="Stop").click()
    expect(page.locator("#live article")).to_have_class(re.compile(r"\bstopped\b"))
    expect(page.locator("#live .ended")).to_contain_text("Stopped.")
    expect(page.locator("#live .sentence.supported")).to_contain_text("one vector")
    expect(page.locator("#live .tail")).to_have_count(0)

    model.enqueue(SUPPORTED)
    page.get_by_role("button", name="Retry").click()
    expect(page.locator("#live article")).to_have_class(re.compile(r"\bdone\b"))
    expect(page.locator("#live button.chip")).to_have_count(1)
    expect(page.locator("#past article")).to_have_count(0)


def test_an_endless_answer_is_followed_until_the_reader_scrolls_up(
    visit: Visit, modelled: Program, model: ScriptedServer
) -> None:
    page = visit(modelled, viewport={"width": 900, "height": 500})
    now, then = "What is ColBERT now?", "What is ColBERT then?"
    model.enqueue(SUPPORTED, now, SUPPORTED, then, Endless(pause=0.02))  # a follow-up is first put as a question
    answered(page, "What is ColBERT?")
    answered(page, now)
    ask(page, then)
    expect(page.locator("#live .tail")).to_be_visible()
    page.wait_for_function("() => document.querySelector('#live .question').getBoundingClientRect().top < 300")
    assert in_view(page, "#live .question")
    page.wait_for_timeout(600)
    page.mouse.move(200, 200)
    page.mouse.wheel(0, -2000)
    page.wait_for_function("() => scrollY < 100")
    page.wait_for_timeout(600)
    assert page.evaluate("scrollY") < 100
    page.get_by_role("button", name="Stop").click()
    expect(page.locator("#live article")).to_have_class(re.compile(r"\bstopped\b"))


def test_a_model_that_fails_leaves_the_abstracts_and_one_sentence(
    visit: Visit, modelled: Program, model: ScriptedServer
) -> None:
    page = visit(modelled)
    model.enqueue(Says("ColBERT keeps one", end="cut"))
    answered(page, "What is ColBERT?")
    expect(page.locator("#live .notice")).to_contain_text("broke off")
    expect(page.locator("#live .made")).to_contain_text("Quoted word for word.")
    expect(page.locator("#live button.chip")).not_to_have_count(0)


def test_the_process_asked_for_no_other_machine(served: Program, modelled: Program) -> None:
    """Must stay the last test: the programs have been used by all the others."""
    assert {host for program in (served, modelled) for host in program.hosts} <= {"127.0.0.1", "None", "localhost"}

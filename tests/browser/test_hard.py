"""What goes wrong around a conversation, in a real browser: each test is one story."""

from __future__ import annotations

import dataclasses
import re
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

from rag import (
    Attest,
    Settings,
)
from rag.schema import KeptTurn
from tests.browser.asking import Visit, address, answered, ask, box, done, written
from tests.browser.program import Program, running
from tests.scripted_server import Says, ScriptedServer

COLBERT, RAPTOR = "What is ColBERT?", "What is RAPTOR?"
SUPPORTED = "ColBERT keeps one vector for every token of query and document [1]."
DONE, STOPPED = re.compile(r"\bdone\b"), re.compile(r"\bstopped\b")
INVENTED = "It was trained on 12 billion queries by the Finnish navy [1]."


@pytest.fixture(scope="module")
def model() -> Iterator[ScriptedServer]:
    with ScriptedServer() as server:
        yield server


@pytest.fixture(scope="module")
def modelled(tmp_path_factory: pytest.TempPathFactory, model: ScriptedServer) -> Iterator[Program]:
    """The program with the sample collection and a scripted language model."""
    with running(tmp_path_factory.mktemp("modelled"), "--sample-if-empty", OPENAI_BASE_URL=model.base_url) as program:
        yield program


def slow(model: ScriptedServer) -> threading.Event:
    """Let the model think until the event is set."""
    go_on = threading.Event()

    def reply(_: object) -> str:
        go_on.wait(60)
        return f"{SUPPORTED} {INVENTED}"

    model.enqueue(reply)
    return go_on


def questions(page: Page) -> Locator:
    return page.locator("article .question")


def test_two_visitors_at_once_do_not_see_each_other(visit: Visit, served: Program) -> None:
    one, other = visit(served), visit(served)
    ask(one, COLBERT)
    ask(other, RAPTOR)
    done(one, COLBERT)
    done(other, RAPTOR)
    assert address(one) != address(other)
    ask(one, "And BM25?")
    expect(other.locator("#live .question")).to_have_text(RAPTOR)
    one.get_by_role("button", name="Bad answer").last.click()
    done(one, "And BM25?")
    expect(questions(one)).to_have_text([COLBERT, "And BM25?"])
    expect(questions(other)).to_have_text([RAPTOR])
    other.get_by_role("button", name="Edit the question").click()
    expect(box(other)).to_have_value(RAPTOR)
    assert box(one).input_value() == ""
    other.get_by_role("button", name="New conversation").click()
    expect(other.locator(".welcome")).to_be_visible()
    expect(questions(one)).to_have_text([COLBERT, "And BM25?"])


def test_reload_in_the_middle_of_an_answer(visit: Visit, modelled: Program, model: ScriptedServer) -> None:
    page = visit(modelled)
    go_on = slow(model)
    ask(page, COLBERT)
    expect(page.locator("#live article")).to_have_attribute("aria-busy", "true")
    page.wait_for_function("() => new URL(location.href).searchParams.has('c')")
    here = address(page)
    page.reload()
    expect(page.locator("#live .question")).to_have_text(COLBERT)
    expect(page.locator("#live article")).to_have_attribute("aria-busy", "true")
    expect(page.get_by_role("button", name="Stop")).to_be_visible()
    go_on.set()
    newest = done(page, COLBERT)
    expect(newest).to_have_class(DONE)
    expect(newest.locator(".sentence.supported").first).to_contain_text("one vector for every token")
    expect(page.get_by_role("button", name="Ask", exact=True)).to_be_visible()
    assert address(page) == here
    model.enqueue(RAPTOR, "RAPTOR builds a tree of summaries [1].")
    answered(page, RAPTOR)
    expect(questions(page)).to_have_text([COLBERT, RAPTOR])
    assert address(page) == here


def test_a_page_that_was_reloaded_can_stop_the_answer(visit: Visit, modelled: Program, model: ScriptedServer) -> None:
    page = visit(modelled)
    model.enqueue(Says(f"{SUPPORTED} {INVENTED} And", end="silence"))
    ask(page, COLBERT)
    expect(page.locator("#live .sentence.supported")).to_contain_text("one vector")
    page.reload()
    expect(page.locator("#live article")).to_have_attribute("aria-busy", "true")
    page.get_by_role("button", name="Stop").click()
    expect(page.locator("#live article")).to_have_class(STOPPED)
    model.enqueue(SUPPORTED)
    page.get_by_role("button", name="Retry").click()
    expect(page.locator("#live article")).to_have_class(DONE)
    expect(questions(page)).to_have_text([COLBERT])


def test_what_is_opened_while_an_answer_grows_stays_open(
    visit: Visit, modelled: Program, model: ScriptedServer
) -> None:
    page, title = visit(modelled), "#evidence .paper .title"
    model.enqueue(SUPPORTED)
    answered(page, COLBERT)
    model.enqueue(
        RAPTOR, Says(f"RAPTOR builds a tree over a document from the bottom up [1]. {INVENTED} And", end="silence")
    )
    ask(page, RAPTOR)
    expect(page.locator("#live .sentence.supported")).to_contain_text("from the bottom up")
    page.locator("#past .chip").first.click()
    expect(page.locator(title)).to_contain_text("ColBERT")
    page.get_by_role("button", name="Stop").click()
    expect(page.locator("#live article")).to_have_class(STOPPED)
    page.wait_for_timeout(500)
    expect(page.locator(title)).to_contain_text("ColBERT")


def test_a_second_tab_follows_the_answer_that_the_first_asked_for(
    visit: Visit, modelled: Program, model: ScriptedServer
) -> None:
    page, tab = visit(modelled), visit(modelled)
    go_on = slow(model)
    ask(page, COLBERT)
    page.wait_for_function("() => new URL(location.href).searchParams.has('c')")
    tab.goto(f"{modelled.url}/?c={address(page)}")
    expect(tab.locator("#live article")).to_have_attribute("aria-busy", "true")
    ask(tab, RAPTOR)
    expect(tab.locator("#ask-told")).to_contain_text("is being answered; wait for it, or stop it")
    expect(box(tab)).to_have_value(RAPTOR)
    go_on.set()
    done(page, COLBERT)
    done(tab, COLBERT)
    assert written(tab) == written(page)
    model.enqueue(RAPTOR, "RAPTOR builds a tree of summaries [1].")
    box(tab).press("Enter")
    done(tab, RAPTOR)
    page.reload()
    done(page, RAPTOR)
    expect(questions(page)).to_have_text([COLBERT, RAPTOR])


@contextmanager
def again(folder: Path, program: Program) -> Iterator[Program]:
    """Run the program anew over the same library, at the same address."""
    with running(folder, "--port", str(urlsplit(program.url).port)) as anew:
        assert anew.url == program.url
        yield anew


def test_the_program_is_started_anew_under_an_open_page(visit: Visit, tmp_path: Path) -> None:
    folder = tmp_path / "restarted"
    with running(folder, "--sample-if-empty") as program:
        page = visit(program)
        answered(page, COLBERT)
        here, text = address(page), written(page)
    page.wait_for_timeout(3000)
    expect(page.locator("#live .question")).to_have_text(COLBERT)
    assert written(page) == text
    ask(page, RAPTOR)  # nobody is there to answer
    page.wait_for_timeout(1500)
    assert RAPTOR in [box(page).input_value(), *questions(page).all_inner_texts()]
    calm(page)
    with again(folder, program):
        page.wait_for_timeout(1500)
        if box(page).input_value() != RAPTOR:
            box(page).fill(RAPTOR)
        box(page).press("Enter")
        done(page, RAPTOR)
        calm(page)
        expect(questions(page)).to_have_text([COLBERT, RAPTOR])
        assert address(page) == here
        assert written(page, "#past") == text
        page.locator("#past .chip").first.click()
        expect(page.locator(".paper")).to_have_attribute("data-turn", "0")


def calm(page: Page) -> None:
    """No traceback, no bare error word, nothing that covers the page."""
    shown = page.locator("body").inner_text()
    assert "Traceback" not in shown
    assert page.locator(".modal:visible, dialog:visible").count() == 0


def test_a_program_that_ends_in_the_middle_of_an_answer_leaves_what_was_asked(visit: Visit, tmp_path: Path) -> None:
    folder = tmp_path / "ended"
    with ScriptedServer() as slow:
        ends_soon = {"OPENAI_BASE_URL": slow.base_url, "ATTEST_SHUTDOWN_SECONDS": "1"}
        with running(folder, "--sample-if-empty", **ends_soon) as program:
            page = visit(program)
            slow.enqueue(Says(f"{SUPPORTED} {INVENTED} And", end="silence"))
            ask(page, COLBERT)
            expect(page.locator("#live .sentence.supported")).to_contain_text("one vector")
            here = address(page)
            page.goto("about:blank")
        with again(folder, program):
            page.goto(f"{program.url}/?c={here}")
            newest = done(page, COLBERT)
            expect(newest).to_have_class(STOPPED)
            page.get_by_role("button", name="Retry").click()
            expect(newest).to_have_class(DONE)
            expect(questions(page)).to_have_text([COLBERT])


def test_a_program_that_is_killed_loses_no_answer_that_was_there(visit: Visit, tmp_path: Path) -> None:
    folder = tmp_path / "killed"
    with pytest.raises(AssertionError), running(folder, "--sample-if-empty") as program:  # it ends with a signal
        page = visit(program)
        answered(page, COLBERT)
        here, text = address(page), written(page)
        page.goto("about:blank")  # an open page would come back by itself
        program.process.send_signal(signal.SIGKILL)
        program.process.wait()
    with again(folder, program):
        page = page.context.new_page()  # the open one loads itself anew, whenever it notices
        page.goto(f"{program.url}/?c={here}")
        done(page, COLBERT)
        assert written(page) == text


def test_a_model_that_fails_midway_leaves_what_was_checked_or_the_abstracts(
    visit: Visit, modelled: Program, model: ScriptedServer
) -> None:
    page = visit(modelled)
    model.enqueue(Says(f"{SUPPORTED} And the sky over", end="cut"))
    newest = answered(page, COLBERT)
    expect(newest.locator(".notice")).to_be_visible()
    expect(newest.locator(".answer")).to_contain_text("one vector for every token")
    expect(newest.locator("button.chip")).not_to_have_count(0)
    model.enqueue(SUPPORTED)
    page.get_by_role("button", name="Retry").click()
    expect(page.locator("#live .made")).to_contain_text("Written by scripted")


def test_a_silent_model_is_stopped_and_the_next_question_is_answered(
    visit: Visit, modelled: Program, model: ScriptedServer
) -> None:
    page = visit(modelled)
    model.enqueue(Says("", end="silence"))
    ask(page, COLBERT)
    expect(page.locator("#live .waiting")).to_be_visible()
    page.get_by_role("button", name="Stop").click()
    expect(page.locator("#live article")).to_have_class(STOPPED)
    model.enqueue("RAPTOR builds a tree of summaries [1].")
    answered(page, RAPTOR)
    expect(questions(page)).to_have_text([COLBERT, RAPTOR])
    expect(page.locator("#past article")).to_have_class(STOPPED)
    expect(page.get_by_role("button", name="Stop")).to_be_hidden()


def many(folder: Path, number: int) -> str:
    """Keep a conversation of so many answered questions in the library of a folder; return its id."""
    attest = Attest(Settings(_env_file=None, data_dir=folder / "library", llm="none"))
    attest.load_sample()
    answer = attest.ask("What do the abstracts say about dense passage retrieval?")
    name = attest.conversations.new_id()
    for turn in range(number):
        one = dataclasses.replace(answer, answer_id=f"{name}-{turn}")
        attest.conversations.put(name, turn, KeptTurn(question=f"Question {turn}?", status="done", answer=one))
    attest.close()
    return name


TYPED = """async () => {
  const box = document.querySelector("#question textarea");
  box.focus();
  const times = [];
  for (const letter of "What is ColBERT?") {
    const start = performance.now();
    box.value += letter;
    box.dispatchEvent(new InputEvent("input", { bubbles: true }));
    await new Promise((done) => requestAnimationFrame(() => setTimeout(done, 0)));
    times.push(performance.now() - start);
  }
  return times.sort((a, b) => a - b)[8];
}"""


def test_a_conversation_of_two_hundred_questions_opens_types_and_answers(visit: Visit, tmp_path: Path) -> None:
    folder = tmp_path / "long"
    name = many(folder, 200)
    with running(folder) as program:
        page = visit(program)
        started = time.perf_counter()
        page.goto(f"{program.url}/?c={name}")
        expect(page.locator("#live .question")).to_have_text("Question 199?")
        took = time.perf_counter() - started
        expect(page.locator("#past article")).to_have_count(20)
        typing = page.evaluate(TYPED)
        started = time.perf_counter()
        box(page).press("Enter")
        done(page, COLBERT)
        answering = time.perf_counter() - started
        page.get_by_role("button", name="Show the 180 earlier questions").click()
        expect(page.locator("#past article")).to_have_count(200)
        whole = page.evaluate(TYPED)
        print(
            f"open {took:.2f} s, a key {typing:.0f} ms, answer {answering:.2f} s, a key with all shown {whole:.0f} ms"
        )
        page.locator("#past .chip").first.click()
        expect(page.locator(".paper")).to_have_attribute("data-turn", "0")

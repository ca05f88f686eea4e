"""Quality on the page: the self-test with its progress, and the runs as plots."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import gradio as gr

from rag import Attest, AttestError
from ui.assets import read
from ui.notices import notice, trouble
from ui.quality.document import Choice, view
from ui.quality.runs import read_runs
from ui.quality.selftest import SelfTest, State
from ui.render import escape
from ui.visit import visitor

# Which components change, and to what; Gradio takes such a dict from any event.
Updates = dict[Any, Any]

_MOST_PAPERS, _MOST_DIGITS, _USUAL = 10_000, 9, 100
_BAD_NUMBER = f"Papers to try is a whole number from 1 to {_MOST_PAPERS:,}."
_NO_PAPERS = "The library is empty; load papers first, then test it."
_EDITORS = "Only an editor may run the self-test; it keeps the machine busy for a while."
_STOPPED = "The self-test was stopped; nothing of it was kept."


@dataclass(frozen=True, slots=True)
class Tab:
    """The components of the quality view; `choice` is what a visitor looks at."""

    choice: gr.State
    papers: gr.Textbox
    go: gr.Button
    stop: gr.Button
    told: gr.HTML
    shown: gr.HTML


def place() -> Tab:
    """Put an empty view on the page."""
    with gr.Row(elem_id="quality-line"):
        gr.HTML(
            "<p>The self-test tries the library out with its own papers, without a key. Papers to try:</p>",
            apply_default_css=False,
            elem_id="quality-what",
        )
        papers = gr.Textbox(
            value=str(_USUAL),
            label="Papers to try",
            container=False,
            show_label=False,
            lines=1,
            max_lines=1,
            scale=0,
            min_width=90,
            elem_id="quality-papers",
            html_attributes=gr.InputHTMLAttributes(enterkeyhint="go", autocomplete="off"),
        )
        go = gr.Button("Run the self-test", variant="primary", scale=0, min_width=160, elem_id="quality-go")
        stop = gr.Button("Stop", variant="stop", scale=0, min_width=160, elem_id="quality-stop")
    told = gr.HTML("", apply_default_css=False, elem_id="quality-told")
    shown = gr.HTML("", js_on_load=read("quality.js"), apply_default_css=False, elem_id="quality")
    return Tab(gr.State(Choice()), papers, go, stop, told, shown)


def connect(attest: Attest, tab: Tab, opened: gr.Tab) -> None:
    """Let the self-test be run and runs be looked at; the view is drawn anew whenever its tab is `opened`."""
    # Where people sign in, they are elsewhere: the folders of the machine say nothing to them.
    selftest = SelfTest(attest.settings.data_dir, "LIBRARY/runs" if attest.settings.auth_file else None)
    outputs = [tab.choice, tab.told, tab.shown]
    quiet: dict[str, Any] = {
        "outputs": outputs,
        "show_progress": "hidden",
        "api_visibility": "private",
        "concurrency_limit": None,
    }

    def look(choice: Choice) -> Iterator[Updates]:
        yield {tab.shown: _view(selftest, choice)}
        if selftest.state.status == "running":
            yield from _following(tab, selftest, selftest.watch(), choice)

    def test_library(papers: str | None, choice: Choice, request: gr.Request) -> Iterator[Updates]:
        if not visitor(request).may_edit:
            yield {tab.told: trouble(_EDITORS)}
            return
        number = (papers or "").strip()
        n = int(number) if number.isascii() and number.isdecimal() and len(number) <= _MOST_DIGITS else 0
        if not 1 <= n <= _MOST_PAPERS:
            yield {tab.told: trouble(_BAD_NUMBER)}
            return
        yield {tab.told: notice("Starting.")}  # a library that is opened first takes its time
        if problem := _problem(attest):
            yield {tab.told: trouble(problem)}
            return
        yield from _following(tab, selftest, selftest.run(n), choice)

    def end_test(request: gr.Request) -> None:
        if visitor(request).may_edit:
            selftest.stop()

    def pick(choice: Choice, event: gr.EventData) -> Updates:
        name, value = str(getattr(event, "name", "")), str(getattr(event, "value", "")) or None
        if name in ("run", "other", "measure"):
            choice = dataclasses.replace(choice, **{name: value})
        return {tab.choice: choice, tab.shown: _view(selftest, choice)}

    opened.select(look, inputs=[tab.choice], **quiet)
    gr.on([tab.go.click, tab.papers.submit], test_library, inputs=[tab.papers, tab.choice], **quiet)
    tab.shown.pick(pick, inputs=[tab.choice], **quiet)
    tab.stop.click(end_test, queue=False, show_progress="hidden", api_visibility="private")


def _problem(attest: Attest) -> str:
    try:
        return "" if attest.count() else _NO_PAPERS
    except AttestError as exc:
        return str(exc)


def _following(tab: Tab, selftest: SelfTest, states: Iterator[State], choice: Choice) -> Iterator[Updates]:
    """Yield what changes on the page while a test runs, and at last its run."""
    told: State | None = None
    for state in states:
        if state.status == "running":
            yield {tab.told: gr.skip() if state is told else _progress(state)}
            told = state
    state = selftest.state
    if state.status == "done":
        choice = Choice(run=state.run, measure=choice.measure)
    yield {
        tab.choice: choice,
        tab.told: _ended(state),
        tab.shown: _view(selftest, choice),
    }


def _progress(state: State) -> str:
    value = f' value="{state.done}" max="{state.total}"' if state.total else ""
    counted = f", {state.done:,} of {state.total:,}" if state.total else ""
    return (
        f'<div class="loading"><progress{value} aria-label="Self-test"></progress>'
        f"<span>{escape(state.stage[:1].upper() + state.stage[1:])}{counted}</span></div>"
    )


def _ended(state: State) -> str:
    if state.status == "failed":
        return trouble(state.error or "")
    return (
        notice(_STOPPED) if state.status == "stopped" else '<p class="sr-only" role="status">The self-test is done.</p>'
    )


def _view(selftest: SelfTest, choice: Choice) -> str:
    runs, broken = read_runs(selftest.folder)
    return view(runs, broken, choice, selftest.called)

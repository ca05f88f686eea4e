"""The Settings tab: who writes the answers and what they are like, for this visit; nothing of it is stored.

What is typed comes in with events, never as the value of a component: Gradio keeps those of a session, and can be asked
for them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import gradio as gr

from rag import (
    Attest,
    ModelChoice,
)
from rag.schema import Trial
from rag.toolkit import (
    find_servers,
    try_model,
)
from ui.assets import read
from ui.beside import beside
from ui.growing import BROKEN
from ui.settings import news, reading, standing
from ui.settings.preferences import Preferences
from ui.settings.sheet import sheet

# Which components change, and to what; Gradio takes such a dict from any event.
Updates = dict[Any, Any]

_CARRIERS = ("found", "told", "kept")
_REST = 0.2


@dataclass(frozen=True, slots=True)
class Fields:
    """The components of the settings: the form, and three that carry news to their places in it."""

    form: gr.HTML
    found: gr.HTML
    told: gr.HTML
    kept: gr.HTML


def place(attest: Attest) -> Fields:
    """Put the settings on the page."""
    html = sheet(standing.now(attest), standing.started_with(attest))
    return Fields(_component(html, "form"), *(_component("", name) for name in _CARRIERS))


def connect(attest: Attest, tab: gr.Tab, fields: Fields, preferences: gr.State, mode: gr.HTML) -> None:
    """Let the settings be made; `mode` is the line at the top that says who writes."""

    permitted = attest.settings.permitted_models

    def look() -> str:
        # Where the servers are set by whoever runs the page, its visitors learn nothing of others on its machine.
        return news.news(found=news.found(find_servers()) if permitted is None else "")

    def probe(held: Preferences, event: gr.EventData) -> Iterator[str]:
        choice = reading.choice(_entered(event), held.model, permitted)
        if isinstance(choice, reading.Wrong):
            yield news.wrong(choice, "told")
        elif choice is not None and _asks(choice):
            yield news.news(told=news.ASKING)
            yield from (news.news(told=news.tried(trial)) for trial in _trials(choice))

    def choose(held: Preferences, event: gr.EventData) -> Iterator[Updates]:
        choice = reading.choice(_entered(event), held.model, permitted)
        if isinstance(choice, reading.Wrong):
            yield {fields.told: news.wrong(choice, "told")}
            return
        chosen = replace(held, model=choice)
        yield {preferences: chosen, fields.told: _chosen(attest, chosen, asking=_asks(choice))}
        if choice is not None and _asks(choice):
            for trial in _trials(choice):
                yield {fields.told: news.news(told=news.tried(trial, used=True))}
        yield {mode: standing.line(chosen.engine(attest))}

    def prefer(held: Preferences, event: gr.EventData) -> Updates:
        wanted = reading.preferred(_entered(event), held)
        if isinstance(wanted, reading.Wrong):
            return {fields.kept: news.wrong(wanted, "kept")}
        model = wanted.engine(attest).settings.model_name is not None
        return {preferences: wanted, fields.kept: news.news(kept=news.kept(wanted, model=model))}

    common: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
    tab.select(look, outputs=[fields.found], **common)
    fields.form.look(look, outputs=[fields.found], **common)
    fields.form.probe(probe, inputs=[preferences], outputs=[fields.told], **common)
    fields.form.choose(choose, inputs=[preferences], outputs=[preferences, fields.told, mode], **common)
    fields.form.prefer(
        prefer, inputs=[preferences], outputs=[preferences, fields.kept], trigger_mode="always_last", **common
    )


def _component(html: str, name: str) -> gr.HTML:
    return gr.HTML(html, js_on_load=read("settings.js"), apply_default_css=False, elem_id=f"settings-{name}-part")


def _entered(event: gr.EventData) -> Mapping[str, Any]:
    """Return what an event says that was entered."""
    entered = getattr(event, "entered", None)
    return entered if isinstance(entered, dict) else {}


def _asks(choice: ModelChoice | None) -> bool:
    return choice is not None and choice.name != "none"


def _chosen(attest: Attest, chosen: Preferences, *, asking: bool) -> str:
    """Return the news that a choice was taken."""
    return news.news(now=standing.now(chosen.engine(attest)), told=news.ASKING if asking else "", taken="")


def _trials(choice: ModelChoice) -> Iterator[Trial]:
    """Yield what comes of asking a model, once; a page that is left does not wait for it."""

    def work(tell: Callable[[Trial], bool]) -> None:
        tell(try_model(choice))

    try:
        yield from (trial for trial in beside(work, tick=_REST) if trial is not None)
    except Exception:  # a mistake of ours: the page goes on, and the terminal gets the traceback
        yield Trial(model=choice.name, seconds=0.0, problem=BROKEN)
        raise

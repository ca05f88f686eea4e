"""The evidence panel: the paper behind a citation, with the cited sentences marked in its abstract."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import gradio as gr

from rag import Attest, AttestError
from ui import panel
from ui.assets import read
from ui.spot import Spot

_TEMPLATE = '<section class="panel" aria-label="Evidence"><h2>Evidence</h2>${value}</section>'


def place() -> gr.HTML:
    """Put an empty panel on the page."""
    return gr.HTML(
        panel.nothing(),
        html_template=_TEMPLATE,
        js_on_load=read("evidence.js") + read("hover.js"),
        apply_default_css=False,
        elem_id="evidence",
    )


def connect(
    attest: Attest,
    state: gr.State,
    find: Callable[[Any, Mapping[str, str]], Spot | None],
    sources: Sequence[gr.HTML],
    shown: gr.HTML,
) -> None:
    """Let what is clicked in `sources` open in the panel; `find` tells from a page's state what a click asks for."""

    def open_clicked(held: Any, event: gr.EventData) -> str:
        clicked = getattr(event, "spot", None)
        spot = find(held, clicked) if isinstance(clicked, dict) else None
        return panel.nothing() if spot is None else view(attest, spot)

    for source in sources:
        source.open(
            open_clicked,
            inputs=[state],
            outputs=[shown],
            show_progress="hidden",
            trigger_mode="always_last",
            api_visibility="private",
        )


def keep(shown: gr.HTML, growing: Sequence[Callable[[gr.Request], None]]) -> None:
    """Tell what grows on a page, and would open its own evidence at its end, that its reader has opened some."""

    def choose(request: gr.Request) -> None:
        for leave in growing:
            leave(request)

    shown.chosen(choose, queue=False, show_progress="hidden", api_visibility="private")


def view(attest: Attest, spot: Spot | None) -> str:
    """Return the panel for a spot, or for none."""
    if spot is None:
        return panel.nothing()
    try:
        paper = attest.show(spot.key)
    except AttestError as exc:
        return panel.missing(spot.key, str(exc)) if spot.cited is None else panel.evidence(spot, None)
    return panel.evidence(spot, paper)

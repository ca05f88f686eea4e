"""The map of the collection on the page: drawn by the browser, opened, and asked about by theme or by a loop."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import gradio as gr

from rag import Attest, AttestError, LibraryEmptyError
from ui import evidence
from ui.assets import read
from ui.beside import LONG, beside
from ui.growing import BROKEN
from ui.library.points import sent
from ui.notices import trouble
from ui.render import escape
from ui.selection import MOST_SELECTED
from ui.spot import Spot

logger = logging.getLogger(__name__)

_REST = 0.2
_DRAWN = '<span class="atlas-drawn"></span>'
# Told apart from the map: what Python says there must not replace the canvas.
_TOLD = 'watch("value", () => document.getElementById("map")?.dispatchEvent(new CustomEvent("attest:drawn")));'


@dataclass(frozen=True, slots=True)
class Map:
    """The components of the map: `plane` is drawn on and clicked in, `told` says how far a drawing is."""

    plane: gr.HTML
    told: gr.HTML
    nothing: gr.State


def place(attest: Attest) -> Map:
    """Put an empty map on the page; it asks for what it shows as soon as it is seen."""

    def drawing(known: Any) -> dict[str, Any]:
        return shown(attest, known)

    def title(key: Any) -> str:
        try:
            return attest.show(str(key)).title
        except AttestError as exc:
            return str(exc)

    plane = gr.HTML(
        read("map.html"),
        js_on_load=read("map-names.js") + read("map-plane.js") + read("map-list.js") + read("map.js"),
        server_functions=[drawing, title],
        apply_default_css=False,
        elem_id="map",
    )
    told = gr.HTML("", js_on_load=_TOLD, apply_default_css=False, elem_id="map-told")
    return Map(plane, told, gr.State(None))


def connect(attest: Attest, placed: Map, panel: gr.HTML) -> None:
    """Let the map be drawn, and its papers be opened in the panel."""

    def draw() -> Iterator[str]:
        yield from drawn(attest)

    placed.plane.draw(draw, outputs=[placed.told], show_progress="hidden", api_visibility="private")
    evidence.connect(attest, placed.nothing, find, [placed.plane], panel)


def find(_held: object, clicked: Mapping[str, str]) -> Spot | None:
    """Return the paper that a click on the map asks for."""
    key = clicked.get("key")
    return Spot(turn=None, key=key, quotes=()) if isinstance(key, str) and key else None


def shown(attest: Attest, known: Any) -> dict[str, Any]:
    """Return the map that is kept as the browser reads it, without what it has: the version `known`."""
    try:
        kept = attest.map(wait=False)
    except LibraryEmptyError:
        return {"papers": 0, "missing": 0}
    except AttestError as exc:
        return {"problem": str(exc)}
    if known == kept.library_version and kept.keys:
        return {"same": True, "missing": kept.missing}
    return sent(kept) | {"most": MOST_SELECTED}


def drawn(attest: Attest) -> Iterator[str]:
    """Draw the map and yield how far that is; at last the sign that it is there."""

    def work(tell: Callable[[str], bool]) -> None:
        def tell_progress(stage: str, done: int, total: int | None) -> None:
            if not tell(_far(stage, done, total)):
                raise KeyboardInterrupt

        with suppress(KeyboardInterrupt):  # the program ends: the map is drawn when it is next looked at
            tell_progress("comparing the papers", 0, None)
            attest.map(progress=tell_progress)
            tell(_DRAWN)

    told = ""
    try:
        for news in beside(work, tick=_REST, to_the_end=True, patience=LONG):
            if news is not None and news != told:
                told = news
                yield told
    except AttestError as exc:
        yield trouble(str(exc))
    except Exception:  # a mistake of ours; raised here, it would take back what the page is told
        logger.exception("the map could not be drawn")
        yield trouble(BROKEN)


def _far(stage: str, done: int, total: int | None) -> str:
    share = round(100 * done / total) if total else None
    value = "" if share is None else f' value="{share}" max="100"'
    return (
        f'<div class="loading"><progress{value} aria-label="Drawing the map"></progress>'
        f"<span>Drawing the map: {escape(stage)}{f', {share} %' if share else ''}</span></div>"
    )

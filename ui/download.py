"""Files of answers and overviews: a format is clicked, the file is made, and the browser saves it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import gradio as gr

from rag import Answer, Attest, AttestError, Overview
from ui.assets import read
from ui.formats import formats, parcel


def place() -> gr.HTML:
    """Put on the page what hands files to the browser; nothing of it is seen.

    A `gr.DownloadButton` would need the file before the click, in all formats and in a folder that all visitors share.
    """
    return gr.HTML("", js_on_load=read("download.js"), apply_default_css=False, elem_id="parcel")


def connect(
    attest: Attest,
    state: gr.State,
    find: Callable[[Any, str | None], Answer | Overview | None],
    sources: Sequence[gr.HTML],
    given: gr.HTML,
) -> None:
    """Let formats be clicked in `sources`; `find` tells from a page's state, and the turn clicked, what is meant."""

    def download(held: Any, event: gr.EventData) -> str:
        fmt, thing = str(getattr(event, "format", "")), find(held, getattr(event, "turn", None))
        if thing is None or fmt not in formats():
            return ""
        try:
            content = attest.export(thing, fmt)
        except AttestError as exc:
            raise gr.Error(str(exc), print_exception=False) from exc
        name = thing.question if isinstance(thing, Answer) else thing.topic
        return parcel(name, content, fmt, copied=getattr(event, "copy", None) is not None)

    for source in sources:
        source.download(download, inputs=[state], outputs=[given], show_progress="hidden", api_visibility="private")

"""The table of the library on the page, and what it shows of the papers that match."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import gradio as gr

from rag import (
    Attest,
    AttestError,
    LibraryEmptyError,
)
from rag.schema import PaperPage
from ui.assets import read
from ui.library import view
from ui.library.shell import BROWSING
from ui.library.spread import options, spread
from ui.library.table import table
from ui.notices import trouble
from ui.selection import MOST_SELECTED

_NOTHING_HERE = PaperPage(total=0, papers=(), library_version=0)


@dataclass(frozen=True, slots=True)
class Desk:
    """The components of the table; `undoable` are the removals of this page, the last one last."""

    table: gr.HTML
    done: gr.HTML
    undoable: gr.State
    nothing: gr.State


def place(attest: Attest) -> Desk:
    """Put the table on the page; it asks for what it shows as soon as it is seen."""

    def look(sent: Any) -> dict[str, Any]:
        return shown(attest, sent)

    def every(sent: Any) -> dict[str, Any]:
        asked = view.read(sent)
        try:
            keys = attest.keys(
                asked.query, filters=asked.filters, sort=asked.sort, descending=asked.descending, limit=MOST_SELECTED
            )
        except AttestError:
            keys = ()
        return {"keys": list(keys)}

    def counts(sent: Any) -> dict[str, Any]:
        return counted(attest)

    def version(sent: Any) -> int:
        try:
            return attest.browse(limit=0).library_version
        except AttestError:
            return 0

    board = gr.HTML(
        BROWSING,
        js_on_load=read("library.js"),
        server_functions=[look, every, counts, version],
        apply_default_css=False,
        elem_id="library",
    )
    done = gr.HTML("", js_on_load=read("library-done.js"), apply_default_css=False, elem_id="library-done")
    return Desk(board, done, gr.State(()), gr.State(None))


def shown(attest: Attest, sent: Any) -> dict[str, Any]:
    """Return the table of the view that a page asks for, how many papers match, and what was looked at."""
    asked = view.read(sent)
    try:
        page = attest.browse(
            asked.query,
            filters=asked.filters,
            sort=asked.sort,
            descending=asked.descending,
            offset=asked.offset,
            limit=view.PAGE,
        )
    except LibraryEmptyError:
        page = _NOTHING_HERE
    except AttestError as exc:
        return {"html": trouble(str(exc)), "total": 0, "version": 0, "narrowed": asked.narrowed}
    return {
        "html": table(page, asked),
        "total": page.total,
        "version": page.library_version,
        "narrowed": asked.narrowed,
    }


def counted(attest: Attest) -> dict[str, str]:
    """Return how the library is spread, and what its filters offer."""
    try:
        found = attest.statistics()
    except AttestError:  # the table says why
        return {"spread": "", "venue": options(()), "tag": options(()), "source": options(()), "empty": "yes"}
    return {
        "spread": spread(found) if found.papers else "",
        "venue": options(found.by_venue),
        "tag": options(found.by_tag),
        "source": options(found.by_source),
        "empty": "" if found.papers else "yes",
    }

"""The library on the page: its parts put in their places, and what comes in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gradio as gr
from gradio.utils import get_upload_folder

from rag import Attest, IngestReport
from ui import evidence
from ui.assets import read
from ui.formats import packed
from ui.library import acting, arriving, desk, health
from ui.library import map as atlas
from ui.library.report import rejections_file, report
from ui.library.shell import ADDING
from ui.library.working import Tell, work_on
from ui.notices import trouble
from ui.render import attributes
from ui.stops import Stops
from ui.visit import READS_ONLY, uploaded, visitor

# Which components change, and to what; Gradio takes such a dict from any event.
Updates = dict[Any, Any]


@dataclass(frozen=True, slots=True)
class Shelf:
    """The components of the library; `told` is for what comes of selected papers, `report` the page's last load."""

    adding: gr.HTML
    table: gr.HTML
    told: gr.HTML
    desk: desk.Desk
    map: atlas.Map
    asking: gr.HTML
    found: gr.HTML
    report: gr.State


def place(attest: Attest) -> Shelf:
    """Put the library on the page."""
    adding = gr.HTML(ADDING, js_on_load=read("library-adding.js"), apply_default_css=False, elem_id="adding")
    with gr.Tabs(elem_id="library-views"):
        with gr.Tab("Papers"):
            board = desk.place(attest)
        with gr.Tab("Map", elem_id="map-tab", render_children=True):
            drawn = atlas.place(attest)
    asking = gr.HTML(health.ASKING, js_on_load=read("library-health.js"), apply_default_css=False, elem_id="health")
    found = gr.HTML("", js_on_load=read("library-health.js"), apply_default_css=False, elem_id="health-found")
    return Shelf(adding, board.table, board.done, board, drawn, asking, found, gr.State(None))


def place_news() -> gr.HTML:
    """Put on the page what is told of loads; its script shows it wherever a load can begin."""
    return gr.HTML("", js_on_load=read("library-news.js"), apply_default_css=False, elem_id="library-news")


def connect(attest: Attest, shelf: Shelf, news: gr.HTML, panel: gr.HTML, parcel: gr.HTML) -> list[Any]:
    """Let the library be filled, looked through and changed; returns the events after which it may have changed."""
    stops = Stops()

    def load_sample(request: gr.Request) -> Iterator[Updates]:
        yield from _loading(lambda tell: attest.load_sample(progress=tell), request, stops, news, shelf.report)

    def load_papers(event: gr.EventData, request: gr.Request) -> Iterator[Updates]:
        def load(tell: Tell) -> IngestReport:
            with arriving.room() as folder:
                paths = arrived(event, request, folder)
                return attest.ingest(paths, tags=arriving.tags(getattr(event, "tags", "")), progress=tell)

        yield from _loading(load, request, stops, news, shelf.report)

    def end_loading(request: gr.Request) -> None:
        stops.end(request.session_hash)

    def save_rejections(last: IngestReport | None, event: gr.EventData) -> str:
        if last is None:
            return ""
        text, suffix, media_type = rejections_file(last.rejected, str(getattr(event, "format", "")))
        return packed("rejected", text, suffix, media_type)

    def examine(event: gr.EventData, request: gr.Request) -> Iterator[str]:
        repair = getattr(event, "repair", False) is True
        yield from health.examined(attest, repair=repair, editor=visitor(request).may_edit)

    quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
    common = {"outputs": [news, shelf.report], **quiet}
    loads = [news.sample(load_sample, **common), shelf.adding.bring(load_papers, **common)]
    news.stop(end_loading, queue=False, **quiet)
    news.rejections(save_rejections, inputs=[shelf.report], outputs=[parcel], **quiet)
    for part in (shelf.asking, shelf.found):
        part.examine(examine, outputs=[shelf.found], **quiet)
    evidence.connect(attest, shelf.desk.nothing, health.example, [shelf.found], panel)
    atlas.connect(attest, shelf.map, panel)
    return [*loads, *acting.connect(attest, shelf.desk, panel, parcel)]


def _loading(
    load: Callable[[Tell], IngestReport], request: gr.Request, stops: Stops, news: gr.HTML, kept: gr.State
) -> Iterator[Updates]:
    """Yield what is told of a load, if whoever asks for it may load, and at last keep its report."""
    if not visitor(request).may_edit:
        yield {news: _sent(trouble(READS_ONLY))}
        return
    last: list[IngestReport] = []

    def done(came: IngestReport) -> str:
        last.append(came)
        return report(came)

    with stops.under_way(request.session_hash) as stop:
        for told in work_on(load, done, stop):
            yield {news: _sent(told)} | ({kept: last[0]} if last else {})


def arrived(event: gr.EventData, request: gr.Request, folder: Path) -> list[str]:
    """Return the files that a visitor dropped, or the one that holds what was pasted."""
    files = getattr(event, "files", None)
    if files is None:
        return arriving.pasted(getattr(event, "text", ""), folder)
    return arriving.take(files, Path(get_upload_folder()), folder, lambda path: uploaded(request, path))


def _sent(told: str) -> str:
    """Return what the script shows elsewhere, as an attribute, so that it stands on the page once only."""
    kinds = {kind: "yes" for kind in ("loading", "report") if f'class="{kind}"' in told}
    return f"<span{attributes(news=told, **kinds)}></span>"

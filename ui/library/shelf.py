"""The library on the page: how many papers there are, the sample, files that are dropped, and what came of it."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gradio as gr

from rag import Attest, AttestError, IngestReport
from ui.beside import beside
from ui.growing import BROKEN
from ui.library.report import FORMATS, progress, report
from ui.notices import trouble

# Which components change, and to what; Gradio takes such a dict from any event.
Updates = dict[Any, Any]
Upload = dict[str, Any]
Tell = Callable[[str, int, int | None], None]

_REST = 0.2


@dataclass(frozen=True, slots=True)
class Shelf:
    """The components of the library."""

    fold: gr.Accordion
    sample: gr.Button
    drop: gr.File
    told: gr.HTML


def place() -> Shelf:
    """Put the library on the page, folded away."""
    with gr.Accordion("Library", open=False, elem_id="library") as fold:
        gr.HTML(FORMATS, apply_default_css=False)
        with gr.Row():
            sample = gr.Button("Load the sample collection", variant="primary", visible=False, elem_id="sample")
            drop = gr.File(label="Files", show_label=False, file_count="multiple", height=140, elem_id="drop")
    told = gr.HTML("", apply_default_css=False, elem_id="told")
    return Shelf(fold, sample, drop, told)


def connect(attest: Attest, shelf: Shelf) -> list[Any]:
    """Let papers be loaded; returns the events after which the library may have grown."""

    def load_sample() -> Iterator[Updates]:
        for told in _loading(lambda tell: attest.load_sample(progress=tell)):
            yield {shelf.told: told}

    def load_files(uploads: Sequence[Upload]) -> Iterator[Updates]:
        def load(tell: Tell) -> IngestReport:
            with tempfile.TemporaryDirectory(prefix="attest-") as folder:
                return attest.ingest(take(uploads, Path(folder)), progress=tell)

        for told in _loading(load):
            yield {shelf.told: told, shelf.drop: None}

    common: dict[str, Any] = {
        "outputs": [shelf.told, shelf.drop],
        "show_progress": "hidden",
        "api_visibility": "private",
    }
    return [
        shelf.sample.click(load_sample, **common),
        # Unprocessed, an upload still has the user's name of the file.
        shelf.drop.upload(load_files, inputs=[shelf.drop], preprocess=False, **common),
    ]


def state(attest: Attest, shelf: Shelf) -> Updates:
    """Return what the library shows of itself now; an empty one is unfolded."""
    try:
        papers = attest.count()
    except AttestError:  # the conversation's first view says why
        return {shelf.fold: gr.update(label="Library")}
    label = f"Library: {papers:,} papers · add more" if papers else "Library: empty"
    return {shelf.fold: gr.update(label=label, open=not papers), shelf.sample: gr.update(visible=not papers)}


def take(uploads: Sequence[Upload], folder: Path) -> list[str]:
    """Move uploaded files into a folder under the names they had on the user's machine, and return their paths."""
    paths = []
    for number, upload in enumerate(uploads):
        stored = Path(upload["path"])
        name = Path(str(upload.get("orig_name") or "").replace("\\", "/")).name or stored.name
        own = folder / str(number)  # two files may have the same name
        own.mkdir()
        paths.append(str(shutil.move(stored, own / name)))
    return paths


def _loading(load: Callable[[Tell], IngestReport]) -> Iterator[str]:
    """Yield how far a load is and at last what came of it; it goes on if the page is closed meanwhile."""

    def work(tell: Callable[[str], bool]) -> None:
        def tell_progress(stage: str, done: int, total: int | None) -> None:
            if not tell(progress(stage, done, total)):
                raise KeyboardInterrupt  # a load takes it as its sign to end: what is in is in

        tell_progress("starting", 0, None)
        tell(report(load(tell_progress)))

    told = ""
    try:
        for news in beside(work, tick=_REST, to_the_end=True):
            told = news or told
            yield told
    except AttestError as exc:
        yield trouble(str(exc))
    except Exception:  # a mistake of ours: the page goes on, and the terminal gets the traceback
        yield trouble(BROKEN)
        raise

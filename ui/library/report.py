"""What a load does and did in, the HTML that tells it, and the file of what did not go in, out."""

from __future__ import annotations

import csv
import io
import json

from rag import IngestReport
from rag.schema import Rejection
from rag.toolkit import counted
from ui.notices import trouble
from ui.render import escape

LARGEST_MB = 200
FORMATS_READ = (
    "Exports of Zotero, PubMed, arXiv, OpenAlex, Semantic Scholar and the ACL Anthology; BibTeX, RIS, CSL-JSON, CSV, "
    "JSON or JSON lines with a title, or the text of a listing page (a line with the title, a line with the abstract); "
    f"up to {LARGEST_MB} MB each, packed (.gz, .zip) or not."
)
PASTED = "pasted text"

_NO_PAPER = (
    "This text holds no paper. Paste a line with the title and the abstract below it, or JSON with title and abstract."
)
_MOST_REJECTED = 200
_CALCULATED = ("=", "+", "-", "@", "\t", "\r")


def report(done: IngestReport) -> str:
    """Return what went in and, record by record, what did not and why."""
    if not done.records and done.rejected and not done.interrupted:
        return _nothing(done.rejected)
    counts = [
        (done.added, "added"),
        (done.updated, "updated"),
        (done.unchanged, "unchanged"),
        (done.merged_duplicates, "merged with a paper that was here"),
        (len(done.rejected), "rejected"),
    ]
    told = ", ".join(f"{count:,} {word}" for count, word in counts if count) or "nothing to load"
    papers = "paper" if done.papers_in_library == 1 else "papers"
    if done.interrupted:  # what was read waits for its vectors, so its counts would promise too much
        told, state = "stopped", " What is in is in; load the same again for the rest."
    else:
        state = ""
    return (
        f'<div class="report" role="status"><p><strong>{told[0].upper()}{told[1:]}.</strong> '
        f"{done.papers_in_library:,} {papers} in the library.{state}</p>{_rejections(done.rejected)}</div>"
    )


def progress(stage: str, done: int, total: int | None, *, verb: str = "Loading", stops: bool = False) -> str:
    """Return how far a load, or other long work on the library, is; with `stops` there is a button that ends it."""
    far = f"{done:,} of {total:,} papers" if total else counted(done, "paper") if done else ""
    value = f' value="{done}" max="{total}"' if total else ""
    stop = '<button type="button" class="plain" data-stop>Stop</button>' if stops else ""
    return (
        f'<div class="loading"><progress{value} aria-label="{verb}"></progress>'
        f"<span>{escape(stage[:1].upper() + stage[1:])} {far}</span>{stop}</div>"
    )


def rejections_file(rejected: tuple[Rejection, ...], fmt: str) -> tuple[str, str, str]:
    """Return what did not go in as a file, CSV or JSON: its text, ending and media type."""
    rows = [{"source": one.source, "line": one.line, "reason": one.reason} for one in rejected]
    if fmt == "json":
        return json.dumps(rows, ensure_ascii=False, indent=1) + "\n", ".json", "application/json"
    text = io.StringIO(newline="")
    text.write("\ufeff")  # without it Excel garbles accents
    writer = csv.writer(text)
    writer.writerow(["source", "line", "reason"])
    writer.writerows([_cell(row["source"]), row["line"], _cell(row["reason"])] for row in rows)
    return text.getvalue(), ".csv", "text/csv"


def _nothing(rejected: tuple[Rejection, ...]) -> str:
    """Return why nothing could be read, a sentence a file."""
    if all(one.source == PASTED for one in rejected):
        return trouble(_NO_PAPER)
    said = [f"{one.source}: {one.reason}." for one in rejected[:_MOST_REJECTED]]
    return trouble(f"Nothing was added. {' '.join(said)}")


def _rejections(rejected: tuple[Rejection, ...]) -> str:
    if not rejected:
        return ""
    rows = "".join(
        f"<li><code>{escape(_where(one))}</code> {escape(one.reason)}</li>" for one in rejected[:_MOST_REJECTED]
    )
    more = len(rejected) - _MOST_REJECTED
    saved = "".join(f'<button type="button" data-rejections="{fmt}">{fmt.upper()}</button>' for fmt in ("csv", "json"))
    return (
        f'<ul class="rejected">{rows}{f"<li>and {more:,} more</li>" if more > 0 else ""}</ul>'
        f'<div class="downloads" role="group" aria-label="Download what was rejected"><span>Download the list</span>'
        f"{saved}</div>"
    )


def _where(rejection: Rejection) -> str:
    return rejection.source if rejection.line is None else f"{rejection.source}, line {rejection.line}"


def _cell(text: object) -> str:
    """Return a cell that no spreadsheet calculates."""
    shown = str(text)
    return f"'{shown}" if shown.startswith(_CALCULATED) else shown

"""An answer, an overview or papers in; the text of one file, in the format asked for, out."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rag.errors import ExportError
from rag.schema import Answer, Overview, Paper, to_json

if TYPE_CHECKING:
    from rag.export.entry import Entry


@dataclass(frozen=True, slots=True)
class Format:
    """A format: the ending of its files, and its media type."""

    suffix: str
    media_type: str


FORMATS: Mapping[str, Format] = {
    "md": Format(".md", "text/markdown"),
    "html": Format(".html", "text/html"),
    "docx": Format(".docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "bibtex": Format(".bib", "application/x-bibtex"),
    "ris": Format(".ris", "application/x-research-info-systems"),
    "csl": Format(".csl.json", "application/vnd.citationstyles.csl+json"),
    "csv": Format(".csv", "text/csv"),
    "json": Format(".json", "application/json"),
    "jsonl": Format(".jsonl", "application/jsonl"),
}
PAPER_FORMATS = ("bibtex", "ris", "csl", "jsonl", "csv")
TEXT_FORMATS = ("md", "html", "docx", "bibtex", "ris", "csl", "csv", "json")


def export(thing: Answer | Overview | Sequence[Paper], fmt: str) -> str | bytes:
    """Return papers, or an answer or overview with its references, in a format; only docx is bytes.

    Raises:
        ExportError: there is no such format, or pandoc is needed and missing.
    """
    if isinstance(thing, Answer | Overview):
        _require(fmt, TEXT_FORMATS, "An answer" if isinstance(thing, Answer) else "An overview")
        return _text(thing, fmt)
    _require(fmt, PAPER_FORMATS, "Papers")
    return _papers(thing, fmt)


def _require(fmt: str, known: Sequence[str], what: str) -> None:
    if fmt not in known:
        raise ExportError(f"{what} cannot be exported as {fmt}; the formats are {', '.join(known)}.")


def _text(thing: Answer | Overview, fmt: str) -> str | bytes:
    from rag.export.reporting import report

    if fmt == "json":
        return json.dumps(to_json(thing), ensure_ascii=False, indent=1) + "\n"
    if fmt == "csv":
        from rag.export.tables import answer_csv, overview_csv

        return answer_csv(thing) if isinstance(thing, Answer) else overview_csv(thing)
    if fmt == "md":
        from rag.export.markdown import markdown

        return markdown(report(thing)) + _record(thing)
    if fmt in ("html", "docx"):
        from rag.export.docx import docx
        from rag.export.page import page

        return docx(page(report(thing))) if fmt == "docx" else page(report(thing)) + _record(thing)
    return _references(thing, fmt)


def _record(thing: Answer | Overview) -> str:
    """Return what a text file of an overview ends with, so that it can be brought up to date."""
    from rag.overview.record import comment

    return f"\n{comment(thing)}\n" if isinstance(thing, Overview) else ""


def _references(thing: Answer | Overview, fmt: str) -> str:
    from rag.export.entry import entry
    from rag.export.reporting import notes

    behind = notes(thing)
    return _entries([entry(reference, behind[reference.key]) for reference in thing.references], fmt)


def _papers(papers: Sequence[Paper], fmt: str) -> str:
    if fmt == "jsonl":
        return _jsonl(papers)
    if fmt == "csv":
        from rag.export.tables import papers_csv

        return papers_csv(papers)
    from rag.export.entry import entry

    return _entries([entry(paper) for paper in papers], fmt)


def _jsonl(papers: Sequence[Paper]) -> str:
    """Return a line a paper as it is stored, with its identifiers by name, by which a load knows it again."""
    from rag.export.entry import identifiers

    rows = ({**to_json(paper), **identifiers(paper)} for paper in papers)
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def _entries(entries: Sequence[Entry], fmt: str) -> str:
    if fmt == "bibtex":
        from rag.export.bibtex import bibtex

        return bibtex(entries)
    if fmt == "ris":
        from rag.export.ris import ris

        return ris(entries)
    from rag.export.csl import csl

    return csl(entries)

"""One place that knows every format: a source in, its records and rejections out, and last what it was read as."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from rag.errors import SourceError
from rag.schema import Reading, Record, Rejection
from rag.sources import anthology, arxiv, bibtex, delimited, jsonl, listing, medline, prose, pubmed, ris
from rag.sources.archives import Part, parts, translated
from rag.sources.content import Content
from rag.sources.fields import Fields
from rag.sources.files import SourceFile, expand
from rag.sources.live import loading
from rag.sources.live.query import Live, LiveQuery, parse

Item = Record | Rejection | Reading
Source = SourceFile | LiveQuery


@dataclass(frozen=True, slots=True)
class Format:
    """A format: its name, how to know it by its first lines, and its reader."""

    name: str
    recognises: Callable[[str], bool]
    read: Callable[[Content, Fields], Iterator[Record | Rejection]]


def _read_listing(content: Content, fields: Fields) -> Iterator[Record | Rejection]:
    return listing.read(content.lines(), fields.source)


# In the order in which they are tried: what is sure of itself comes first.
_FORMATS = (
    Format("json", jsonl.recognises, jsonl.read),
    Format("pubmed", pubmed.recognises, pubmed.read),
    Format("arxiv-xml", arxiv.recognises, arxiv.read),
    Format("acl", anthology.recognises, anthology.read),
    Format("nbib", medline.recognises, medline.read),
    Format("ris", ris.recognises, ris.read),
    Format("bibtex", bibtex.recognises, bibtex.read),
    Format("text", prose.recognises, prose.read),
    Format("csv", delimited.recognises, delimited.read),
    Format("listing", listing.recognises, _read_listing),
)
# Shapes of JSON have names in reports, and can be asked for by them: the rows say which they are.
_BY_NAME = {one.name: one for one in _FORMATS} | {name: _FORMATS[0] for name in jsonl.SHAPES} | {"tsv": _FORMATS[8]}
FORMATS = tuple(_BY_NAME)


def check_format(fmt: str | None) -> None:
    """Raise SourceError if a format was named that does not exist."""
    if fmt is not None and fmt not in _BY_NAME:
        raise SourceError(f"There is no format {fmt!r}; known are {', '.join(FORMATS)}.", path="")


def sources(given: Iterable[str], live: Live, limit: int | None) -> list[Source]:
    """Return the files that paths, folders and globs name and the queries to live services among them, each once.

    Raises:
        SourceError: a path names nothing, or a query is empty.
    """
    queries = {text: parse(text, live, limit) for text in given}
    paths = [text for text, query in queries.items() if query is None]
    return [*expand(paths), *(query for query in queries.values() if query is not None)]


def read(source: Source, fmt: str | None, mapping: Mapping[str, str]) -> Iterator[Item]:
    """Yield what a source holds, in order; the format is detected from the content unless `fmt` names it.

    Raises:
        SourceError: the file cannot be opened, or breaks off while it is read; a live service does not answer.
    """
    if isinstance(source, LiveQuery):
        yield from loading.read(source, mapping)
    else:
        yield from _read_file(source, fmt, mapping)


def _read_file(file: SourceFile, fmt: str | None, mapping: Mapping[str, str]) -> Iterator[Item]:
    before = file.stamp()
    with translated(file.name):
        for part in parts(file):
            if part.name == file.name:
                yield from _read_part(part, fmt, mapping)
            else:
                yield from _read_member(part, fmt, mapping)
    if before is not None and file.stamp() != before:
        reason = "the file changed while it was read; load it again"
        yield Rejection(source=file.name, line=None, reason=reason)


def _read_member(part: Part, fmt: str | None, mapping: Mapping[str, str]) -> Iterator[Item]:
    """Read a file of an archive; if it breaks off, the next one is still read."""
    try:
        with translated(part.name):
            yield from _read_part(part, fmt, mapping)
    except SourceError as exc:
        yield Rejection(source=part.name, line=exc.line, reason=str(exc))


def _read_part(part: Part, fmt: str | None, mapping: Mapping[str, str]) -> Iterator[Item]:
    fields = Fields(part.name, mapping)
    if part.stream is None:
        yield fields.rejection(None, part.refused or "")
        return
    content = Content(part.stream)
    problem = content.problem
    chosen = None if problem else _BY_NAME[fmt] if fmt else _detect(content.head, mapping)
    if chosen is None:
        yield fields.rejection(None, problem or _unknown(content.head))
        return
    records = found = 0
    for item in chosen.read(content, fields):
        records += isinstance(item, Record)
        found += 1
        yield item
    if fmt and not found and not chosen.recognises(content.head):
        yield fields.rejection(None, f"nothing in it can be read as {fmt}")
    yield Reading(
        source=part.name,
        format=fields.shape or chosen.name,
        encoding=content.encoding,
        fields=dict(fields.used),
        records=records,
        western_lines=content.western,
    )


def _detect(head: str, mapping: Mapping[str, str]) -> Format | None:
    if mapping and not jsonl.recognises(head) and delimited.separator(head, mapping):
        return _BY_NAME["csv"]
    return next((one for one in _FORMATS if one.recognises(head)), None)


def _unknown(head: str) -> str:
    columns = [cell.strip()[:40] for cell in delimited.columns(head)[:8]]
    if columns:
        return (
            f"a table in which no column is called a title; its first row is {', '.join(columns)}. "
            "Say which it is: --map title=NAME --map abstract=NAME"
        )
    return f"the content is in no format that Attest reads ({', '.join(FORMATS)})"

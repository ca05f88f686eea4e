"""One place that knows every format: a source file in, its records and rejections out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rag.errors import SourceError
from rag.schema import Record, Rejection
from rag.sources import jsonl, listing
from rag.sources.files import Line, SourceFile, lines

FORMATS = ("listing", "json")
_HEAD_LINES = 40


def read(file: SourceFile, fmt: str | None, mapping: Mapping[str, str]) -> Iterator[Record | Rejection]:
    """Yield what a source holds, in order; the format is detected from the content unless `fmt` names it.

    Raises:
        SourceError: the file cannot be opened, or breaks off while it is read.
    """
    with file.open() as stream:
        rows = lines(stream)
        head = [line for _, line in zip(range(_HEAD_LINES), rows, strict=False)]
        detected = fmt or _detect(head)
        if detected is None or not any(line.text.strip() or line.problem for line in head):
            yield Rejection(source=file.name, line=None, reason=_reason(head))
            return
        everything = _chain(head, rows)
        if detected == "json":
            yield from jsonl.read(everything, file.name, mapping)
        else:
            yield from listing.read(everything, file.name)


def check_format(fmt: str | None) -> None:
    """Raise SourceError if a format was named that does not exist."""
    if fmt is not None and fmt not in FORMATS:
        raise SourceError(f"There is no format {fmt!r}; known are {', '.join(FORMATS)}.", path="")


def _reason(head: list[Line]) -> str:
    """Return why nothing can be read from a file that begins like this."""
    if any(line.problem or "\x00" in line.text for line in head):
        return "the file is not UTF-8 text"
    if not any(line.text.strip() for line in head):
        return "the file is empty"
    return f"the content is in no format that Attest reads ({' or '.join(FORMATS)})"


def _detect(head: list[Line]) -> str | None:
    text = "\n".join(line.text for line in head)
    if "\x00" in text:
        return None
    if jsonl.recognises(text):
        return "json"
    return "listing" if listing.recognises(text) else None


def _chain(head: list[Line], rest: Iterator[Line]) -> Iterator[Line]:
    yield from head
    yield from rest

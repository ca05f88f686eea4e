"""The dump of a listing page in (title line, abstract line, …), records out; lost lines are survived and named."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.schema import Origin, Record, Rejection
from rag.sources.content import Line
from rag.sources.fields import LONGEST_ABSTRACT, text_of

# Titles of the dumps seen have 19 to 150 characters, abstracts 569 to 1,907: a line in between decides.
_TITLE_LIMIT = 200
_BANNER = re.compile(r"^Get trending papers in your email inbox\b", re.IGNORECASE)
_GLUED = re.compile(r"^Subscribe(?=\S)")


def recognises(head: str) -> bool:
    """Tell from the first lines of a text whether titles and abstracts alternate in it."""
    rows = [row for row in head.splitlines() if row.strip()]
    if any(_BANNER.match(row) for row in rows[:4]):
        return True
    pairs = list(zip(rows[::2], rows[1::2], strict=False))[:20]
    fitting = sum(len(title) < _TITLE_LIMIT < len(abstract) for title, abstract in pairs)
    return bool(pairs) and fitting >= 0.8 * len(pairs)


def read(lines: Iterator[Line], source: str) -> Iterator[Record | Rejection]:
    """Yield a record per title; a title with no abstract is a record too, an abstract with no title is rejected.

    A short line is a title unless the line before is a title and the line after is no long one;
    so the reader is back in step after a lost line.
    """
    rows = _rows(lines)
    ahead: list[Line] = []

    def peek(index: int) -> Line | None:
        while len(ahead) <= index and (row := next(rows, None)) is not None:
            ahead.append(row)
        return ahead[index] if len(ahead) > index else None

    while (row := peek(0)) is not None:
        following, after = peek(1), peek(2)
        if row.problem:
            yield Rejection(source=source, line=row.number, reason=row.problem)
            del ahead[0]
        elif len(row.text) > LONGEST_ABSTRACT:
            yield Rejection(source=source, line=row.number, reason="the line is longer than any abstract")
            del ahead[0]
        elif _long(row):
            reason = "an abstract without a title: the line before it is not a title"
            yield Rejection(source=source, line=row.number, reason=reason)
            del ahead[0]
        elif following is None or _unusable(following) or (not _long(following) and after is not None and _long(after)):
            yield _record(row, "", source)
            del ahead[0]
        else:
            yield _record(row, following.text, source)
            del ahead[:2]


def _rows(lines: Iterator[Line]) -> Iterator[Line]:
    """Yield the lines that hold titles and abstracts, without banners, blanks and the glued button text."""
    banner, first = False, True
    for line in lines:
        text = line.text.strip()
        if not line.problem and (not text_of(text) or (first and _BANNER.match(text))):
            banner = banner or bool(text_of(text))
            continue
        if first and banner:
            text = _GLUED.sub("", text)
        first = False
        yield Line(line.number, text, line.problem)


def _unusable(line: Line) -> bool:
    return line.problem is not None or len(line.text) > LONGEST_ABSTRACT


def _long(line: Line) -> bool:
    return len(line.text) > _TITLE_LIMIT


def _record(title: Line, abstract: str, source: str) -> Record:
    origin = Origin(source=source, line=title.number)
    return Record(title=text_of(title.text), abstract=text_of(abstract), origin=origin)

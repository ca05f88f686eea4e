"""CSV and TSV as any program writes them in, records out; separator and header are found out."""

from __future__ import annotations

import csv
import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from rag.schema import Record, Rejection
from rag.sources.content import Content, Line
from rag.sources.fields import Fields, is_field, is_title

_SEPARATORS = ",;\t|"
_GUARD = re.compile(r"^'(?=[=+@\t-])")
_SAMPLE = 20
_LONG = 200
_SHORTEST_TITLE = 12
# A quotation mark that is never closed must not swallow the file: no abstract has so many lines.
_MOST_LINES = 500
_LARGEST = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of a row, and the 1-based line where it begins; `problem` says why there are none."""

    line: int
    cells: Sequence[str]
    problem: str | None = None


def recognises(head: str) -> bool:
    """Tell whether a text begins with a header that names a title, or has columns of which one holds abstracts."""
    return separator(head, {}) is not None


def separator(head: str, mapping: Mapping[str, str]) -> str | None:
    """Return the character that parts the columns; None if nothing says that the text is a table with titles."""
    first = next((line for line in head.splitlines() if line.strip()), "")
    best = max(_SEPARATORS, key=lambda char: _named(first, char, mapping))
    if _named(first, best, mapping):
        return best
    for char in _SEPARATORS:
        rows = _sample(head, char)
        if rows and _guessed(rows):
            return char
    return None


def columns(head: str) -> list[str]:
    """Return the cells of the first row of what looks like a table; of anything else, none."""
    tables = (_sample(head, char) for char in _SEPARATORS)
    return next((list(rows[0].cells) for rows in tables if rows and len(rows[0].cells) > 1), [])


def _sample(head: str, char: str) -> list[Row]:
    """Return the first rows if all have as many columns."""
    lines = [Line(number, text) for number, text in enumerate(head.splitlines()[:200], start=1) if text.strip()]
    rows = [row for row, _ in zip(_rows(lines, char), range(_SAMPLE), strict=False)]
    return rows if len(rows) > 1 and len({len(row.cells) for row in rows}) == 1 else []


def read(content: Content, fields: Fields) -> Iterator[Record | Rejection]:
    """Yield a record per row; without a header the columns are called 1, 2, …"""
    char = separator(content.head, fields.mapping) or _most_frequent(content.head)
    names: list[str] | None = None
    waiting: list[Row] = []
    for row in _rows(content.lines(), char):
        if row.problem:
            yield fields.rejection(row.line, row.problem)
        elif not any(cell.strip() for cell in row.cells):
            continue
        elif names is None and _is_header(row.cells, fields.mapping):
            names = _distinct(row.cells)
        elif names is None:
            waiting.append(row)
            if len(waiting) == _SAMPLE:
                names = _names_without_header(waiting, fields)
                yield from (_record(one, names, fields) for one in waiting)
        else:
            yield _record(row, names, fields)
    if names is None and waiting:
        names = _names_without_header(waiting, fields)
        yield from (_record(one, names, fields) for one in waiting)


def _record(row: Row, names: list[str], fields: Fields) -> Record | Rejection:
    if len(row.cells) > len(names) and any(cell.strip() for cell in row.cells[len(names) :]):
        return fields.rejection(row.line, f"the row has {len(row.cells)} columns, the table has {len(names)}")
    # an apostrophe keeps a spreadsheet from calculating a cell
    cells = [" ".join(_GUARD.sub("", cell).split()) for cell in row.cells]
    return fields.free(dict(zip(names, cells, strict=False)), row.line)


def _rows(lines: Iterable[Line], char: str) -> Iterator[Row]:
    """Yield rows; one that cannot be read costs its first line, and reading goes on at the next."""
    ahead: deque[Line] = deque()
    source = iter(lines)

    def following() -> Line | None:
        return ahead.popleft() if ahead else next(source, None)

    while (first := following()) is not None:
        if first.problem:
            yield Row(first.number, (), first.problem)
            continue
        taken, size, marks = [first], len(first.text), first.text.count('"')
        # Marks are doubled inside a quoted cell, so an odd number of them leaves one open.
        while marks % 2 and len(taken) < _MOST_LINES and size < _LARGEST and (more := following()) is not None:
            taken.append(more)
            size, marks = size + len(more.text), marks + more.text.count('"')
            if more.problem:
                break
        try:
            if taken[-1].problem or marks % 2:
                raise csv.Error("a quotation mark is not closed")
            cells = next(csv.reader([line.text + "\n" for line in taken], delimiter=char, strict=False), [])
        except csv.Error as exc:
            yield Row(first.number, (), f"the row cannot be read ({exc})")
            ahead.extendleft(reversed(taken[1:]))
        else:
            yield Row(first.number, cells)


def _named(line: str, char: str, mapping: Mapping[str, str]) -> int:
    """Return how many of our fields a header has if it is parted by this character; 0 without a title."""
    cells = [cell.strip() for cell in next(csv.reader([line], delimiter=char), [])]
    return sum(map(is_field, cells)) + 1 if len(cells) > 1 and _is_header(cells, mapping) else 0


def _is_header(cells: Sequence[str], mapping: Mapping[str, str]) -> bool:
    wanted = mapping.get("title")
    return any(cell.strip() == wanted if wanted else is_title(cell.strip()) for cell in cells)


def _distinct(cells: Sequence[str]) -> list[str]:
    """Return the names of the columns; one that has none, or another's, is called by its number."""
    names: list[str] = []
    taken: set[str] = set()
    for number, cell in enumerate(cells, start=1):
        name = cell.strip()
        names.append(name if name and name not in taken else str(number))
        taken.add(names[-1])
    return names


def _names_without_header(rows: Sequence[Row], fields: Fields) -> list[str]:
    """Return what the columns of a table without a header are: title and abstract by their length, else numbers."""
    names = [str(number) for number in range(1, max(len(row.cells) for row in rows) + 1)]
    found = None if fields.mapping else _guessed(rows)
    if found:
        names[found[0]], names[found[1]] = "title", "abstract"
        fields.used |= {"title": f"column {found[0] + 1}", "abstract": f"column {found[1] + 1}"}
    return names


def _guessed(rows: Sequence[Row]) -> tuple[int, int] | None:
    """Return the columns that hold titles and abstracts; None if there are no such."""
    columns = range(min(len(row.cells) for row in rows))
    lengths = [median(len(row.cells[column]) for row in rows) for column in columns]
    abstract = max(columns, key=lambda column: lengths[column], default=0)
    titles = [c for c in columns if _SHORTEST_TITLE <= lengths[c] < _LONG and all(" " in row.cells[c] for row in rows)]
    return (titles[0], abstract) if titles and lengths[abstract] >= _LONG else None


def _most_frequent(head: str) -> str:
    return max(_SEPARATORS, key=head.count)

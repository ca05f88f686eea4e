"""JSON lines, or JSON with a list of objects in it, in; records out, whatever sensible names the fields have."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from rag.schema import Record, Rejection
from rag.sources import arxiv, csl, openalex, semantic
from rag.sources.content import Content, Line
from rag.sources.fields import Fields
from rag.sources.objects import Broken, inner_list, loads, objects

# Not "[1] Holm, M. (2021)", which a reference list begins with.
_START = re.compile(r"[\s\ufeff]*(?:\{\s*[\"}]|\[\s*[\[{\"\]])")

Shape = Callable[[Mapping[str, Any]], dict[str, Any] | None]
# Who writes JSON → how to know a row of theirs, and what it says; any other row is read by its fields' names.
SHAPES: Mapping[str, Shape] = {
    "openalex": openalex.shape,
    "arxiv": arxiv.shape,
    "semantic-scholar": semantic.shape,
    "csl": csl.shape,
}


def recognises(head: str) -> bool:
    """Tell from the first characters of a text whether it is JSON."""
    return bool(_START.match(head))


def read(content: Content, fields: Fields) -> Iterator[Record | Rejection]:
    """Yield a record per JSON object; neither lines nor a list are ever in memory as a whole."""
    if _is_lines(content.head):
        yield from _read_lines(content.lines(), fields)
        return
    for found in objects(content.text()):
        if isinstance(found, Broken):
            yield fields.rejection(found.line, found.reason)
        else:
            yield record(found.value, found.line, fields)


def record(row: Any, line: int, fields: Fields) -> Record | Rejection:
    """Return the record of one JSON value; the first one that somebody's shape fits names the format."""
    if not isinstance(row, dict):
        return fields.rejection(line, "not a JSON object")
    for name, shape in SHAPES.items():
        if (values := shape(row)) is not None:
            fields.shape = fields.shape or name
            return fields.known(values, line, row)
    return fields.free(row, line)


def _is_lines(head: str) -> bool:
    """Tell whether the first line is an object by itself, and no wrapping of a list."""
    first = next((line for line in head.splitlines() if line.strip()), "")
    try:
        value = loads(first)
    except (json.JSONDecodeError, RecursionError):
        # A line that is longer than the head, or a broken first one of many.
        return first.lstrip().startswith("{") and _second_is_object(head)
    return isinstance(value, dict) and inner_list(value) is None


def _second_is_object(head: str) -> bool:
    for line in [line for line in head.splitlines() if line.strip()][1:3]:
        try:
            if isinstance(loads(line), dict):
                return True
        except (json.JSONDecodeError, RecursionError):
            continue
    return False


def _read_lines(lines: Iterable[Line], fields: Fields) -> Iterator[Record | Rejection]:
    for line in lines:
        if line.problem:
            yield fields.rejection(line.number, line.problem)
        elif line.text.strip():
            try:
                value = loads(line.text)
            except (json.JSONDecodeError, RecursionError):
                yield fields.rejection(line.number, "the line is not a complete JSON object")
            else:
                yield record(value, line.number, fields)

"""JSON lines, or JSON with a list of objects in it, in; records out, whatever sensible names the fields have."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from rag.schema import Origin, Record, Rejection
from rag.sources.fields import record_from
from rag.sources.files import Line


def recognises(head: str) -> bool:
    """Tell from the first characters of a text whether it is JSON."""
    return head.lstrip("\ufeff \t\r\n")[:1] in ("{", "[")


def read(lines: Iterable[Line], source: str, mapping: Mapping[str, str]) -> Iterator[Record | Rejection]:
    """Yield a record per JSON object; `mapping` names the field to use for ours (`title`, `abstract`, …).

    A file of JSON lines is never held in memory as a whole; a list or an indented object is.
    """
    pending = iter(lines)
    skipped: list[Line] = []
    for line in pending:
        if line.text.strip() or line.problem:
            first = _object(line.text)
            if first is not None and not _inner_list(first):
                yield record_from(first, Origin(source=source, line=line.number), mapping)
                yield from _read_lines(pending, source, mapping)
            else:
                yield from _read_whole([*skipped, line, *pending], source, mapping)
            return
        skipped.append(line)


def _read_lines(lines: Iterable[Line], source: str, mapping: Mapping[str, str]) -> Iterator[Record | Rejection]:
    for line in lines:
        if not line.text.strip() and not line.problem:
            continue
        value = _object(line.text)
        if value is None:
            reason = line.problem or "the line is not a complete JSON object"
            yield Rejection(source=source, line=line.number, reason=reason)
        else:
            yield record_from(value, Origin(source=source, line=line.number), mapping)


def _read_whole(lines: list[Line], source: str, mapping: Mapping[str, str]) -> Iterator[Record | Rejection]:
    """Read objects one after the other out of a list, so that all before a broken place still count."""
    for line in lines:
        if line.problem:
            yield Rejection(source=source, line=line.number, reason=line.problem)
    text = "\n".join(line.text for line in lines)
    number = lines[0].number
    whole = _object(text)
    values = whole and _inner_list(whole)
    if values:
        for count, value in enumerate(values, start=1):
            yield record_from(value, Origin(source=source, line=count), mapping)
        return
    decoder, position = json.JSONDecoder(), 0
    while True:
        here = position
        while position < len(text) and text[position] in " \t\r\n,[]":
            position += 1
        number += text.count("\n", here, position)
        if position == len(text):
            return
        try:
            value, end = decoder.raw_decode(text, position)
        except (json.JSONDecodeError, RecursionError) as exc:
            reason = f"the JSON is broken from here on ({getattr(exc, 'msg', 'nested too deeply')})"
            yield Rejection(source=source, line=number, reason=reason)
            return
        if isinstance(value, dict):
            yield record_from(value, Origin(source=source, line=number), mapping)
        else:
            yield Rejection(source=source, line=number, reason="not a JSON object")
        number += text.count("\n", position, end)
        position = end


def _object(text: str) -> dict[str, Any] | None:
    try:
        value = json.loads(text)
    except (json.JSONDecodeError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _inner_list(value: dict[str, Any]) -> list[dict[str, Any]] | None:
    """Return the one list of objects that a wrapping object such as {"papers": […]} holds."""
    if "title" in value:
        return None
    lists = [v for v in value.values() if isinstance(v, list) and v and all(isinstance(x, dict) for x in v)]
    return lists[0] if len(lists) == 1 else None

"""A text or Markdown file with front matter in, the one record that it is out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from rag.schema import Record, Rejection
from rag.sources.content import Content
from rag.sources.fields import Fields, is_field, is_title

_FRONT = re.compile(r"\A\s*---[ \t]*\r?\n(.*?)\r?\n(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL)
_HEADER = re.compile(r"([A-Za-z][\w -]{0,30}):[ \t]+(.+)")
_HEADING = re.compile(r"\A\s*#{1,6}[ \t]+(\S[^\r\n]*)(?:\r?\n|\Z)")
_ABSTRACT = re.compile(r"\A\s*(?:#{1,6}[ \t]*|\*\*)?abstract(?:\*\*)?[ \t]*[:.]?(?:\*\*)?[ \t]*\r?\n", re.IGNORECASE)
_LARGEST = 1024 * 1024
_LARGEST_FRONT = 64 * 1024
_MOST_BRACKETS = 1000  # the time that YAML takes grows with their square


def recognises(head: str) -> bool:
    """Tell whether a text begins with front matter (YAML, or lines such as `Title: …`) that has a title."""
    front = _FRONT.match(head)
    if front:
        return bool(re.search(r"^[\"']?title[\"']?[ \t]*:", front[1], re.MULTILINE | re.IGNORECASE))
    rows = head.lstrip().splitlines()[:1]
    return any((match := _HEADER.match(row)) is not None and is_title(match[1]) for row in rows)


def read(content: Content, fields: Fields) -> Iterator[Record | Rejection]:
    """Yield the record of the file: fields from its front matter, the abstract from there or from what follows.

    Without front matter (a file whose format was named), the first line is the title and the rest the abstract.
    """
    text, size = [], 0
    for block in content.text():
        text.append(block)
        size += len(block)
        if size > _LARGEST:
            yield fields.rejection(None, "the file is larger than 1 MB, too large for one abstract")
            return
    whole = "".join(text)
    try:
        row, body = _split(whole)
    except ValueError as exc:
        yield fields.rejection(1, f"the front matter is no YAML that can be read ({exc})")
        return
    if not any(is_title(name) for name in row) and "title" not in fields.mapping:
        title, body = _first_line(body)
        row = {"title": title, **row}
    if not any(is_field(name) and name.lower().startswith("abstract") for name in row):
        row = {**row, "abstract": _abstract(body)}
    yield fields.free(row, 1)


def _split(text: str) -> tuple[dict[str, Any], str]:
    """Return front matter and body.

    Raises:
        ValueError: there is front matter, and it cannot be read.
    """
    front = _FRONT.match(text)
    if front:
        return _yaml(front[1]), text[front.end() :]
    row: dict[str, Any] = {}
    lines = text.lstrip().splitlines()
    for number, line in enumerate(lines):
        match = _HEADER.match(line)
        if match is None or not (is_field(match[1].strip()) or row) or (not row and not is_title(match[1])):
            return row, "\n".join(lines[number:]) if row else text
        row[match[1].strip()] = match[2].strip()
    return row, ""


def _yaml(text: str) -> dict[str, Any]:
    import yaml

    if len(text) > _LARGEST_FRONT:
        raise ValueError("larger than 64 KB")
    if sum(map(text.count, "[{?")) + text.count("- ") > _MOST_BRACKETS:
        raise ValueError("nested too deeply")
    try:
        # A few lines of aliases stand for a value of any size, or for one that holds itself.
        if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text, yaml.SafeLoader)):
            raise ValueError("with aliases")
        value = yaml.safe_load(text)
    except yaml.YAMLError as exc:
        mark = getattr(exc, "problem_mark", None)
        raise ValueError(f"line {mark.line + 2}" if mark else "a character in it") from exc
    except RecursionError as exc:
        raise ValueError("nested too deeply") from exc
    if not isinstance(value, dict):
        raise ValueError("not a list of names and values")
    return {str(name): _simple(one) for name, one in value.items()}


def _simple(value: Any) -> Any:
    """Return a value as text, a number, or a list of such or of objects: YAML makes dates of its own."""
    if isinstance(value, list | dict | str | int | float | bool) or value is None:
        return value
    return str(value)


def _first_line(text: str) -> tuple[str, str]:
    heading = _HEADING.match(text)
    if heading:
        named = heading[1].rstrip(" \t")
        return named.rstrip("#").rstrip(" \t") or named, text[heading.end() :]
    title, _, rest = text.strip().partition("\n")
    return title.strip(), rest


def _abstract(body: str) -> str:
    """Return the text after the front matter on one line, without the title or "Abstract" as a heading."""
    heading = _HEADING.match(body)
    if heading and not _ABSTRACT.match(body):
        body = body[heading.end() :]
    return " ".join(_ABSTRACT.sub("", body).split())

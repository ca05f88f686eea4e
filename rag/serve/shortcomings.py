"""What pydantic found wrong with a request in, a sentence out that repeats nothing of it but names of fields."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rag.text import clean

_MOST_TOLD = 3  # shortcomings of one request
_LONGEST_NAME = 60  # characters of a field's name
_SAID = {
    "extra_forbidden": "there is no such field",
    "missing": "it is missing",
    "json_invalid": "its body must be JSON in UTF-8",
    "string_unicode": "it is not Unicode text",
    "string_pattern_mismatch": "it has a character that cannot stand there",
}


def field(error: Any, *, within: int = 0) -> str:
    """Return the names of fields that lead to an error, shortened; "" if it is the request as a whole.

    The first `within` parts of its place say where it was sent, such as the body.
    """
    if error["type"] == "json_invalid":  # its place is a column of the text
        return ""
    parts = error["loc"][within:]
    if error["type"] != "extra_forbidden":  # where a field may be of several kinds, their names stand there too
        parts = [part for part in parts if isinstance(part, int) or part.isidentifier()]
    name = clean(".".join(map(str, parts)))
    return name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1]}…"


def sentence(errors: Sequence[Any], *, within: int = 0) -> str:
    """Return what is wrong, of many shortcomings the first few; `within` is that of `field`."""
    first = {field(one, within=within): one for one in reversed(errors)}  # of each field
    said = [f"{name or 'the request'}: {_why(one)}" for name, one in reversed(first.items())]
    more = f" ({len(said) - _MOST_TOLD} more)" if len(said) > _MOST_TOLD else ""
    return f"{'; '.join(said[:_MOST_TOLD])}{more}."


def _why(error: Any) -> str:
    said = _SAID.get(error["type"], error["msg"])
    return f"{said[0].lower()}{said[1:]}"

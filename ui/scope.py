"""Which papers a question or topic is put to: as words, as the fields of a form, and read from what the form sends."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping
from typing import Any

from rag import Filters, QuestionError
from rag.toolkit import counted
from ui.render import escape

_YEAR = re.compile(r"\d{4}")
_NAMES = (("venues", "Venue"), ("authors", "Author"), ("tags", "Tag"))


def words(filters: Filters) -> str:
    """Return in words which papers pass; empty if all do."""
    parts = [_years(filters)] if filters.year_from or filters.year_to else []
    for field, name in _NAMES:
        values: tuple[str, ...] = getattr(filters, field)
        parts += [f"{name.lower()} {' or '.join(values)}"] if values else []
    if filters.sources:
        parts.append(f"from {' or '.join(filters.sources)}")
    if filters.keys:
        parts.append(counted(len(filters.keys), "chosen paper"))
    if filters.not_keys:
        parts.append(f"without {len(filters.not_keys):,}")
    if filters.retracted is not None:
        parts.append("retracted" if filters.retracted else "not retracted")
    return " · ".join(parts)


def fields(filters: Filters) -> str:
    """Return the fields of a form in which the filters can be changed."""
    first, last = (str(year) if year else "" for year in (filters.year_from, filters.year_to))
    named = "".join(_field(name, field, ", ".join(getattr(filters, field))) for field, name in _NAMES)
    chosen = ""
    if filters.keys:
        papers = f"the {counted(len(filters.keys), 'chosen paper')}"
        chosen = f'<label class="chosen"><input type="checkbox" name="keys" checked> Only {papers}</label>'
    return (
        f'<div class="fields">{_field("From year", "year_from", first)}{_field("To year", "year_to", last)}'
        f"{named}</div>{chosen}"
    )


def limits(filters: Filters) -> str:
    """Return which papers are asked, as a line that opens to a form."""
    told = words(filters)
    summary = f"Search only: {escape(told)}" if told else "Search all papers"
    undo = '<button type="button" class="quiet-button" data-send="unlimit">All papers</button>' if told else ""
    return (
        f'<details class="limits-form{" set" if told else ""}"><summary>{summary}</summary>'
        f'<form data-send="limit">{fields(filters)}'
        f'<button type="submit">Search only these</button>{undo}</form></details>'
    )


def read(sent: Mapping[str, object], filters: Filters) -> Filters:
    """Return the filters that a form sent; what has no field stays as in `filters`.

    Raises:
        QuestionError: a year is none, or the years are in the wrong order.
    """
    first, last = _year(sent.get("year_from")), _year(sent.get("year_to"))
    if first is not None and last is not None and first > last:
        raise QuestionError(f"No year lies between {first} and {last}; put the earlier one first.")
    named: dict[str, Any] = {field: _parts(sent.get(field)) for field, _ in _NAMES}
    keys = filters.keys if sent.get("keys") else ()
    return dataclasses.replace(filters, year_from=first, year_to=last, keys=keys, **named)


def _years(filters: Filters) -> str:
    first, last = filters.year_from, filters.year_to
    if first == last:
        return str(first)
    if first and last:
        return f"{first}–{last}"
    return f"since {first}" if first else f"until {last}"


def _field(name: str, field: str, value: str) -> str:
    short = ' class="year" inputmode="numeric" maxlength="4"' if field.startswith("year") else ""
    return (
        f'<label>{name}<input{short} type="text" name="{field}" value="{escape(value)}" dir="auto" '
        'autocomplete="off"></label>'
    )


def _year(sent: object) -> int | None:
    text = str(sent or "").strip()
    if not text:
        return None
    if not _YEAR.fullmatch(text):
        raise QuestionError(f"“{text[:20]}” is no year; write four digits, such as 2021.")
    return int(text)


def _parts(sent: object) -> tuple[str, ...]:
    return tuple(part for part in (piece.strip() for piece in str(sent or "").split(",")) if part)

"""What the page sent of the table in, a sound view of the library out: words, filters, order and place."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, get_args

from rag import Filters
from rag.schema import Sort

PAGE = 50
SORTS: tuple[Sort, ...] = get_args(Sort)
_LONGEST = 1000
_LARGEST = 10**9


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """Which papers the table shows, in which order, from which on."""

    query: str = ""
    filters: Filters = Filters()
    sort: Sort = "added"
    descending: bool = True
    offset: int = 0

    @property
    def narrowed(self) -> bool:
        """Whether some papers may be left out."""
        return bool(self.query.strip() or self.filters)


def read(sent: Any) -> View:
    """Return the view that a page sent; whatever is no view, or a part of none, is as it is at first."""
    given: Mapping[str, Any] = sent if isinstance(sent, Mapping) else {}
    sort = next((known for known in SORTS if known == given.get("sort")), SORTS[0])
    venue = _text(given, "venue").strip()
    return View(
        query=_text(given, "query"),
        filters=Filters(
            year_from=_number(given, "year_from"),
            year_to=_number(given, "year_to"),
            venues=(f'"{venue}"',) if venue else (),
            tags=tuple(filter(None, [_text(given, "tag")])),
            sources=tuple(filter(None, [_text(given, "source")])),
        ),
        sort=sort,
        descending=given.get("descending", True) is True,
        offset=_number(given, "offset") or 0,
    )


def _text(given: Mapping[str, Any], name: str) -> str:
    value = given.get(name)
    return value[:_LONGEST] if isinstance(value, str) else ""


def _number(given: Mapping[str, Any], name: str) -> int | None:
    """Return a whole number of the page, typed or sent as one."""
    value = given.get(name)
    if isinstance(value, str) and re.fullmatch(r"\s*[0-9]{1,9}\s*", value):
        value = int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _LARGEST else None

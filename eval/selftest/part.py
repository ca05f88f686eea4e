"""What one part of the self-test brought, and how values are kept in it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from eval.run import PerQuery


@dataclass(frozen=True, slots=True)
class Part:
    """The values of one part by measure, then by the key of the paper that was tried."""

    name: str
    per_query: PerQuery = field(default_factory=dict)

    def put(self, measure: str, key: str, value: float) -> None:
        """Keep one value."""
        self.per_query.setdefault(measure, {})[key] = float(value)

    def values(self, measure: str) -> list[float]:
        """Return the values of a measure; none if nothing was tried."""
        return list(self.per_query.get(measure, {}).values())


def per_query(parts: Iterable[Part]) -> PerQuery:
    """Return the values of all parts as a run keeps them; a query is a paper's key with the part's name."""
    return {
        measure: {query_id(key, part): round(value, 4) for key, value in values.items()}
        for part in parts
        for measure, values in part.per_query.items()
    }


def types(parts: Iterable[Part]) -> dict[str, str]:
    """Return the part of each query."""
    return {query_id(key, part): part.name for part in parts for some in part.per_query.values() for key in some}


def query_id(key: str, part: Part) -> str:
    """Return what a paper is called as a query of a part: the same paper is tried in several."""
    return f"{key} / {part.name}"

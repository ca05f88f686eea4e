"""A run: its values per query and what made them, written to and read from the `metrics.json` of a folder."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from eval.measures import Interval, interval
from rag import AttestError
from rag.schema import SCHEMA_VERSION

Kind = Literal["retrieval", "answers", "overviews", "selftest"]
# By measure, then query id; a query that a measure says nothing about is left out.
PerQuery = dict[str, dict[str, float]]
FILE_NAME = "metrics.json"


class RunError(AttestError):
    """A run cannot be read or written, has nothing in common with another, or a gate names no measure of it."""


@dataclass(frozen=True, slots=True)
class Run:
    """What one evaluation brought.

    `types` names the kind of each query where the queries have kinds. `details` holds what only some runs
    have: `controls`, `recall_curve`, `calibration`, `worst`, `lines`, `failures`. `record` says what ran.
    """

    kind: Kind
    per_query: PerQuery
    record: dict[str, Any]
    types: dict[str, str] = field(default_factory=dict)
    details: dict[str, Any] = field(default_factory=dict)

    def measures(self) -> dict[str, Interval]:
        """Return each measure with mean and interval over all queries."""
        return summary(self.per_query)

    def by_type(self) -> dict[str, dict[str, Interval]]:
        """Return the same for the queries of each type."""
        kinds = dict.fromkeys(self.types.values())
        return {kind: summary(of_type(self.per_query, self.types, kind)) for kind in kinds}

    def to_json(self) -> dict[str, Any]:
        """Return what `metrics.json` holds."""
        return {
            "schema_version": SCHEMA_VERSION,
            "kind": self.kind,
            "measures": _rows(self.measures()),
            "by_type": {kind: _rows(found) for kind, found in self.by_type().items()},
            "per_query": self.per_query,
            "types": self.types,
            **self.details,
            "run": self.record,
        }


def summary(per_query: PerQuery) -> dict[str, Interval]:
    """Return each measure's mean and interval; a measure without any value is left out."""
    return {name: interval(list(values.values())) for name, values in per_query.items() if values}


def of_type(per_query: PerQuery, types: Mapping[str, str], kind: str) -> PerQuery:
    """Return the values of the queries of one type."""
    return {name: {q: v for q, v in values.items() if types.get(q) == kind} for name, values in per_query.items()}


def write_run(folder: Path, run: Run) -> None:
    """Write `metrics.json` into a folder, which is made if need be."""
    make_folder(folder)
    (folder / FILE_NAME).write_text(json.dumps(run.to_json(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def read_run(folder: Path) -> Run:
    """Return the run of a folder.

    Raises:
        RunError: there is none, or it is broken.
    """
    path = folder / FILE_NAME
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        values = {name: {q: float(v) for q, v in some.items()} for name, some in found["per_query"].items()}
        known = {"schema_version", "kind", "measures", "by_type", "per_query", "types", "run"}
        return Run(
            kind=found["kind"],
            per_query=values,
            record=dict(found["run"]),
            types={str(query): str(kind) for query, kind in found.get("types", {}).items()},
            details={name: value for name, value in found.items() if name not in known},
        )
    except OSError as exc:
        raise RunError(f"{path}: cannot be read ({exc.strerror}); name the folder that --out named.") from exc
    except (ValueError, KeyError, TypeError, AttributeError) as exc:
        raise RunError(f"{path}: holds no values per query.") from exc


def make_folder(folder: Path) -> None:
    """Make the folder of a run.

    Raises:
        RunError: it cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as exc:
        raise RunError(f"The folder {folder} cannot be made ({exc.strerror}); name another with --out.") from exc


def _rows(found: Mapping[str, Interval]) -> dict[str, dict[str, float]]:
    return {name: dataclasses.asdict(value) for name, value in found.items()}

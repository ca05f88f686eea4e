"""The folders of runs in, the runs as a report shows them out: each with a letter, a name and the facts about it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval.measures import Interval
from eval.report.details import Details, JudgeCheck, read_details
from eval.run import Run, RunError, read_run

# As many colours can be told apart.
LETTERS = "ABCDEF"


@dataclass(frozen=True, slots=True)
class Shown:
    """One run of a report; the letter stands for it wherever its name would be too long."""

    letter: str
    name: str
    run: Run
    details: Details
    measures: Mapping[str, Interval]
    types: Mapping[str, Mapping[str, Interval]]

    @property
    def colour(self) -> str:
        """Return the class of everything that is drawn for the run."""
        return f"run-{self.letter.lower()}"

    @property
    def collection(self) -> str | None:
        """Return what the run was made on, if it says so."""
        found = self.run.record.get("collection")
        return None if found is None else str(found)

    @property
    def fitted_here(self) -> tuple[str, ...] | None:
        """Return the constants that were chosen on this very collection; None if the run does not say."""
        found = self.run.record.get("fitted_here")
        return tuple(map(str, found)) if isinstance(found, list) else None

    @property
    def facts(self) -> list[tuple[str, str]]:
        """Return what a reader wants to know first, as names and values."""
        record, judge = self.run.record, self.details.judge
        found = [
            ("collection", record.get("collection")),
            ("papers", _count(record.get("papers"))),
            ("questions", _count(record.get("queries"))),
            ("without judgements", _count(record.get("queries_without_judgements")) if self._skipped else None),
            ("date", record.get("date")),
            ("embedding", record.get("embedding")),
            ("language model", None if self.run.kind == "retrieval" else _model(record)),
            ("judge", None if judge is None else _judge(judge)),
            ("program", _program(record)),
        ]
        return [(name, str(value)) for name, value in found if value not in (None, "")]

    @property
    def _skipped(self) -> bool:
        return bool(self.run.record.get("queries_without_judgements"))

    @property
    def record(self) -> list[tuple[str, str]]:
        """Return everything that the run recorded, one line a value."""
        return list(_flat("", self.run.record))


def read_shown(folders: Sequence[Path]) -> list[Shown]:
    """Return the runs of some folders, in their order.

    Raises:
        RunError: one cannot be read, or there are too many to tell apart.
    """
    if len(folders) > len(LETTERS):
        raise RunError(f"A report shows up to {len(LETTERS)} runs; these are {len(folders)}.")
    names = _names([folder.resolve() for folder in folders])
    return [_shown(*found) for found in zip(LETTERS, names, folders, strict=False)]


def _shown(letter: str, name: str, folder: Path) -> Shown:
    run = read_run(folder)
    details = read_details(run, str(folder))
    return Shown(letter, name, run, details, run.measures(), run.by_type())


def _names(folders: Sequence[Path]) -> list[str]:
    """Return the folders' names, with that of the folder above where two are called the same."""
    names = [folder.name for folder in folders]
    return [f"{path.parent.name}/{path.name}" if names.count(path.name) > 1 else path.name for path in folders]


def _count(value: Any) -> str | None:
    return f"{value:,}" if isinstance(value, int) else value


def _model(record: Mapping[str, Any]) -> str:
    settings = record.get("settings")
    set_to = settings.get("llm") if isinstance(settings, Mapping) else None
    found = record.get("llm", set_to)
    return "none; it quotes the abstracts" if found in (None, "none") else str(found)


def _judge(judge: JudgeCheck) -> str:
    if judge.accuracy is None:
        return f"{judge.model}; how often it is right was not measured"
    borders = f" ({judge.low:.2f} to {judge.high:.2f})" if judge.low is not None and judge.high is not None else ""
    n = "" if judge.n is None else f" of {judge.n:,}"
    return f"{judge.model}; agrees with people on {judge.accuracy:.2f}{borders}{n} labelled claims"


def _program(record: Mapping[str, Any]) -> str:
    commit = record.get("commit")
    parts = [record.get("version"), commit and f"commit {str(commit).replace('-changed', ' with changes')}"]
    return ", ".join(str(part) for part in parts if part)


def _flat(prefix: str, value: Any) -> Iterable[tuple[str, str]]:
    if isinstance(value, Mapping):
        for name, some in value.items():
            yield from _flat(f"{prefix}.{name}" if prefix else str(name), some)
    elif isinstance(value, list):
        yield prefix, ", ".join(map(str, value)) or "–"
    else:
        yield prefix, "–" if value is None else str(value)

"""Runs in, the text of a Markdown report for a pull request out: the facts of the page as tables."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from eval.report import bars
from eval.report.details import Worst
from eval.report.differences import changes, judgement
from eval.report.figures import duration, number, signed, spread
from eval.report.latency import median_and_slow, times
from eval.report.shown import Shown
from eval.report.wording import KINDS, WORST_PAPERS, WORST_PAPERS_ELSE
from rag.toolkit import counted

# What Markdown or HTML would read as more than text.
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~@!&$])")
_MOST_FAILURES = 10
_NOTHING = "–"
_WORST_HEAD = ("", "question", "value", "stage")

Rows = Sequence[Sequence[str]]


def markdown(runs: Sequence[Shown]) -> str:
    """Return the report; a part that no run has is left out."""
    many = len(runs) > 1
    parts = [
        _head(runs),
        *(_section("Self-test", run, many, ["verdict", "line", "value", ""], _lines(run)) for run in runs),
        _fitted(runs, many),
        _measures(runs, many),
        *_changes(runs),
        *(_section("By type (worst in bold)", run, many, *_types(run)) for run in runs),
        _recall(runs, many),
        *(_section("Can the score be trusted?", run, many, ["bin", "score", "right", "n"], _bins(run)) for run in runs),
        _times(runs, many),
        *(_section("Controls", run, many, *_controls(run)) for run in runs),
        *(_section("Worst questions", run, many, _worst_head(run), _worst(run)) for run in runs),
        *(_failures(run, many) for run in runs),
    ]
    return "\n\n".join("\n".join(part) for part in parts if part) + "\n"


def text(value: object) -> str:
    """Return a text as Markdown that shows it and does nothing else."""
    return _SPECIAL.sub(r"\\\1", " ".join(str(value).split()))


def _head(runs: Sequence[Shown]) -> list[str]:
    titles = [f"{run.letter} {text(run.name)}" if len(runs) > 1 else text(run.name) for run in runs]
    names = list(dict.fromkeys(name for run in runs for name, _ in run.facts))
    rows = [[name, *(text(dict(run.facts).get(name, _NOTHING)) for run in runs)] for name in names]
    asked = ["asks", *(text(KINDS.get(run.run.kind, run.run.kind)) for run in runs)]
    return [f"# Evaluation: {', '.join(titles)}", "", *_table(["", *titles], [asked, *rows])]


def _lines(run: Shown) -> Rows:
    return [
        [
            text(row.verdict),
            text(row.name),
            _NOTHING if row.value is None else number("", row.value),
            text(row.sentence),
        ]
        for row in run.details.lines
    ]


def _fitted(runs: Sequence[Shown], many: bool) -> list[str]:
    found: dict[tuple[str, ...], list[str]] = {}
    for run in runs:
        if run.fitted_here:
            found.setdefault(run.fitted_here, []).append(run.letter)
    return [
        f"> {', '.join(letters) + ': ' if many else ''}**Chosen on this very collection:** "
        f"{', '.join(map(text, names))}. For what they decide, the figures are no test."
        for names, letters in found.items()
    ]


def _measures(runs: Sequence[Shown], many: bool) -> list[str]:
    names = (*bars.shares(runs), *bars.amounts(runs))
    rows = [[text(name), *(_value(name, run) for run in runs)] for name in names]
    columns = [run.letter if many else "mean (95 % interval)" for run in runs]
    return ["## Measures", "", *_table(["", *columns], rows)] if rows else []


def _value(name: str, run: Shown) -> str:
    found = run.measures.get(name)
    return _NOTHING if found is None else text(f"{number(name, found.mean)} ({spread(name, found)}), n = {found.n}")


def _changes(runs: Sequence[Shown]) -> Iterable[list[str]]:
    for change in changes(runs):
        rows = [
            [
                text(row.measure),
                text(signed(row.measure, row.delta.mean)),
                text(f"{signed(row.measure, row.delta.low)} to {signed(row.measure, row.delta.high)}"),
                judgement(row),
                f"{len(row.improved)}, {row.same}, {len(row.worse)}",
            ]
            for row in change.rows
        ]
        head = ["", "difference", "95 % interval", "result", "better, same, worse"]
        yield [f"## From {change.before.letter} to {change.after.letter}", "", *_table(head, rows)]


def _types(run: Shown) -> tuple[list[str], Rows]:
    rows = []
    for panel in bars.by_type([run]):
        found = {
            group.name: f"**{bar.value.mean:.3f}**" if bar.worst else f"{bar.value.mean:.3f}"
            for group in panel.groups
            for bar in group.bars
        }
        rows.append([text(panel.name), *(found.get(kind, _NOTHING) for kind in run.types)])
    return ["", *map(text, run.types)], rows


def _controls(run: Shown) -> tuple[list[str], Rows]:
    names = ["this run", *run.details.controls]
    rows = []
    for panel in bars.controls([run]):
        found = {bar.name: f"{bar.value.mean:.3f}" for group in panel.groups for bar in group.bars}
        rows.append([text(panel.name), *(found.get(name, _NOTHING) for name in names)])
    return ["", *map(text, names)], rows


def _recall(runs: Sequence[Shown], many: bool) -> list[str]:
    curves = {run.letter if many else "": run.details.recall_curve for run in runs if run.details.recall_curve}
    depths = sorted({depth for curve in curves.values() for depth in curve})
    rows = [[name, *(_figure(curve.get(depth)) for depth in depths)] for name, curve in curves.items()]
    return ["## Recall by depth", "", *_table(["", *map(str, depths)], rows)] if rows else []


def _figure(value: float | None) -> str:
    return _NOTHING if value is None else f"{value:.3f}"


def _bins(run: Shown) -> Rows:
    bins = [found for found in run.details.calibration if found.n]
    return [[f"{b.low:g} to {b.high:g}", f"{b.score:.2f}", f"{b.right:.2f}", str(b.n)] for b in bins]


def _times(runs: Sequence[Shown], many: bool) -> list[str]:
    rows = [
        [run.letter if many else "", *map(duration, median_and_slow(seconds))]
        for run in runs
        if (seconds := times(run))
    ]
    return ["## Time for a question", "", *_table(["", "median", "95 % within"], rows)] if rows else []


def _worst_head(run: Shown) -> list[str]:
    right, retrieved = WORST_PAPERS.get(run.run.kind, WORST_PAPERS_ELSE)
    return [*_WORST_HEAD, right.lower(), f"{retrieved.lower()} first"]


def _worst(run: Shown) -> Rows:
    return [
        [text(row.id), text(row.question), f"{row.value:.2f}", text(row.stage), _right(row), _first(row)]
        for row in run.details.worst
    ]


def _right(row: Worst) -> str:
    return "; ".join(map(text, row.gold)) or _NOTHING


def _first(row: Worst) -> str:
    return text(row.retrieved[0].title) if row.retrieved else "nothing"


def _failures(run: Shown, many: bool) -> list[str]:
    failed = run.details.failures
    rows = [[text(found.id), text(found.reason)] for found in failed[:_MOST_FAILURES]]
    section = _section("Failures", run, many, ["", "reason"], rows)
    more = len(failed) - _MOST_FAILURES
    return [*section, "", f"And {counted(more, 'more failure')} in metrics.json."] if more > 0 else section


def _section(title: str, run: Shown, many: bool, head: Sequence[str], rows: Rows) -> list[str]:
    return [f"## {title}{f': {run.letter}' if many else ''}", "", *_table(head, rows)] if rows else []


def _table(head: Sequence[str], rows: Rows) -> list[str]:
    lines = [head, ["---"] * len(head), *rows]
    return ["| " + " | ".join(line) + " |" for line in lines]

"""The runs of a library and what is chosen of them in, the HTML of the view out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rag.toolkit import counted
from ui.quality import charts, figures
from ui.quality.comparing import Difference, differences
from ui.quality.plots import bar
from ui.quality.runs import Broken, Interval, Line, Run, named
from ui.quality.tables import table
from ui.quality.wording import KIND_NAMES, KINDS, LINES, STAGES, VERDICTS, wording
from ui.render import attributes, escape

_CHANGES = {"better": ("▲", "better"), "worse": ("▼", "worse"), "changed": ("◆", "changed"), "same": ("=", "same")}
_MOST_WORST = 10
_SHARE_UNITS = ("share", "score")


@dataclass(frozen=True, slots=True)
class Choice:
    """What is looked at: a run, one to compare it with, and the measure that is shown over time; null is the usual."""

    run: str | None = None
    other: str | None = None
    measure: str | None = None


def view(runs: Sequence[Run], broken: Sequence[Broken], choice: Choice, folder: str) -> str:
    """Return what is to be seen of the runs."""
    told = "".join(f'<p class="trouble">{escape(one.why)}</p>' for one in broken)
    if not runs:
        return f"{told}{_invitation(folder)}"
    shown = named(runs, choice.run) or runs[0]
    alike = [run for run in runs if run.metrics.kind == shown.metrics.kind and run is not shown]
    other = named(alike, choice.other)
    changes = differences(other, shown) if other else {}
    parts = [
        _choosers(runs, alike, shown, other),
        _heading(shown, other),
        _lines(shown, other, changes),
        _measures(shown, other, changes),
        f'<div class="cards">{charts.calibration(shown)}{charts.recall(shown)}'
        f"{charts.history(runs, shown, choice.measure)}</div>",
        _by_type(shown),
        _worst(shown),
        _record(shown),
    ]
    where = f'<p class="quiet">Runs are the folders in <code>{escape(folder)}</code>.</p>'
    return f'{told}<div class="quality">{"".join(parts)}{where}</div>'


def _invitation(folder: str) -> str:
    return (
        '<div class="invitation"><h2>How far can answers be trusted?</h2>'
        "<p>The self-test tries this library out with its own papers: are they found, are questions refused when their "
        "paper is missing, are wrong citations noticed? It takes a minute or two, and needs no key.</p>"
        f'<p class="quiet">Runs of <code>attest-eval</code> with <code>--out</code> in <code>{escape(folder)}</code> '
        "show up here too.</p></div>"
    )


def _choosers(runs: Sequence[Run], alike: Sequence[Run], shown: Run, other: Run | None) -> str:
    against = "" if not alike else _select("Compare with", "other", alike, other, '<option value="">nothing</option>')
    return f'<div class="choosers">{_select("Run", "run", runs, shown)}{against}</div>'


def _select(name: str, pick: str, runs: Iterable[Run], chosen: Run | None, first: str = "") -> str:
    options = "".join(
        f'<option value="{escape(run.name)}"{" selected" if run is chosen else ""}>{escape(_title(run))}</option>'
        for run in runs
    )
    return f'<label class="choice">{name} <select{attributes(pick=pick)}>{first}{options}</select></label>'


def _title(run: Run) -> str:
    return " · ".join(part for part in (KIND_NAMES[run.metrics.kind], run.date, run.name) if part)


def _heading(shown: Run, other: Run | None) -> str:
    record = shown.metrics.run
    facts = [
        counted(record["papers"], "paper") if isinstance(record.get("papers"), int) else "",
        f"collection {shown.collection}" if shown.collection else "",
        shown.date,
    ]
    line = " · ".join(escape(fact) for fact in facts if fact)
    legend = ""
    if other is not None:
        legend = (
            f'<p class="legend"><span class="key-mark run-a"></span> {escape(shown.name)} '
            f'<span class="key-mark run-b"></span> compared with {escape(other.name)}; '
            "“same” is what chance can do.</p>"
        )
    return f'<h2>{escape(KINDS[shown.metrics.kind])}</h2><p class="quiet">{line}</p>{legend}'


def _lines(shown: Run, other: Run | None, changes: Mapping[str, Difference]) -> str:
    """Return the sentences of a self-test, each with its verdict and its bar."""
    if not shown.metrics.lines:
        return ""
    before = {line.name: line for line in other.metrics.lines} if other else {}
    counts = {verdict: sum(line.verdict == verdict for line in shown.metrics.lines) for verdict in VERDICTS}
    summary = ", ".join(f"{count} {VERDICTS[verdict][1].lower()}" for verdict, count in counts.items() if count)
    items = "".join(
        _line(line, before.get(line.name), changes, compared=other is not None) for line in shown.metrics.lines
    )
    return f'<section class="lines"><h3>What to expect: {escape(summary)}</h3><ul>{items}</ul></section>'


def _line(line: Line, before: Line | None, changes: Mapping[str, Difference], *, compared: bool) -> str:
    mark, words = VERDICTS[line.verdict]
    name, measure = LINES.get(line.name, (line.name, None))
    change = changes.get(measure or "")
    drawn = bar(_interval(line), "run-a") + (bar(_interval(before) if before else None, "run-b") if compared else "")
    differs = before is not None and before.sentence != line.sentence
    earlier = f'<p class="quiet" dir="auto">Before: {escape(before.sentence)}</p>' if before and differs else ""
    return (
        f'<li class="line {line.verdict}"><span class="badge"><span aria-hidden="true">{mark}</span> {words}</span>'
        f'<div class="told"><h4>{escape(name)}{_changed(change) if change else ""}</h4>'
        f'<p dir="auto">{escape(line.sentence)}</p>{earlier}</div><div class="bars">{drawn}</div></li>'
    )


def _interval(line: Line) -> Interval | None:
    if line.value is None or line.low is None or line.high is None:
        return None
    return Interval(mean=line.value, low=line.low, high=line.high, n=line.n)


def _measures(shown: Run, other: Run | None, changes: Mapping[str, Difference]) -> str:
    """Return all measures as bars, and as a table; below the lines of a self-test they are folded away."""
    found = shown.metrics.measures
    before = other.metrics.measures if other else {}
    rows = "".join(_measure(name, value, before.get(name), changes.get(name), other) for name, value in found.items())
    exact = f"<details><summary>The same as a table</summary>{_table(shown, other, changes)}</details>"
    inner = f'<ul class="measures">{rows}</ul>{exact}'
    if shown.metrics.lines:
        return f'<details class="all"><summary>All {len(found)} measures</summary>{inner}</details>'
    return f"<section><h3>Measures</h3>{inner}</section>" if found else ""


def _measure(name: str, found: Interval, before: Interval | None, change: Difference | None, other: Run | None) -> str:
    words = wording(name)
    most = 1.0 if words.unit in _SHARE_UNITS else max(found.high, before.high if before else 0.0)
    drawn = bar(found, "run-a", most) + (bar(before, "run-b", most) if other else "")
    less = "; less is better" if words.sign < 0 and words.unit in _SHARE_UNITS else ""
    spread = f"<small>({figures.borders(found, words.unit)}), n = {found.n:,}</small>"
    said = f"{figures.value(found.mean, words.unit)} {spread}"
    return (
        f'<li><div class="told"><h4>{escape(words.name)}</h4><p class="quiet">{escape(words.meaning + less)}</p></div>'
        f'<div class="bars">{drawn}</div><p class="value">{said}{_compared(change) if other else ""}</p></li>'
    )


def _compared(change: Difference | None) -> str:
    return _changed(change) if change else '<span class="change">other questions</span>'


def _changed(change: Difference) -> str:
    mark, words = _CHANGES[change.change]
    return f'<span class="change {change.change}"><span aria-hidden="true">{mark}</span> {words}</span>'


def _table(shown: Run, other: Run | None, changes: Mapping[str, Difference]) -> str:
    heads: tuple[str, ...] = ("Measure", "Name", "Mean", "Low", "High", "n")
    rows = [_row(name, found) for name, found in shown.metrics.measures.items()]
    if other is not None:
        heads = (*heads, "Before", "Change", "Low", "High", "Common")
        rows = [(*row, *_difference(row[1], other, changes)) for row in rows]
    return table(heads, rows)


def _row(name: str, found: Interval) -> tuple[str, ...]:
    return (wording(name).name, name, *map(figures.exact, (found.mean, found.low, found.high)), f"{found.n:,}")


def _difference(name: str, other: Run, changes: Mapping[str, Difference]) -> tuple[str, ...]:
    before = other.metrics.measures.get(name)
    mean = figures.exact(before.mean) if before else "–"
    if (change := changes.get(name)) is None:
        return (mean, "–", "–", "–", "0")
    delta = change.delta
    return (mean, *map(figures.exact, (delta.mean, delta.low, delta.high)), f"{delta.n:,}")


def _by_type(shown: Run) -> str:
    """Return the measures by kind of question and beside the controls, as tables."""
    parts = [
        ("By kind of question", shown.metrics.by_type),
        ("Beside what the run controls for", shown.metrics.controls),
    ]
    return "".join(
        f'<details class="all"><summary>{name}</summary>'
        f"{table(('Kind', 'Measure', 'Name', 'Mean', 'Low', 'High', 'n'), _typed(found))}</details>"
        for name, found in parts
        if found and (len(found) > 1 or name != "By kind of question")
    )


def _typed(found: Mapping[str, Mapping[str, Interval]]) -> list[tuple[str, ...]]:
    return [(kind, *_row(name, value)) for kind, measures in found.items() for name, value in measures.items()]


def _worst(shown: Run) -> str:
    if not shown.metrics.worst:
        return ""
    items = "".join(
        f'<li><p dir="auto">{escape(one.question)}</p>'
        f'<p class="quiet">{figures.exact(one.value)}: {escape(STAGES.get(one.stage, one.stage))}</p></li>'
        for one in shown.metrics.worst[:_MOST_WORST]
    )
    return f'<details class="all"><summary>What went wrong most</summary><ol class="worst">{items}</ol></details>'


def _record(shown: Run) -> str:
    """Return what ran, as it was recorded: what is one value, and of settings those that were set."""
    record = shown.metrics.run
    settings = record.get("settings")
    plain = {**record, **(settings if isinstance(settings, dict) else {})}
    rows = [(name, value) for name, value in plain.items() if isinstance(value, str | int | float) and value != ""]
    return f'<details class="all"><summary>What ran</summary>{table(("Fact", "Value"), rows)}</details>' if rows else ""

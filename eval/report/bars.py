"""Runs in, the bars that show their measures out: overall, by type, and beside the controls."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from eval.measures import Interval, sign
from eval.report.figures import is_amount
from eval.report.shown import Shown
from eval.report.wording import CONTROLS, NEUTRAL, meaning


@dataclass(frozen=True, slots=True)
class Bar:
    """A mean between 0 and 1 with its interval; `letter` is empty where there is only one run."""

    letter: str
    name: str
    colour: str
    value: Interval
    worst: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """Bars that answer the same question."""

    name: str
    hint: str
    bars: tuple[Bar, ...]

    @property
    def n(self) -> str:
        """Return over how many questions the means are taken, once if it is the same for all."""
        return "n\u00a0=\u00a0" + ", ".join(dict.fromkeys(f"{bar.value.n:,}" for bar in self.bars))

    @property
    def worst(self) -> str:
        """Return whose worst group this is, or an empty text."""
        letters = [bar.letter for bar in self.bars if bar.worst]
        if not letters:
            return ""
        return "worst" if len(letters) == len(self.bars) else f"worst in {', '.join(letters)}"


@dataclass(frozen=True, slots=True)
class Panel:
    """Groups of bars on one axis."""

    name: str
    hint: str
    groups: tuple[Group, ...]

    @property
    def marked(self) -> str:
        """Return what tells the bars of a group apart: nothing, the letter of the run, or a name."""
        bars = [bar for group in self.groups for bar in group.bars]
        if all(bar.letter for bar in bars):
            return "lettered"
        return "named" if len(bars) > len(self.groups) else ""


def shares(runs: Sequence[Shown]) -> list[str]:
    """Return the measures that are drawn: those with values between 0 and 1 only."""
    return [name for name in _names(runs) if _drawn(name, runs)]


def amounts(runs: Sequence[Shown]) -> list[str]:
    """Return the measures that are listed: seconds, words and the like."""
    return [name for name in _names(runs) if not _drawn(name, runs)]


def hint(measure: str) -> str:
    """Return what a measure means, and that less of it is better where that is so."""
    less = "less is better" if sign(measure) < 0 and not is_amount(measure) else ""
    return "; ".join(filter(None, (meaning(measure), less)))


def overall(runs: Sequence[Shown]) -> Panel | None:
    """Return one panel with a group for each measure and a bar for each run."""
    groups = [
        Group(name, hint(name), tuple(_bar(run, run.measures[name], runs) for run in runs if name in run.measures))
        for name in shares(runs)
    ]
    return Panel("", "", tuple(groups)) if groups else None


def by_type(runs: Sequence[Shown]) -> list[Panel]:
    """Return a panel for each measure that differs by type, with a group for each; the worst type is marked."""
    kinds = list(dict.fromkeys(kind for run in runs for kind in run.types))
    if len(kinds) < 2:
        return []
    panels = []
    for name in shares(runs):
        worst = {run.letter: _worst(name, run.types) for run in runs}
        groups = []
        for kind in kinds:
            bars = [
                _bar(run, run.types[kind][name], runs, worst=kind in worst[run.letter])
                for run in runs
                if name in run.types.get(kind, {})
            ]
            groups += [Group(kind, "", tuple(bars))] if bars else []
        panels += _telling(name, groups) if len(groups) > 1 else []
    return panels


def controls(runs: Sequence[Shown]) -> list[Panel]:
    """Return a panel for each measure that differs between the run and its controls."""
    panels = []
    for name in shares(runs):
        groups = [
            Group(f"{run.letter} {run.name}" if len(runs) > 1 else "", "", tuple(_beside(run, name)))
            for run in runs
            if name in run.measures and any(name in found for found in run.details.controls.values())
        ]
        panels += _telling(name, groups)
    return panels


def control_hints(runs: Sequence[Shown]) -> dict[str, str]:
    """Return what the controls of the runs are, by their names."""
    names = dict.fromkeys(name for run in runs for name in run.details.controls)
    return {name: CONTROLS.get(name, "") for name in names}


def _telling(name: str, groups: Sequence[Group]) -> list[Panel]:
    """Return a panel, unless it would show one and the same value throughout."""
    means = [bar.value.mean for group in groups for bar in group.bars]
    return [Panel(name, hint(name), tuple(groups))] if len(set(means)) > 1 else []


def _beside(run: Shown, measure: str) -> Iterable[Bar]:
    yield Bar("", "this run", run.colour, run.measures[measure])
    for control, found in run.details.controls.items():
        if measure in found:
            yield Bar("", control, "control", found[measure])


def _bar(run: Shown, value: Interval, runs: Sequence[Shown], *, worst: bool = False) -> Bar:
    return Bar(run.letter if len(runs) > 1 else "", run.name, run.colour, value, worst)


def _worst(measure: str, types: Mapping[str, Mapping[str, Interval]]) -> set[str]:
    """Return the types with the worst mean: none if all are equal or the measure has no better and worse."""
    means = {kind: found[measure].mean * sign(measure) for kind, found in types.items() if measure in found}
    if measure in NEUTRAL or len(set(means.values())) < 2:
        return set()
    return {kind for kind, mean in means.items() if mean == min(means.values())}


def _names(runs: Sequence[Shown]) -> list[str]:
    return list(dict.fromkeys(name for run in runs for name in run.measures))


def _drawn(name: str, runs: Sequence[Shown]) -> bool:
    values = (value for run in runs for value in run.run.per_query.get(name, {}).values())
    return not is_amount(name) and all(0 <= value <= 1 for value in values)

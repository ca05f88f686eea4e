"""attest-eval compare: two runs in, their differences out."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from pathlib import Path

import click

from eval.cli.options import json_option, print_json
from eval.compare import Difference, by_type, compare, failures, parse_gate, worst_types
from eval.run import read_run
from rag.schema import SCHEMA_VERSION
from rag.toolkit import tell

_MOST_NAMED = 20


@click.command()
@click.argument("before", type=click.Path(path_type=Path), metavar="A")
@click.argument("after", type=click.Path(path_type=Path), metavar="B")
@click.option("--gate", "gates", multiple=True, metavar="MEASURE>=X", help="Fail unless B reaches it.")
@click.option("--gate-delta", "deltas", multiple=True, metavar="MEASURE>=-0.01", help="Fail unless B - A reaches it.")
@json_option
@click.pass_context
def command(
    ctx: click.Context, before: Path, after: Path, gates: tuple[str, ...], deltas: tuple[str, ...], as_json: bool
) -> None:
    """Compare run B with run A, query by query; exit status 1 if a gate fails."""
    one, two = read_run(before), read_run(after)
    differences, types = compare(one.per_query, two.per_query), by_type(one, two)
    failed = failures(differences, [parse_gate(text) for text in gates], [parse_gate(text) for text in deltas])
    if as_json:
        print_json(
            {
                "schema_version": SCHEMA_VERSION,
                "differences": [dataclasses.asdict(found) for found in differences],
                "by_type": {kind: [dataclasses.asdict(found) for found in some] for kind, some in types.items()},
                "worst_types": worst_types(types),
                "failed": failed,
            }
        )
    else:
        _print(differences, types)
    for sentence in failed:
        tell(sentence, err=True)
    ctx.exit(1 if failed else 0)


def _print(differences: Sequence[Difference], types: Mapping[str, Sequence[Difference]]) -> None:
    worst = worst_types(types)
    width = max(len(found.measure) for found in differences) + 2
    for found in differences:
        counts = f"{len(found.improved)} better, {found.same} same, {len(found.worse)} worse"
        tell(f"{found.measure:{width}}{found.before:.4f} → {found.after:.4f}  {_change(found)}  {counts}")
        if found.improved:
            tell(f"{'':{width}}better: {_named(found.improved)}")
        if found.worse:
            tell(f"{'':{width}}worse: {_named(found.worse)}")
        if kind := worst.get(found.measure):
            there = next(other for other in types[kind] if other.measure == found.measure)
            if there.worse:
                tell(f"{'':{width}}worst type: {kind} {there.before:.4f} → {there.after:.4f}  {_change(there)}")


def _change(found: Difference) -> str:
    return f"{found.delta.mean:+.4f} ({found.delta.low:+.4f} to {found.delta.high:+.4f})"


def _named(queries: Sequence[str]) -> str:
    more = f" and {len(queries) - _MOST_NAMED} more" if len(queries) > _MOST_NAMED else ""
    return " ".join(queries[:_MOST_NAMED]) + more

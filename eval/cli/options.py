"""What the commands share: folders, JSON, and how measures are printed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from eval.measures import Interval

out_option = click.option(
    "--out", required=True, metavar="RUN", type=click.Path(path_type=Path), help="Folder for the results."
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


def print_json(value: Mapping[str, Any]) -> None:
    """Print one JSON object."""
    click.echo(json.dumps(value, ensure_ascii=False))


def print_measures(measures: Mapping[str, Interval]) -> None:
    """Print a line for each measure: its mean, the 95 % interval and the number of queries."""
    width = max(map(len, measures), default=0) + 2
    for name, found in measures.items():
        click.echo(f"{name:{width}}{found.mean:8.3f}  ({found.low:.3f} to {found.high:.3f}), n = {found.n}")

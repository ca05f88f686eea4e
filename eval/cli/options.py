"""What the commands share: folders, JSON, and how measures are printed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click

from eval.measures import Interval
from rag import Attest, load_settings
from rag.toolkit import safe_json, tell

out_option = click.option(
    "--out", required=True, metavar="RUN", type=click.Path(path_type=Path), help="Folder for the results."
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


sample_option = click.option("--sample", is_flag=True, help="Measure the sample collection, not the user's library.")


@contextmanager
def engine(data_dir: str | None, llm: str | None, *, sample: bool) -> Iterator[Attest]:
    """Open the engine over the user's library, or over a passing one that holds the sample collection."""
    with TemporaryDirectory(prefix="attest-") as passing:
        attest = Attest(load_settings(data_dir=Path(passing) / "library" if sample else data_dir, llm=llm))
        try:
            if sample:
                attest.load_sample()
            yield attest
        finally:
            attest.close()


def print_json(value: Mapping[str, Any]) -> None:
    """Print one JSON object."""
    click.echo(safe_json(json.dumps(value, ensure_ascii=False)))


def print_measures(measures: Mapping[str, Interval]) -> None:
    """Print a line for each measure: its mean, the 95 % interval and the number of queries."""
    width = max(map(len, measures), default=0) + 2
    for name, found in measures.items():
        tell(f"{name:{width}}{found.mean:8.3f}  ({found.low:.3f} to {found.high:.3f}), n = {found.n}")

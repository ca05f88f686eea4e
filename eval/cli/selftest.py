"""attest-eval selftest: a library in, what its owner may expect of answers over it out."""

from __future__ import annotations

from pathlib import Path

import click

from eval.cli.options import engine, json_option, out_option, print_json, sample_option
from eval.progress import progress_bar, progress_lines
from eval.run import Run
from eval.selftest.suite import selftest
from rag.toolkit import tell


@click.command()
@out_option
@click.option("-n", "--n", default=100, show_default=True, type=click.IntRange(1, 10_000), help="Papers to try.")
@click.option("--seed", default=0, show_default=True, help="Another one draws other papers.")
@sample_option
@click.option("--progress-json", is_flag=True, help="Tell on standard error how far it is, as JSON lines.")
@json_option
@click.pass_obj
def command(
    data_dir: str | None, out: Path, n: int, seed: int, sample: bool, progress_json: bool, as_json: bool
) -> None:
    """Try the library out with its own papers: are they found, refused when missing, and wrong citations noticed?

    Needs no questions, no key and no network. The library is only read.
    """
    told = progress_lines() if progress_json else progress_bar()
    with engine(data_dir, "none", sample=sample) as attest, told as progress:
        collection = "sample" if sample else "library"
        run = selftest(attest, out, progress, collection=collection, n=n, seed=seed)
    print_json(run.to_json()) if as_json else _print(run)


def _print(run: Run) -> None:
    for line in run.details["lines"]:
        tell(f"{line['verdict']:9}{line['sentence']}")

"""attest-eval overviews: a file of topics in, overviews and their measures out."""

from __future__ import annotations

from pathlib import Path

import click

from eval.cli.options import engine, json_option, out_option, print_json, print_measures, sample_option
from eval.overviews import evaluate
from eval.progress import progress_bar
from eval.topics import read_topics
from rag.toolkit import tell


@click.command()
@click.option("--topics", "path", required=True, metavar="FILE", type=click.Path(path_type=Path), help="JSON lines.")
@out_option
@click.option("--llm", metavar="none|MODEL", help="The language model that writes (default: as in the settings).")
@click.option("--fresh", is_flag=True, help="Start anew where RUN holds overviews already.")
@sample_option
@json_option
@click.pass_obj
def command(
    data_dir: str | None, path: Path, out: Path, llm: str | None, fresh: bool, sample: bool, as_json: bool
) -> None:
    """Ask for an overview of every topic of a file, and every set, and measure papers, themes, tables and claims.

    An interrupted run goes on when it is started again with the same RUN.
    """
    topics, failures = read_topics(path)
    with engine(data_dir, llm, sample=sample) as attest, progress_bar() as progress:
        collection = "sample" if sample else path.stem
        run = evaluate(attest, topics, failures, out, progress, collection=collection, fresh=fresh)
    if as_json:
        print_json(run.to_json())
    else:
        print_measures(run.measures())
        for failure in run.details.get("failures", ()):
            tell(f"failed: {failure['id']}: {failure['reason']}", err=True)

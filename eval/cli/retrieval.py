"""attest-eval retrieval: a BEIR folder in, a run and its measures out."""

from __future__ import annotations

from pathlib import Path

import click

from eval.cli.options import json_option, out_option, print_json, print_measures
from eval.progress import progress_bar
from eval.retrieval import evaluate
from rag import Settings, load_settings
from rag.toolkit import tell


@click.command()
@click.option("--beir", "folder", required=True, metavar="DIR", type=click.Path(path_type=Path), help="A BEIR folder.")
@click.option("--qrels", metavar="FILE", type=click.Path(path_type=Path), help="Other judgements than the folder's.")
@click.option("-k", "--k", default=100, show_default=True, type=click.IntRange(1, 1000), help="Results a query.")
@out_option
@json_option
def command(folder: Path, qrels: Path | None, k: int, out: Path, as_json: bool) -> None:
    """Search every judged query of a BEIR folder and compute nDCG@10, MRR@10, recall and MAP."""
    with progress_bar() as progress:
        run = evaluate(folder, qrels, k, out, _settings(), progress)
    if as_json:
        print_json(run.to_json())
    else:
        print_measures(run.measures())
        for kind, measures in run.by_type().items():
            tell(f"  {kind}: nDCG@10 {measures['nDCG@10'].mean:.3f} (n = {measures['nDCG@10'].n})")
    if silent := run.record.get("second_stage_silent"):
        tell(f"The second stage said nothing for {silent} of {run.record['queries']} queries.", err=True)


def _settings() -> Settings:
    """Return the settings; a search asks a language model only if it is the second stage."""
    settings = load_settings()
    return settings if settings.rerank == "model" else load_settings(llm="none")

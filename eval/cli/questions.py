"""attest-eval questions: a library in, a draft of questions for a person to edit out."""

from __future__ import annotations

from pathlib import Path

import click

from eval.cli.options import engine, sample_option
from eval.drafting import drafts
from eval.progress import progress_bar
from eval.questions import Failure, write_questions
from eval.rewriting import rewrite
from rag import LibraryEmptyError
from rag.toolkit import tell


@click.command()
@click.option("-n", "--n", default=100, show_default=True, type=click.IntRange(1, 10_000), help="How many.")
@click.option("--out", required=True, metavar="FILE", type=click.Path(path_type=Path), help="JSON lines to write.")
@click.option("--llm", metavar="none|MODEL", help="The language model that helps (default: as in the settings).")
@click.option("--seed", default=0, show_default=True, help="Another draw of papers.")
@sample_option
@click.pass_obj
def command(data_dir: str | None, n: int, out: Path, llm: str | None, seed: int, sample: bool) -> None:
    """Draft questions about the library: from templates, and better ones if there is a language model.

    Each row says who made it and that nobody has reviewed it: read and edit it before you trust its figures.
    """
    with engine(data_dir, llm, sample=sample) as attest, progress_bar() as progress:
        papers = attest.papers()
        if not papers:
            raise LibraryEmptyError("The library is empty; load papers with: attest ingest PATH")
        found, failures = drafts(papers, n, seed), list[Failure]()
        if (model := attest.model_name()) is not None:
            found, failures = rewrite(attest, found, papers, model, progress)
    write_questions(out, [draft.to_json() for draft in found])
    tell(f"{len(found)} questions in {out}, made by a machine: read and edit them before use.")
    for failure in failures:
        tell(f"from a template instead: {failure.id}: {failure.reason}", err=True)

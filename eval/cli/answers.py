"""attest-eval answers: a file of questions in, answers and their measures out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from eval.answers import evaluate
from eval.cli.options import engine, json_option, out_option, print_json, print_measures, sample_option
from eval.judge import Judge, accuracy
from eval.progress import progress_bar
from eval.questions import read_questions
from eval.run import Run
from eval.scores import CORE
from rag.toolkit import tell


@click.command()
@click.option("--questions", "path", required=True, metavar="FILE", type=click.Path(path_type=Path), help="JSON lines.")
@out_option
@click.option("--llm", metavar="none|MODEL", help="The language model that writes (default: as in the settings).")
@click.option("--judge", "judge_model", metavar="MODEL", help="A language model that grades answers and citations.")
@click.option(
    "--judge-check",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Labelled claims (AttributionBench) on which the judge's own accuracy is measured.",
)
@click.option("--judge-check-n", default=100, show_default=True, type=click.IntRange(2), help="How many of them.")
@click.option("--controls/--no-controls", default=True, help="Also with gold passages given, and with none.")
@click.option("--fresh", is_flag=True, help="Start anew where RUN holds answers already.")
@sample_option
@json_option
@click.pass_obj
def command(
    data_dir: str | None,
    path: Path,
    out: Path,
    llm: str | None,
    judge_model: str | None,
    judge_check: Path | None,
    judge_check_n: int,
    controls: bool,
    fresh: bool,
    sample: bool,
    as_json: bool,
) -> None:
    """Ask every question of a file and measure answers, citations and refusals.

    An interrupted run goes on when it is started again with the same RUN.
    """
    questions, failures = read_questions(path)
    with engine(data_dir, llm, sample=sample) as attest, progress_bar() as progress:
        judge = Judge(attest, judge_model) if judge_model else None
        checked = accuracy(judge, judge_check, judge_check_n, progress) if judge and judge_check else None
        run = evaluate(
            attest,
            questions,
            failures,
            out,
            progress,
            collection="sample" if sample else path.stem,
            judge=judge,
            judge_check=checked,
            controls=controls,
            fresh=fresh,
        )
    print_json(run.to_json()) if as_json else _print(run)


def _print(run: Run) -> None:
    print_measures(run.measures())
    for kind, measures in run.by_type().items():
        core = "  ".join(f"{name} {found.mean:.2f}" for name, found in measures.items() if name in CORE)
        tell(f"  {kind} (n = {sum(found == kind for found in run.types.values())}): {core}")
    for condition, measures in run.details.get("controls", {}).items():
        core = "  ".join(f"{name} {found['mean']:.2f}" for name, found in measures.items() if name in CORE)
        tell(f"  control, {condition}: {core}")
    if judge := run.details.get("judge"):
        tell(_judge(judge))
    for failure in run.details.get("failures", ()):
        tell(f"failed: {failure['id']}: {failure['reason']}", err=True)


def _judge(judge: dict[str, Any]) -> str:
    if judge["accuracy"] is None:
        return f"The judge {judge['model']} was not checked; name labelled claims with --judge-check."
    share = f"{judge['accuracy']:.2f} ({judge['low']:.2f} to {judge['high']:.2f})"
    return f"The judge {judge['model']} agrees with people on {share} of {judge['n']} labelled claims."

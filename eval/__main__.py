"""The command `attest-eval`: what to measure in, numbers and an exit status out."""

from __future__ import annotations

import dataclasses
import json
import sys
from pathlib import Path

import click
from tqdm import tqdm

from eval import compare as comparison
from eval.beir import BeirError
from eval.retrieval import evaluate
from rag import AttestError, load_settings

_MOST_NAMED = 20


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def evaluation() -> None:
    """Measure how well papers are found."""


@evaluation.command()
@click.option("--beir", "folder", required=True, metavar="DIR", type=click.Path(path_type=Path), help="A BEIR folder.")
@click.option("--qrels", metavar="FILE", type=click.Path(path_type=Path), help="Other judgements than the folder's.")
@click.option("-k", "--k", default=100, show_default=True, type=click.IntRange(1, 1000), help="Results a query.")
@click.option("--out", required=True, metavar="RUN", type=click.Path(path_type=Path), help="Folder for the results.")
@click.option("--json", "as_json", is_flag=True, help="Print metrics.json.")
def retrieval(folder: Path, qrels: Path | None, k: int, out: Path, as_json: bool) -> None:
    """Search every judged query of a BEIR folder and compute nDCG@10, MRR@10, recall and MAP."""
    if not (folder / "corpus.jsonl").exists():
        raise BeirError(f"{folder} is no BEIR folder: it has no corpus.jsonl.")
    with tqdm(unit=" done", file=sys.stderr, disable=None, leave=False) as bar:

        def progress(stage: str, done: int, total: int | None) -> None:
            bar.set_description(stage, refresh=False)
            bar.total, bar.n = total, done
            bar.refresh()

        metrics = evaluate(folder, qrels, k, out, load_settings(llm="none"), progress)
    if as_json:
        click.echo(json.dumps(metrics))
        return
    for name, found in metrics["measures"].items():
        click.echo(f"{name:12}{found['mean']:.3f}  ({found['low']:.3f} to {found['high']:.3f})")


@evaluation.command()
@click.argument("before", type=click.Path(path_type=Path), metavar="A")
@click.argument("after", type=click.Path(path_type=Path), metavar="B")
@click.option("--gate", "gates", multiple=True, metavar="MEASURE>=X", help="Fail unless B reaches it.")
@click.option("--gate-delta", "deltas", multiple=True, metavar="MEASURE>=-0.01", help="Fail unless B - A reaches it.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def compare(
    ctx: click.Context, before: Path, after: Path, gates: tuple[str, ...], deltas: tuple[str, ...], as_json: bool
) -> None:
    """Compare run B with run A, query by query; exit status 1 if a gate fails."""
    differences = comparison.compare(comparison.read_run(before), comparison.read_run(after))
    wanted, wanted_deltas = ([comparison.parse_gate(text) for text in some] for some in (gates, deltas))
    failed = comparison.failures(differences, wanted, wanted_deltas)
    if as_json:
        rows = [dataclasses.asdict(difference) for difference in differences]
        click.echo(json.dumps({"schema_version": 1, "differences": rows, "failed": failed}))
    else:
        for found in differences:
            change = f"{found.delta.mean:+.4f} ({found.delta.low:+.4f} to {found.delta.high:+.4f})"
            counts = f"{len(found.improved)} better, {found.same} same, {len(found.worse)} worse"
            click.echo(f"{found.measure:12}{found.before:.4f} → {found.after:.4f}  {change}  {counts}")
            if found.worse:
                click.echo(f"{'':12}worse: {' '.join(found.worse[:_MOST_NAMED])}")
    for sentence in failed:
        click.echo(sentence, err=True)
    ctx.exit(1 if failed else 0)


def main() -> None:
    """Run the command line: exit status 0 done, 1 a message for the user, 2 wrong usage."""
    try:
        sys.exit(evaluation(standalone_mode=False))
    except click.ClickException as exc:
        exc.show()
        sys.exit(exc.exit_code)
    except click.Abort:
        sys.exit(1)
    except ModuleNotFoundError as exc:
        click.echo(f"{exc.name} is missing; install it with: pip install 'attest-rag[eval]'", err=True)
        sys.exit(1)
    except AttestError as exc:
        click.echo(str(exc), err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()

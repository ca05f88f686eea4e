"""How good is it: retrieval on every public set, answers and self-test on the sample, as one Markdown table."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks import data
from eval import answers
from eval.cli.options import engine
from eval.measures import Interval
from eval.progress import progress_bar
from eval.questions import read_questions
from eval.retrieval import evaluate
from eval.run import Run
from eval.selftest.suite import selftest
from rag import load_settings

# nDCG@10 of plain BM25 (bm25s, Snowball stems) on these very files.
BM25 = {"scifact": 0.696, "cranfield": 0.518, "cisi": 0.396, "cacm": 0.494, "adi": 0.494, "pubmedqa": 0.981}
_RETRIEVAL = ("nDCG@10", "MRR@10", "recall@10", "recall@100", "MAP")
_ANSWERS = ("outcome", "citation_recall", "citation_precision", "quote_hit", "fact_coverage", "number_fidelity")
QUESTIONS = data.ROOT / "eval" / "sample" / "questions.jsonl"


def main() -> None:
    """Run everything and print the table; results are kept in a passing folder only."""
    data.need_shared()
    with tempfile.TemporaryDirectory(prefix="attest-") as out:
        print("| what | measure | value | 95 % interval | n | plain BM25 |\n|---|---|---:|---|---:|---:|")
        for name, run in _runs(Path(out)):
            for line in _lines(name, run):
                print(line, flush=True)


def _runs(out: Path) -> Iterator[tuple[str, Run]]:
    with progress_bar() as progress:
        for folder in sorted((data.SHARED / "benchmarks").iterdir()):
            if (folder / "qrels.tsv").exists():
                yield folder.name, evaluate(folder, None, 100, out / folder.name, load_settings(llm="none"), progress)
        with engine(None, "none", sample=True) as attest:
            questions, failures = read_questions(QUESTIONS)
            yield (
                "answers, sample",
                answers.evaluate(attest, questions, failures, out / "answers", progress, collection="sample"),
            )
            yield (
                "self-test, sample",
                selftest(attest, out / "selftest", progress, collection="sample", n=100, seed=0),
            )


def _lines(name: str, run: Run) -> Iterator[str]:
    shown = {"retrieval": _RETRIEVAL, "answers": _ANSWERS}.get(run.kind)
    measures = run.measures()
    for measure in shown or measures:
        if measure in measures:
            reference = f"{BM25[name]:.3f}" if measure == "nDCG@10" and name in BM25 else ""
            yield _line(name, measure, measures[measure], reference)
    for kind, found in run.by_type().items():
        for measure in {"retrieval": _RETRIEVAL[:1], "answers": _ANSWERS[:4]}.get(run.kind, ()):
            if measure in found:
                yield _line(f"{name}: {kind}", measure, found[measure], "")


def _line(name: str, measure: str, found: Interval, reference: str) -> str:
    return f"| {name} | {measure} | {found.mean:.3f} | {found.low:.3f}–{found.high:.3f} | {found.n} | {reference} |"

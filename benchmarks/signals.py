"""What each signal finds: alone, in pairs, all three, the whole pipeline, and llama-index with Chroma beside them.

`python -m benchmarks signals` prints nDCG@10 on the development sets with 95 % bootstrap intervals, how often a
sentence that was taken out of a paper of the real input finds its paper, how well the agreement of the signals tells
that the first paper is right, and how uneven the papers are as neighbours of each other.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import numpy as np

from benchmarks import data
from benchmarks.vanilla import Vanilla
from eval.beir import Qrels, qrels_path, read_qrels, read_queries
from eval.measures import interval, measure
from eval.selftest.drawing import draw
from eval.selftest.held_out import held_out
from rag import Attest, Passage
from rag.search import fusion

SETS = ("adi", "cranfield", "cisi", "cacm", "scifact")
HELD_OUT = "corpus, sentence taken out"
_EVERY = 100_000
_DEPTH = 100
_SEED = 0


@dataclass(frozen=True, slots=True)
class _Set:
    """A library, what is asked of it by id, what is right, and where the alternative keeps its chunks."""

    name: str
    attest: Attest
    queries: Mapping[str, str]
    judged: Qrels
    folder: Path


def main() -> None:
    """Print a line for each set and ranking."""
    print(f"{'set':27}{'ranking':28}{'n':>5}{'nDCG@10':>9}{'95 % interval':>15}{'R@1':>7}{'R@10':>7}")
    for name in (*SETS, HELD_OUT):
        with _opened(name) as one:
            passages = {query_id: one.attest.search(text, k=_EVERY) for query_id, text in one.queries.items()}
            for label, ranked in _rankings(one, {i: result.passages for i, result in passages.items()}):
                print(f"{name:27}{label:28}{_figures(one.judged, ranked)}", flush=True)
            pairs = [
                (result.agreement, one.judged[query_id].get(result.passages[0].paper_id, 0) > 0)
                for query_id, result in passages.items()
                if result.passages
            ]
            print(f"{name:27}{'agreement, AUROC':28}{len(pairs):5}{auroc(pairs):9.3f}")
            print(f"{name:27}{next(f.detail for f in one.attest.doctor().findings if f.check == 'hubness')}")


@contextmanager
def _opened(name: str) -> Iterator[_Set]:
    if name == HELD_OUT:
        with _taken_out() as one:
            yield one
        return
    folder = data.SHARED / "benchmarks" / name
    judged = read_qrels(qrels_path(folder))
    queries = {query.query_id: query.text for query in read_queries(folder) if query.query_id in judged}
    attest = data.library(name)
    yield _Set(name, attest, queries, {i: judged[i] for i in queries}, data.CACHE / "vanilla" / name)
    attest.close()


@contextmanager
def _taken_out() -> Iterator[_Set]:
    """Give the real input with one sentence taken out of every paper that has one to give; these are asked."""
    attest = data.library("corpus")
    papers = attest.papers()
    drawn = draw(attest, papers, len(papers), _SEED, (), _silent)
    with held_out(attest, drawn, _silent) as copy, tempfile.TemporaryDirectory(prefix="attest-") as folder:
        paper_ids = {key: paper_id for paper_id, key in copy.keys.items()}
        asked = {case.key: case.held_out for case in drawn if case.key in paper_ids}
        judged = {key: {paper_ids[key]: 1} for key in asked}
        yield _Set(HELD_OUT, copy.attest, asked, judged, Path(folder) / "chroma")
    attest.close()


def _rankings(one: _Set, found: Mapping[str, Sequence[Passage]]) -> Iterator[tuple[str, dict[str, list[str]]]]:
    """Yield each ranking with the paper ids that it gives for each query, best first."""
    for size in (1, 2, 3):
        for names in combinations(fusion.WEIGHTS, size):
            yield " + ".join(names), {query_id: _fused(names, passages) for query_id, passages in found.items()}
    yield "the pipeline", {query_id: [p.paper_id for p in passages] for query_id, passages in found.items()}
    vanilla = Vanilla(one.attest.papers(), one.folder)
    yield "llama-index + Chroma", {query_id: vanilla.search(text, _DEPTH) for query_id, text in one.queries.items()}
    vanilla.close()


def _fused(names: Sequence[str], passages: Sequence[Passage]) -> list[str]:
    scores = fusion.fuse({name: [getattr(passage.signals, name) for passage in passages] for name in names})
    return [passages[place].paper_id for place in np.argsort(-scores, kind="stable")[:_DEPTH]]


def _figures(judged: Qrels, ranked: Mapping[str, Sequence[str]]) -> str:
    """Return nDCG@10 with its interval, and the share of queries with a relevant paper first and in the first ten."""
    found = interval(list(measure(judged, ranked)["nDCG@10"].values()))
    first, ten = (
        np.mean([any(judged[q].get(paper, 0) > 0 for paper in papers[:k]) for q, papers in ranked.items()])
        for k in (1, 10)
    )
    return f"{found.n:5}{found.mean:9.3f}{f'{found.low:.3f}–{found.high:.3f}':>15}{first:7.3f}{ten:7.3f}"


def auroc(pairs: Sequence[tuple[float, bool]]) -> float:
    """Return how often a right case has the greater value than a wrong one, ties counting half; 0.5 is by chance."""
    right = np.array([value for value, is_right in pairs if is_right])
    wrong = np.array([value for value, is_right in pairs if not is_right])
    if not len(right) or not len(wrong):
        return 0.5
    above = (right[:, None] > wrong[None, :]).mean() + 0.5 * (right[:, None] == wrong[None, :]).mean()
    return float(above)


def _silent(what: str, done: int, total: int) -> None:
    """Say nothing of progress."""

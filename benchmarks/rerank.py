"""What a second stage can give and take away: one that knows, some that know half, one that guesses, one that is mute.

`python -m benchmarks rerank` asks a scripted model server that knows the judgements, and computes what weights do.
Where `ATTEST_RERANK` is set, that second stage is measured instead.
"""

from __future__ import annotations

import random
import re
import time
from collections.abc import Callable, Mapping, Sequence

from benchmarks import data
from eval.beir import Query, qrels_path, read_qrels, read_queries
from eval.measures import measure
from rag import Attest, Filters, load_settings
from rag.search import reranking
from rag.search.retriever import Found, retrieve
from tests.scripted_server import Request, ScriptedServer

_SETS = ("adi", "cacm", "scifact")
_MOST = 100
_DEPTH = 100
_MODEL_SEES = 10
_WEIGHTS = (0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8)
# How far the relevant papers of a noisy second stage stand out of its noise: it prefers a relevant paper to another
# with a probability of 1.00, 0.92, 0.76, 0.64 and 0.50.
_NOISE: Mapping[str, float | None] = {"1.00": 0.0, "0.92": 0.5, "0.76": 1.0, "0.64": 2.0, "0.50": None}
_SHOWN = re.compile(r"^<abstract number=(\d+)>$", re.MULTILINE)

Judged = Mapping[str, Mapping[str, int]]
Ranked = dict[str, list[str]]


def main() -> None:
    """Print nDCG@10 and MRR@10 of each set, without and with second stages."""
    data.need_shared()
    own = load_settings().rerank
    print(f"{'set':9}{'second stage':34}{'n':>5}{'nDCG@10':>9}{'MRR@10':>8}{'changed':>9}{'failed':>8}{'ms':>8}")
    for name in _SETS:
        attest = data.library(name)
        folder = data.SHARED / "benchmarks" / name
        judged = read_qrels(qrels_path(folder))
        queries = [query for query in read_queries(folder) if query.query_id in judged]
        random.Random(4).shuffle(queries)
        judged = {query.query_id: judged[query.query_id] for query in queries[:_MOST]}
        before = _searched(attest, name, "none", queries[:_MOST], judged, None)
        if own != "none":
            with_it = Attest(load_settings(data_dir=attest.settings.data_dir), own_ids=True)
            _searched(with_it, name, own, queries[:_MOST], judged, before)
            continue
        for label, script in SCRIPTS.items():
            _asked(attest, name, label, script, queries[:_MOST], judged, before)
        _weights(attest, name, queries[:_MOST], judged)


def _searched(
    attest: Attest, name: str, label: str, queries: Sequence[Query], judged: Judged, before: Ranked | None
) -> Ranked:
    """Search every query, print a line of measures, and return what was found."""
    ranked: Ranked = {}
    failed, started = 0, time.perf_counter()
    for query in queries:
        result = attest.search(query.text, k=_DEPTH)
        ranked[query.query_id] = [passage.paper_id for passage in result.passages]
        failed += any("first search" in note for note in result.notes)
    spent = 1000 * (time.perf_counter() - started) / len(queries)
    changed = sum(ranked[query][:10] != before[query][:10] for query in ranked) if before else 0
    print(f"{name:9}{label:34}{len(queries):5}{_figures(judged, ranked)}{changed:9}{failed:8}{spent:8.0f}", flush=True)
    return ranked


def _figures(judged: Judged, ranked: Ranked) -> str:
    found = measure(judged, ranked)
    means = [sum(found[name].values()) / len(found[name]) for name in ("nDCG@10", "MRR@10")]
    return f"{means[0]:9.3f}{means[1]:8.3f}"


# ---- through the model server ----
Script = Callable[[Sequence[int], random.Random], Sequence[int]]

SCRIPTS: Mapping[str, Script] = {
    "model that knows": lambda gold, rng: [10 if value > 0 else 0 for value in gold],
    "model that guesses": lambda gold, rng: [rng.randint(0, 10) for _ in gold],
    "model that says 5 of all": lambda gold, rng: [5 for _ in gold],
}


def _asked(
    attest: Attest,
    name: str,
    label: str,
    script: Script,
    queries: Sequence[Query],
    judged: Judged,
    before: Ranked,
) -> None:
    """Have a scripted server score the papers that it is shown."""
    rng = random.Random(7)
    order = iter(queries)

    def scores(request: Request) -> str:
        query = next(order).query_id
        shown = _SHOWN.findall(request["messages"][-1]["content"])
        gold = [judged[query].get(before[query][int(number) - 1], 0) for number in shown]
        return "\n".join(f"{number}: {score}" for number, score in zip(shown, script(gold, rng), strict=True))

    with ScriptedServer(otherwise=scores) as server:
        update = {"openai_base_url": server.base_url, "llm": "scripted", "rerank": "model"}
        _searched(Attest(attest.settings.model_copy(update=update), own_ids=True), name, label, queries, judged, before)


# ---- what weights do ----
def _weights(attest: Attest, name: str, queries: Sequence[Query], judged: Judged) -> None:
    """Print nDCG@10 by weight for second stages that know more or less, over as many papers as each kind sees."""
    library = attest._parts.library()
    found = {q.query_id: (q.text, retrieve(library, q.text, limit=_DEPTH, filters=Filters()).found) for q in queries}
    print(f"{name:9}{'papers, knows':34}" + "".join(f"{f'w={weight}':>8}" for weight in _WEIGHTS))
    for depth in (_MODEL_SEES, reranking.CANDIDATES):
        for knows, noise in _NOISE.items():
            figures = []
            for weight in _WEIGHTS:
                rng = random.Random(11)
                ranked = {
                    query: _moved(text, passages, judged[query], depth, noise, weight, rng)
                    for query, (text, passages) in found.items()
                }
                figures.append(_figures(judged, ranked)[:9])
            print(f"{name:9}{f'{depth}, {knows}':34}" + "".join(f"{value:>8}" for value in figures), flush=True)


def _moved(
    question: str,
    found: Sequence[Found],
    relevant: Mapping[str, int],
    depth: int,
    noise: float | None,
    weight: float,
    rng: random.Random,
) -> list[str]:
    """Return the ids of papers after a second stage that knows with that much noise (None: nothing)."""
    ids = [one.passage.paper_id for one in found]
    first = found[: min(reranking.CANDIDATES, len(found))]
    values: list[float | None] = [
        (0.0 if noise is None else float(relevant.get(paper, 0) > 0))
        + (1.0 if noise is None else noise) * rng.gauss(0, 1)
        for paper in ids[:depth]
    ]
    values += [None] * (len(first) - len(values))
    candidates = [
        reranking.Candidate(one.stored.paper.title, (), one.passage.score, one.passage.signals.lexical) for one in first
    ]
    if len(candidates) < 2:
        return ids
    kept = reranking.exact_hits(question, candidates)
    places = reranking.blend([one.score for one in candidates], values, kept, weight)
    return [ids[place.number] for place in places] + ids[len(first) :]

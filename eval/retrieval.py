"""A BEIR folder in, `run.trec` and `metrics.json` out: is the right paper found?"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from platformdirs import user_cache_path

from eval.beir import BeirError, Qrels, Query, qrels_path, read_qrels, read_queries
from eval.losses import EVERY, loss, search_stage
from eval.measures import measure, recall_curve
from eval.progress import Progress
from eval.record import record
from eval.run import PerQuery, Run, make_folder, write_run
from rag import (
    Attest,
    Passage,
    Settings,
)
from rag.schema import INDEX_VERSION

TAG = "attest"
_WORST = 10
_TOP = 10


def evaluate(folder: Path, qrels: Path | None, k: int, out: Path, settings: Settings, progress: Progress) -> Run:
    """Search every judged query of a BEIR folder, write the run into `out` and return it.

    The folder's own ids are kept and nothing is merged. Queries without judgements are skipped and counted.

    Raises:
        BeirError: the folder is not as BEIR writes it.
        RunError: the results cannot be written.
    """
    if not (folder / "corpus.jsonl").exists():
        raise BeirError(f"{folder} is no BEIR folder: it has no corpus.jsonl.")
    judged = read_qrels(qrels or qrels_path(folder))
    queries = read_queries(folder)
    asked = [query for query in queries if query.query_id in judged]
    make_folder(out)
    started = time.perf_counter()
    attest = Attest(settings.model_copy(update={"data_dir": _library_of(folder, settings)}), own_ids=True)
    attest.ingest([str(folder / "corpus.jsonl")], progress=progress)
    loaded = time.perf_counter()
    found, seconds = _search(attest, asked, k, progress)
    searched = time.perf_counter()
    judged = {query.query_id: judged[query.query_id] for query in asked}
    ranked = {query_id: [passage.paper_id for passage in passages] for query_id, passages in found.items()}
    per_query = measure(judged, ranked)
    run = Run(
        kind="retrieval",
        per_query={**per_query, "seconds": seconds},
        types={query.query_id: query.kind for query in asked if query.kind},
        details={
            "recall_curve": recall_curve(judged, ranked, k),
            "worst": _worst(attest, asked, judged, per_query),
        },
        record=record(attest, folder.name)
        | {
            "queries": len(asked),
            "queries_without_judgements": len(queries) - len(asked),
            "k": k,
            **_silent(found, settings),
            "load_seconds": round(loaded - started, 1),
            "search_seconds": round(searched - loaded, 1),
        },
    )
    attest.close()
    (out / "run.trec").write_text("".join(map(_trec_lines, found, found.values())), encoding="utf-8")
    write_run(out, run)
    return run


def _search(
    attest: Attest, queries: Sequence[Query], k: int, progress: Progress
) -> tuple[dict[str, tuple[Passage, ...]], dict[str, float]]:
    """Return the passages of each query, and the seconds that each took."""
    found, seconds = {}, {}
    for done, query in enumerate(queries, start=1):
        result = attest.search(query.text, k=k)
        found[query.query_id] = result.passages
        seconds[query.query_id] = round(result.timings_ms["total"] / 1000, 5)
        progress("searching", done, len(queries))
    return found, seconds


def _silent(found: Mapping[str, Sequence[Passage]], settings: Settings) -> dict[str, int]:
    """Return for how many queries a second stage said nothing, if the settings name one: those are not its figures."""
    if settings.rerank == "none":
        return {}
    heard = sum(any(passage.signals.rerank is not None for passage in passages) for passages in found.values())
    return {"second_stage_silent": len(found) - heard}


def _worst(attest: Attest, queries: Sequence[Query], judged: Qrels, per_query: PerQuery) -> list[dict[str, Any]]:
    """Return the queries with the least nDCG@10, with what was retrieved, what was gold and what lost it."""
    scores = per_query["nDCG@10"]
    titles = {paper.paper_id: paper.title or paper.paper_id for paper in attest.papers()}
    rows = []
    for query in sorted(queries, key=lambda query: scores[query.query_id])[:_WORST]:
        passages = attest.search(query.text, k=EVERY).passages
        gold = _gold(judged[query.query_id])
        stage = search_stage(passages, gold, _TOP)
        named = [titles.get(paper_id, paper_id) for paper_id in gold]
        rows.append(loss(query.query_id, query.text, scores[query.query_id], passages, named, stage))
    return rows


def _gold(relevance: Mapping[str, int]) -> list[str]:
    return [paper_id for paper_id, value in relevance.items() if value > 0]


def _trec_lines(query_id: str, passages: tuple[Passage, ...]) -> str:
    """Return a query's results as lines of a TREC run: query, Q0, paper, rank, score, tag."""
    return "".join(f"{query_id} Q0 {p.paper_id} {p.rank} {p.score:.6f} {TAG}\n" for p in passages)


def _library_of(folder: Path, settings: Settings) -> Path:
    """Return where the library of a collection is kept: it is loaded anew when the collection or its index changes."""
    made_of = f"{settings.embedding} {INDEX_VERSION}".encode() + (folder / "corpus.jsonl").read_bytes()
    return user_cache_path("attest") / "beir" / f"{folder.name}-{hashlib.sha256(made_of).hexdigest()[:16]}"

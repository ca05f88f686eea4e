"""A BEIR folder in, `run.trec` and `metrics.json` out: is the right paper found?"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import platform
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from platformdirs import user_cache_path

from eval.beir import Query, qrels_path, read_qrels, read_queries
from eval.measures import interval, measure
from rag import Attest, Passage, Settings, __version__

# What is under way, how many are done, and of how many if that is known.
Progress = Callable[[str, int, int | None], None]
TAG = "attest"


def evaluate(
    folder: Path, qrels: Path | None, k: int, out: Path, settings: Settings, progress: Progress
) -> dict[str, Any]:
    """Search every judged query of a BEIR folder, write the run into `out`, and return what `metrics.json` holds.

    The folder's own ids are kept and nothing is merged. Queries without judgements are skipped and counted.

    Raises:
        BeirError: the folder is not as BEIR writes it.
    """
    judged = read_qrels(qrels or qrels_path(folder))
    queries = read_queries(folder)
    asked = [query for query in queries if query.query_id in judged]
    started = time.perf_counter()
    attest = Attest(settings.model_copy(update={"data_dir": _library_of(folder)}), own_ids=True)
    report = attest.ingest([str(folder / "corpus.jsonl")], progress=progress)
    loaded = time.perf_counter()
    run = _search(attest, asked, k, progress)
    searched = time.perf_counter()
    attest.close()
    per_query = measure(
        {query.query_id: judged[query.query_id] for query in asked},
        {query_id: [passage.paper_id for passage in passages] for query_id, passages in run.items()},
    )
    metrics = {
        "schema_version": 1,
        "measures": {name: dataclasses.asdict(interval(list(v.values()))) for name, v in per_query.items()},
        "per_query": per_query,
        "run": {
            "collection": folder.name,
            "papers": report.papers_in_library,
            "queries": len(asked),
            "queries_without_judgements": len(queries) - len(asked),
            "k": k,
            "version": __version__,
            "embedding": settings.embedding,
            "machine": f"{platform.machine()}, {platform.system()}, Python {platform.python_version()}",
            "load_seconds": round(loaded - started, 1),
            "search_seconds": round(searched - loaded, 1),
        },
    }
    out.mkdir(parents=True, exist_ok=True)
    (out / "run.trec").write_text("".join(map(_trec_lines, run, run.values())), encoding="utf-8")
    (out / "metrics.json").write_text(json.dumps(metrics, indent=1), encoding="utf-8")
    return metrics


def _search(attest: Attest, queries: list[Query], k: int, progress: Progress) -> dict[str, tuple[Passage, ...]]:
    run = {}
    for done, query in enumerate(queries, start=1):
        run[query.query_id] = attest.search(query.text, k=k).passages
        progress("searching", done, len(queries))
    return run


def _trec_lines(query_id: str, passages: tuple[Passage, ...]) -> str:
    """Return a query's results as lines of a TREC run: query, Q0, paper, rank, score, tag."""
    return "".join(f"{query_id} Q0 {p.paper_id} {p.rank} {p.score:.6f} {TAG}\n" for p in passages)


def _library_of(folder: Path) -> Path:
    """Return where the library of a collection is kept: it is loaded anew when the collection or Attest changes."""
    content = hashlib.sha256((folder / "corpus.jsonl").read_bytes()).hexdigest()[:16]
    return user_cache_path("attest") / "beir" / f"{folder.name}-{content}-{__version__}"

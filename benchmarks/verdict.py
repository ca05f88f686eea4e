"""The first verdict on SciFact train claims: how often each kind of pair is called supported."""

from __future__ import annotations

import json
import random
import time
from collections import Counter

from benchmarks import data
from rag.answer.evidence import Evidence
from rag.answer.verification import judge
from rag.library.minilm import MiniLM
from rag.schema import Filters
from rag.search.retriever import retrieve

_MOST = 300


def main() -> None:
    """Print the shares of verdicts for supporting, contradicting and near but wrong abstracts."""
    model, library = MiniLM(), data.library("scifact")._library()
    path = data.SHARED / "benchmarks" / "scifact" / "claims.jsonl"
    claims = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    random.Random(0).shuffle(claims)
    found: dict[str, Counter[str]] = {"SUPPORT": Counter(), "CONTRADICT": Counter(), "near, not cited": Counter()}
    judged, seconds = 0, 0.0
    for claim in claims[:_MOST]:
        labels = {str(evidence["doc_id"]): evidence["label"] for evidence in claim["evidence"]}
        wrong = set(claim["cited_doc_ids"]) - set(labels)
        for hit in retrieve(library, claim["claim"], limit=5, filters=Filters()).found:
            paper = hit.stored.paper
            if paper.paper_id in wrong or not len(hit.stored.spans):
                continue
            spans = tuple((start, end) for start, end in hit.stored.spans.tolist())
            evidence = Evidence(1, paper, spans, hit.vectors, hit.relevance)
            started = time.perf_counter()
            verdict = judge(claim["claim"], [evidence], model.embed_texts).verdict
            seconds += time.perf_counter() - started
            judged += 1
            found[labels.get(paper.paper_id, "near, not cited")][verdict] += 1
    for kind, counts in found.items():
        total = sum(counts.values())
        shares = ", ".join(f"{name} {counts[name] / total:.2f}" for name in ("supported", "partly", "unsupported"))
        print(f"{kind:16} n={total:5} {shares}")
    print(f"{1000 * seconds / judged:.1f} ms a sentence")

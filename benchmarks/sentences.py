"""Are the right sentences quoted? SciFact train claims and the rationale sentences that people marked."""

from __future__ import annotations

import json
import random

import numpy as np

from benchmarks import data
from rag.answer.evidence import gather
from rag.answer.extractive import pick
from rag.schema import Filters
from rag.search.retriever import retrieve

_MOST = 250


def main() -> None:
    """Print how often a rationale sentence is quoted, and how many sentences are quoted."""
    library = data.library("scifact")._parts.library()
    path = data.SHARED / "benchmarks" / "scifact" / "claims.jsonl"
    claims = [c for c in map(json.loads, path.read_text(encoding="utf-8").splitlines()) if c["evidence"]]
    random.Random(3).shuffle(claims)
    hits, counts, right = [], [], []
    for claim in claims[:_MOST]:
        gold = {str(e["doc_id"]): [text.strip() for text in e["sentence_texts"]] for e in claim["evidence"]}
        found = retrieve(library, claim["claim"], limit=None, filters=Filters())
        picks = [p for group in pick(gather(found.found), found.breadth) for p in group]
        quotes = [(p.evidence.paper.paper_id, p.evidence.sentence(p.sentence)) for p in picks]
        hits.append(any(quote in text or text in quote for key, quote in quotes for text in gold.get(key, [])))
        counts.append(len(quotes))
        right.append(np.mean([key in gold for key, _ in quotes]))
    print(
        f"{len(hits)} claims: a rationale sentence is quoted for {np.mean(hits):.3f}, {np.mean(counts):.2f} sentences"
    )
    print(f"an answer; {np.mean(right):.3f} of them from a paper that people marked")

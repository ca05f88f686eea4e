"""What was retrieved for a query and what should have been in, the stage that lost it out."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Any, Literal

from rag import Passage
from rag.schema import Signals

Stage = Literal[
    "found", "lexical miss", "dense miss", "lexical and dense miss", "fusion loss", "refused", "writer loss"
]
# Enough for all candidates of a search.
EVERY = 1000


def rank_of(passages: Sequence[Passage], gold: Collection[str]) -> int | None:
    """Return the rank of the first gold paper (by paper id), or None."""
    return next((passage.rank for passage in passages if passage.paper_id in gold), None)


def search_stage(passages: Sequence[Passage], gold: Collection[str], k: int) -> Stage:
    """Return what kept every gold paper out of the first `k` of all candidates.

    A signal missed if it ranks no gold paper among its own first `k`; if neither missed, fusing them lost it.
    """
    best = rank_of(passages, gold)
    if best is not None and best <= k:
        return "found"
    lexical = _among(passages, gold, k, lambda signals: signals.lexical)
    dense = _among(passages, gold, k, lambda signals: signals.dense) or _among(
        passages, gold, k, lambda signals: signals.sentence
    )
    if lexical and dense:
        return "fusion loss"
    if lexical:
        return "dense miss"
    return "lexical miss" if dense else "lexical and dense miss"


def loss(
    query_id: str, question: str, value: float, passages: Sequence[Passage], gold: Sequence[str], stage: Stage
) -> dict[str, Any]:
    """Return a query as a row of a run's `worst`: what was retrieved, what was gold, and the stage that lost it."""
    return {
        "id": query_id,
        "question": question,
        "value": round(value, 4),
        "stage": stage,
        "gold": list(gold),
        "retrieved": [{"rank": p.rank, "key": p.key, "title": p.title or p.paper_id} for p in passages[:5]],
    }


def _among(
    passages: Sequence[Passage], gold: Collection[str], k: int, signal: Callable[[Signals], float | None]
) -> bool:
    heard = [(value, p.paper_id) for p in passages if (value := signal(p.signals)) is not None]
    heard.sort(key=lambda pair: -pair[0])
    return any(paper_id in gold for _, paper_id in heard[:k])

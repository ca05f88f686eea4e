"""A retrieval in, whether the collection is about the question at all, and what to say if not, out."""

from __future__ import annotations

from collections.abc import Sequence

from rag.answer.citations import escape_markdown
from rag.schema import Passage
from rag.search import lexical
from rag.search.retriever import Retrieval
from rag.text import clean, stems

# Over five public collections 93 to 100 % of their own questions are kept, and 67 to 100 % of foreign ones
# refused (python -m benchmarks about; docs/quality.md).
_NEAR = 0.40
_COVERED = 0.5
CLOSEST = 3


def about(retrieval: Retrieval) -> bool:
    """Tell whether anything in the library is about the question.

    It is, if some paper is near in meaning, or if one holds most of the question's words, rare ones counting
    more. A cosine alone would refuse every second question of two rare words.
    """
    signals = [found.passage.signals for found in retrieval.found]
    if any(max(s.dense or 0.0, s.sentence or 0.0) >= _NEAR for s in signals):
        return True
    weights = retrieval.terms.weights()
    papers = (found.stored.paper for found in retrieval.found)
    return any(lexical.coverage(weights, stems(f"{paper.title} {paper.abstract}")) > _COVERED for paper in papers)


def not_in_collection_text(closest: Sequence[Passage]) -> str:
    """Return what is shown when nothing here is about the question."""
    if not closest:
        return "Nothing in this collection is about this."
    return f"Nothing in this collection is about this. The closest papers are {_names(closest)}."


def not_stated_text(closest: Sequence[Passage]) -> str:
    """Return what is shown when the right papers are here and their abstracts do not say."""
    return f"The abstracts here do not say. The papers to open are {_names(closest)}."


def _names(passages: Sequence[Passage]) -> str:
    return ", ".join(
        f"“{escape_markdown(clean(p.title))}”" + (f" ({p.year})" if p.year is not None else "") for p in passages
    )

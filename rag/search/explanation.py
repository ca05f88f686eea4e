"""A retrieval with all its candidates in, the best passages and the reasons for their scores out."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping, Sequence
from typing import Any

from rag.library.catalog import fulltext
from rag.library.catalog.damage import translated
from rag.library.library import Library
from rag.schema import (
    ExplainedPassage,
    ExplainedResult,
    Explanation,
    Filters,
    Passage,
    QueryWords,
    SearchResult,
    SignalShare,
    WordCount,
)
from rag.search import fusion
from rag.search.lexical import Terms
from rag.search.retriever import Retrieval
from rag.text import words

# What a retrieval is asked for so that it brings all its candidates: ranks and normalised values are theirs.
MOST_CANDIDATES = 100_000
_EVERY_ROW = -1  # SQLite: no limit


def explain(library: Library, retrieval: Retrieval, limit: int) -> ExplainedResult:
    """Return the `limit` best passages of a retrieval that holds all its candidates, each explained."""
    candidates = [found.passage for found in retrieval.found]
    shares = {name: _shares(name, weight, candidates) for name, weight in _weights().items()}
    shares["rerank"] = _second_shares(retrieval)
    rows = _rows(library, retrieval.terms)
    spelled = _spelled(retrieval.result.search_query)
    passages = []
    for place, found in enumerate(retrieval.found[: max(limit, 0)]):
        explanation = Explanation(
            brought_by=_strongest({name: of_all[place] for name, of_all in shares.items()}),
            candidates=len(candidates),
            signals={name: of_all[place] for name, of_all in shares.items()},
            words=_counts({word: len(held) for word, held in rows.items() if found.stored.row in held}, spelled),
        )
        passages.append(ExplainedPassage(**_fields(found.passage), explanation=explanation))
    fields = _fields(retrieval.result) | {"passages": tuple(passages)}
    return ExplainedResult(**fields, words=_query_words(retrieval.terms, rows, spelled))


def _weights() -> dict[str, float]:
    """Return what each signal counts: those that bring papers share what the neighbours leave them."""
    own = {name: (1 - fusion.NEIGHBOURS) * weight for name, weight in fusion.WEIGHTS.items()}
    read = {"words": fusion.WORDS, "letters": fusion.LETTERS, "phrases": fusion.PHRASES}
    return {**own, "neighbours": fusion.NEIGHBOURS, **read}


def _shares(name: str, weight: float, candidates: Sequence[Passage]) -> list[SignalShare]:
    values: list[float | None] = [getattr(passage.signals, name) for passage in candidates]
    normalised = fusion.normalise(values).tolist() if name in fusion.WEIGHTS else [None] * len(values)
    return [
        SignalShare(
            value=value,
            rank=rank,
            normalised=None if part is None else round(part, 6),
            weight=round(weight, 6),
            share=round(weight * ((value or 0.0) if part is None else part), 6),
        )
        for value, rank, part in zip(values, _ranks(values), normalised, strict=True)
    ]


def _second_shares(retrieval: Retrieval) -> list[SignalShare]:
    """Return what the second stage added; a paper that it says nothing of may need a share to hold its place."""
    weight = retrieval.second
    values = [found.passage.signals.rerank for found in retrieval.found]
    ranks = _ranks(values)
    return [
        SignalShare(
            value=value,
            rank=rank,
            normalised=round(found.lift / weight, 6) if weight else None,
            weight=round(weight, 6),
            share=round(found.lift, 6),
        )
        for value, rank, found in zip(values, ranks, retrieval.found, strict=True)
    ]


def _ranks(values: Sequence[float | None]) -> list[int | None]:
    """Return the place of each value among all, 1 is best, None where one is silent."""
    heard = sorted((value for value in values if value is not None), reverse=True)
    return [None if value is None else heard.index(value) + 1 for value in values]


def _strongest(signals: Mapping[str, SignalShare]) -> str | None:
    """Return which of the signals that bring papers adds most; neighbours and words only move what is there."""
    name = max(fusion.WEIGHTS, key=lambda signal: signals[signal].share)
    return name if signals[name].share > 0 else None


def _rows(library: Library, terms: Terms) -> dict[str, frozenset[int]]:
    """Return which rows hold each searched word, as the full-text index itself matches it."""
    with translated(library.catalog.path):
        return {
            word: frozenset(row for row, _ in fulltext.match(library.catalog.db, [word], Filters(), _EVERY_ROW))
            for word in terms.worth_matching()
        }


def _query_words(terms: Terms, rows: Mapping[str, frozenset[int]], spelled: Mapping[str, str]) -> QueryWords:
    searched = {word: len(held) for word, held in rows.items() if held}
    others = {word: count for word, (_, count) in terms.words.items() if word not in rows}
    return QueryWords(
        searched=_counts(searched, spelled),
        too_common=_counts({word: count for word, count in others.items() if count}, spelled),
        unknown=_counts({word: 0 for word in terms.words if word not in searched and not others.get(word)}, spelled),
    )


def _counts(papers: Mapping[str, int], spelled: Mapping[str, str]) -> tuple[WordCount, ...]:
    rare_first = sorted(papers, key=lambda word: papers[word])
    return tuple(WordCount(word=spelled.get(word, word), papers=papers[word]) for word in rare_first)


def _spelled(text: str) -> dict[str, str]:
    """Return the folded words of a query with their own spelling: folding turns `precise` into `precize`."""
    found: dict[str, str] = {}
    for piece in re.findall(r"\w+", text):
        folded = words(piece)
        if len(folded) == 1:
            found.setdefault(folded[0], piece)
    return found


def _fields(value: Passage | SearchResult) -> dict[str, Any]:
    return {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}

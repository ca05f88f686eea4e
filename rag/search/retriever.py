"""A question in, passages out: signals over the candidates of two of them, fused by normalised score."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from rag.library.catalog.index import Vectors
from rag.library.catalog.papers import StoredPaper
from rag.library.embedding.embedder import unit
from rag.library.library import Library
from rag.schema import Filters, Passage, SearchResult, Turn
from rag.search import dense, lexical, reranking
from rag.search.breadth import Breadth, breadth_of
from rag.search.clock import Clock
from rag.search.cutting import cut
from rag.search.hits import Asked, Focus, Hit
from rag.search.lexical import Terms
from rag.search.query import normalise, search_text
from rag.search.ranking import READ, demanded, rank, reread
from rag.search.reranking import Reranker
from rag.search.understanding import understand
from rag.threads import one_blas_thread

_CANDIDATES = 200
_PAPER_SHARE = 0.2
_PLACE_SHARE = 0.1


@dataclass(frozen=True, slots=True)
class Found:
    """A retrieved paper with all that the writers need.

    `relevance` says how well each sentence answers the question, `vectors` are theirs (float32 [sentences, d]).
    `lift` is the part of the passage's score that a second stage added.
    """

    passage: Passage
    stored: StoredPaper
    relevance: tuple[float, ...]
    vectors: Vectors
    lift: float = 0.0


@dataclass(frozen=True, slots=True)
class Retrieval:
    """What one search brought, best first, for a question of some breadth.

    `second` is what a second stage adds to a score at most, 0 without one.
    """

    result: SearchResult
    found: tuple[Found, ...]
    terms: Terms
    breadth: Breadth
    second: float = 0.0


@one_blas_thread()
def retrieve(
    library: Library,
    question: str,
    *,
    limit: int | None,
    filters: Filters,
    history: Sequence[Turn] = (),
    texts: Sequence[str] = (),
    as_written: bool = False,
    reranker: Reranker | None = None,
) -> Retrieval:
    """Search a library and return one passage a paper, best first; its quote is the paper's best sentence.

    There are `limit` of them, or without one as many as the question wants.
    `texts` are what is searched for in place of the question, where somebody put it otherwise: the whole, then
    its parts; a paper counts by the text that it answers best. `as_written` takes the words as they are: none
    is corrected and no filter is read. A paper without an abstract can be found; its quote is empty. `reranker`
    looks at the best again; where it fails, the order stays and a note says why.
    """
    clock = Clock()
    library.refresh()
    query = normalise(question)
    most = max(limit or READ, reranking.CANDIDATES) if reranker else limit or READ
    found: dict[int, Hit] = {}
    asked: list[Asked] = []
    troubles: list[str] = []
    for text in texts or [search_text(query, history)]:
        own = query if history and not texts else ""
        asked.append(_ask(library, text, own, filters, as_written, clock))
        hits, trouble = _hits(library, asked[-1], most, clock)
        troubles += [trouble] if trouble else []
        for hit in hits:
            if hit.stored.row not in found or found[hit.stored.row].score < hit.score:
                found[hit.stored.row] = hit
    best = sorted(found.values(), key=lambda hit: -hit.score)
    best, weight, notes = _second_look(reranker, asked[0], best, clock)
    breadth = _breadth(query if history and not texts else asked[0].text, len(asked))
    best = best[:limit] if limit else cut(best, breadth)
    passages = tuple(_found(number, hit) for number, hit in enumerate(best, start=1))
    clock.lap("read")
    result = SearchResult(
        query=question,
        search_query=" / ".join(one.text for one in asked),
        filters=asked[0].filters,
        notes=tuple(dict.fromkeys([*(note for one in asked for note in one.notes), *notes, *troubles])),
        passages=tuple(f.passage for f in passages),
        timings_ms=clock.laps,
        agreement=best[0].agreement if best else 0.0,
        as_written=all(one.as_written for one in asked),
        degraded=bool(troubles),
    )
    return Retrieval(result=result, found=passages, terms=asked[0].terms, breadth=breadth, second=weight)


def _breadth(text: str, parts: int) -> Breadth:
    """Return what a question wants: of a follow-up its own words tell, and one of several parts is no single fact."""
    breadth = breadth_of(text)
    return Breadth("list") if parts > 1 and breadth.kind == "single" else breadth


def _ask(library: Library, text: str, own: str, filters: Filters, as_written: bool, clock: Clock) -> Asked:
    """Return a text with what its words say; `own` is what a follow-up says itself, or empty.

    While the model embeds the text, outside of Python, its words are looked up.
    """
    embed = library.embedder.embed_texts
    with ThreadPoolExecutor(1) as beside:
        embedding = beside.submit(embed, [text])
        understood = understand(library, text, filters, as_written=as_written)
        clock.lap("understand")
        terms = lexical.read_terms(library, understood.text)
        more = " ".join([understood.text, *understood.expansions])
        wider = lexical.read_terms(library, more) if understood.expansions else terms
        matched = lexical.search(library, wider, understood.filters, _CANDIDATES)
        clock.lap("lexical")
        vector = embedding.result()[0] if understood.text == text else embed([understood.text])[0]
    focus = Focus(vector, terms.weights())
    if own and understood.text != own:
        # What a follow-up leans on finds the papers; of their sentences those count that answer the follow-up.
        focus = Focus(unit(vector + embed([own])[0]), lexical.read_terms(library, own).weights())
    clock.lap("embed")
    return Asked(
        text=understood.text,
        phrases=demanded(understood.text, understood.phrases),
        filters=understood.filters,
        notes=understood.notes,
        as_written=understood.as_written,
        vector=vector,
        terms=terms,
        matched=matched,
        focus=focus,
    )


def _hits(library: Library, asked: Asked, limit: int, clock: Clock) -> tuple[list[Hit], str | None]:
    """Return the papers that one text finds, best first, and what was the matter with the vector index."""
    near = dense.candidates(library, asked.vector, asked.filters, _CANDIDATES, asked.text)
    holding = lexical.holding(library, asked.phrases, asked.filters, _CANDIDATES)
    close = dense.closeness(library, asked.vector, list(dict.fromkeys([*asked.matched, *near.rows, *holding])))
    if near.disagrees(close):
        near = dense.doubted(library, asked.vector, _CANDIDATES)
        close = dense.closeness(library, asked.vector, list(dict.fromkeys([*asked.matched, *near.rows, *holding])))
    clock.lap("dense")
    ranked = rank(asked.matched, close, max(limit, READ), holding)
    clock.lap("fuse")
    stored = {paper.row: paper for paper in library.get([one.row for one in ranked])}
    hits = [
        Hit(stored[one.row], one.score, one.signals, close[one.row].vectors, asked.focus, agreement=one.agreement)
        for one in ranked
        if one.row in stored
    ]
    hits = reread(hits, asked, holding)[:limit]
    clock.lap("read")
    return hits, near.trouble


def sentence_scores(shares: Sequence[float], cosines: NDArray[np.float32], score: float) -> tuple[float, ...]:
    """Return how well each sentence of a paper answers a question.

    The sum of its cosine, the share of the question's words that it holds (rare ones weigh more), and small
    parts for the paper's own score and for standing late, where findings stand. On 250 SciFact train claims a
    rationale sentence is among the first three for 70 %; cosine alone gives 40 %, with plain words 54 %.
    """
    return tuple(
        float(cosine) + share + _PAPER_SHARE * score + _PLACE_SHARE * number / len(shares)
        for number, (share, cosine) in enumerate(zip(shares, cosines, strict=True))
    )


def _second_look(
    reranker: Reranker | None, asked: Asked, hits: list[Hit], clock: Clock
) -> tuple[list[Hit], float, tuple[str, ...]]:
    """Return the hits with the first ones in the order of both stages, what that adds at most, and notes."""
    if reranker is None:
        return hits, 0.0, ()
    candidates = [
        reranking.Candidate(
            title=hit.stored.paper.title,
            best=reranking.best_sentences(hit.stored.paper.abstract, hit.stored.spans.tolist(), _relevance(hit)),
            score=hit.score,
            lexical=hit.signals.lexical,
            phrases=hit.signals.phrases or 0,
        )
        for hit in hits[: reranking.CANDIDATES]
    ]
    found = reranking.rerank(reranker, asked.text, candidates)
    first = []
    for place in found.places:
        hit = hits[place.number]
        signals = replace(hit.signals, rerank=place.value)
        first.append(replace(hit, score=hit.score + place.share, signals=signals, lift=place.share))
    clock.lap("rerank")
    return [*first, *hits[len(first) :]], found.weight, found.notes


def _relevance(hit: Hit) -> tuple[float, ...]:
    return sentence_scores(hit.shares(), hit.vectors @ hit.focus.vector, hit.score)


def _found(number: int, hit: Hit) -> Found:
    relevance = _relevance(hit)
    start, end = hit.stored.spans[int(np.argmax(relevance))].tolist() if relevance else (0, 0)
    paper = hit.stored.paper
    passage = Passage(
        rank=number,
        paper_id=paper.paper_id,
        key=paper.key,
        title=paper.title,
        year=paper.year,
        score=round(hit.score, 6),
        quote=paper.abstract[start:end],
        start=start,
        end=end,
        signals=hit.signals,
        abstract_kind=paper.abstract_kind,
        retracted=paper.retracted,
    )
    return Found(passage=passage, stored=hit.stored, relevance=relevance, vectors=hit.vectors, lift=hit.lift)

"""A set that is asked for in, every paper that may be of it judged on its own out: it is, it is not, or undecided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from rag.library.catalog import fulltext
from rag.library.catalog.index import load_stacked
from rag.library.embedding.embedder import unit
from rag.library.library import Library
from rag.overview.belonging import LINE, Member, belonging
from rag.overview.candidates import Candidate, candidates_of
from rag.overview.sets.predicates import Predicate
from rag.overview.sets.wish import Wish
from rag.schema import Filters
from rag.text import clean

Ruling = Literal["in", "undecided", "mentions"]

_MOST_READ = 3000  # papers
_UNDECIDED = 0.10  # chance of belonging


@dataclass(frozen=True, slots=True)
class Judged:
    """A paper with its ruling, the sentence (0-based) that decides it, and the reason where it is undecided."""

    candidate: Candidate
    ruling: Ruling
    sentence: int
    why: str = ""


@dataclass(frozen=True, slots=True)
class Judgements:
    """The papers of a set, those undecided, those that only mention it; of how many papers how many were read."""

    papers: tuple[Judged, ...]
    examined: int
    library: int
    nearest: tuple[Member, ...]

    def of(self, ruling: Ruling) -> tuple[Judged, ...]:
        """Return the papers with a ruling."""
        return tuple(one for one in self.papers if one.ruling == ruling)


def judge(library: Library, wish: Wish, filters: Filters) -> Judgements:
    """Judge each paper that words or meaning bring near to a set."""
    library.refresh()
    everyone = len(library.find(filters))
    if wish.predicate is None:
        found = belonging(library, wish.topic, filters)
        ranked = sorted(found.all, key=lambda one: -one.chance)
        judged = [_by_topic(one) for one in ranked if one.chance >= _UNDECIDED]
        return Judgements(tuple(judged), found.examined, everyone, found.nearest)
    candidates = _holding(library, wish.predicate, filters)
    chances: Mapping[int, float] = {}
    nearest: tuple[Member, ...] = ()
    if wish.topic:
        found = belonging(library, wish.topic, filters)
        chances, nearest = {one.candidate.stored.row: one.chance for one in found.all}, found.nearest
    judged = [
        ruling
        for candidate in candidates
        if (
            ruling := _by_sentence(
                candidate, wish.predicate, chances.get(candidate.stored.row, 0.0 if wish.topic else 1.0)
            )
        )
    ]
    return Judgements(tuple(judged), len(candidates), everyone, nearest)


def _by_topic(member: Member) -> Judged:
    if not member.candidate.relevance:
        return Judged(member.candidate, "undecided", 0, "it has no abstract")
    best = max(range(len(member.candidate.relevance)), key=member.candidate.relevance.__getitem__)
    if member.chance >= LINE:
        return Judged(member.candidate, "in", best)
    return Judged(member.candidate, "undecided", best, "it is near, and its abstract does not settle it")


def _by_sentence(candidate: Candidate, predicate: Predicate, chance: float) -> Judged | None:
    """Return the ruling on a paper by its sentences and the chance that it is on the topic; None if it is not of it."""
    if chance < _UNDECIDED:
        return None
    abstract = candidate.stored.paper.abstract
    sentences = [clean(abstract[start:end]) for start, end in candidate.stored.spans.tolist()]
    title = clean(candidate.stored.paper.title)
    saying = [number for number, text in enumerate(sentences) if predicate.says(text)]
    naming = [number for number, text in enumerate(sentences) if predicate.mentions(text)]
    if not sentences:
        return Judged(candidate, "undecided", 0, "it has no abstract") if predicate.says(title) else None
    if not saying and predicate.says(title):
        saying = naming or [0]
    if saying and chance >= LINE:
        return Judged(candidate, "in", saying[0])
    if saying:
        return Judged(candidate, "undecided", saying[0], "it says so, and is only near to the topic")
    if naming:
        return Judged(candidate, "mentions", naming[0], "it only mentions it")
    return None


def _holding(library: Library, predicate: Predicate, filters: Filters) -> Sequence[Candidate]:
    """Return the papers that hold any word which a paper that meets a predicate has."""
    with library.catalog.moment() as db:
        rows = [row for row, _ in fulltext.match(db, predicate.terms, filters, _MOST_READ)]
        found = load_stacked(db, rows, library.embedder.dimension)
        return candidates_of(library, found, unit(found.chunks.mean(axis=0))) if found.rows else ()

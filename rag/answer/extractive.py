"""Evidence in, an answer without a language model out: the sentences that bear on the question, verbatim and cited."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from rag.answer.citations import escape_markdown, resolve
from rag.answer.evidence import Evidence
from rag.schema import AnswerSentence, Paper
from rag.search.breadth import SINGLE, Breadth, Kind
from rag.text import clean


@dataclass(frozen=True, slots=True)
class _Room:
    """How much is quoted: so many papers, each with so many sentences.

    `first` and `more` are the share of the best sentence's score that the first sentence of a paper and each further
    one must reach.
    """

    papers: int
    sentences: int
    first: float
    more: float


# One fact: the best paper may say more, another paper must be nearly as good. Several papers: a line or two of each;
# of those that are compared, even a weak one. Chosen on the sample's questions (docs/quality.md).
_ONE = _Room(papers=3, sentences=3, first=0.82, more=0.65)
_SEVERAL = _Room(papers=12, sentences=2, first=0.6, more=0.75)
_COMPARED = _Room(papers=12, sentences=2, first=0.5, more=0.75)
_ROOMS: Mapping[Kind, _Room] = {
    "single": _ONE,
    "topic": _ONE,
    "list": _SEVERAL,
    "overview": _SEVERAL,
    "comparison": _COMPARED,
}
_SAME_CLAIM = 0.9


@dataclass(frozen=True, slots=True)
class Pick:
    """A sentence (0-based number) of a piece of evidence."""

    evidence: Evidence
    sentence: int


def pick(evidence: Sequence[Evidence], breadth: Breadth = SINGLE) -> list[list[Pick]]:
    """Return the sentences to quote, grouped by paper: papers by their best sentence, sentences as they stand.

    A list, an overview and a comparison quote more papers than one fact. A claim is quoted once: a sentence close in
    meaning to one already picked is passed over, unless that is of a paper that is taken back: then it stands instead.
    """
    room = _ROOMS[breadth.kind]
    ranked = sorted(
        (Pick(e, number) for e in evidence for number in range(len(e.spans))),
        key=lambda p: -p.evidence.relevance[p.sentence],
    )
    chosen: dict[int, list[Pick]] = {}
    for candidate in ranked:
        same_paper = chosen.get(candidate.evidence.marker, [])
        best = _score(ranked[0])
        if _score(candidate) < min(best, best * (room.more if same_paper else room.first)):
            continue
        kept = chosen if candidate.evidence.paper.retracted else _without(chosen, candidate)
        if len(same_paper) == room.sentences or (not same_paper and len(kept) == room.papers):
            continue
        if not any(_alike(candidate, other) for some in kept.values() for other in some):
            chosen = kept
            chosen.setdefault(candidate.evidence.marker, []).append(candidate)
    groups = sorted(chosen.values(), key=lambda some: -max(map(_score, some)))
    return [sorted(some, key=lambda p: p.sentence) for some in groups]


def _without(chosen: Mapping[int, list[Pick]], candidate: Pick) -> dict[int, list[Pick]]:
    """Return what is chosen without the sentences of papers that are taken back which a candidate says too."""
    left = {
        marker: [one for one in some if not (one.evidence.paper.retracted and _alike(candidate, one))]
        for marker, some in chosen.items()
    }
    return {marker: some for marker, some in left.items() if some}


def _score(candidate: Pick) -> float:
    return candidate.evidence.relevance[candidate.sentence]


def _alike(one: Pick, other: Pick) -> bool:
    cosine = np.dot(one.evidence.vectors[one.sentence], other.evidence.vectors[other.sentence])
    return bool(cosine > _SAME_CLAIM)


def quoted(picked: Pick) -> AnswerSentence:
    """Return a picked sentence as it stands in an answer, with its marker."""
    quote = picked.evidence.quote(picked.sentence)
    cited = resolve(f"{escape_markdown(clean(quote.quote))} [{quote.marker}]", {quote.marker})
    return AnswerSentence(
        text=cited.text,
        shown=True,
        start=None,
        end=None,
        citations=(quote.marker,),
        verdict="supported",
        score=1.0,
        evidence=(quote,),
    )


def lead(papers: Sequence[Paper]) -> str:
    """Return the opening line, which claims nothing but where the sentences come from."""
    notes = sum(paper.abstract_kind == "note" for paper in papers)
    kind = "abstract" if not notes else "note" if notes == len(papers) else "text"
    return f"One {kind} here says:" if len(papers) == 1 else f"{len(papers)} {kind}s here say:"

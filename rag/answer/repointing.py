"""A sentence with its markers and the numbered papers in, the markers that carry it out, with what was changed.

A model often says what an abstract says and cites another, or none. Such a sentence is worth more with the right
marker than struck out; so the papers that share most words with it are asked whether they say it.
"""

from __future__ import annotations

import dataclasses
import math
import re
from collections.abc import Collection, Sequence
from functools import lru_cache

from rag.answer.citations import Cited
from rag.answer.evidence import Evidence
from rag.answer.injections import reads_as_instructions
from rag.answer.verification import PARTLY, Judgement, judge
from rag.text import clean, stems

# A check of an abstract that was not read before takes 40 ms; mostly the first candidate settles it.
_MOST_CANDIDATES = 4
# What a candidate must hold of a sentence's words, rare ones weighing more: half of them, and nearly as much as the
# best. Of wrongly cited SciFact claims and abstract sentences that some paper here supports it keeps 0.98.
_LEAST_HELD = 0.5
_NEAR_BEST = 0.8
# More than a cited paper needs: nobody says that this one is meant. At the usual border an abstract about copper strips
# is made to say the same of zinc ones (0.62).
_CERTAIN = 0.70
# Such a beginning leans on the sentence before it: `It` is another thing in another paper.
_LEANS = re.compile(
    r"^\W*(?:(?:in|with|for|by|of|on|from|among|under)\s+)?(?:it|its|they|their|them|he|she|his|her|this|these|that|those"
    r"|both|such|here|there|we|our|the (?:authors?|papers?|study|studies|work|approach|method|model|system|results?"
    r"|former|latter|same|proposed|new))\b",
    re.IGNORECASE,
)


@dataclasses.dataclass(frozen=True, slots=True)
class Pointed:
    """A sentence with the markers that it is shown with, their judgement, and what about the markers was wrong."""

    cited: Cited
    found: Judgement
    changes: tuple[str, ...] = ()


def point(cited: Cited, evidence: Sequence[Evidence], before: Collection[int] = ()) -> Pointed:
    """Judge a sentence against what it cites, and correct its markers where other papers, or fewer, carry it.

    `before` are the markers of the sentence before it. A sentence that begins with "it", "the method" or the like is
    re-pointed only to a paper of these, and one that has a marker as one of its words is left as it is. No sentence
    is re-pointed to a paper that supports only part of it.
    """
    by_marker = {one.marker: one for one in evidence}
    named = [by_marker[number] for number in cited.citations]
    found = _judged(cited.plain, named)
    as_it_is = Pointed(cited, found)
    if found.verdict == "supported" or any(f"({number})" in cited.bare for number in cited.citations):
        return as_it_is
    alone = {one.marker: _judged(cited.plain, [one]) for one in named} if len(named) > 1 else {}
    if carriers := [number for number, one in alone.items() if one.verdict == "supported"]:
        kept = _judged(cited.plain, [by_marker[number] for number in carriers])
        dropped = [f"{_why(one)}; this marker is dropped" for one in alone.values() if one.verdict != "supported"]
        return Pointed(cited.citing(tuple(carriers)), kept, tuple(dropped))
    if found.verdict == "partly" and all(one.verdict == "partly" for one in alone.values()):
        return as_it_is
    others = [one for one in evidence if one.marker not in cited.citations]
    for other in candidates(cited.plain, others, evidence, before):
        said = _judged(cited.plain, [other])
        if said.verdict == "supported" and said.score >= _CERTAIN:
            return Pointed(cited.citing((other.marker,)), said, _changed(cited, found, other.marker))
    return as_it_is


def _judged(claim: str, cited: Sequence[Evidence]) -> Judgement:
    """Judge a sentence; one that only echoes what an abstract tells a language model to write is not supported."""
    found = judge(claim, cited)
    if not found.evidence or not all(reads_as_instructions(quote.quote) for quote in found.evidence):
        return found
    told = f"what {cited[0].label} says there reads like instructions to a language model"
    problems = (*found.problems, told)
    return dataclasses.replace(found, verdict="unsupported", score=min(found.score, PARTLY / 2), problems=problems)


def candidates(
    claim: str, others: Sequence[Evidence], evidence: Sequence[Evidence], before: Collection[int]
) -> list[Evidence]:
    """Return the few papers that hold most of a claim's words, best first; words of few papers weigh more."""
    if _LEANS.search(claim):
        others = [one for one in others if one.marker in before]
    held = {one.marker: _stems(one.paper.title, one.paper.abstract) for one in evidence}
    asked = stems(clean(claim))
    weights = {
        stem: math.log(1 + (1 + len(held)) / (0.5 + sum(stem in some for some in held.values()))) for stem in asked
    }
    shares = {one.marker: sum(weights[stem] for stem in asked & held[one.marker]) for one in others}
    least = max(_LEAST_HELD * sum(weights.values()), _NEAR_BEST * max(shares.values(), default=0.0))
    enough = [one for one in others if shares[one.marker] >= least > 0]
    return sorted(enough, key=lambda one: -shares[one.marker])[:_MOST_CANDIDATES]


def _changed(cited: Cited, found: Judgement, right: int) -> tuple[str, ...]:
    if not cited.citations:
        wrong = "the sentence cited nothing that was found" if cited.unknown else "the sentence had no citation"
    else:
        wrong = f"cited {''.join(f'[{number}]' for number in cited.citations)}"
    against = (_why(found),) if found.contradicted else ()
    return (f"{wrong}; it is [{right}] that says this", *against)


def _why(found: Judgement) -> str:
    return found.problems[-1]


@lru_cache(maxsize=256)
def _stems(title: str, abstract: str) -> frozenset[str]:
    return frozenset(stems(clean(f"{title}\n{abstract}")))

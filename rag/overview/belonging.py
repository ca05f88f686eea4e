"""A topic in, the papers that belong to it out: all of them, not a fixed number, with reasons near the line."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from rag.library.library import Library
from rag.overview.candidates import Candidate, placed
from rag.overview.features import FIRST, SECOND, Field, Numbers, relative, survey
from rag.schema import Filters, Placed
from rag.shipped import shipped

# Chosen on the development subfields, each topic judged by regressions that never saw it (docs/quality.md): as much is
# found as is right, and none of the absent topics is taken for one that is here by more than one paper.
LINE = 0.25
HERE = 0.50
_UNSURE = 0.2
_NEAR = 0.30  # cosine
_SAID = 0.45  # share of the topic's words in one sentence
_PLAINLY = 0.60  # cosine
_ALL_WORDS = 0.99
_PLAIN_CHANCE = 0.9
_NEAR_BELOW = 0.08
_NEAR_ABOVE = 0.40
_MOST_NEAR = 15


@dataclass(frozen=True, slots=True)
class Member:
    """A paper with the chance that it belongs, 0…1."""

    candidate: Candidate
    chance: float


@dataclass(frozen=True, slots=True)
class Membership:
    """Who belongs to a topic, surest first, who narrowly does and does not, and how many papers were looked at.

    `all` are all candidates with their chances, `nearness` is how near all papers are to the topic on average.
    """

    members: tuple[Member, ...]
    narrowly: tuple[Placed, ...]
    narrowly_not: tuple[Placed, ...]
    all: tuple[Member, ...]
    examined: int
    papers: int
    nearness: float

    @property
    def nearest(self) -> tuple[Member, ...]:
        """The best candidates, whether they belong or not."""
        return self.all[:_MOST_NEAR]


def belonging(library: Library, topic: str, filters: Filters) -> Membership:
    """Return the papers of a library that belong to a topic.

    Two logistic regressions decide (rag/overview/data/belonging.json, fitted by `python -m benchmarks
    fit_belonging`): the first, by a paper's own nearness in words and meaning, whether the topic is here at all; the
    second, which also knows how the paper stands among the others, who belongs.
    """
    field = survey(library, topic, filters)
    if not field.passing.any():
        return Membership((), (), (), (), 0, field.papers, 0.0)
    chances = chances_of(field, load())
    ranked = [
        Member(field.candidates[n], float(chances[n])) for n in np.argsort(-chances, kind="stable") if field.passing[n]
    ]
    members = tuple(member for member in ranked if member.chance >= LINE)
    by_paper = dict(zip((id(one) for one in field.candidates), field.numbers, strict=True))
    narrowly = [one for one in members if one.chance < _NEAR_ABOVE]
    narrowly_not = [one for one in ranked if _NEAR_BELOW <= one.chance < LINE][:_MOST_NEAR]
    return Membership(
        members=members,
        narrowly=tuple(_placed(one, by_paper[id(one.candidate)]) for one in narrowly),
        narrowly_not=tuple(_placed(one, by_paper[id(one.candidate)]) for one in narrowly_not),
        all=tuple(ranked),
        examined=len(ranked),
        papers=field.papers,
        nearness=field.nearness,
    )


def chances_of(field: Field, models: Mapping[str, Logistic]) -> Numbers:
    """Return the chance of each candidate of a topic that it belongs, float64 [candidates].

    Nobody belongs to a topic that no paper is near to, in meaning or in words, and a paper that is plainly on the topic
    belongs whatever the others are: both go beyond what the development subfields can teach.
    """
    first = models["first"].chances(field.numbers)
    chances = models["second"].chances(np.hstack([field.numbers, relative(field.numbers)]))
    together, words = (field.numbers[:, FIRST.index(name)] for name in ("together", "words"))
    if first.max() < HERE or (field.cosines.max() < _NEAR and together.max() < _SAID):
        chances = np.minimum(chances, _UNSURE)
    plain = (field.cosines >= _PLAINLY) & (words >= _ALL_WORDS)
    return np.where(plain, np.maximum(chances, _PLAIN_CHANCE), chances)


def _placed(member: Member, numbers: Numbers) -> Placed:
    """Return a paper near the line with the reason, read from its numbers."""
    value = dict(zip(FIRST, numbers.tolist(), strict=True))
    if value["title"] >= 0.5:
        words = "its title has the topic's words"
    elif value["together"] >= 0.6:
        words = "one of its sentences has most of the topic's words"
    elif value["words"] >= 0.5:
        words = "it has the topic's words, but not together"
    else:
        words = "it has few of the topic's words"
    if value["whole"] >= 2.5:
        meaning = "its meaning is near"
    elif value["middle"] >= 2.0:
        meaning = "it is like the papers that belong"
    else:
        meaning = "its meaning is not near"
    return placed(member.candidate, f"{words}; {meaning}")


@dataclass(frozen=True, slots=True)
class Logistic:
    """A logistic regression over standardised numbers."""

    mean: Numbers
    scale: Numbers
    weights: Numbers
    bias: float

    def chances(self, numbers: Numbers) -> Numbers:
        """Return the chance of each row of float64 [rows, numbers]."""
        odds = ((numbers - self.mean) / self.scale) @ self.weights + self.bias
        return np.asarray(1 / (1 + np.exp(-np.clip(odds, -30, 30))))


@cache
def load() -> Mapping[str, Logistic]:
    """Return the two regressions; their names and order of numbers are checked."""
    stored = json.loads(shipped("rag/overview/data/belonging.json"))
    return {"first": _logistic(stored["first"], FIRST), "second": _logistic(stored["second"], SECOND)}


def _logistic(stored: Mapping[str, Any], names: Sequence[str]) -> Logistic:
    if stored["names"] != list(names):
        raise ValueError("belonging.json was fitted on other numbers; run python -m benchmarks fit_belonging")
    mean, scale, weights = (np.array(stored[part], dtype=np.float64) for part in ("mean", "scale", "weights"))
    return Logistic(mean, scale, weights, float(stored["bias"]))

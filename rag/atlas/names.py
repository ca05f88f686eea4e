"""Regions of the map in, their names out: phrases that many of a region's papers have and few of the others."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rag.atlas.regions import Labels
from rag.library.catalog.index import Vectors
from rag.overview.phrases import phrases_of, spelt

Text = tuple[str, str]  # title, abstract
Numbers = NDArray[np.int64]

_TITLES, _ABSTRACTS = 300, 60  # that are read of a theme, evenly from its middle to its border
_BEGINNING = 300  # characters of an abstract
_UNTITLED = 120  # characters of an abstract that stand for a title
_SMALLEST_PART = 6  # papers, of a part with a name of its own
_IN_TITLE = 2  # as much as so many abstracts
_LENGTHS = (0.7, 1.3, 1.4)  # what phrases of one, two and three words count
_RARE = 1.25  # the power of how much commoner a phrase is here: with 1 themes are called “cells”
_COMMONER = 1.5  # at least
_HELD = 0.025  # of the papers read: what fewer say is no name
_CANDIDATES = 40
_STEM = 5  # letters: “robots” and “robotic” say the same
_PHRASES = 8
_SPELLINGS = 7  # papers that are asked how a phrase is spelt
_REST = "Other work"


@dataclass(frozen=True, slots=True)
class Area:
    """A theme or, with a `parent`, a part of one: its phrases, and the numbers of its papers, the middle ones first."""

    title: str
    phrases: tuple[str, ...]
    members: Numbers
    parent: int | None = None


@dataclass(frozen=True, slots=True)
class _Paper:
    """What was read of a paper: its text, and the keys of the phrases in it and in its title alone."""

    text: Text
    said: frozenset[str]
    titled: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Phrase:
    key: str
    score: float
    holders: frozenset[int]


def named(themes: Labels, parts: Labels, vectors: Vectors, read: Callable[[Numbers], Mapping[int, Text]]) -> list[Area]:
    """Return the themes in the order of their labels, then the parts of themes that have more than one.

    `read` gives title and abstract of papers by their numbers. A theme is named against all others, a part against
    the other parts of its theme.
    """
    members = [_ordered(np.flatnonzero(themes == theme), vectors) for theme in np.unique(themes)]
    papers = _papers(members, read)
    areas = list(_areas(members, papers, set(), None))
    leading: set[str] = set()
    for theme, own in enumerate(members):
        divided = [own[parts[own] == label] for label in np.unique(parts[own])]
        if len(divided) > 1:
            areas += [
                area
                for area in _areas(divided, papers, leading, theme)
                if area.phrases and len(area.members) >= _SMALLEST_PART
            ]
    return [_unlike(area, areas[:number]) for number, area in enumerate(areas)]


def _ordered(members: Numbers, vectors: Vectors) -> Numbers:
    middle = vectors[members].mean(axis=0)
    ordered: Numbers = members[np.argsort(-(vectors[members] @ middle), kind="stable")]
    return ordered


def _papers(members: Sequence[Numbers], read: Callable[[Numbers], Mapping[int, Text]]) -> dict[int, _Paper]:
    """Return what was read of the papers of all themes."""
    fully = {int(number) for some in members for number in _evenly(some, _ABSTRACTS)}
    chosen = [_evenly(some, _TITLES) for some in members]
    texts = read(np.union1d(np.concatenate(chosen), np.array(sorted(fully), dtype=np.int64))) if chosen else {}
    papers = {}
    for number, (title, abstract) in texts.items():
        text = title or abstract[:_UNTITLED], abstract[:_BEGINNING]
        titled = phrases_of(text[0], "")
        papers[number] = _Paper(text, phrases_of(*text) if number in fully else titled, titled)
    return papers


def _evenly(members: Numbers, most: int) -> Numbers:
    some: Numbers = members[np.linspace(0, len(members) - 1, min(most, len(members))).astype(int)]
    return some


def _areas(
    regions: Sequence[Numbers], papers: Mapping[int, _Paper], leading: set[str], parent: int | None
) -> Iterator[Area]:
    """Yield regions with their names, each against the others of them."""
    known = [{n: papers[n] for n in members.tolist() if n in papers} for members in regions]
    everywhere = Counter(key for some in known for paper in some.values() for key in paper.said)
    total = sum(map(len, known))
    for members, own in zip(regions, known, strict=True):
        best = _distinctive(own, everywhere, total)
        kept = _apart(best)
        pair = _pair(best, leading)
        title = ", ".join(_spelt(phrase, own) for phrase in pair) or _REST
        phrases = pair if parent is not None else kept[:_PHRASES]
        yield Area(title[0].upper() + title[1:], tuple(_spelt(phrase, own) for phrase in phrases), members, parent)


def _distinctive(own: Mapping[int, _Paper], everywhere: Counter[str], total: int) -> list[_Phrase]:
    """Return the best phrases of a region: how many papers say one times how much commoner it is here.

    The class-based tf-idf of BERTopic (Grootendorst 2022, arXiv:2203.05794) by papers, as in `overview.phrases`.
    """
    here = Counter(key for paper in own.values() for key in paper.said)
    titled = Counter(key for paper in own.values() for key in paper.titled)
    least = max(_HELD * len(own), 2 if len(own) > 2 else 1)
    others = total - len(own)
    scores = {}
    for key, count in here.items():
        commoner = (count + 0.5) / len(own) / ((everywhere[key] - count + 0.5) / (others + 1))
        if count >= least and titled[key] and commoner > _COMMONER:
            told = (count + _IN_TITLE * titled[key]) * _LENGTHS[key.count(" ")]
            scores[key] = told * math.log(commoner) ** _RARE
    best = sorted(scores, key=lambda key: (-scores[key], key))[:_CANDIDATES]
    return [_Phrase(key, scores[key], frozenset(n for n, paper in own.items() if key in paper.said)) for key in best]


def _apart(phrases: Iterable[_Phrase]) -> list[_Phrase]:
    """Return the phrases that repeat no word of a better one."""
    used: set[str] = set()
    kept = []
    for phrase in phrases:
        if used.isdisjoint(_stems(phrase)):
            used |= _stems(phrase)
            kept.append(phrase)
    return kept


def _pair(phrases: Sequence[_Phrase], leading: set[str]) -> list[_Phrase]:
    """Return the best phrase with which no other name begins, and the one that is best for papers without it."""
    first = next((phrase for phrase in phrases if phrase.key not in leading), None)
    if first is None:
        return []
    leading.add(first.key)
    others = [phrase for phrase in phrases if _stems(first).isdisjoint(_stems(phrase))]
    second = max(others, key=lambda one: one.score * len(one.holders - first.holders) / len(one.holders), default=None)
    return [first] if second is None else [first, second]


def _stems(phrase: _Phrase) -> set[str]:
    return {word[:_STEM] for word in phrase.key.split()}


def _spelt(phrase: _Phrase, own: Mapping[int, _Paper]) -> str:
    """Return a phrase as papers spell it, first those of which more than the title was read."""
    holders = sorted(phrase.holders, key=lambda n: own[n].said is own[n].titled)
    return spelt(phrase.key, [own[number].text for number in holders[:_SPELLINGS]])


def _unlike(area: Area, before: Sequence[Area]) -> Area:
    """Return a region with a number after its name if another one has the same."""
    same = sum(one.title == area.title for one in before)
    return area if not same else Area(f"{area.title} ({same + 1})", area.phrases, area.members, area.parent)

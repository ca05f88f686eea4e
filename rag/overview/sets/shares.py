"""Papers in, how many of them fall to each year, venue or theme out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from rag.overview.candidates import Candidate
from rag.overview.themes import themes
from rag.schema import ListingKind, Share
from rag.text import clean

_MOST_VENUES = 20


def shares_of(kind: ListingKind, papers: Sequence[Candidate], topic: str) -> tuple[Share, ...]:
    """Return the shares that a listing asks for; none if it asks for none, or if no paper has a year or venue."""
    if not papers or kind not in _BY:
        return ()
    return _BY[kind](papers, topic)


def _years(papers: Sequence[Candidate], topic: str) -> tuple[Share, ...]:
    """Return the papers of each year, the years between too; those without a year last, if any has one."""
    years = Counter(one.stored.paper.year for one in papers)
    unknown = years.pop(None, 0)
    known = {year: papers for year, papers in years.items() if year is not None}
    if not known:
        return ()
    shares = [Share(label=str(year), papers=known.get(year, 0)) for year in range(min(known), max(known) + 1)]
    return (*shares, *_rest("no year", unknown))


def _venues(papers: Sequence[Candidate], topic: str) -> tuple[Share, ...]:
    """Return the papers of each venue, the largest first."""
    venues = Counter(clean(one.stored.paper.venue or "") for one in papers)
    unknown = venues.pop("", 0)
    named = venues.most_common(_MOST_VENUES)
    if not named:
        return ()
    others = venues.total() - sum(number for _, number in named)
    shares = [Share(label=name, papers=number) for name, number in named]
    return (*shares, *_rest("other venues", others), *_rest("no venue", unknown))


def _themes(papers: Sequence[Candidate], topic: str) -> tuple[Share, ...]:
    """Return the papers of each theme that they fall into, the largest first."""
    groups = themes([one.stored.paper for one in papers], np.stack([one.vector for one in papers]), topic)
    groups.sort(key=lambda group: -len(group.members))
    return tuple(Share(label=group.title, papers=len(group.members)) for group in groups)


def _rest(label: str, papers: int) -> list[Share]:
    return [Share(label=label, papers=papers)] if papers else []


_BY = {"by_year": _years, "by_venue": _venues, "by_theme": _themes}

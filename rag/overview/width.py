"""A topic in, whether it is as good as everything here out, and the narrower topics that there are."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from rag.library.catalog.index import load_stacked
from rag.library.embedding.embedder import unit
from rag.library.library import Library
from rag.overview.belonging import Member, Membership
from rag.overview.candidates import Candidate, candidates_of
from rag.overview.themes import themes
from rag.schema import Filters
from rag.text import STOPWORDS, words

# Whole fields: of a collection on one of them its name tells nothing apart. Their mean cosine to two collections on
# machine learning is 0.19 to 0.31 for those that are its field, and below 0.16 for others.
_FIELDS = frozenset(
    "machine learning|deep learning|artificial intelligence|ai|ml|computer science|data science|statistics"
    "|neural networks"
    "|neural network|deep neural networks|deep neural network|computer vision|vision|natural language processing|nlp"
    "|language models|large language models|information retrieval|robotics|robots|medicine|biomedicine|biology|science"
    "|research|learning|models|algorithms|data".split("|")
)
_NEAR_ALL = 0.18
_MOST_OF_ALL = 0.5
_FEWEST = 20  # papers; below, a topic may well be everything
_LOOKED_AT = 600  # papers
_EVERYTHING = frozenset(
    words(
        "everything all papers paper abstracts abstract collection library corpus topics topic whole entire literature"
    )
)


def is_everything(topic: str) -> bool:
    """Tell whether a topic names nothing but the collection itself."""
    return not {word for word in words(topic) if word not in STOPWORDS} - _EVERYTHING


def everything(library: Library, filters: Filters) -> Membership:
    """Return all papers that pass as those that belong; of a large collection some, evenly from old to new."""
    library.refresh()
    rows = library.find(filters)
    candidates = _some(library, rows)
    members = tuple(Member(candidate, 1.0) for candidate in candidates)
    return Membership(members, (), (), members, len(members), len(rows), 1.0)


def is_wide(topic: str, found: Membership) -> bool:
    """Tell whether a topic is as good as the whole collection: half of it belongs, or it is the collection's field."""
    if found.papers < _FEWEST:
        return False
    if len(found.members) >= _MOST_OF_ALL * found.papers:
        return True
    return " ".join(words(topic)) in _FIELDS and found.nearness >= _NEAR_ALL


def choices(library: Library, filters: Filters, found: Membership) -> tuple[str, ...]:
    """Return the names of the themes of the papers that belong, or of all that pass if few do, the largest first."""
    candidates: Sequence[Candidate] = [member.candidate for member in found.members[:_LOOKED_AT]]
    if len(candidates) < _FEWEST:
        candidates = _some(library, library.find(filters))
    if not candidates:
        return ()
    papers = [candidate.stored.paper for candidate in candidates]
    groups = themes(papers, np.stack([candidate.vector for candidate in candidates]), "")
    return tuple(group.title for group in sorted(groups, key=lambda group: -len(group.members)) if group.phrases)


def _some(library: Library, rows: Sequence[int]) -> tuple[Candidate, ...]:
    """Return papers of the given rows, evenly over all of them; their sentences count by nearness to the middle."""
    places = np.linspace(0, max(0, len(rows) - 1), min(_LOOKED_AT, len(rows))).astype(int).tolist()
    with library.catalog.moment() as db:
        found = load_stacked(db, [rows[place] for place in places], library.embedder.dimension)
        return candidates_of(library, found, unit(found.chunks.mean(axis=0))) if found.rows else ()

"""A topic and papers in, how far each is about it in a few numbers out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from rag.library.catalog import index
from rag.library.catalog.index import StackedVectors, Vectors
from rag.library.catalog.papers import StoredPaper
from rag.library.library import Library
from rag.overview.candidates import Candidate, candidates_of
from rag.overview.phrases import phrases_of
from rag.overview.topic import conditions_of, parts_of
from rag.schema import Filters
from rag.search import lexical
from rag.search.lexical import coverage
from rag.search.reading import read

OWN = ("whole", "sentence", "title", "words", "together")
SHARED = ("middle", "nearest", "phrases")
FIRST = (*OWN, "mentions", "rarest", *SHARED, *(f"part_{name}" for name in OWN), *(f"all_{name}" for name in OWN))
_AGAINST_BEST = (
    "whole",
    "sentence",
    *SHARED,
    "together",
    "words",
    "part_whole",
    "part_sentence",
    "all_whole",
    "all_sentence",
)
_LEVELS = ("whole", "sentence", "middle", "nearest")
_PLACES = ("whole", "sentence", "middle")
RELATIVE = (
    *(f"{name}_below_best" for name in _AGAINST_BEST),
    *(f"{name}_of_best" for name in _LEVELS),
    *(f"{name}_place" for name in _PLACES),
)
SECOND = (*FIRST, *RELATIVE)

Numbers = NDArray[np.float64]

_BY_MEANING = 400  # papers
_BY_WORDS = 400
_ENOUGH = 50  # papers; fewer do not tell who stands out
_FIRST_SEEDS = 8
_MENTIONED = 0.6  # share of the topic's words that a sentence must hold to mention it
_MOST_MENTIONS = 3
_PHRASES = 20
_NEIGHBOURS = 3
_BEST = 3


@dataclass(frozen=True, slots=True)
class Field:
    """What a topic finds: the candidates, how many papers pass the filters, and the vectors of all of these.

    Where fewer than fifty pass, those that do not are candidates too, to compare with; `passing` are bool [candidates].
    `numbers` are float64 [candidates, FIRST], `cosines` those of the candidates to the topic, float64 [candidates], and
    `nearness` is the mean cosine of all papers to it.
    """

    papers: int
    nearness: float
    everywhere: Vectors
    candidates: tuple[Candidate, ...]
    passing: NDArray[np.bool_]
    cosines: Numbers
    numbers: Numbers


def survey(library: Library, topic: str, filters: Filters) -> Field:
    """Return the papers that words or meaning bring near to a topic, up to some 800, with their numbers."""
    library.refresh()
    with library.catalog.moment():  # else a paper that is removed meanwhile has its vectors read and not its text
        return _survey(library, topic, filters)


def _survey(library: Library, topic: str, filters: Filters) -> Field:
    rows, everywhere = library.chunk_matrix()
    everyone = np.array(library.find(filters), dtype=np.int64) if filters else np.unique(rows)
    few = len(everyone) < _ENOUGH
    if filters and not few:
        kept = np.isin(rows, everyone)
        rows, everywhere = rows[kept], everywhere[kept]
    listed, conditions = parts_of(topic), conditions_of(topic)
    texts = list(dict.fromkeys([topic, *listed, *conditions]))
    vectors = library.embedder.embed_texts(texts)
    near = rows[np.argsort(-(everywhere @ vectors[0]), kind="stable")[:_BY_MEANING]].tolist()
    near += everyone.tolist() if few else []
    matched = lexical.search(library, lexical.read_terms(library, topic), Filters() if few else filters, _BY_WORDS)
    found = index.load_stacked(library.catalog.db, list(dict.fromkeys([*near, *matched])), library.embedder.dimension)
    candidates = candidates_of(library, found, vectors[0])
    stored = [candidate.stored for candidate in candidates]
    nearness = float((everywhere @ vectors[0]).mean()) if len(rows) else 0.0
    cosines = np.array([float(candidate.vector @ vectors[0]) for candidate in candidates])
    passing = np.isin(found.rows, everyone)
    field = Field(len(everyone), nearness, everywhere, candidates, passing, cosines, np.zeros((0, len(FIRST))))
    if not candidates:
        return field
    by_text = {
        text: _own(library, text, vector, stored, found, everywhere)
        for text, vector in zip(texts, vectors, strict=True)
    }
    own, mentions = by_text[topic]
    some = np.maximum.reduce([by_text[text][0] for text in (topic, *listed)])
    every = np.minimum.reduce([by_text[text][0] for text in conditions])
    sure = np.argsort(-(own[:, 0] / 4 + own[:, 2:5].sum(axis=1)), kind="stable")[:_FIRST_SEEDS]
    numbers = np.hstack([own, mentions, shared(field, sure.tolist()), some, every])
    return replace(field, numbers=numbers)


def _own(
    library: Library,
    text: str,
    vector: Vectors,
    stored: Sequence[StoredPaper],
    found: StackedVectors,
    everywhere: Vectors,
) -> tuple[Numbers, Numbers]:
    """Return what each paper says of a topic by itself, float64 [papers, OWN].

    Beside it: how often, 0…1, and whether it has the topic's rarest word, float64 [papers, 2].

    A cosine says little by itself, so that of the whole counts by how far it stands above those of all papers that
    pass, in standard deviations. The words count by their rarity.
    """
    cosines = everywhere @ vector
    middle, spread = float(cosines.mean()), float(cosines.std()) or 1.0
    weights = lexical.read_terms(library, text).weights()
    rarest = max(weights, key=weights.__getitem__, default="")
    whole, best = found.chunks @ vector, found.sentences @ vector
    rows, mentions = [], []
    for paper, chunks, part in zip(stored, found.chunks_of, found.sentences_of, strict=True):
        reading = read(paper)
        shares = reading.shares(weights)
        rows.append(
            (
                (float(whole[chunks].max()) - middle) / spread,
                float(max(best[part], default=0.0)),
                coverage(weights, reading.title),
                coverage(weights, reading.title.union(*reading.sentences)),
                max(shares, default=0.0),
            )
        )
        often = min(_MOST_MENTIONS, sum(share >= _MENTIONED for share in shares)) / _MOST_MENTIONS
        mentions.append((often, float(rarest in reading.title.union(*reading.sentences))))
    return np.array(rows, dtype=np.float64), np.array(mentions, dtype=np.float64)


def shared(field: Field, seeds: Sequence[int]) -> Numbers:
    """Return how near each candidate is to some of them, float64 [candidates, SHARED].

    That finds papers that use other words for the topic: by their nearness to the seeds' middle, in standard
    deviations, to the nearest seeds, and by the seeds' common phrases.
    """
    vectors = np.stack([candidate.vector for candidate in field.candidates])
    places = list(seeds)
    middle = vectors[places].mean(axis=0)
    middle /= np.linalg.norm(middle) or 1.0
    all_papers = field.everywhere @ middle
    to_middle = (vectors @ middle - float(all_papers.mean())) / (float(all_papers.std()) or 1.0)
    to_seeds = vectors @ vectors[places].T
    to_seeds[places, np.arange(len(places))] = -1.0  # no paper is its own neighbour
    nearest = np.sort(to_seeds, axis=1)[:, -_NEIGHBOURS:].mean(axis=1)
    papers = [candidate.stored.paper for candidate in field.candidates]
    held = [phrases_of(paper.title, paper.abstract) for paper in papers]
    common = _common([held[place] for place in places])
    return np.stack([to_middle, nearest, [coverage(common, some) for some in held]], axis=1).astype(np.float64)


def _common(held: Sequence[frozenset[str]]) -> Mapping[str, float]:
    """Return the phrases that several papers have, each with how many more than one."""
    counts: dict[str, float] = {}
    for phrase in (phrase for some in held for phrase in some):
        counts[phrase] = counts.get(phrase, 0.0) + 1
    several = sorted((phrase for phrase in counts if counts[phrase] > 1), key=lambda phrase: (-counts[phrase], phrase))
    return {phrase: counts[phrase] - 1 for phrase in several[:_PHRASES]}


def relative(numbers: Numbers) -> Numbers:
    """Return how each candidate stands among those of its topic, float64 [candidates, RELATIVE].

    A wide topic has no paper that is very near and many that are almost as near as the best, a narrow one a few that
    stand out: how far below the best three a paper is says more than how near it is.
    """
    column = {name: numbers[:, place] for place, name in enumerate(FIRST)}
    best = {name: float(np.sort(values)[-_BEST:].mean()) for name, values in column.items()}
    below = [column[name] - best[name] for name in _AGAINST_BEST]
    levels = [np.full(len(numbers), best[name]) for name in _LEVELS]
    places = [np.log1p(np.argsort(np.argsort(-column[name], kind="stable"))) for name in _PLACES]
    return np.stack([*below, *levels, *places], axis=1)

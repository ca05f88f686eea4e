"""The papers of an overview in, groups of them out, each with a name of its own; none is lost and none stands twice."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rag.library.catalog.index import Vectors
from rag.overview.phrases import distinctive
from rag.schema import Paper
from rag.text import words

_FEWEST_TO_DIVIDE = 5  # papers
_PHRASES = 5
_SMALLEST = 2  # papers of a theme
_REST = "Other work"


@dataclass(frozen=True, slots=True)
class Group:
    """A theme on its way: its title, its key phrases, and the numbers (0-based) of its papers, most central first."""

    title: str
    phrases: tuple[str, ...]
    members: tuple[int, ...]


def number_of_themes(papers: int) -> int:
    """Return into how many themes at most so many papers are divided: their square root, nine at most."""
    return 1 if papers < _FEWEST_TO_DIVIDE else min(9, round(math.sqrt(papers)))


def themes(papers: Sequence[Paper], vectors: Vectors, topic: str, background: Sequence[Paper] = ()) -> list[Group]:
    """Divide papers by their vectors (unit, float32 [papers, d]) and name each part, in the order to read them in.

    Early work comes first where years are known, else the parts nearest to the middle of the whole. `background`
    are papers on something else, against which the name of an undivided topic is chosen.
    """
    if not papers:
        return []
    labels = _labels(vectors)
    parts = [np.flatnonzero(labels == label).tolist() for label in dict.fromkeys(labels.tolist())]
    middle = vectors.mean(axis=0)
    parts.sort(key=lambda part: _place(part, papers, vectors, middle))
    taken = _keys(topic)
    groups: list[Group] = []
    for part in parts:
        others = [paper for number, paper in enumerate(papers) if number not in part] or list(background)
        found = distinctive(_texts([papers[n] for n in part]), _texts(others), _PHRASES, taken)
        names = tuple(phrase.text for phrase in found)
        ordered = sorted(part, key=lambda n: -float(vectors[n] @ vectors[part].mean(axis=0)))
        groups.append(Group(_title(names, [group.title for group in groups]), names, tuple(ordered)))
    return groups


def _labels(vectors: Vectors) -> NDArray[np.int64]:
    """Return the theme of each paper: Ward's clustering of what sets the vectors apart from their mean.

    Among the numbers of themes from half of the allowed one up, the silhouette decides (Rousseeuw 1987).
    """
    most = number_of_themes(len(vectors))
    if most < 2:
        return np.zeros(len(vectors), dtype=np.int64)
    from scipy.cluster.hierarchy import fcluster, linkage
    from scipy.spatial.distance import pdist, squareform

    apart = vectors - vectors.mean(axis=0)
    apart /= np.linalg.norm(apart, axis=1, keepdims=True) + 1e-9
    tree = linkage(apart, method="ward")
    distances = squareform(pdist(apart))
    numbers = range(max(2, most // 2), most + 1)
    choices = [_merged(fcluster(tree, number, criterion="maxclust"), apart) for number in numbers]
    return max(choices, key=lambda labels: _silhouette(distances, labels))


def _merged(labels: NDArray[np.int64], apart: Vectors) -> NDArray[np.int64]:
    """Put the papers of parts that are too small into the part whose mean is nearest."""
    sizes = {label: int((labels == label).sum()) for label in set(labels.tolist())}
    large = [label for label in sizes if sizes[label] >= _SMALLEST]
    if not large or len(large) == len(sizes):
        return labels
    means = np.stack([apart[labels == label].mean(axis=0) for label in large])
    merged = labels.copy()
    for number in np.flatnonzero(~np.isin(labels, large)):
        merged[number] = large[int(np.argmax(means @ apart[number]))]
    return merged


def _silhouette(distances: NDArray[np.float64], labels: NDArray[np.int64]) -> float:
    """Return the mean silhouette of a division, in -1…1; -1 for one part."""
    parts = [np.flatnonzero(labels == label) for label in sorted(set(labels.tolist()))]
    if len(parts) < 2:
        return -1.0
    to = np.stack([distances[:, part].sum(axis=1) for part in parts], axis=1)
    sizes = np.array([len(part) for part in parts])
    own = np.searchsorted(sorted(set(labels.tolist())), labels)
    rows = np.arange(len(labels))
    inside = to[rows, own] / np.maximum(1, sizes[own] - 1)
    outside = to / sizes
    outside[rows, own] = np.inf
    nearest = outside.min(axis=1)
    return float(np.mean((nearest - inside) / np.maximum(np.maximum(nearest, inside), 1e-9)))


def _place(part: Sequence[int], papers: Sequence[Paper], vectors: Vectors, middle: Vectors) -> tuple[float, float]:
    years = [year for n in part if (year := papers[n].year) is not None]
    known = len(years) > len(part) / 2
    return (float(np.median(years)) if known else 0.0, -float(vectors[list(part)].mean(axis=0) @ middle))


def _title(names: Sequence[str], used: Sequence[str]) -> str:
    title = " and ".join(names[: 1 if " " in names[0] else 2]) if names else _REST
    title = title[0].upper() + title[1:]
    return title if title not in used else f"{title} ({len(used) + 1})"


def _keys(topic: str) -> set[str]:
    return {word.rstrip("s") if len(word) > 3 else word for word in words(topic)} | set(words(topic))


def _texts(papers: Sequence[Paper]) -> list[tuple[str, str]]:
    return [(paper.title, paper.abstract) for paper in papers]

"""The themes of a mixed overview and the topics of its papers in, how well the one tells the other out."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

# By paper, the topics that it belongs to; by theme, its papers.
Topics = Mapping[str, frozenset[str]]
Themes = Sequence[Sequence[str]]


def purity(themes: Themes, topics: Topics) -> dict[str, float]:
    """Return for each paper 1 if it is of the topic that most papers of its theme are of, else 0.

    Their mean is the purity of the themes. A paper of several topics counts for each of them.
    """
    return {
        paper: float(main in topics[paper])
        for papers, main in zip(themes, _main_topics(themes, topics), strict=True)
        for paper in papers
    }


def mutual_information(themes: Themes, topics: Topics) -> float:
    """Return the mutual information of themes and topics over the mean of their entropies (0 to 1, 1 is best).

    A paper of several topics counts for that of its theme, or else for the first of them.
    """
    pairs = [
        (theme, main if main in topics[paper] else min(topics[paper]))
        for theme, (papers, main) in enumerate(zip(themes, _main_topics(themes, topics), strict=True))
        for paper in papers
    ]
    both, of_themes, of_topics = Counter(pairs), Counter(theme for theme, _ in pairs), Counter(t for _, t in pairs)
    entropies = _entropy(of_themes) + _entropy(of_topics)
    return (entropies - _entropy(both)) / (entropies / 2) if entropies else 1.0


def _main_topics(themes: Themes, topics: Topics) -> list[str]:
    """Return for each theme the topic of most of its papers, the first by name if several are."""
    counts = [Counter(topic for paper in papers for topic in topics[paper]) for papers in themes]
    return [min(found, key=lambda topic: (-found[topic], topic)) for found in counts]


def _entropy(counts: Counter[Any]) -> float:
    total = counts.total()
    return -sum(count / total * math.log(count / total) for count in counts.values())

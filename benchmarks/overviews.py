"""Who belongs to a topic and to which theme: precision and recall over subfields that nothing was fitted on."""

from __future__ import annotations

from collections import Counter

import numpy as np

from benchmarks.topics import DEVELOPMENT, HELD_OUT, SAMPLE, Row, library, rows
from rag.overview.belonging import belonging
from rag.overview.topic import topic_of


def main() -> None:
    """Print precision and recall by set, absent topics refused, and how pure themes are where topics are mixed."""
    for name, sources in (("held out", HELD_OUT), ("sample", SAMPLE), ("fitted on", DEVELOPMENT)):
        topics = list(rows(sources, "topic"))
        figures = [quality(row) for row in topics if row.gold]
        precision, recall = np.mean(figures, axis=0)
        absent = [row for row in topics if not row.gold]
        refused = sum(not _found(row) for row in absent)
        print(f"{name}: {len(figures)} topics, precision {precision:.3f}, recall {recall:.3f}; ", end="")
        print(f"{refused} of {len(absent)} absent topics refused")


def quality(row: Row) -> tuple[float, float]:
    """Return precision, borderline papers apart, and recall of one topic."""
    found = Counter("right" if key in row.gold else "wrong" for key in _found(row) - row.also_ok)
    number = found.total()
    return found["right"] / number if number else 1.0, found["right"] / len(row.gold)


def _found(row: Row) -> set[str]:
    members = belonging(library(row.library)._parts.library(), topic_of(row.text), row.filters).members
    return {member.candidate.stored.paper.key for member in members}

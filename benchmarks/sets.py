"""Questions for a set of papers: precision, recall and right counts over rows that people decided."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from benchmarks.topics import DEVELOPMENT, HELD_OUT, SAMPLE, Row, library, rows


@dataclass(frozen=True, slots=True)
class Quality:
    """What became of a question; one that is not read as a question for a set finds nothing.

    `count_right` is whether as many papers are found as belong, borderline ones or not.
    """

    row: Row
    matching: frozenset[str] | None
    undecided: frozenset[str]

    @property
    def precision(self) -> float:
        """The share of the papers found, borderline ones apart, that belong; 1 if there are none."""
        judged = (self.matching or frozenset()) - self.row.also_ok
        return len(judged & self.row.gold) / len(judged) if judged else 1.0

    @property
    def recall(self) -> float:
        """The share of the papers that belong which is found."""
        return len((self.matching or frozenset()) & self.row.gold) / len(self.row.gold)

    @property
    def count_right(self) -> bool:
        """Tell whether the number of papers found is right."""
        most = len(self.row.gold | self.row.also_ok)
        return self.matching is not None and len(self.row.gold) <= len(self.matching) <= most


def main() -> None:
    """Print each development question with its errors; of the held-out ones, which nothing is tuned on, the means."""
    for name, sources in (("development", DEVELOPMENT), ("sample", SAMPLE), ("held out", HELD_OUT)):
        found = [quality(row) for row in rows(sources, "question")]
        if name != "held out":
            for one in found:
                _tell(one)
        precision, recall = (np.mean([getattr(one, part) for one in found]) for part in ("precision", "recall"))
        counts = [one.count_right for one in found if one.row.kind == "count"]
        read = sum(one.matching is not None for one in found)
        print(f"{name}: {read} of {len(found)} questions read as one for a set, precision {precision:.3f}, ", end="")
        print(f"recall {recall:.3f}, {sum(counts)} of {len(counts)} counts right", flush=True)


def quality(row: Row) -> Quality:
    """Ask a question without a language model and return what became of it."""
    listing = library(row.library).ask(row.text, filters=row.filters).listing
    if listing is None:
        return Quality(row, None, frozenset())
    return Quality(row, frozenset(listing.matching), frozenset(paper.key for paper in listing.undecided))


def _tell(one: Quality) -> None:
    found = one.matching or frozenset()
    told = f"{one.row.row_id}: {one.row.text} precision {one.precision:.2f}, recall {one.recall:.2f} of "
    told += f"{len(one.row.gold)}, {len(one.undecided)} undecided ({len(one.undecided & one.row.gold)} belong)"
    print(told if one.matching is not None else f"{told}; not read as a question for a set", flush=True)
    for what, keys in (("missed", one.row.gold - found), ("wrong", found - one.row.gold - one.row.also_ok)):
        if keys:
            print(f"  {what}: {', '.join(sorted(keys))}")

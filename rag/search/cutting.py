"""Papers in their order and what a question wants in, those that an answer draws on out."""

from __future__ import annotations

from collections.abc import Sequence

from rag.search.breadth import Breadth
from rag.search.hits import Hit
from rag.search.reading import read
from rag.text import stems

# A paper belongs if the first stage gave it at least this share of what it gave the best. Over ADI, CISI, CACM and
# Cranfield the papers kept have F1 0.345 against the judgements, the best fixed number (10) 0.309; leaving out any
# of the four chooses the same share (docs/quality.md).
FLOOR = 0.75
FEWEST = 3
MOST_FOR_ONE = 5
MOST = 30
_MOST_OF_A_SIDE = 3
# A paper is about a side if it holds this share of its own words.
_HELD = 0.6


def cut(hits: Sequence[Hit], breadth: Breadth) -> list[Hit]:
    """Return those of the hits, given best first, that are worth reading for a question, in the same order.

    How many there are is read from the scores of the first stage; which, from the order. One fact takes three to
    five; anything else takes all that belong, up to thirty. Of a comparison each side has its papers.
    """
    if not hits:
        return []
    scores = [hit.score - hit.lift for hit in hits]
    belong = sum(score >= FLOOR * max(scores) for score in scores)
    number = max(FEWEST, min(belong, MOST_FOR_ONE if breadth.kind == "single" else MOST))
    kept = {*range(min(number, len(hits)))}
    for side in breadth.sides:
        kept.update(_of_side(hits, side, breadth.sides))
    return [hits[place] for place in sorted(kept)]


def _of_side(hits: Sequence[Hit], side: str, sides: Sequence[str]) -> list[int]:
    """Return the places of the papers on one side of a comparison: those that it titles come first."""
    others = set().union(*(stems(other) for other in sides if other != side))
    own = (stems(side) - others) or stems(side)
    if not own:
        return []
    found: list[tuple[bool, int]] = []
    for place, hit in enumerate(hits):
        reading = hit.reading or read(hit.stored)
        if len(own & reading.title.union(*reading.sentences)) >= _HELD * len(own):
            found.append((len(own & reading.title) < _HELD * len(own), place))
    return [place for _, place in sorted(found)[:_MOST_OF_A_SIDE]]

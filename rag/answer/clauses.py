"""A claim aligned with a paper in, the clauses of it that nothing in the paper is near to out."""

from __future__ import annotations

import re

import numpy as np

from rag.answer.alignment import Alignment

# How well a clause is met on average, rare words weighing more; chosen on reworded claims and on tails that were added
# to true sentences (docs/quality.md).
UNSAID = 0.52
_FEWEST_WORDS = 2  # of content
_LONGEST = 60  # characters shown
_BORDER = re.compile(
    r"[,;:–—]\s+(?:and |but |or )?|\s+(?=(?:because|since|so that|although|though|whereas|while|thanks to|due to"
    r"|which)\b)",
    re.IGNORECASE,
)


def unsaid_clauses(found: Alignment) -> tuple[str, ...]:
    """Return the clauses of a claim whose content words no sentence that was read is near to, as they stand.

    The clause that is met best is never one of them: of a claim that is nowhere near the score says enough.
    """
    text, starts = found.claim.text, np.array(found.claim.starts)
    best = found.met.max(axis=0, initial=0.0)
    borders = [0, *(match.end() for match in _BORDER.finditer(text)), len(text)]
    clauses = []
    for begin, end in zip(borders, borders[1:], strict=False):
        inside = np.flatnonzero((starts >= begin) & (starts < end) & (found.claim.weights > 0))
        if len(inside) >= _FEWEST_WORDS:
            said = float(np.average(best[inside], weights=found.claim.weights[inside]))
            clauses.append((said, text[begin:end].strip(" ,;:–—.")))
    if len(clauses) < 2:
        return ()
    most = max(said for said, _ in clauses)
    return tuple(_shortened(clause) for said, clause in clauses if said < min(UNSAID, most))


def _shortened(clause: str) -> str:
    return clause if len(clause) <= _LONGEST else clause[: _LONGEST - 1].rsplit(" ", 1)[0] + "…"

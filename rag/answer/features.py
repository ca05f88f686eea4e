"""A claim and one paper in, the numbers out that the verdict is computed from, with what they were read from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rag.answer.alignment import Alignment, align, stems_of
from rag.answer.direction import Opposition, opposition
from rag.answer.names import missing_names, names
from rag.answer.quantities import Comparison, Quantity, compare, quantities
from rag.answer.reading import read

# Each with the way it moves the score at most: 1 only up, -1 only down, 0 either way.
FEATURES = {
    "cosine": 1,
    "cosine_second": 1,
    "strength": 1,
    "met_best": 1,
    "met_two": 1,
    "met_any": 1,
    "near_best": 1,
    "near_any": 1,
    "near_least": 1,
    "near_quarter": 1,
    "near_median": 1,
    "near_most": 1,
    "unmet_share": -1,
    "unmet_worst": -1,
    "unmet_sum": -1,
    "held_best": 1,
    "held_any": 1,
    "held_paper": 1,
    "pairs": 1,
    "run": 1,
    "said_back": 1,
    "length": 0,
    "length_best": 0,
    "length_ratio": 0,
    "sentences": 0,
    "figures": 0,
    "figures_missing": -1,
    "figures_context": 1,
    "unit": -1,
    "names": 0,
    "names_missing": -1,
    "names_share": -1,
    "against": -1,
    "against_any": -1,
    "along": 1,
    "swapped": -1,
    "denied": 0,
    "hedged": 0,
    "one_sided": -1,
}
_UNMET = 0.45
_MOST_SENTENCES = 400


@dataclass(frozen=True, slots=True)
class Source:
    """What a claim is checked against: a paper's title, its cleaned sentences and its year."""

    title: str
    sentences: tuple[str, ...]
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Findings:
    """What the comparison of a claim with one paper brought; `values` in the order of `FEATURES`."""

    alignment: Alignment
    figures: tuple[Comparison, ...]
    missing_names: tuple[str, ...]
    opposition: Opposition
    values: NDArray[np.float64]


def examine(claim: str, source: Source) -> Findings | None:
    """Compare a cleaned claim with a paper; nothing if either has no words."""
    reading = read(claim)
    sentences = source.sentences[:_MOST_SENTENCES]
    if not reading.words or not sentences:
        return None
    alignment = align(reading, sentences)
    if not any(sentence.words for sentence in alignment.sentences):
        return None
    figures = tuple(compare(claim, _known(source)))
    whole = " ".join([source.title, *sentences])
    missing = tuple(missing_names(claim, whole))
    each = [opposition(reading, text, alignment.words_of(i)) for i, text in enumerate(alignment.sentences)]
    opposed = each[alignment.best]
    found = {
        **_meaning(alignment, source.title),
        **_words(alignment, source.title, whole),
        **_order(alignment),
        **_sizes(alignment, len(sentences)),
        **_figures(figures),
        "names": min(5, len(names(claim))),
        "names_missing": min(4, len(missing)),
        "names_share": len(missing) / max(1, len(names(claim))),
        "against": opposed.against,
        "against_any": max(one.against for one in each),
        "along": opposed.along,
        "swapped": opposed.swapped,
        "denied": opposed.denied,
        "hedged": opposed.hedged,
        "one_sided": opposed.one_sided,
    }
    return Findings(alignment, figures, missing, opposed, np.array([float(found[name]) for name in FEATURES]))


def _known(source: Source) -> list[Quantity]:
    """Return the figures of a paper; its year is one."""
    known = [q for text in (source.title, *source.sentences[:_MOST_SENTENCES]) for q in quantities(text)]
    if source.year:
        known.append(Quantity(str(source.year), str(source.year), "", (), frozenset(), False))
    return known


def _meaning(found: Alignment, title: str) -> dict[str, float]:
    """Return how near the sentences come as a whole and word by word (`met`: 1 for the same word; `near`: never)."""
    claim, content = found.claim, found.claim.content
    weights = claim.weights[content] + 1e-6
    in_title = _held(claim.stems, content, stems_of(title))
    met = found.met[:, content]
    near = np.stack([found.words_of(i)[content].max(axis=1, initial=0.0) for i in range(len(found.sentences))])
    nearest, best = near.max(axis=0), found.best
    anywhere = np.maximum(met.max(axis=0), in_title)
    two = np.argsort(-found.strength, kind="stable")[:2]
    cosines = np.sort(found.cosines)[::-1]
    unmet = weights * (1 - anywhere)
    return {
        "cosine": cosines[0],
        "cosine_second": cosines[min(1, len(cosines) - 1)],
        "strength": found.strength[best],
        "met_best": np.average(met[best], weights=weights),
        "met_two": np.average(np.maximum(met[two].max(axis=0), in_title), weights=weights),
        "met_any": np.average(anywhere, weights=weights),
        "near_best": np.average(near[best], weights=weights),
        "near_any": np.average(nearest, weights=weights),
        "near_least": nearest.min(),
        "near_quarter": np.quantile(nearest, 0.25),
        "near_median": np.median(nearest),
        "near_most": np.quantile(nearest, 0.75),
        "unmet_share": np.average(anywhere < _UNMET, weights=weights),
        "unmet_worst": unmet.max(),
        "unmet_sum": unmet.sum(),
    }


def _words(found: Alignment, title: str, whole: str) -> dict[str, float]:
    """Return the weighted share of the claim's words that best sentence, sentences read and paper hold."""
    claim, content = found.claim, found.claim.content
    weights = claim.weights[content] + 1e-6
    in_title = _held(claim.stems, content, stems_of(title))
    each = [np.maximum(_held(claim.stems, content, frozenset(s.stems)), in_title) for s in found.sentences]
    return {
        "held_best": np.average(each[found.best], weights=weights),
        "held_any": np.average(np.max(each, axis=0), weights=weights),
        "held_paper": np.average(_held(claim.stems, content, stems_of(whole)), weights=weights),
    }


def _held(stems: Sequence[str], places: NDArray[np.int64], known: frozenset[str]) -> NDArray[np.float64]:
    return np.array([float(bool(stems[place]) and stems[place] in known) for place in places])


def _order(found: Alignment) -> dict[str, float]:
    """Return the share of the claim's word pairs that stand so in the paper, and its longest run that does."""
    mine = [one for one in found.claim.stems if one]
    pairs: set[tuple[str, str]] = set()
    longest = 0
    for sentence in found.sentences:
        theirs = [one for one in sentence.stems if one]
        pairs.update(zip(theirs, theirs[1:], strict=False))
        before: dict[int, int] = {}
        for one in mine:
            before = {at: before.get(at - 1, 0) + 1 for at, other in enumerate(theirs) if other == one}
            longest = max(longest, *before.values(), 0)
    asked = list(zip(mine, mine[1:], strict=False))
    return {
        "pairs": sum(pair in pairs for pair in asked) / max(1, len(asked)),
        "run": longest / max(1, len(mine)),
    }


def _sizes(found: Alignment, sentences: int) -> dict[str, float]:
    best = found.sentences[found.best]
    back = found.words_of(found.best)[:, best.content].max(axis=0, initial=0.0)
    said = float(np.average(back, weights=best.weights[best.content] + 1e-6)) if len(back) else 0.0
    return {
        "said_back": said,
        "length": np.log1p(len(found.claim.content)),
        "length_best": np.log1p(len(best.content)),
        "length_ratio": min(4.0, len(found.claim.content) / max(1, len(best.content))),
        "sentences": np.log1p(min(sentences, 12)),
    }


def _figures(figures: Sequence[Comparison]) -> dict[str, float]:
    return {
        "figures": min(3, len(figures)),
        "figures_missing": min(3, sum(not one.equal for one in figures)),
        "figures_context": min((one.context for one in figures if one.equal), default=1.0),
        "unit": float(any(one.other_unit for one in figures)),
    }

"""Evidence in, pairs of sentences of two papers that say the same, or the opposite, of the same thing out."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product

import numpy as np

from rag.answer.evidence import Evidence
from rag.answer.extractive import Pick, quoted
from rag.answer.names import names
from rag.figures import numbers
from rag.overview.assertions import Assertion, assertions, content, polarity
from rag.overview.cues.data import KNOWN
from rag.overview.cues.method import PROPOSED_NOW
from rag.overview.facets import findings
from rag.schema.overviews import Relation, RelationKind
from rag.text import clean, stems

# Nothing rather than a wrong pair (docs/quality.md): sentences near in meaning, things of which most is shared, and
# enough said by what is shared, where a word that all papers have counts 1 and one that two of forty have 2.5.
_NEAR = 0.5
_COVERED = 0.6
_COVERED_LONG = 0.4
_COVERED_AGAINST = 0.7
_TOLD = 3.0
# The same for whole sentences that assert nothing plain.
_NEARER = 0.65
_MANY = 6
_TOLD_SAME = 11.0
_COVERED_SAME = 0.45
_TWICE = 0.9  # above this it is the same paper once more
_MOST_WORDS = 6
_SHORTEST, _LONGEST = 5, 60
_OWN_SYSTEM = re.compile(
    r"\b(?:our|the proposed|proposed|this|the resulting|new) (?:[\w-]+ ){0,3}?(?:method|approache?"
    r"|model|framework|algorithm|system"
    r"|technique|architecture|network|strategy|solution|scheme|pipeline|estimator|module|loss|training|procedure"
    r"|variant|predictor|agent|policy|representation|embedding|tool|toolkit|dataset|benchmark)s?\b"
    r"|\bstate[- ]of[- ]the[- ]art\b|\bsota\b|\bwe (?:achieve|obtain|outperform|attain)\b"
)
_METRICS = re.compile(
    r"\b(?:accuracy|f1|bleu|rouge|map|auc|auroc|recall|precision|perplexity|miou|iou|ndcg|mrr|psnr"
    r"|ssim|fid|error rate|exact match)\b"
)


@dataclass(frozen=True, slots=True)
class _Claim:
    """A finding of a paper: its sentence (0-based number, cleaned), what it asserts, if it praises the paper's own."""

    evidence: Evidence
    number: int
    text: str
    assertions: tuple[Assertion, ...]
    content: frozenset[str]
    boasts: bool


@dataclass(frozen=True, slots=True)
class _Pair:
    """Two claims of two papers, the stems of what both speak of, and how much that tells."""

    kind: RelationKind
    one: _Claim
    other: _Claim
    shared: frozenset[str]
    told: float


def relations(evidence: Sequence[Evidence], most: int = 6) -> tuple[Relation, ...]:
    """Return up to `most` agreements and disagreements, disagreements first, each pair of papers and sentence once.

    Both sentences stand as in their abstracts, each cited with its own marker. They have to assert something of the
    same two things, one way or two ways; or to give a figure each for one system on one data set in one measure. That
    a paper finds its own method good relates it to no other.
    """
    claims = [claim for one in evidence for claim in _claims(one)]
    found = sorted(
        [*_figures(claims), *_pairs(claims, evidence)], key=lambda pair: (pair.kind == "agreement", -pair.told)
    )
    chosen, used = list[Relation](), set[tuple[int, ...]]()
    for pair in found:
        one, other = sorted((pair.one, pair.other), key=lambda claim: claim.evidence.marker)
        marks: set[tuple[int, ...]] = {(one.evidence.marker, other.evidence.marker)}
        marks |= {(claim.evidence.marker, claim.number, 0) for claim in (one, other)}
        if not marks & used and len(chosen) < most:
            used |= marks
            sentences = (quoted(Pick(one.evidence, one.number)), quoted(Pick(other.evidence, other.number)))
            chosen.append(Relation(kind=pair.kind, about=_about(one, pair.shared), sentences=sentences))
    return tuple(chosen)


def _claims(evidence: Evidence) -> list[_Claim]:
    sentences = [clean(evidence.sentence(number)) for number in range(len(evidence.spans))]
    title = clean(evidence.paper.title)
    own = _own_names(title, sentences)
    claims = []
    for number in findings(title, sentences):
        text = sentences[number]
        if _SHORTEST <= len(text.split()) <= _LONGEST:
            boasts = bool(_OWN_SYSTEM.search(text.lower())) or any(name in text for name in own)
            claims.append(_Claim(evidence, number, text, tuple(assertions(text)), content(text), boasts))
    return claims


def _own_names(title: str, sentences: Sequence[str]) -> set[str]:
    """Return the names that a paper gives its own work: before the colon of its title, and where it proposes it."""
    head, colon, _ = title.partition(":")
    own = set(names(f"x {head}")) if colon else set()
    for text in sentences:
        if match := PROPOSED_NOW.search(text.lower()):
            own |= set(names(f"x {text[match.end() : match.end() + 120]}"))
    return {name for name in own if len(name) > 2}


def _pairs(claims: Sequence[_Claim], evidence: Sequence[Evidence]) -> list[_Pair]:
    """Return the pairs of claims that assert something of the same two things."""
    plain = [claim for claim in claims if not claim.boasts]
    if len(plain) < 2:
        return []
    spread = Counter(one for paper in evidence for one in content(clean(paper.paper.abstract)))
    weights = {one: 1 + math.log((len(evidence) + 1) / count) / 2 for one, count in spread.items()}
    vectors = np.stack([claim.evidence.vectors[claim.number] for claim in plain])
    cosines = vectors @ vectors.T
    found = []
    for i, j in combinations(range(len(plain)), 2):
        one, other = plain[i], plain[j]
        if cosines[i, j] < _NEAR or one.evidence is other.evidence:
            continue
        met = [_meet(a, b, weights) for a, b in product(one.assertions, other.assertions)]
        if best := max(filter(None, met), key=lambda found: found[2], default=None):
            found.append(_Pair(best[0], one, other, best[1], best[2]))
        elif cosines[i, j] >= _NEARER and (told := _same(one, other, weights)):
            found.append(_Pair("agreement", one, other, one.content & other.content, told))
    return found


def _meet(
    one: Assertion, other: Assertion, weights: Mapping[str, float]
) -> tuple[RelationKind, frozenset[str], float] | None:
    """Return how two assertions relate, the stems that they share and what these tell; None if of other things."""
    ways = [(other.one, other.other)]
    if one.mutual or other.mutual:
        ways.append((other.other, other.one))
    for left, right in ways:
        covered = min(_covered(one.one, left, weights), _covered(one.other, right, weights))
        shared = (one.one & left) | (one.other & right)
        told = sum(weights.get(stem, 0.0) for stem in shared)
        if not covered or told < _TOLD:
            continue
        if one.sign == other.sign:
            return "agreement", shared, told
        outright = (one.plain and other.plain) or (one.mutual and other.mutual and 0 in (one.sign, other.sign))
        if outright and covered >= _COVERED_AGAINST:
            return "disagreement", shared, told
    return None


def _same(one: _Claim, other: _Claim, weights: Mapping[str, float]) -> float:
    """Return what the words that two sentences share tell, 0 unless they are much of both and none denies alone."""
    shared = one.content & other.content
    if len(shared) < _MANY or polarity(one.text) != polarity(other.text):
        return 0.0
    if (mine := set(numbers(one.text))) and (theirs := set(numbers(other.text))) and not mine & theirs:
        return 0.0
    if set(one.evidence.paper.authors) & set(other.evidence.paper.authors):
        return 0.0  # a paper and its longer version agree without telling anything
    told = sum(weights.get(stem, 0.0) for stem in shared)
    most = max(sum(weights.get(stem, 0.0) for stem in claim.content) for claim in (one, other))
    return told if told >= _TOLD_SAME and _COVERED_SAME <= told / most <= _TWICE else 0.0


def _covered(one: frozenset[str], other: frozenset[str], weights: Mapping[str, float]) -> float:
    """Return the share of the longer thing that two have in common, rare words weighing more; 0 if it is too little."""
    both = sum(weights.get(stem, 0.0) for stem in one & other)
    least, most = sorted(sum(weights.get(stem, 0.0) for stem in thing) for thing in (one, other))
    return both / most if most and both >= _COVERED * least and both >= _COVERED_LONG * most else 0.0


def _figures(claims: Sequence[_Claim]) -> list[_Pair]:
    """Return the pairs that give one figure each for one system, data set and measure."""
    exact = []
    for claim in claims:
        metrics, figures = set(_METRICS.findall(claim.text.lower())), numbers(claim.text)
        sets = set(KNOWN.findall(claim.text))
        if len(metrics) == 1 and len(sets) == 1 and len(figures) == 1:
            systems = {name for name in names(claim.text) if name not in sets and name.lower() not in metrics}
            exact.append((claim, metrics | sets, systems, figures[0]))
    found = []
    for (one, measured, systems, figure), (other, also, others, value) in combinations(exact, 2):
        if one.evidence is not other.evidence and measured == also and systems == others and len(systems) == 1:
            kind: RelationKind = "agreement" if figure == value else "disagreement"
            found.append(_Pair(kind, one, other, frozenset(stems(" ".join(systems | measured))), math.inf))
    return found


def _about(claim: _Claim, shared: frozenset[str]) -> str:
    """Return the words of a claim whose stems are shared, as they stand."""
    kept: dict[str, str] = {}
    for word in re.findall(r"[^\s,;:.()\[\]\"“”]+", claim.text):
        found = content(word) & shared
        if found and not found <= set(kept):
            kept.update(dict.fromkeys(found, word))
    return " ".join(list(dict.fromkeys(kept.values()))[:_MOST_WORDS])

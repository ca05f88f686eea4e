"""An answer sentence and the abstracts it cites in, a computed verdict with the deciding sentences out.

The verdict never asks a language model. Meaning, words, figures, names and directions are compared with the
abstract (`features`); small trees that were fitted on judged claims turn that into a score (`boosted`); and what a
reader can check for himself, a figure, a name, the opposite, is said in words (`problems`) and outweighs the score.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np

from rag.answer.alignment import Alignment, stems_of
from rag.answer.boosted import load
from rag.answer.citations import reword_markers
from rag.answer.denial import denial, doubted
from rag.answer.evidence import Evidence
from rag.answer.features import FEATURES, Findings, Source, examine
from rag.answer.owners import Misplaced, misplaced
from rag.answer.problems import (
    embroidered,
    misplaced_figures,
    opposite,
    overstated,
    unmentioned,
    unmet,
    unsaid_counts,
    wrong_figures,
)
from rag.answer.quantities import Quantity
from rag.figures import numbers
from rag.schema import Quote, Verdict
from rag.text import clean, words
from rag.threads import one_blas_thread

# On AttributionBench, SciFact train claims and planted claims (python -m benchmarks verdict; docs/quality.md).
SUPPORTED = 0.60
PARTLY = 0.42
CONTRADICTED = 0.65
DOUBTED = 0.50
SWAPPED = 0.10
_MOST_QUOTES = 2
_NEAR_BEST = 0.85


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a check found: `score` in 0…1, the abstract sentences that decide, and problems in words.

    `score` is the calibrated chance that the papers support the sentence. A sentence that is `contradicted` has the
    verdict unsupported, and a problem that quotes the opposite.
    """

    verdict: Verdict
    score: float
    evidence: tuple[Quote, ...]
    problems: tuple[str, ...]
    contradicted: bool = False


@dataclass(frozen=True, slots=True)
class _Checked:
    """One cited paper: how far it supports the claim, whether it says, or may say, the opposite, and what was found."""

    evidence: Evidence
    score: float
    opposed: bool = False
    doubtful: bool = False
    verbatim: bool = False
    quotes: tuple[Quote, ...] = ()
    findings: Findings | None = None
    misplaced: Mapping[Quantity, Misplaced | None] = field(default_factory=dict)


@one_blas_thread()
def judge(claim: str, cited: Sequence[Evidence]) -> Judgement:
    """Judge a sentence (without markers) against the papers it cites; each paper must carry it on its own.

    The best paper gives verdict and score; figures and names may stand in any of them. The vectors of the check are
    always those of the bundled model, whatever model the library has.
    """
    if not cited:
        return Judgement("uncited", 0.0, (), ("the sentence has no citation",))
    claim = clean(claim)
    checked = [_check(claim, evidence) for evidence in cited]
    best = max(checked, key=lambda one: one.score)
    quotes = tuple(quote for one in checked for quote in one.quotes)
    if best.verbatim or best.findings is None:
        return _verdict(best.score, quotes, [_unsaid(one) for one in checked if one.score < PARTLY], ())
    findings = [one.findings for one in checked if one.findings is not None]
    names = " or ".join(one.evidence.label for one in checked)
    given = [(one.evidence.label, one.misplaced) for one in checked]
    if wrong := wrong_figures(findings, names) or misplaced_figures(given):
        return Judgement("unsupported", min(best.score, PARTLY / 2), quotes, wrong)
    if best.opposed:
        said = opposite(best.evidence.label, clean(best.quotes[0].quote))
        return Judgement("unsupported", min(best.score, PARTLY / 2), quotes, (said,), contradicted=True)
    absent = [*unmentioned(findings, names), *unsaid_counts(findings, names)]
    absent += embroidered(findings, names)
    absent += overstated(claim, [clean(quote.quote) for quote in best.quotes], names)
    if best.doubtful:
        absent.insert(0, opposite(best.evidence.label, clean(best.quotes[0].quote), sure=False))
    weak = [_unsaid(one) for one in checked if one.score < PARTLY]
    if not weak and not absent and best.score < SUPPORTED:
        weak = [unmet(best.findings, best.evidence.label)]
    return _verdict(best.score, quotes, weak, absent)


def _verdict(score: float, quotes: tuple[Quote, ...], weak: Sequence[str], absent: Sequence[str]) -> Judgement:
    """Return the verdict that a score gives; nothing is supported while there is a problem."""
    problems = (*absent, *weak)
    if score < PARTLY:
        return Judgement("unsupported", score, quotes, problems)
    if score < SUPPORTED or problems:
        return Judgement("partly", min(score, SUPPORTED) if absent else score, quotes, problems)
    return Judgement("supported", score, quotes, ())


def _unsaid(checked: _Checked) -> str:
    return f"{checked.evidence.label} does not say this"


def _check(claim: str, evidence: Evidence) -> _Checked:
    """Return what one paper says of a claim."""
    source = _source(evidence.paper.title, evidence.paper.abstract, evidence.spans, evidence.paper.year)
    if (quoted := _quoted(claim, source.sentences)) is not None:
        quotes = tuple(evidence.quote(number) for number in quoted[:_MOST_QUOTES])
        return _Checked(evidence, 1.0, verbatim=True, quotes=quotes)
    findings = examine(claim, source)
    if findings is None:
        return _Checked(evidence, 0.0)
    models = load(tuple(FEATURES))
    against = models["contradicted"].probability(findings.values)
    denying = denial(findings.alignment, stems_of(source.title))
    return _Checked(
        evidence=evidence,
        score=models["supported"].probability(findings.values),
        opposed=against >= CONTRADICTED or findings.opposition.swapped >= SWAPPED or denying is not None,
        doubtful=against >= DOUBTED or doubted(findings.alignment),
        quotes=tuple(evidence.quote(number) for number in _deciding(findings.alignment, denying)),
        findings=findings,
        misplaced=misplaced(claim, source.sentences),
    )


def _deciding(found: Alignment, first: int | None) -> list[int]:
    """Return the numbers of the one or two sentences that carry a claim best, or of the one that must come first."""
    if first is not None:
        return [found.numbers[first]]
    order = [int(i) for i in np.argsort(-found.strength, kind="stable")[:_MOST_QUOTES]]
    return [found.numbers[i] for i in order if found.strength[i] >= _NEAR_BEST * found.strength[order[0]]]


def _quoted(claim: str, sentences: Sequence[str]) -> list[int] | None:
    """Return the numbers of the consecutive sentences that a claim is, word by word and figure by figure, or None."""
    asked = words(claim)
    held = [_folded(sentence) for sentence in sentences]
    for first in range(len(held)):
        length = 0
        for last in range(first, len(held)):
            if tuple(asked[length : length + len(held[last])]) != held[last]:
                break
            length += len(held[last])
            if length == len(asked) and length:
                # What an abstract has in brackets of its own is quoted in round ones.
                said = [one for text in sentences[first : last + 1] for one in numbers(reword_markers(text))]
                same = numbers(reword_markers(claim)) == said
                return list(range(first, last + 1)) if same else None
    return None


@lru_cache(maxsize=4096)
def _folded(sentence: str) -> tuple[str, ...]:
    return tuple(words(sentence))


@lru_cache(maxsize=256)
def _source(title: str, abstract: str, spans: tuple[tuple[int, int], ...], year: int | None) -> Source:
    return Source(clean(title), tuple(clean(abstract[start:end]) for start, end in spans), year)

"""What a check found in, what is wrong in words that a reader understands out."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import numpy as np

from rag.answer.clauses import unsaid_clauses
from rag.answer.features import Findings
from rag.answer.owners import Misplaced
from rag.answer.quantities import Quantity
from rag.text import words

_UNMET = 0.45
_NAMED = 3
# Of what a claim says without exception, and of how a sentence may say as much.
_ALWAYS = frozenset("always invariably universally everywhere".split())
_EVERY_CASE = re.compile(
    r"\b(?:in (?:every|all|each) (?:cases?|settings?|circumstances)|under all (?:conditions|circumstances)"
    r"|without exception"
    r"|on all data|for every\w* (?:user|task|case|data ?set))\b"
)
_WITHOUT_EXCEPTION = _ALWAYS | frozenset("all any each every never no none consistently".split())
_LONGEST_QUOTE = 160


def wrong_figures(found: Sequence[Findings], names: str) -> tuple[str, ...]:
    """Return a problem for each figure that none of the papers has in this value and unit.

    A figure may stand in any of the papers. A count that is written as a word (`two`) is only wrong where a paper
    has another count of the same: abstracts list two things without saying two.
    """
    problems: list[str] = []
    for each in zip(*(one.figures for one in found), strict=True):
        asked = each[0].asked
        if any(one.equal and not one.other_unit for one in each):
            continue
        instead = next(filter(None, (one.other_unit or one.instead for one in each)), None)
        if asked.spelled and (instead is None or not set(asked.counted) & set(instead.counted)):
            continue
        says = f"; it says {_shown(instead)}" if instead and len(found) == 1 else ""
        problems.append(f"{_shown(asked)} is not in {names}{says}")
    return tuple(dict.fromkeys(problems))


def misplaced_figures(each: Sequence[tuple[str, Mapping[Quantity, Misplaced | None]]]) -> tuple[str, ...]:
    """Return a problem for each figure that every paper which has it gives to another; `each` is named by its label."""
    problems = []
    for asked in dict.fromkeys(figure for _, found in each for figure in found):
        held = [(label, wrong) for label, found in each if asked in found and (wrong := found[asked])]
        if held and len(held) == sum(asked in found for _, found in each):
            problems.append(_instead(*held[0]))
    return tuple(dict.fromkeys(problems))


def _instead(label: str, wrong: Misplaced) -> str:
    asked, instead = _shown(wrong.asked), _shown(wrong.instead)
    if wrong.words:
        return f"{label} says “{wrong.words}”, not {asked}"
    if wrong.owner in ("from", "to"):
        return f"{label} goes {wrong.owner} {instead}, not {wrong.owner} {asked}"
    return f"{label} gives {instead}, not {asked}, for “{wrong.owner}”"


def unsaid_counts(found: Sequence[Findings], names: str) -> tuple[str, ...]:
    """Return a problem for each count written as a word that no paper states; it may still be a right count."""
    each = zip(*(one.figures for one in found), strict=True)
    asked = [one[0].asked for one in each if one[0].asked.spelled and not any(other.equal for other in one)]
    return tuple(dict.fromkeys(f"{names} does not say {_shown(one)}" for one in asked))


def overstated(claim: str, quotes: Sequence[str], names: str) -> tuple[str, ...]:
    """Return a problem for a claim that says "always" of what the deciding sentences say of some cases."""
    if any(_WITHOUT_EXCEPTION & set(words(quote)) for quote in quotes):
        return ()
    said = [word for word in words(claim) if word in _ALWAYS] + _EVERY_CASE.findall(claim.lower())
    return tuple(f"{names} does not say “{word}”" for word in dict.fromkeys(said))


def embroidered(found: Sequence[Findings], names: str) -> tuple[str, ...]:
    """Return a problem for each clause of a claim that nothing in any of the papers is near to."""
    each = [unsaid_clauses(one.alignment) for one in found]
    return tuple(f"{names} does not say “{clause}”" for clause in each[0] if all(clause in one for one in each))


def unmentioned(found: Sequence[Findings], names: str) -> tuple[str, ...]:
    """Return a problem that lists the names of a claim that no paper mentions."""
    missing = [name for name in found[0].missing_names if all(name in one.missing_names for one in found)]
    return (f"{names} does not mention {_listed(missing)}",) if missing else ()


def unmet(found: Findings, name: str) -> str:
    """Return what a paper leaves out of a claim: its weightiest words that nothing in the paper is near to."""
    claim = found.alignment.claim
    best = found.alignment.met.max(axis=0)
    places = [
        int(i)
        for i in np.argsort(-claim.weights * (1 - best), kind="stable")
        if claim.stems[i] and any(map(str.isalpha, claim.words[i]))
    ]
    words = [claim.words[i] for i in sorted(i for i in places[:_NAMED] if best[i] < _UNMET)]
    if not words:
        return f"only part of this stands in {name}"
    return f"{name} does not mention {_listed(list(dict.fromkeys(words)))}"


def opposite(name: str, quote: str, *, sure: bool = True) -> str:
    """Return the problem of a claim that a paper contradicts, or may contradict, with the sentence that does."""
    quote = quote if len(quote) <= _LONGEST_QUOTE else quote[: _LONGEST_QUOTE - 1].rsplit(" ", 1)[0] + "…"
    return f"{name} {'says' if sure else 'may say'} the opposite: “{quote}”"


def _shown(quantity: Quantity) -> str:
    unit = quantity.unit if not quantity.written.endswith(quantity.unit) else ""
    return f"{quantity.written} {unit}".strip()


def _listed(names: Sequence[str]) -> str:
    some = [f"“{name}”" for name in names[:_NAMED]]
    return some[0] if len(some) == 1 else f"{', '.join(some[:-1])} or {some[-1]}"

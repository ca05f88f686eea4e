"""Drawn papers in, out whether the check of citations lets right ones pass and notices planted wrong ones.

A claim is a sentence of an abstract in other words. It is checked against its own paper (right), against the
paper nearest to it among the others (wrong, though a near paper may say the same), and with one number
changed (wrong).
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from eval.measures import Interval
from eval.progress import Progress
from eval.selftest.drawing import Drawn, chance
from eval.selftest.lines import share
from eval.selftest.paraphrase import SPELLED, paraphrased
from eval.selftest.part import Part
from rag import Attest, Filters, Paper

# The share of wrong citations among those that a careful writer makes; nobody knows it, so it is named.
BASE_RATE = 0.1
_FLAGGED = ("unsupported", "contradicted", "uncited")
_NEIGHBOURS = 5
_LONGEST_CLAIM = 2000
_NUMBER = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")
# Not digits in names, versions, formulas, markers and list numbers: those are no figures that a claim states.
_STANDING = re.compile(r"(?<![\w.,^_@$#{\\/\[-])(?!\d\))\d+(?:,\d{3})*(?:\.\d+)?(?![\w^_@$}/\]-]|[.,]\d)")


@dataclass(frozen=True, slots=True)
class Planted:
    """What the checks brought: the values, and each score with whether the claim was right in truth."""

    part: Part = field(default_factory=lambda: Part("planting"))
    pairs: list[tuple[float, bool]] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        """Return what a run holds of this beside the values: how many flags would be right at the base rate."""
        right = {
            "wrong_id": precision(self.share("wrong_id_detected"), self.share("false_alarm")),
            "wrong_number": precision(self.share("wrong_number_detected"), self.share("number_false_alarm")),
        }
        return {"base_rate": BASE_RATE, "precision": {name: found and asdict(found) for name, found in right.items()}}

    def share(self, measure: str) -> Interval:
        """Return the share of the claims of one kind that were flagged."""
        return share(self.part.values(measure))


def plant(attest: Attest, drawn: Sequence[Drawn], seed: int, progress: Progress) -> Planted:
    """Check right and planted wrong claims of each paper and return which were flagged."""
    planted = Planted()
    for done, case in enumerate(drawn, start=1):
        claim = paraphrased(case.held_out)[:_LONGEST_CLAIM]
        _check(attest, planted, "false_alarm", case, claim, case.key)
        if (other := _nearest_other(attest, claim, case.key)) is not None:
            _check(attest, planted, "wrong_id_detected", case, claim, other)
        for right, wrong in _with_number(case, chance(seed, "number", case.paper)):
            _check(attest, planted, "number_false_alarm", case, right, case.key)
            _check(attest, planted, "wrong_number_detected", case, wrong, case.key)
        progress("planting wrong citations", done, len(drawn))
    return planted


def precision(detected: Interval, alarm: Interval) -> Interval | None:
    """Return the share of flags that are right where one citation in ten is wrong, or None if nothing is flagged.

    Its borders are those of both shares at their worst and at their best.
    """
    if not detected.mean and not alarm.mean:
        return None
    mean, low, high = (
        BASE_RATE * hit / max(1e-9, BASE_RATE * hit + (1 - BASE_RATE) * false)
        for hit, false in ((detected.mean, alarm.mean), (detected.low, alarm.high), (detected.high, alarm.low))
    )
    return Interval(round(mean, 4), round(low, 4), round(high, 4), min(detected.n, alarm.n))


def altered(claim: str, paper: Paper, rng: random.Random) -> str | None:
    """Return a claim with one digit changed so that the new number stands nowhere in its paper, or None."""
    known = _known(paper)
    places = [at for match in _STANDING.finditer(claim) for at in range(*match.span()) if claim[at].isdigit()]
    rng.shuffle(places)
    for at in places:
        for digit in rng.sample("123456789", 9):
            changed = claim[:at] + digit + claim[at + 1 :]
            number = next(match[0] for match in _NUMBER.finditer(changed) if match.start() <= at < match.end())
            if digit != claim[at] and _value(number) not in known:
                return changed
    return None


def _check(attest: Attest, planted: Planted, measure: str, case: Drawn, claim: str, key: str) -> None:
    found = attest.verify(claim, keys=[key])
    planted.part.put(measure, case.key, found.verdict in _FLAGGED)
    planted.pairs.append((found.score, measure.endswith("false_alarm")))


def _nearest_other(attest: Attest, claim: str, key: str) -> str | None:
    found = attest.search(claim, k=_NEIGHBOURS, filters=Filters(not_keys=(key,))).passages
    return next((passage.key for passage in found if passage.quote), None)


def _with_number(case: Drawn, rng: random.Random) -> Iterator[tuple[str, str]]:
    """Yield the first claim of a paper that has a number to change, right and wrong; nothing if none has."""
    others = [sentence for sentence in case.sentences if sentence != case.held_out]
    rng.shuffle(others)
    for sentence in (case.held_out, *others):
        right = paraphrased(sentence)[:_LONGEST_CLAIM]
        if wrong := altered(right, case.paper, rng):
            yield right, wrong
            return


def _known(paper: Paper) -> set[float]:
    text = f"{paper.title} {paper.abstract}"
    spelled = {float(SPELLED.index(word)) for word in re.findall(r"\w+", text.lower()) if word in SPELLED}
    return spelled | {_value(number) for number in _NUMBER.findall(text)} | {float(paper.year or 0)}


def _value(number: str) -> float:
    return float(number.replace(",", ""))

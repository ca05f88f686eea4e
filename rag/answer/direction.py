"""Two texts in, whether one says more where the other says less, or swaps what is compared, or denies it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rag.answer.reading import Reading

_MORE = frozenset(
    "above abundant accelerate accelerated accelerates activate activated activates activation amplify augment"
    " augmented augments better boost boosts cause caused causes contribute contributes critical crucial dependent"
    " drive drives effective efficacious efficient elevate elevated elevates elevation encourage encourages enhance"
    " enhanced enhancement enhances enhancing essential exceed exceeds facilitate facilitates faster favor favors gain"
    " gains greater grew grow grows hamper high higher important improve improved improvement improves improving"
    " increase increased increases increasing induce induced induces induction larger longer more necessary outperform"
    " outperformed outperforming outperforms pivotal positive promote promoted promotes promoting raise raised raises"
    " require required requires rise rises rising rose sensitive stimulate stimulated stimulates stimulating stronger"
    " superior support supports surpass surpassed surpasses trigger triggers upregulate upregulated upregulates"
    " upregulation vulnerable wider".split()
) - {"hamper"}
_LESS = frozenset(
    "abolish abolished abolishes abrogate abrogated absence alleviate ameliorate attenuate attenuated attenuates below"
    " block blocked blocking blocks counteract cut cuts decline declined declines decrease decreased decreases"
    " decreasing deficient degrade degraded degrades delay delayed deplete depleted depletion diminish diminished"
    " disrupt disrupted disrupts downregulate downregulated downregulates downregulation drop dropped drops fall falls"
    " fell fewer hamper hampers hinder hindered hinders impair impaired impairment impairs impede impedes independent"
    " ineffective inferior inhibit inhibited inhibiting inhibition inhibits insensitive insufficient less loss low"
    " lower lowered lowering lowers mitigate mitigates negative poorer prevent prevented preventing prevents protect"
    " protects reduce reduced reduces reducing reduction reductions repress repressed represses resistant shorter"
    " immune shrank shrink shrinks slow slowed slower slows smaller suppress suppressed suppresses suppressing"
    " suppression trivial underperform underperforms unnecessary weaker worse worsen worsened worsens".split()
)
# Words that say nothing but more or less: here a text that has only the one kind speaks for itself.
_PLAINLY_MORE = frozenset(
    "above better elevated enhance enhanced enhances faster gain gains greater higher improve improved improves"
    " increase increased increases increasing larger longer more outperform outperforms promote promotes rise rises"
    " rose stimulate stimulates upregulated".split()
)
_PLAINLY_LESS = frozenset(
    "below decline declined declines decrease decreased decreases decreasing drop drops fall falls fell fewer impair"
    " impaired impairs inhibit inhibited inhibits less lower loss prevent prevents reduce reduced reduces reducing"
    " shorter slower smaller suppress suppressed suppresses underperforms downregulated worse worsens".split()
)
_NOT = frozenset(
    "no not never none nor neither without cannot hardly rarely unable fail fails failed failing lack lacks lacked"
    " lacking t unlikely absent little unrelated incapable non".split()
)
_HEDGES = frozenset(
    "may might could possibly perhaps potentially probably hypothesize hypothesis whether unclear unknown".split()
)
_PIVOTS = frozenset("than versus vs compared over against outperform outperforms outperformed exceed exceeds".split())
_BEATS = frozenset(
    "outperform outperforms outperformed outperforming exceed exceeds surpass surpasses surpassed".split()
)
_REACH = 3
_AROUND = 7
_SIDE = 6
_UNLIKE = 0.4
_BORDERS = frozenset(", ; : and but whereas while although though ( )".split())


@dataclass(frozen=True, slots=True)
class Directions:
    """What a sentence says about more and less: `signs` by word place, whether it denies, and how it hedges."""

    signs: dict[int, int]
    negations: tuple[int, ...]
    hedges: int


@dataclass(frozen=True, slots=True)
class Opposition:
    """How far a claim and a text point to other directions.

    `against` and `along` are the likeness (0…1) of what the two say of the same in opposite and in equal
    directions, `swapped` how much better the two sides of a comparison fit crosswise (−1…1), `denied` is 1 where only
    the claim denies and −1 where only the text does, `hedged` is 1 where only the text leaves it open, `one_sided` is
    1 where one speaks only of more and the other only of less.
    """

    against: float
    along: float
    swapped: float
    denied: float
    hedged: float
    one_sided: float


def directions(reading: Reading) -> Directions:
    """Return the directions in a text; a negation up to three words before turns one round."""
    plain = [word.casefold() for word in reading.words]
    denials = tuple(place for place, word in enumerate(plain) if word in _NOT)
    signs = {}
    for place, word in enumerate(plain):
        sign = (word in _MORE) - (word in _LESS)
        if sign:
            turned = sum(0 < place - denial <= _REACH for denial in denials)
            signs[place] = sign * (-1) ** turned
    return Directions(signs, denials, sum(word in _HEDGES for word in plain))


def opposition(claim: Reading, text: Reading, alike: NDArray[np.float64]) -> Opposition:
    """Compare a claim with one sentence; `alike` holds the likeness of their words, [claim, text]."""
    one, other = directions(claim), directions(text)
    against = along = 0.0
    for place, sign in one.signs.items():
        same = opposite = 0.0
        for at, turned in other.signs.items():
            near = _likeness(claim, text, alike, place, at)
            if sign == turned:
                same = max(same, near)
            else:
                opposite = max(opposite, near)
        against, along = max(against, opposite - same), max(along, same)
    swapped = _swapped(claim, text, alike, one, other)
    denied = float(bool(one.negations)) - float(bool(other.negations))
    hedged = float(other.hedges > 0 and not one.hedges)
    return Opposition(against, along, swapped, denied, hedged, float(_plainly(claim) * _plainly(text) < 0))


def _plainly(reading: Reading) -> int:
    """Return 1 for a text that speaks only of more, −1 for one that speaks only of less, else 0."""
    found = {word.casefold() for word in reading.words}
    return bool(found & _PLAINLY_MORE) - bool(found & _PLAINLY_LESS)


def _likeness(claim: Reading, text: Reading, alike: NDArray[np.float64], place: int, at: int) -> float:
    """Return how well the words around two directions fit: what rises here, and what falls there."""
    mine, theirs = _clause(claim, place), _clause(text, at)
    if not len(mine) or not len(theirs):
        return 0.0
    return max(0.0, (_fit(claim, alike, mine, theirs) - _UNLIKE) / (1 - _UNLIKE))


def _clause(reading: Reading, place: int) -> NDArray[np.int64]:
    """Return the places of the content words around one, up to seven words away and inside its clause."""
    start = end = place
    while start > max(0, place - _AROUND) and reading.words[start - 1].casefold() not in _BORDERS:
        start -= 1
    while end < min(len(reading.words), place + _AROUND + 1) and reading.words[end].casefold() not in _BORDERS:
        end += 1
    return _content(reading, start, end, place)


def _content(reading: Reading, start: int, end: int, but: int) -> NDArray[np.int64]:
    places: NDArray[np.int64] = np.arange(max(0, start), min(end, len(reading.words)))
    kept: NDArray[np.int64] = places[(reading.weights[places] > 0) & (places != but)]
    return kept


def _swapped(claim: Reading, text: Reading, alike: NDArray[np.float64], one: Directions, other: Directions) -> float:
    """Return how much better "A more than B" fits "B more than A" than itself; 0 where nothing is compared."""
    first, second = _pivot(claim, one), _pivot(text, other)
    if first is None or second is None:
        return 0.0
    left, right = (_content(claim, *side, -1) for side in _sides(first[0], len(claim.words)))
    before, after = (_content(text, *side, -1) for side in _sides(second[0], len(text.words)))
    if not all(map(len, (left, right, before, after))):
        return 0.0
    straight = _fit(claim, alike, left, before) + _fit(claim, alike, right, after)
    crosswise = _fit(claim, alike, left, after) + _fit(claim, alike, right, before)
    return (crosswise - straight) / 2 * first[1] * second[1]


def _fit(claim: Reading, alike: NDArray[np.float64], mine: NDArray[np.int64], theirs: NDArray[np.int64]) -> float:
    return float(np.average(alike[np.ix_(mine, theirs)].max(axis=1), weights=claim.weights[mine]))


def _sides(pivot: int, end: int) -> tuple[tuple[int, int], tuple[int, int]]:
    return (max(0, pivot - 2 * _SIDE), pivot), (pivot + 1, min(end, pivot + _SIDE))


def _pivot(reading: Reading, found: Directions) -> tuple[int, int] | None:
    """Return where a comparison turns (`than`, `outperforms`) and whether the left side has more (1) or less (−1)."""
    plain = [word.casefold() for word in reading.words]
    for place, word in enumerate(plain):
        if word in _BEATS:
            passive = "by" in plain[place + 1 : place + 3] and {"is", "are", "was", "were", "been"} & set(
                plain[max(0, place - 3) : place]
            )
            return place, -found.signs.get(place, 1) if passive else found.signs.get(place, 1)
        if word in _PIVOTS:
            sign = next((found.signs[at] for at in range(place - 1, max(-1, place - 9), -1) if at in found.signs), 0)
            if sign:
                return place, sign
    return None

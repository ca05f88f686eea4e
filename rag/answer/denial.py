"""A claim and one sentence in, whether the one denies what the other says out.

Compared is what a `not`, `no`, `without`, `un-` … stands before, with the words that it reaches. Where both deny
something, where a word may deny in another way (`avoids`, `rather than`), or where the words do not fit, nothing is
said: then the score decides.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from difflib import SequenceMatcher

import numpy as np
from numpy.typing import NDArray

from rag.answer.alignment import Alignment
from rag.answer.negation import (
    NEGATORS,
    SOFT,
    UNLESS,
    WITHOUT,
    Denied,
    affixed,
    among,
    denials,
    negates,
    softened,
    taken_back,
)
from rag.answer.reading import Reading

_PARTLY = frozenset("all every always both entirely fully completely exactly alone solely directly yet equally".split())
_WHOLLY = frozenset("all every always both each any entirely fully completely exactly alone solely directly".split())
_CONTRASTS = frozenset(
    "unlike whereas while but than compared instead rather other others previous prior existing conventional although"
    " though traditional contrast contrary conversely versus vs most many some".split()
)
# Who says so, and how surely, is not what is denied: "no evidence that", "not significantly".
_SAYING = frozenset(
    "evid indica sign suppor proof prove show shown find found observ see seen detect appear seem sugges report confir"
    " demons signif statis associ correl measur clear conclu eviden able abilit any known know claim hold case"
    " true".split()
)
_COUNTS = frozenset("two three four five six seven eight nine ten".split())
_NEEDED = "need"
_NEED = frozenset("need needed needin requir necess demand".split())
# A sentence with such a word asks, or wishes, and says neither.
_ASKING = frozenset(
    "whether ? aim aims aimed purpose objective objectives goal hypothesis hypothesize hypothesized hypothesised"
    " investigate investigated if unclear should ought".split()
)
# What takes the place of a denial where it is left out: "cannot" and "can", "no" and "a".
_INSTEAD = frozenset("able always often don doesn didn isn aren wasn weren won wouldn couldn hasn haven".split())
_FIRST = 4
_NEXT = 3
_KIN = 5  # letters that "trained" and "training" share
_ALIKE = 0.72
_HELD_OF_CLAIM = 0.75
_HELD_EXACTLY = 0.5
_HELD_OF_SCOPE = 0.6
_HELD_INSIDE = 0.95


def denial(found: Alignment, also: Collection[str] = ()) -> int | None:
    """Return the sentence (0-based, among those read) that denies what a claim says, or says what the claim denies.

    None if there is none, or if another sentence says the same as the claim. `also` are stems that need not stand in
    a sentence, those of the title.
    """
    each = [(denials(found.claim, one), denials(one, found.claim)) for one in found.sentences]
    if not any(mine or theirs for mine, theirs in each):
        return None
    said = [_denied(found, number, mine, theirs, also) for number, (mine, theirs) in enumerate(each)]
    return said.index(True) if True in said and False not in said else None


def doubted(found: Alignment) -> bool:
    """Tell whether the sentence that carries a claim best denies a thing that the claim says, whatever else it says."""
    claim, text = found.claim, found.sentences[found.best]
    theirs = denials(text, claim)
    if not theirs or denials(claim, text) or softened(claim, text):
        return False
    same = _same(claim, text, found.words_of(found.best))
    return any(_turns(text, one, claim, same.T) and _inside(claim, text, one, same) for one in theirs)


def _same(claim: Reading, text: Reading, alike: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return which words say the same, [claim, text]."""
    return _matches(claim, text) | (alike >= _ALIKE) & _content(claim)[:, None] & _content(text)[None, :]


def _denied(
    found: Alignment, number: int, mine: Sequence[Denied], theirs: Sequence[Denied], also: Collection[str]
) -> bool | None:
    """Tell whether exactly one of claim and sentence denies what both say; None if they do not say the same."""
    claim, text = found.claim, found.sentences[number]
    if any(text.words[one.place].casefold() == "without" for one in theirs):
        also = {*also, *_NEED}  # to go without a thing is not to need it
    if _held(claim, _matches(claim, text), ()) < _HELD_EXACTLY:
        return None
    same = _same(claim, text, found.words_of(number))
    if _held(claim, same, also) < _HELD_OF_CLAIM:
        return None
    if _left_out(claim, text):
        return True
    if not (_ASKING - set(_plain(claim))).isdisjoint(_plain(text)):
        return None
    if bool(mine) == bool(theirs) or (softened(text, claim) if mine else softened(claim, text)):
        return False
    if mine:
        return any(claim.words[one.place].casefold() not in WITHOUT and _turns(claim, one, text, same) for one in mine)
    return any(_turns(text, one, claim, same.T) and _inside(claim, text, one, same) for one in theirs)


def _matches(claim: Reading, text: Reading) -> NDArray[np.bool_]:
    """Return which words are the same, [claim, text]: of one stem, both of need, or one the denial of the other."""
    theirs = [_NEEDED if stem in _NEED else stem for stem in text.stems]
    found = np.zeros((len(claim.words), len(text.words)), dtype=bool)
    for row, stem in enumerate(claim.stems):
        if stem:
            found[row] = [(_NEEDED if stem in _NEED else stem) == other for other in theirs]
    for row, at in affixed(claim, text):
        found[row, at] = True
    for at, row in affixed(text, claim):
        found[row, at] = True
    return found


def _content(reading: Reading) -> NDArray[np.bool_]:
    return np.array([bool(stem) for stem in reading.stems], dtype=bool)


def _left_out(claim: Reading, text: Reading) -> bool:
    """Tell whether a claim is the sentence, or part of it, word by word, but for one denial."""
    mine, theirs = _plain(claim), _plain(text)
    turns = SequenceMatcher(None, _keys(text), _keys(claim), autojunk=False).get_opcodes()
    kept = [number for number, turn in enumerate(turns) if turn[0] == "equal"]
    if not kept:
        return False
    found = lone = 0
    for number, (kind, i, j, k, n) in enumerate(turns):
        outside = number < kept[0] and i and theirs[j - 1] not in NEGATORS
        if kind == "equal" or outside or number > kept[-1]:
            continue
        denying = _denying(theirs, i, j) + _denying(mine, k, n)
        found += denying
        following = turns[number + 1][1:3] if number + 1 < len(turns) else (0, 0)
        after = text.stems[following[0] : min(following[1], following[0] + _NEXT)]
        if not SOFT.isdisjoint(theirs[i:j] + mine[k:n]):
            return False
        others = {*text.stems[i:j], *claim.stems[k:n]} - {"", *NEGATORS, *_INSTEAD}
        sure = not others and not {*theirs[i:j], *mine[k:n]} & _PARTLY
        lone += denying == 1 and sure and any(after) and following[1] - following[0] > 1
    return found == 1 and lone == 1


def _plain(reading: Reading) -> list[str]:
    return [word.casefold() for word in reading.words]


def _keys(reading: Reading) -> list[str]:
    return [stem or word for stem, word in zip(reading.stems, _plain(reading), strict=True)]


def _denying(plain: Sequence[str], start: int, end: int) -> int:
    """Return how many words from one place to another deny, but for those that the next word there takes back."""
    return sum(negates(plain, place) or (taken_back(plain, place) and place + 1 == end) for place in range(start, end))


def _turns(one: Reading, denial: Denied, other: Reading, same: NDArray[np.bool_]) -> bool:
    """Tell whether what `one` denies is said by `other` without a denial; `same` is [one, other]."""
    words = [place for place in denial.words if not _passed_over(one, place, other)]
    if not words:
        return False
    around = {word.casefold() for word in one.words[denial.place + 1 : denial.end]}
    if around & _PARTLY and not {word.casefold() for word in other.words} & _WHOLLY or around & UNLESS:
        return False
    head = one.stems[words[0]]
    exact = {stem for stem in other.stems if stem}
    affixed = denial.words == (denial.place,)
    kin = bool(same[words[0]].any()) and any(head[:_KIN] == stem[:_KIN] for stem in exact if len(head) > _KIN)
    if not (affixed or kin or among(head, exact) or (head in _NEED and exact & _NEED)):
        return False
    elsewhere = [i for i, stem in enumerate(one.stems) if stem == head and i not in denial.words]
    held = np.mean([bool(same[place].any()) for place in words[:_FIRST]])
    return not elsewhere and bool(held >= _HELD_OF_SCOPE)


def _passed_over(one: Reading, place: int, other: Reading) -> bool:
    """Tell whether a word is not what is denied: who says so, how surely, in what way, how many."""
    stem, word = one.stems[place], one.words[place].casefold()
    return stem in _SAYING or ((word.endswith("ly") or word in _COUNTS) and stem not in other.stems)


def _inside(claim: Reading, text: Reading, denial: Denied, same: NDArray[np.bool_]) -> bool:
    """Tell whether a claim speaks of the denied clause, and not of what the sentence sets against it."""
    if not {word.casefold() for word in text.words} & _CONTRASTS:
        return True
    return _held(claim, same[:, denial.start : denial.end], frozenset()) >= _HELD_INSIDE


def _held(claim: Reading, same: NDArray[np.bool_], also: Collection[str]) -> float:
    """Return the weighted share of a claim's words, but for what denies, that have a match or one of some stems."""
    places = [place for place in claim.content.tolist() if claim.words[place].casefold() not in NEGATORS]
    if not places:
        return 0.0
    weights = claim.weights[places] + 1e-6
    held = np.array([bool(same[place].any()) or claim.stems[place] in also for place in places])
    return float(weights[held].sum() / weights.sum())

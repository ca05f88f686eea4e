"""A text in, what it denies out: its `not`, `no`, `without`, `-free`, `un-` … with the words that each reaches."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from rag.answer.reading import Reading, stem

NEGATORS = frozenset(
    "no not never none neither nor without cannot hardly rarely seldom scarcely barely unable incapable nobody nothing"
    " lack lacks lacked lacking devoid absence non".split()
)
# What a claim says of things without something is not denied by a sentence about things with it.
WITHOUT = frozenset("lack lacks lacked lacking devoid absence absent missing free".split())
_BACKWARDS = frozenset("absent lacking missing impossible unavailable".split())
# What follows takes the denial back: "not only", "no less than", "without loss of generality", "not uncommon".
_TAKEN_BACK = {
    "not": "only just merely simply solely alone limited confined restricted least surprising surprisingly necessarily"
    " uncommon unusual unlike impossible infrequent infrequently insignificant negligible unreasonable",
    "no": "less more fewer later doubt matter other better worse",
    "without": "loss doubt exception exceptions question",
    "none": "other",
    "nothing": "but other",
    "never": "ending before",
}
UNLESS = frozenset("without unless until except but other besides beyond".split())
# Words that may deny in another way, or set against what is denied: with them nothing is certain.
SOFT = frozenset(
    "avoid avoids avoided avoiding eliminate eliminates eliminated eliminating obviate obviates remove removes"
    " removed removing free rather instead unlike except only little few less fail fails failed failing"
    " prevent prevents prevented preventing ignore ignores ignored exclude excludes excluded dispense skip skips absent"
    " missing zero unless until hard difficult poor poorly limited insufficient reject rejects rejected refute refutes"
    " deny denies denied contrary false wrong doubt doubtful question questioned unclear unknown neglect neglected omit"
    " omits omitted stop stops stopped stopping lose loses lost despite regardless irrespective independent negative"
    " immune resistant unaffected unchanged same equal equally similar similarly comparable minimal negligible"
    " refuse refuses reduce reduces reduced loss decrease decreases decreased lower inhibit inhibits inhibited block"
    " blocks blocked disrupt abolish abolished abolishes deficient knockout deletion impair impairs impaired"
    " null".split()
)
_BORDERS = frozenset(
    ". ; : , ( ) [ ] but while whereas whilst although though because since if when which who and yet thus".split()
)
_AFFIXES = re.compile(r"(?:un|non|in|im|ir|il|dis)(?=[a-z]{5})")
_OF_QUALITY = re.compile(r"(?:ed|able|ible|ant|ent|ive|ate|ful|ical|ous|ient|ing|ised|ized)(?:ly)?$")
_REACH = 9
_FIRST = 4
_SHORTEST = 4


@dataclass(frozen=True, slots=True)
class Denied:
    """A negator's place, the content words that it reaches, nearest first, and where its clause begins and ends."""

    place: int
    words: tuple[int, ...]
    start: int
    end: int


def denials(reading: Reading, other: Reading) -> list[Denied]:
    """Return what a text denies; two denials in one clause that lift each other ("cannot … without") are none."""
    plain = [word.casefold() for word in reading.words]
    places = [i for i in range(len(plain)) if negates(plain, i)]
    lifted = set[int]()
    for one, after in zip(places, places[1:], strict=False):
        if plain[after] in UNLESS and not any(word in _BORDERS for word in plain[one:after]):
            lifted |= {one, after}
    found = [_reached(reading, plain, place) for place in places if place not in lifted]
    found += [Denied(place, (place,), place, place + 1) for place, _ in affixed(reading, other)]
    return found


def negates(plain: Sequence[str], place: int) -> bool:
    """Tell whether a word (lower case) of a text denies something there."""
    word, before = plain[place], plain[place - 1] if place else ""
    after = [*plain[place + 1 : place + 3], "", ""]
    if word == "t":
        return before in ("'", "’")
    if word in ("fail", "fails", "failed", "failing"):
        return after[0] == "to"
    if word == "free":
        return before == "-" or after[0] in ("of", "from")
    if word in _BACKWARDS:
        return True
    if word not in NEGATORS or after[0] in _TAKEN_BACK.get(word, "").split() or before == "or":
        return False
    return not (word == "no" and after[0][:1] in (".", "°") or after[0].isdigit())


def taken_back(plain: Sequence[str], place: int) -> bool:
    """Tell whether a word that else denies does not: "not only", "no less than"."""
    return plain[place] in _TAKEN_BACK and not negates(plain, place)


def _reached(reading: Reading, plain: Sequence[str], place: int) -> Denied:
    start = place
    while start > 0 and plain[start - 1] not in _BORDERS:
        start -= 1
    end = place + 1
    while end < min(len(plain), place + 1 + _REACH) and plain[end] not in _BORDERS:
        end += 1
    if plain[place] == "free" and plain[place - 1] == "-" or plain[place] in _BACKWARDS:
        reached = range(place - 1, max(start, place - _FIRST) - 1, -1)
    elif plain[place] == "non":
        reached = range(place + 1, min(end, place + 3))
    else:
        reached = range(place + 1, end)
    return Denied(place, tuple(i for i in reached if reading.stems[i]), start, end)


def affixed(one: Reading, other: Reading) -> Iterator[tuple[int, int]]:
    """Yield the places of words such as `unlabelled` that the other text has without the affix, and not with it."""
    held = {stem: place for place, stem in enumerate(other.stems) if stem}
    for place, word in enumerate(one.words):
        plain = word.casefold()
        affix = _AFFIXES.match(plain)
        if affix and _OF_QUALITY.search(plain) and one.stems[place] not in held:
            base = stem(plain[affix.end() :])
            if base in held:
                yield place, held[base]


def softened(reading: Reading, other: Reading) -> bool:
    """Tell whether a text may deny in a way that is not understood, with a word that the other text does not have."""
    held, plain = set(other.stems) - {""}, [word.casefold() for word in reading.words]
    softly = any(word in SOFT and not among(one, held) for word, one in zip(plain, reading.stems, strict=True))
    return softly or any(taken_back(plain, place) for place in range(len(plain)))


def among(one: str, stems: Collection[str]) -> bool:
    """Tell whether stems hold one, or a form of it: `stop` and `stoppe`."""
    return one in stems or any(
        len(other) >= _SHORTEST and len(one) >= _SHORTEST and (one.startswith(other) or other.startswith(one))
        for other in stems
    )

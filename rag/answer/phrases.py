"""A text in, what each of its figures is the figure of out: the phrases that stand with it, by their part.

No grammar is parsed: words that reach, compare or lead in, and the borders between clauses, say where a phrase ends
and what part it plays. A text that goes beyond that has figures with no phrases, and then nothing is said.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from rag.answer.quantities import Quantity
from rag.answer.worded import Token, apart, comparable, tokens

# The part that a phrase plays: who has the figure, and the words that lead other parts in. Words that say which of
# two (`without`, `after`) belong to what they lead in.
SUBJECT, OBJECT, COUNTED = "subject", "object", "counted"
_CONTRASTED, _ASIDE = "contrasted", "aside"
_LEADS = {word: word for word in "of for by on in at from to using under during among across when per".split()}
_LEADS |= {"with": "with", "without": "with", "before": "time", "after": "time", "via": "using", "over": _CONTRASTED}
_TELLING = frozenset("without before after".split())
_PLACED = frozenset("for by".split())
_CONTRASTS = frozenset(
    "against versus vs than compared compare compares comparing unlike relative beat beats beating outperform"
    " outperforms outperformed outperforming exceed exceeds exceeded exceeding surpass surpasses surpassed surpassing"
    " improve improves improved improving raise raises raised raising boost boosts boosted lower lowers lowered reduce"
    " reduces reduced instead".split()
)
_HAS = frozenset(
    "reach reaches reached reaching achieve achieves achieved achieving obtain obtains obtained attain attains attained"
    " score scores scored yield yields yielded perform performs performed get gets got has have had having is are was"
    " were be been show shows showed shown record records recorded give gives gave report reports reported reporting"
    " take takes took need needs needed cost costs require requires required find finds found contain contains"
    " contained hold holds held carry carried count counts counted measure measured equal equals drop drops dropped"
    " fall falls fell rise rises rose grow grows grew increase increases increased decrease decreases decreased shrink"
    " shrinks shrank include includes included use uses used see sees saw answer answered receive received show".split()
)
_BETWEEN = _CONTRASTS | _HAS
_RELATIVES = frozenset("that which who whose where".split())
_BORDERS = frozenset(", ; : ( ) [ ] and but while whereas whilst although though or – — versus vs against than".split())
_MOST_FIGURES = 12
_NEXT = 2


@dataclass(frozen=True, slots=True)
class Phrase:
    """Some words of a text as they stand, their stems, and which of these belong to names."""

    words: tuple[str, ...] = ()
    stems: frozenset[str] = frozenset()
    named: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Owned:
    """A figure and the phrases that stand with it, by the part that they play; `lead` if it is the first of its kind.

    `bound` is `from` or `to` where one of these stands before the figure.
    """

    figure: Quantity
    lead: bool
    parts: dict[str, Phrase] = field(default_factory=dict)
    bound: str = ""

    @property
    def stems(self) -> frozenset[str]:
        """The stems of all its phrases."""
        return frozenset().union(*(phrase.stems for phrase in self.parts.values()))


@lru_cache(maxsize=1024)
def owned(text: str, like: Quantity) -> tuple[Owned, ...]:
    """Return the figures of a cleaned sentence that are comparable with another one, with their phrases, in order."""
    found = tokens(text)
    places = [
        place
        for place, token in enumerate(found)
        if token.figure and comparable(token.figure, like) and not apart(text, token.figure, found[:place])
    ]
    if not places or len(places) > _MOST_FIGURES:
        return ()
    if any(token.plain == "respectively" for token in found):
        return _respective(found, places)
    return tuple(_inherited(list(_each(found, places))))


def _each(tokens: Sequence[Token], places: Sequence[int]) -> Iterator[Owned]:
    """Yield each figure with the phrases between the border before and the one after it."""
    shared: dict[str, Phrase] = {}
    start = max((i + 1 for i in range(places[0]) if tokens[i].plain in (";", ":")), default=0)
    for number, place in enumerate(places):
        last = number + 1 == len(places)
        end, following = _border(tokens, place, len(tokens) if last else places[number + 1])
        before = tokens[start : place - (tokens[place - 1].plain in ("(", "["))] if place > start else ()
        parts = _before(before, lead=number == 0)
        for part, phrase in _after(tokens[place + 1 : end]).items():
            free = part in _PLACED and SUBJECT not in parts and part not in shared
            parts.setdefault(SUBJECT if free else part, phrase)
        shared = shared or parts
        bound = tokens[place - 1].plain if place and tokens[place - 1].plain in ("from", "to") else ""
        yield Owned(tokens[place].figure, number == 0, parts, bound)  # type: ignore[arg-type]
        start = following


def _border(tokens: Sequence[Token], place: int, stop: int) -> tuple[int, int]:
    """Return where what follows a figure ends, and where what leads to the next one begins."""
    until = stop - 1 if stop < len(tokens) and tokens[stop - 1].plain in ("(", "[") else stop
    borders = [i for i in range(place + 1, until) if tokens[i].plain in _BORDERS]
    if borders:
        return borders[0], borders[-1] + 1
    if stop == len(tokens) or tokens[stop - 1].plain == "to":
        return min(until, stop - 1 if stop < len(tokens) else stop), stop
    return place + 1, stop  # the words between the two may belong to either


def _before(tokens: Sequence[Token], *, lead: bool) -> dict[str, Phrase]:
    """Return the phrases before a figure; what it is compared with counts only where the figure directly follows."""
    part, found, before = SUBJECT, dict[str, list[Token]](), ""
    for token in tokens:
        if token.plain in (",", "(", ")"):
            part = _ASIDE if found.get(SUBJECT) else SUBJECT
        elif led := _led(token.plain, before):
            part = led
            found.setdefault(part, [])
        before = token.plain
        if (token.stems or token.plain in _TELLING) and token.plain not in _BETWEEN:
            found.setdefault(part, []).append(token)
    found = {part: some for part, some in found.items() if some or part not in (SUBJECT, OBJECT, _CONTRASTED)}
    last = [token.plain for token in tokens[-2:]]
    if part == _CONTRASTED and part in found:
        found[SUBJECT] = found[part]
    elif not lead and last[-1:] == ["of"] and last[0] not in ("one", "that") and SUBJECT in found:
        found.setdefault(OBJECT, found.pop(SUBJECT))
    return {part: _phrase(some) for part, some in found.items() if part not in (_CONTRASTED, _ASIDE)}


def _led(word: str, before: str) -> str:
    """Return the part that a word leads to, nothing if it leads to none; "compared with" leads to one."""
    if word in _CONTRASTS:
        return _CONTRASTED
    if word in _HAS:
        return OBJECT
    if word in _RELATIVES:
        return _ASIDE
    return "" if before in _CONTRASTS else _LEADS.get(word, "")


def _after(tokens: Sequence[Token]) -> dict[str, Phrase]:
    """Return the phrases that follow a figure, up to a verb or a comparison."""
    part, found = COUNTED, dict[str, list[Token]]()
    for token in tokens:
        led = _led(token.plain, "")
        if led in (_CONTRASTED, OBJECT, _ASIDE):
            break
        if led:
            part = led
            found.setdefault(part, [])
        if token.stems or token.plain in _TELLING:
            found.setdefault(part, []).append(token)
    return {part: _phrase(some) for part, some in found.items()}


def _phrase(tokens: Sequence[Token]) -> Phrase:
    telling = frozenset(token.plain for token in tokens if token.plain in _TELLING)
    return Phrase(
        words=tuple(token.word for token in tokens),
        stems=telling.union(*(token.stems for token in tokens)),
        named=telling.union(*(token.stems for token in tokens if token.named)),
    )


def _inherited(found: Sequence[Owned]) -> Iterator[Owned]:
    """Yield the figures; what the later ones leave out they share with the first."""
    shared = {part: phrase for part, phrase in found[0].parts.items() if part != COUNTED}
    for one in found:
        yield one if one.lead else Owned(one.figure, one.lead, shared | one.parts, one.bound)


def _respective(tokens: Sequence[Token], places: Sequence[int]) -> tuple[Owned, ...]:
    """Return the figures of "A and B reach x and y, respectively", each with its own; nothing if they do not pair."""
    for section, first in ((tokens[: places[0]], False), (tokens[places[-1] + 1 :], True)):
        items: list[list[Token]] = [[]]
        for token in section:
            if token.plain in (",", "and", "or"):
                items.append([])
            elif token.plain == "respectively":
                break
            elif token.stems and token.plain not in _HAS:
                items[-1].append(token)
            elif items[-1] and (token.plain in _HAS or token.plain in _LEADS):
                if first or len(items) < len(places):
                    items[-1].clear()
                else:
                    break
        items = [item for item in items if item]
        if len(items) == len(places):
            phrases = [_phrase(item[:_NEXT] if number else item[-_NEXT:]) for number, item in enumerate(items)]
            return tuple(
                Owned(tokens[place].figure, number == 0, {SUBJECT: phrase})  # type: ignore[arg-type]
                for number, (place, phrase) in enumerate(zip(places, phrases, strict=True))
            )
    return ()

"""A question in, its misspelt words out, each with the word of the library that was meant."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby, pairwise
from sqlite3 import Connection

from rapidfuzz import process
from rapidfuzz.distance import OSA

from rag.library.catalog import facts, fulltext, wordforms
from rag.library.catalog.damage import translated
from rag.library.english import is_english
from rag.library.library import Library
from rag.text import STOPWORDS, fold

Span = tuple[int, int]

_SHORTEST = 4
_LONG = 8  # from here on two slips are forgiven
_SHORT = 5
_MIDDLE = 7
_CLEAR = 4  # times as many papers as the next word
_ENDING = 3  # letters at the end of a word where another vowel makes another word
_VOWELS = frozenset("aeiouy")
_KEYS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_MOST_UNKNOWN = 8  # a text with more words unheard of is no question about this library
_PIECE = re.compile(r"[^\s‐‑–—/-]+")
_ADDRESS = re.compile(r"(?<!\S)\S*(?:[@_\\]|://|www\.)\S*")
_EDGES = "()[]{}<>.,;:!?\"'“”„‟«»‘’`*…"
_POSSESSIVE = re.compile(r"['’]s$")


@dataclass(frozen=True, slots=True)
class Correction:
    """A misspelt word, `text[start:end]`, and the word of the library in its place."""

    start: int
    end: int
    wrong: str
    right: str


@dataclass(frozen=True, slots=True)
class _Word:
    start: int
    end: int
    text: str
    name: bool  # written like a name: only a name can be meant


def corrections(library: Library, text: str, kept: Sequence[Span]) -> list[Correction]:
    """Return the words that no paper has and that are one slip (long ones: two) from a word that papers have.

    Words in the spans `kept`, English words, authors' names and words with digits are never touched.
    """
    words = [word for word in _words(text) if not any(start < word.end and word.start < end for start, end in kept)]
    with translated(library.catalog.path):
        db = library.catalog.db
        unknown = _unknown(db, words)
        if not unknown or len(unknown) > _MOST_UNKNOWN:
            return []
        found = []
        for word in unknown:
            right = _meant(db, word)
            if right is not None and not facts.has_author(db, word.text):
                found.append(Correction(word.start, word.end, word.text, right))
        return found


def _words(text: str) -> Iterator[_Word]:
    """Yield the words of a text that could be misspelt: of letters alone, in lower case but for the first."""
    blocked = [match.span() for match in _ADDRESS.finditer(text)]
    sentence_case = _is_sentence_case(text)
    for match in _PIECE.finditer(text):
        piece = match[0].lstrip(_EDGES)
        start = match.end() - len(piece)
        piece = _POSSESSIVE.sub("", piece.rstrip(_EDGES))
        if len(piece) < _SHORTEST or not piece.isalpha() or piece.isupper() or fold(piece) in STOPWORDS:
            continue
        if any(begin <= start < end for begin, end in blocked):
            continue
        first = not text[:start].strip(_EDGES + " ")
        name = piece[1:] != piece[1:].lower()
        if not name and sentence_case and not first and piece[0].isupper() and len(piece) < _MIDDLE:
            continue  # a name that papers need not mention
        yield _Word(start, start + len(piece), piece, name)


def _is_sentence_case(text: str) -> bool:
    """Tell whether a capital makes a name here: most words are in lower case."""
    words = [word for word in text.split() if word[0].isalpha()]
    return sum(word[0].islower() for word in words) > len(words) / 2


def _unknown(db: Connection, words: Sequence[_Word]) -> list[_Word]:
    """Return the words that neither the library's texts nor the English word list have."""
    known = wordforms.written(db, {word.text.lower() for word in words})
    rest = [word for word in words if word.text.lower() not in known]
    counts = _papers_with(db, [word.text for word in rest])
    return [word for word in rest if not counts[word.text] and not is_english(word.text.lower())]


def _papers_with(db: Connection, words: Sequence[str]) -> dict[str, int]:
    """Return in how many papers each word stands, in any of its endings."""
    folded = {word: fold(word) for word in words}
    stems = fulltext.stems(db, list(dict.fromkeys(folded.values())))
    counts = fulltext.document_frequencies(db, [stem for some in stems.values() for stem in some])
    return {word: min((counts[stem] for stem in stems.get(form, ())), default=0) for word, form in folded.items()}


def _meant(db: Connection, word: _Word) -> str | None:
    """Return the word of the library that is meant, or None if that is not plain."""
    typed = word.text.lower()
    most = 2 if len(typed) >= _LONG else 1
    lengths = range(max(wordforms.FEWEST_LETTERS, len(typed) - most), len(typed) + most + 1)
    forms = wordforms.alike(db, typed[0], lengths)
    found = process.extract(typed, list(forms), scorer=OSA.distance, score_cutoff=most, limit=None)
    near = [
        _Near(known, forms[known], int(distance), _same_letters(typed, known))
        for known, distance, _ in found
        if is_slip(typed, known, int(distance))
    ]
    if word.name:
        near = [known for known in near if known.form.written != known.word and known.same_letters]
    elif len(typed) < _SHORT:
        near = [known for known in near if known.form.written == known.word]
    # What is stored may be gone with its papers: the full text knows.
    counts = _papers_with(db, [known.word for known in near])
    near = [known for known in near if counts[known.word]]
    right = near[0] if len(near) == 1 else None if word.name else _best(near)
    if right is None:
        return None
    return right.form.written if right.form.written != right.word else _cased(right.word, word.text)


@dataclass(frozen=True, slots=True)
class _Near:
    """A word of the library near a misspelt one."""

    word: str
    form: wordforms.Form
    distance: int
    same_letters: bool


def _best(near: Sequence[_Near]) -> _Near | None:
    """Return the nearest word; of equally near ones letters swapped or doubled, then the one in far more papers."""
    often = [known for known in near if known.form.papers > 1]
    ranked = sorted(often or near, key=lambda known: (known.distance, not known.same_letters, -known.form.papers))
    if not ranked:
        return None
    best = ranked[0]
    for rival in ranked[1:]:
        alike = (rival.distance, rival.same_letters) == (best.distance, best.same_letters)
        inflected = rival.word.rstrip("s") == best.word.rstrip("s")
        if alike and not inflected and rival.form.papers * _CLEAR >= best.form.papers:
            return None
    return best


def is_slip(typed: str, meant: str, distance: int) -> bool:
    """Tell whether a word can be another one misspelt, and not a word of its own.

    Slips swap, drop, add or double letters inside a word. Other letters, or another ending, make another word:
    "mammographic" is not "mammography". A vowel for a vowel, or a key beside the right one, is a slip in a word
    of seven letters or more.
    """
    if _same_letters(typed, meant):
        return True
    if len(typed) < _SHORT or (len(typed) == _SHORT > len(meant) and not _is_key_more(typed, meant)):
        return False
    if typed.startswith(meant) or meant.startswith(typed) or typed[-1] != meant[-1]:
        return False
    extra, missing = Counter(typed), Counter(meant)
    other = (extra - missing).total() + (missing - extra).total()
    if distance == 1:
        return len(typed) != len(meant) or (len(typed) >= _MIDDLE and _is_key_slip(typed, meant))
    if typed[:2] != meant[:2] or typed[-2:] != meant[-2:]:
        return False
    return other <= 1 or (other == 2 and abs(len(typed) - len(meant)) == 2 and not _in_one_place(typed, meant))


def _same_letters(typed: str, meant: str) -> bool:
    """Tell whether two words differ by the order of their letters, or by doubled letters alone."""
    return sorted(typed) == sorted(meant) or _single(typed) == _single(meant)


def _single(word: str) -> str:
    return "".join(letter for letter, _ in groupby(word))


def _is_key_slip(typed: str, meant: str) -> bool:
    """Tell whether the one letter that differs is a vowel for a vowel or stands beside the right key."""
    place = next(place for place, (a, b) in enumerate(zip(typed, meant, strict=True)) if a != b)
    pair = {typed[place], meant[place]}
    return place < len(typed) - _ENDING and (pair <= _VOWELS or frozenset(pair) in _beside())


def _is_key_more(typed: str, meant: str) -> bool:
    """Tell whether the letter too many stands beside the key before or after it."""
    place = next((place for place, (a, b) in enumerate(zip(typed, meant, strict=False)) if a != b), len(meant))
    return any(frozenset(pair) in _beside() for pair in pairwise(typed[max(0, place - 1) : place + 2]))


@cache
def _beside() -> frozenset[frozenset[str]]:
    """Return the pairs of letters that stand side by side, or one above the other, on a keyboard."""
    beside = {frozenset(pair) for row in _KEYS for pair in pairwise(row)}
    for above, below in pairwise(_KEYS):
        beside |= {
            frozenset((above[i + k], letter)) for i, letter in enumerate(below) for k in (0, 1) if i + k < len(above)
        }
    return frozenset(beside)


def _in_one_place(typed: str, meant: str) -> bool:
    """Tell whether all that differs stands in one place: a prefix or a syllable more, not two slips."""
    short, long = sorted((typed, meant), key=len)
    return any(long.startswith(short[:place]) and long.endswith(short[place:]) for place in range(len(short) + 1))


def _cased(right: str, typed: str) -> str:
    return right.capitalize() if typed[0].isupper() else right

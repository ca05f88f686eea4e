"""Texts in, the phrases that set some of them apart from the others out, spelt as the texts spell them."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rag.text import STOPWORDS, clean, words

_LONGEST = 3  # words
_KEPT = 4000  # papers
_IN_TITLE = 2  # as much as so many abstracts
_LENGTHS = (0.7, 1.3, 1.5)  # what phrases of one, two and three words count
_ADDRESS = re.compile(r"(?<!\S)\S*(?://|www\.|\.(?:com|org|io|ai|net)\b)\S*", re.IGNORECASE)
_BREAK = re.compile(r"[.,;:!?()\[\]{}\"“”<>=|/•]+(?=\s|$)|(?:^|\s)[(\[{\"“‘]|\s[–—-]+\s|[()\[\]{}]")
_TOKEN = re.compile(r"[^\W_]+(?:[-@'’.+][^\W_]+)*\+{0,2}")
# What every abstract says: no theme is called after it.
_EMPTY = STOPWORDS | frozenset(
    words(
        "abstract achieve achieved achieves achieving additional address addresses addressing aim aims allow allows"
        " analysis analyze applied apply approach approaches author authors available based baseline baselines better"
        " best capable challenge challenges challenging code common compare compared comparison comprehensive consider"
        " contrast contribution contributions current demonstrate demonstrated demonstrates demonstrating design"
        " designed develop developed different difficult diverse due effect effective effectively effectiveness"
        " efficient efficiently enable enables enabling enhance enhanced enhances enhancing ensure especially evaluate"
        " evaluated evaluation existing experiment experimental experiments extensive feature features finally find"
        " findings first five focus following four framework frameworks future general given github good great high"
        " higher however https http important improve improved improvement improvements improves improving include"
        " including increase increasing insight insights introduce introduced introduces investigate issue issues key"
        " large lead leads learn leverage leverages leveraging limitation limitations limited low lower main make makes"
        " making many means method methods multiple need needs new novel number numerous obtain obtained one original"
        " outperform outperforming outperforms paper papers particular particularly perform performance performs"
        " possible potential practical present presented presents previous previously prior problem problems process"
        " promising proposal propose proposed proposes provide provided provides providing publicly question questions"
        " real recent recently reduce reduces reducing related rely relies remain remains require required requires"
        " research result results review second setting settings several significant significantly simple"
        " simultaneously"
        " single small solution solutions solve specific specifically standard state state-of-the-art strategy strong"
        " studied studies study studying success successful successfully suggest superior survey systematic"
        " tackle task tasks technique techniques term terms test three today traditional training two type types"
        " typically understand understanding unique validate various wide widely work works world yet year years art"
        " outcome across via use used using based while without within when where well still"
    )
)


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase as it is compared (folded, without plural endings) and as it is written."""

    key: str
    text: str


def phrases_of(title: str, abstract: str) -> frozenset[str]:
    """Return the keys of the phrases, of one to three words, that title and abstract hold."""
    return frozenset(_surfaces(title, abstract))


def distinctive(
    texts: Sequence[tuple[str, str]], others: Sequence[tuple[str, str]], most: int, taken: Iterable[str] = ()
) -> list[Phrase]:
    """Return up to `most` phrases that many of some papers (title, abstract) hold and few of the others, best first.

    A phrase that is in none of the titles names no subject.

    The measure is the number of papers that hold a phrase times the logarithm of how much commoner it is here, the
    class-based tf-idf of BERTopic (Grootendorst 2022, arXiv:2203.05794) by papers. What repeats a word of `taken` or
    of a better phrase is left out.
    """
    here, there = _counts(texts), _counts(others)
    titled = Counter(key for title, _ in texts for key in _surfaces(title, ""))
    least = 2 if len(texts) > 2 else 1
    scores = {
        key: (count + _IN_TITLE * titled[key])
        * _length(key)
        * math.log((count + 0.5) / len(texts) / ((there[key] + 0.5) / (len(others) + 1)))
        for key, count in here.items()
        if count >= least and titled[key]
    }
    used = set(taken)
    chosen: list[Phrase] = []
    for key in sorted(scores, key=lambda key: (-scores[key], key)):
        if len(chosen) == most or scores[key] <= 0:
            break
        if used.isdisjoint(key.split()):
            used.update(key.split())
            chosen.append(Phrase(key, spelt(key, texts)))
    return chosen


def _length(key: str) -> float:
    return _LENGTHS[key.count(" ")]


def _counts(texts: Iterable[tuple[str, str]]) -> Counter[str]:
    found: Counter[str] = Counter()
    for title, abstract in texts:
        found.update(_surfaces(title, abstract).keys())
    return found


def spelt(key: str, texts: Iterable[tuple[str, str]]) -> str:
    """Return a phrase as most of the texts (title, abstract) that hold it spell it; the key if none does."""
    spellings: Counter[str] = Counter()
    for title, abstract in texts:
        if found := _surfaces(title, abstract).get(key):
            spellings[found] += 1
    return spellings.most_common(1)[0][0] if spellings else key


@lru_cache(maxsize=_KEPT)
def _surfaces(title: str, abstract: str) -> dict[str, str]:
    """Return the phrases of a paper by key, each as its abstract spells it first, or else its title."""
    found: dict[str, str] = {}
    parts = [(part, False) for part in _BREAK.split(_ADDRESS.sub(" . ", clean(abstract)))]
    parts += [(part, True) for part in _BREAK.split(clean(title))]
    for part, heading in parts:
        run: list[tuple[str, str]] = []
        for place, token in enumerate(_TOKEN.findall(part)):
            key = " ".join(map(_singular, words(token)))
            if not key or key in _EMPTY or token.casefold() in _EMPTY or not any(map(str.isalpha, key)):
                run = []
                continue
            run = [*run[-(_LONGEST - 1) :], (key, _small(token) if heading or not place else token)]
            for length in range(1, len(run) + 1):
                some = run[-length:]
                whole = " ".join(key for key, _ in some)
                if whole.count(" ") < _LONGEST and len(whole) > 2:
                    found.setdefault(whole, " ".join(text for _, text in some))
    return found


def _small(token: str) -> str:
    """Return a word without the capital of a heading or a sentence; names and acronyms keep theirs."""
    return token if sum(map(str.isupper, token)) > 1 or any(map(str.isdigit, token)) else token.lower()


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")) else word

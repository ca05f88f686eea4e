"""A text in, the language it seems to be in out."""

from __future__ import annotations

import unicodedata
from collections import Counter
from functools import cache

from rag.text import STOPWORDS, words

# Words that are frequent in one language and no words of English papers.
_TELLING = {
    "German": "der die das und ist wie welche welcher welches warum wird werden mit von für auf ein eine einen einer"
    " nicht sind zu zur zum bei den dem des oder über gibt kann wenn",
    "French": "le la les une des du et est sont quel quelle quels quelles pourquoi comment avec dans pour sur aux que"
    " qui ce cette ces entre pas plus ou où peut",
    "Spanish": "el los las una unos y es son qué cuál cuáles cómo por para con del en que se entre está más puede"
    " sobre dónde cuándo porqué la",
    "Italian": "il lo gli una e è sono quale quali perché come con per della delle del degli dei nel nella che si"
    " tra più di può la",
    "Portuguese": "o os as uma e é são qual quais como por para com do da dos das no na em que se entre mais pode"
    " sobre não quando",
}
_SCRIPTS = {
    "CYRILLIC": "Cyrillic",
    "GREEK": "Greek",
    "ARABIC": "Arabic",
    "HEBREW": "Hebrew",
    "DEVANAGARI": "Devanagari",
    "THAI": "Thai",
    "HANGUL": "Korean",
    "HIRAGANA": "Japanese",
    "KATAKANA": "Japanese",
    "CJK": "Chinese or Japanese",
}
_FEWEST_TELLING = 2
_TELLING_SHARE = 0.25
# Words that no other of these languages has, and the share of an abstract that they make up at least.
_ENGLISH = tuple(f" {word} " for word in "the of and we to is for that this with are by on".split())
_ENGLISH_SHARE = 0.06
_FOREIGN_SHARE = 0.08  # a whole abstract has more other words than a question


def foreign_script(text: str) -> str | None:
    """Return the name of the script that most letters of a text are in, or None for the Latin one."""
    letters = [unicodedata.name(char, "").split(" ")[0].split("-")[0] for char in text if char.isalpha()]
    found = Counter(_SCRIPTS.get(name) for name in letters).most_common(1)
    return found[0][0] if found else None


def foreign_language(text: str) -> str | None:
    """Return the language whose telling words make up a quarter of a text (two words at least), or None.

    Whether the library knows the text's other words is for the caller to see.
    """
    asked = words(text)
    counts = {language: sum(word in telling for word in asked) for language, telling in _telling().items()}
    best = max(counts, key=lambda language: counts[language])
    return best if counts[best] >= max(_FEWEST_TELLING, _TELLING_SHARE * len(asked)) else None


def language_of(abstract: str) -> str | None:
    """Return the language, or the script, that most of an abstract seems to be in; None where it is too short to tell.

    8 µs for an abstract in English, by far the most frequent case.
    """
    spaced = f" {abstract.lower()} "
    wanted = max(_FEWEST_TELLING, _ENGLISH_SHARE * abstract.count(" "))
    for telling in _ENGLISH:  # the first few are enough for nearly all
        wanted -= spaced.count(telling)
        if wanted <= 0:
            return "English"
    script = foreign_script(abstract)
    if script:
        return script
    said = words(abstract)
    counts = {language: sum(word in telling for word in said) for language, telling in _telling().items()}
    best = max(counts, key=lambda language: counts[language])
    if counts[best] >= max(_FEWEST_TELLING, _FOREIGN_SHARE * len(said)):
        return best
    english = sum(word in STOPWORDS for word in said)
    return "English" if english >= max(_FEWEST_TELLING, _ENGLISH_SHARE * len(said)) else None


@cache
def _telling() -> dict[str, frozenset[str]]:
    return {language: frozenset(words(telling)) - STOPWORDS for language, telling in _TELLING.items()}

"""A claim in, the names, acronyms and data sets in it out, and which of them a text does not have."""

from __future__ import annotations

import re

from rag.text import STOPWORDS, fold

_WORD = re.compile(r"[^\W_]+(?:[-‐‑–@/+.'’][^\W_]+)*\+{0,2}")
_SENTENCE_START = re.compile(r"(?:^|[.!?:;•]\s|^[-*]\s)[\s\"“‘'(\[]*$")
_NEAR = 12
_SIGN = re.compile(r"[\W_]+")


def names(text: str) -> list[str]:
    """Return the names of a cleaned text, each once: `ImageNet`, `BM25`, `GPT-4`, `HIV`, `Paris`.

    A word is a name if it has a capital inside or letters and a digit, or begins with a capital where no sentence
    does; a lone letter and `I` are none.
    """
    found = []
    for match in _WORD.finditer(text):
        word = match[0]
        letters = [char for char in word if char.isalpha()]
        capitals = sum(char.isupper() for char in letters)
        if len(letters) < 2 or not capitals or fold(word) in STOPWORDS:
            continue
        inside = any(char.isupper() for char in word[1:].partition("-")[0]) or (any(map(str.isdigit, word)))
        before = text[max(0, match.start() - _NEAR) : match.start()]
        first = _SENTENCE_START.search(before if match.start() <= _NEAR else f"x{before}")
        if inside or (word[0].isupper() and not first):
            found.append(word)
    return list(dict.fromkeys(found))


def missing_names(claim: str, text: str) -> list[str]:
    """Return the names of a claim that a text holds in no spelling, neither short nor written out."""
    plain = fold(text)
    words = [word for word in _SIGN.split(plain) if word]
    joined = {*words, *(a + b for a, b in zip(words, words[1:], strict=False))}
    joined |= {a + b + c for a, b, c in zip(words, words[1:], words[2:], strict=False)}
    joined |= {word.rstrip("s") for word in joined}
    return [name for name in names(claim) if not _held(name, joined, words)]


def _held(name: str, joined: set[str], words: list[str]) -> bool:
    folded = _SIGN.sub("", fold(name))
    parts = [part for part in _SIGN.split(fold(name)) if part]
    if folded in joined or folded.rstrip("s") in joined or all(part.rstrip("s") in joined for part in parts):
        return True
    if len(folded) > 4 and any(word.startswith(folded[:-2]) for word in joined):
        return True
    return name.upper() == name and _spelled_out(folded.rstrip("s"), words)


def _spelled_out(acronym: str, words: list[str]) -> bool:
    """Tell whether consecutive words begin with the letters of an acronym."""
    initials = "".join(word[0] for word in words)
    return len(acronym) >= 2 and acronym in initials

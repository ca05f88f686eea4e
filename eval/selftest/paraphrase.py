"""A sentence of an abstract in, the same said in other words by fixed rules out.

Rules cannot paraphrase well, but they do the same everywhere and change no fact, so that a claim made by
them is as true of its paper as the sentence was.
"""

from __future__ import annotations

import re

# Word and its stand-in, in pairs; both directions stand in one pass, so nothing is replaced twice.
_PAIRS = (
    "propose present proposes presents proposed presented proposing presenting introduce describe introduces describes"
    " introduced described introducing describing show demonstrate shows demonstrates showed demonstrated shown"
    " demonstrated showing demonstrating demonstrate show demonstrates shows demonstrated shown demonstrating showing"
    " approach method approaches methods method technique methods techniques improve raise improves raises improved"
    " raised improving raising improvement gain improvements gains achieve reach achieves reaches achieved reached"
    " achieving reaching outperform beat outperforms beats outperformed beat outperforming beating investigate study"
    " investigates studies investigated studied investigating studying evaluate assess evaluates assesses evaluated"
    " assessed evaluating assessing obtain get obtains gets obtained got obtaining getting require need requires needs"
    " required needed requiring needing problem issue problems issues findings results experiments tests significantly"
    " markedly substantially considerably recently lately however yet moreover furthermore furthermore moreover"
    " additionally also large big larger bigger important major existing current many numerous several some various"
    " different utilize use utilizes uses utilized used utilizing using crucial vital we the_authors our their us them"
    " ours theirs"
).split()
_TABLE = {word: other.replace("_", " ") for word, other in zip(_PAIRS[::2], _PAIRS[1::2], strict=True)}
_WORD = re.compile(rf"(?<![\w-])(?:(an?)(\s))?({'|'.join(sorted(_TABLE, key=len, reverse=True))})(?![\w-])", re.I)
SPELLED = "zero one two three four five six seven eight nine ten eleven twelve".split()
# Only a count before a plain word: not a label (`Table 2`), a share, a range or part of a formula.
_LABELS = "".join(
    f"(?<!{label} )" for label in "table figure type level grade phase stage step section version".split()
)
_COUNT = re.compile(rf"(?<=[a-z] )(?i:{_LABELS})([1-9]|1[0-2])(?= [a-z]{{3}})")
_HYPHEN = re.compile(r"(?<=[a-z]{2})-(?=[a-z]{2})")
_OPENING = re.compile(
    r"((?:In|On|At|By|With|Using|When|While|Although|Though|Because|Since|If|Unlike|Despite|Through|After|Before|For"
    r"|Under|Across|During|Among|Compared)\s[^,;:]{4,}),\s+([^,;:]{8,})"
)


def paraphrased(sentence: str) -> str:
    """Return a sentence in other words, without its stop; where no rule fits it stays as it was."""
    text = " ".join(sentence.split()).rstrip(" .。")
    text = _turned(text)
    text = _WORD.sub(_replaced, text)
    text = _COUNT.sub(lambda match: SPELLED[int(match[1])], text)
    return _HYPHEN.sub(" ", text)


def as_question(statement: str) -> str:
    """Return the question for the paper that says so."""
    return f"Which paper reports that {lowered(statement)}?"


def lowered(text: str) -> str:
    """Return a text with a small first letter, unless it begins with a name such as `BERT` or `LanternNet`."""
    first = text.split(" ", 1)[0]
    plain = len(first) > 1 and first[1:] == first[1:].lower()
    return text[:1].lower() + text[1:] if plain or first == "A" else text


def _turned(text: str) -> str:
    """Put an opening clause after the rest: "In caves, we work" becomes "We work in caves"."""
    match = _OPENING.fullmatch(text)
    return f"{match[2][:1].upper()}{match[2][1:]} {lowered(match[1])}" if match else text


def _replaced(match: re.Match[str]) -> str:
    article, blank, word = match.groups()
    other = _TABLE[word.lower()]
    if word[0].isupper():
        other = other[0].upper() + other[1:]
    if not article:
        return other
    fitting = article[0] + ("n" if other[0].lower() in "aeio" else "")
    return f"{fitting}{blank}{other}"

"""A text in, its words out, as the self-test counts and compares them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable

from rag import Paper

_CJK = r"\u3040-\u30ff\u3400-\u9fff"
_WORD = re.compile(rf"[{_CJK}]|[^\W_{_CJK}]+")
_TERM = re.compile(r"[^\W_]+(?:[.'’-][^\W_]+)*")


def words(text: str) -> list[str]:
    """Return the folded words of a text; each Chinese or Japanese character is one."""
    return _WORD.findall(text.casefold())


def terms(text: str) -> list[str]:
    """Return the words of a text as they are written, `state-of-the-art` and `91.4` as one each."""
    return _TERM.findall(text)


def frequencies(papers: Iterable[Paper], asked: Collection[str]) -> Counter[str]:
    """Return for each of some folded terms in how many papers it stands."""
    wanted = set(asked)
    found: Counter[str] = Counter()
    for paper in papers:
        found.update(wanted.intersection(terms(f"{paper.title} {paper.abstract}".casefold())))
    return found

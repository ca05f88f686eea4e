"""Titles of papers in, questions that the papers should answer out."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from rag.schema import Paper

_LONGEST_NAME = 24
_LONGEST_TITLE = 60
_MOST_READ = 500
_ARTICLES = ("A", "An", "The")
_SUBTITLE = re.compile(r"\s*[:–—]\s+|\s+-\s+|(?<=\?)\s")
_WORD = re.compile(r"[^\W\d_]+")


def examples(papers: Sequence[Paper], count: int = 4) -> tuple[str, ...]:
    """Return at most `count` questions, from papers spread evenly over the library."""
    usable = [paper for paper in papers if paper.abstract.strip()]
    known = _lower_case_words(usable[:: len(usable) // _MOST_READ + 1])
    asked: dict[str, None] = {}
    for part in _parts(usable, count):
        titles = sorted((paper.title for paper in part), key=is_slogan)
        question = next((q for title in titles if (q := question_for(title, known))), None)
        if question:
            asked.setdefault(question)
    return tuple(asked)


def question_for(title: str, lower: Collection[str] = ()) -> str | None:
    """Return a question that a paper of that title should answer, or None if the title gives none.

    `lower` holds words that stand in running text in lower case: a title of such words loses its capitals.
    """
    main, rest = split_title(title)
    if not main or len(main) > _LONGEST_TITLE:
        return None
    if main.endswith("?"):
        return main
    if rest and is_name(main):
        return f"What is {main}?"
    return f"What do the abstracts say about {lowered(main, lower)}?"


def split_title(title: str) -> tuple[str, str]:
    """Return a title without its subtitle, and the subtitle."""
    main, _, rest = _SUBTITLE.sub("\0", " ".join(title.split()), count=1).partition("\0")
    return main.strip(" ."), rest.strip(" .")


def is_slogan(title: str) -> bool:
    """Tell whether a title says what it is about only after its colon, as "Lost in the Middle: …" does."""
    main, rest = split_title(title)
    return bool(rest) and not main.endswith("?") and not is_name(main)


def is_name(text: str) -> bool:
    """Tell whether what stands before a colon is a name, such as ColBERT, MS MARCO or Atlas."""
    parts = text.split()
    odd = all(any(char.isupper() or char.isdigit() for char in part[1:]) for part in parts)
    return 0 < len(text) <= _LONGEST_NAME and text[0].isupper() and (len(parts) == 1 or odd)


def _parts(papers: Sequence[Paper], count: int) -> Iterator[Sequence[Paper]]:
    """Cut the papers into `count` runs of equal length, each beginning at its middle."""
    for number in range(min(count, len(papers))):
        start, end = (len(papers) * n // count for n in (number, number + 1))
        part = papers[start : max(end, start + 1)]
        yield [*part[len(part) // 2 :], *part[: len(part) // 2]]


def _lower_case_words(papers: Sequence[Paper]) -> frozenset[str]:
    return frozenset(word for paper in papers for word in _WORD.findall(paper.abstract) if word.islower())


def lowered(title: str, lower: Collection[str] = ()) -> str:
    """Return a title as it stands within a sentence; words that are never written small may be names."""
    capital = [word for word in _WORD.findall(title) if word.istitle()]
    safe = all(word.lower() in lower for word in capital)
    first = capital[0] if capital and title.startswith(capital[0]) else ""
    for word in capital if safe else [first] if first in _ARTICLES else []:
        title = re.sub(rf"\b{word}\b", word.lower(), title)
    return title

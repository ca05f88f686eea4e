"""The abstracts of a library in, what is odd about them out: missing, cut off, in other languages, shared, twice."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from rag.library.catalog import health
from rag.library.catalog.damage import translated
from rag.library.catalog.health import Text
from rag.library.health.endings import ending
from rag.library.health.sharing import Shared, Sharing
from rag.library.language import language_of
from rag.library.library import Library, Progress
from rag.schema import Finding
from rag.text import counted

_SHARED_BY = 5
_SHARE = 0.001
_TELL_EVERY = 5000
_LONGEST_NONE = 100  # characters
_SAYS_NONE = re.compile(
    r"\W*(?:no abstract(?: is)?(?: available| provided)?|(?:abstract )?not (?:available|provided)|n/?a|none|null|nan"
    r"|tbd|abstract|summary|background|introduction|objectives?|purpose)\W*",
    re.I,
)
_RIGHTS = re.compile(
    r"(?:©|\(c\)|\bcopyright\b)\s*(?:©|\(c\))?\s*(?:(?:19|20)\d\d|the authors?|elsevier|springer|ieee|acm|wiley)"
    r"|\ball rights reserved\b",
    re.I,
)
_MAYBE_RIGHTS = ("©", "(c)", "(C)", "opyright", "ights reserved", "IGHTS RESERVED")


@dataclass(slots=True)
class Texts:
    """What one reading of all abstracts found; the lists hold the rows of those that are odd."""

    sharing: Sharing
    papers: int = 0
    missing: list[int] = field(default_factory=list)
    saying_none: list[int] = field(default_factory=list)
    cut: list[int] = field(default_factory=list)
    unended: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    rights: list[int] = field(default_factory=list)
    languages: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    english: int = 0
    lengths: Counter[int] = field(default_factory=Counter)

    def read(self, text: Text) -> None:
        """Look at what one paper says."""
        self.papers += 1
        abstract = text.abstract.strip()
        if not abstract:
            self.missing.append(text.row)
            return
        if len(abstract) < _LONGEST_NONE and _SAYS_NONE.fullmatch(abstract):
            self.saying_none.append(text.row)
            return
        self._look_at_end(text.row, text.abstract)
        language = language_of(abstract)
        if language == "English":
            self.english += 1
        else:
            self.languages[language or "unknown"].append(text.row)
        if any(sign in abstract for sign in _MAYBE_RIGHTS) and _RIGHTS.search(abstract):
            self.rights.append(text.row)
        borders = np.frombuffer(text.spans, dtype=np.int32).reshape(-1, 2).tolist()
        self.sharing.add(text.row, {text.abstract[start:end] for start, end in borders})

    def _look_at_end(self, row: int, abstract: str) -> None:
        how = ending(abstract)
        self.lengths[len(abstract)] += 1
        if how == "cut":
            self.cut.append(row)
        if how != "whole":
            self.unended[len(abstract)].append(row)

    def cut_at_a_length(self) -> tuple[int, list[int]] | None:
        """Return a length at which several abstracts stop without an end, and their rows; None if there is none."""
        length = max(self.unended, key=lambda length: len(self.unended[length]), default=0)
        rows = self.unended.get(length, [])
        return (length, rows) if len(rows) >= _SHARED_BY and 2 * len(rows) > self.lengths[length] else None


def read_texts(library: Library, progress: Progress) -> Texts:
    """Read all abstracts once."""
    total = library.count()
    found = Texts(Sharing(max(_SHARED_BY, int(_SHARE * total))))
    with translated(library.catalog.path):
        for number, text in enumerate(health.texts(library.catalog.db)):
            if number % _TELL_EVERY == 0:
                progress("reading the abstracts", number, total)
            found.read(text)
    return found


def findings(library: Library, texts: Texts) -> Iterator[Finding]:
    """Yield what is odd about the abstracts; none of it keeps the library from working."""
    yield _missing(library, texts)
    yield _cut(library, texts)
    yield _languages(library, texts)
    yield _boilerplate(library, texts)


def _missing(library: Library, texts: Texts) -> Finding:
    without = sorted(texts.missing + texts.saying_none)
    only = len(texts.saying_none)
    said = f"; {only:,} of them only say{'s' if only == 1 else ''} so" if only else ""
    return Finding(
        check="abstracts",
        ok=True,
        detail=f"{counted(len(without), 'paper')} without an abstract{said}: found, and never cited for a claim"
        if without
        else "every paper has an abstract",
        remedy="load a source that has them" if without else None,
        examples=keys(library, without),
    )


def _cut(library: Library, texts: Texts) -> Finding:
    told, rows = [], texts.cut
    at = texts.cut_at_a_length()
    if at:
        rows = sorted({*rows, *at[1]})
        told.append(f"{len(at[1]):,} of them stop at {at[0]:,} characters")
    unended = sum(map(len, texts.unended.values())) - len(rows)
    if unended:
        more = "more " if rows else ""
        told.append(f"{unended:,} {more}end{'s' if unended == 1 else ''} without a full stop and may be")
    detail = f"{len(rows):,} of {texts.papers - len(texts.missing):,} abstracts are cut off"
    return Finding(
        check="truncated",
        ok=True,
        detail="; ".join([detail if rows else "no abstract is cut off", *told]),
        remedy="load them from a source that has them whole" if rows else None,
        examples=keys(library, rows),
    )


def _languages(library: Library, texts: Texts) -> Finding:
    others = sorted(texts.languages.items(), key=lambda item: -len(item[1]))
    foreign = [row for language, rows in others if language != "unknown" for row in rows]
    shares = [f"{texts.english:,} in English", *(f"{len(rows):,} {_in(language)}" for language, rows in others)]
    return Finding(
        check="languages",
        ok=True,
        detail=", ".join(shares),
        remedy="a multilingual embedding model finds other languages better: docs/embeddings.md" if foreign else None,
        examples=keys(library, foreign),
    )


def _in(language: str) -> str:
    return "of an unknown language" if language == "unknown" else f"in {language}"


def _boilerplate(library: Library, texts: Texts) -> Finding:
    shared: list[Shared] = texts.sharing.found()
    told = []
    if texts.rights:
        told.append(f"{len(texts.rights):,} abstracts hold a copyright line")
    if shared:
        most = shared[0]
        several = f"{len(shared):,} sentences stand" if len(shared) > 1 else "one sentence stands"
        told.append(f"{several} in several abstracts, in {most.papers:,} “{shortened(most.sentence)}”")
    return Finding(
        check="boilerplate",
        ok=True,
        detail="; ".join(told) or "no sentence stands in several abstracts",
        remedy="take it out of the source and load that again: it says nothing about a paper" if told else None,
        examples=keys(library, texts.rights or (shared[0].rows if shared else [])),
    )


def keys(library: Library, rows: list[int]) -> tuple[str, ...]:
    """Return the keys of the first few of some rows."""
    with translated(library.catalog.path):
        return health.keys_of(library.catalog.db, rows)


def shortened(text: str, most: int = 80) -> str:
    """Return a text on one line, cut at a word if it is long."""
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[:most].rsplit(' ', 1)[0]} …"

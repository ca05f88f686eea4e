"""Entries in, BibTeX out; every character of a text is escaped, so that what LaTeX prints is the text."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.export.entry import Entry, Kind
from rag.export.names import Name

# Not one is left to LaTeX: a record is data, and a title must not run a command or open a formula.
_LATEX = str.maketrans(
    {char: f"\\{char}" for char in "&%#_$"}
    | {"\\": r"\textbackslash{}", "{": r"\textbraceleft{}", "}": r"\textbraceright{}", "~": r"\textasciitilde{}"}
    | {"^": r"\textasciicircum{}", "<": r"\textless{}", ">": r"\textgreater{}", "|": r"\textbar{}"}
    | {'"': r"\textquotedbl{}"}
)
# Fields that packages read as they stand: only what would end the field is encoded.
_VERBATIM = str.maketrans({"{": "%7B", "}": "%7D", "\\": "%5C", " ": "%20"})

_TYPES: dict[Kind, str] = {
    "article": "article",
    "conference": "inproceedings",
    "preprint": "misc",
    "other": "misc",
}
_VENUES: dict[Kind, str] = {"article": "journal", "conference": "booktitle", "preprint": "howpublished", "other": ""}

_WORD = re.compile(r"[^\W_]+(?:[-‐‑–][^\W_]+)*")
_HYPHEN = re.compile(r"([-‐‑–])")
# Title Case: from this share of capitalised words on, a capital says nothing about a word.
_TITLE_CASE = 0.5
_SHORT = 3


def bibtex(entries: Sequence[Entry]) -> str:
    """Return the entries as BibTeX in UTF-8, each under its permanent key."""
    import io

    from pybtex.database import BibliographyData
    from pybtex.database import Entry as BibEntry
    from pybtex.database.output.bibtex import Writer

    class Plain(Writer):  # type: ignore[misc]  # pybtex has no types
        """The writer of pybtex with fields in braces, that takes LaTeX: its own encoding leaves `\\`, `$` and `^`."""

        def quote(self, s: str) -> str:
            self.check_braces(s)
            return f"{{{s}}}"

        def _encode(self, text: str) -> str:
            return text

    data = BibliographyData(
        {one.key: BibEntry(_TYPES[one.kind], fields=_fields(one), persons=_persons(one.authors)) for one in entries}
    )
    out = io.StringIO()
    Plain().write_stream(data, out)
    return out.getvalue()


def _persons(names: Sequence[Name]) -> dict[str, list[object]]:
    from pybtex.database import Person

    people = []
    for name in names:
        if name.whole:
            people.append(Person(last=_guarded(name.family, always=" " in name.family)))
        else:
            parts = (name.given, name.particle, name.family, name.suffix)
            given, particle, family, suffix = (_guarded(part) for part in parts)
            people.append(Person(first=given, prelast=particle, last=family, lineage=suffix))
    return {"author": people} if people else {}


def _guarded(part: str, *, always: bool = False) -> str:
    """Return a part of a name, in braces if BibTeX would take it apart."""
    apart = always or "," in part or re.search(r"(?:^|\s)(?:and|others)(?:\s|$)", part, re.IGNORECASE)
    return f"{{{latex(part)}}}" if apart else latex(part)


def _fields(one: Entry) -> list[tuple[str, str]]:
    fields = [
        ("title", guarded_title(one.title)),
        (_VENUES[one.kind], latex(one.venue)),
        ("year", "" if one.year is None else str(one.year)),
        ("doi", one.identifiers.get("doi", "").translate(_VERBATIM)),
        ("eprint", one.identifiers.get("arxiv", "")),
        ("archiveprefix", "arXiv" if "arxiv" in one.identifiers else ""),
        ("pmid", one.identifiers.get("pmid", "")),
        ("url", one.address.translate(_VERBATIM)),
        ("keywords", latex(", ".join(one.tags))),
        ("abstract", latex(one.abstract)),
        ("note", one.status.capitalize()),
        ("annote", latex(" ".join(one.notes))),
    ]
    return [(name, value) for name, value in fields if value]


def latex(text: str) -> str:
    """Return plain text as LaTeX that prints it."""
    return text.translate(_LATEX)


def guarded_title(title: str) -> str:
    """Return a title as LaTeX, with braces around the words whose capitals a style must not change."""
    found = list(_WORD.finditer(title))
    if title.isupper() and len(found) > 1:  # written in capitals throughout: they mean nothing
        return latex(title)
    later = [match[0] for match in found[1:] if len(match[0]) > _SHORT]
    sentence_case = sum(word[0].isupper() for word in later) < _TITLE_CASE * len(later)
    out, end = "", 0
    for number, match in enumerate(found):
        proper = sentence_case and number > 0
        out += latex(title[end : match.start()]) + _guarded_word(match[0], proper)
        end = match.end()
    return out + latex(title[end:])


def _guarded_word(word: str, proper: bool) -> str:
    parts = _HYPHEN.split(word)
    if len(parts) > 1 and len(parts[0]) == 1 and _matters(parts[0], proper):  # U-Net
        return f"{{{latex(word)}}}"
    return "".join(f"{{{latex(part)}}}" if _matters(part, proper) else latex(part) for part in parts)


def _matters(part: str, proper: bool) -> bool:
    """Tell whether a word has capitals of its own: CLIP, mBERT, K; and, where titles have few, Bayes."""
    if any(char.isupper() for char in part[1:]):
        return True
    return part[0].isupper() and (proper or (len(part) == 1 and part != "A"))

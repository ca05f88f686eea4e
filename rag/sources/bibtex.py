"""BibTeX in, records out; its LaTeX becomes plain text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from rag.schema import Record, Rejection
from rag.sources.content import Content, Line
from rag.sources.fields import Fields, taken_back
from rag.sources.latex import to_text
from rag.sources.names import full_name

_ENTRY = re.compile(r"\s*@\s*([A-Za-z]+)\s*[{(]")
_BEGINS = re.compile(r"@\s*[A-Za-z]+\s*[{(]")
_FIRST = re.compile(
    r"^[ \t]*@\s*[A-Za-z]+\s*[{(]\s*[^\s,=]+\s*[,=]|^[ \t]*@(?:comment|preamble)\s*\{", re.MULTILINE | re.IGNORECASE
)
_ARXIV_ID = re.compile(r"(?:\d{4}\.\d{4,5}|[a-z-]+/\d{7})")
_ARXIV_NAMED = re.compile(r"arxiv[.:](?:org/(?:abs|pdf)/)?\s*([\w./-]+)", re.IGNORECASE)
_NO_RECORDS = frozenset(["comment", "preamble"])
_MOST_LINES = 20_000
_LARGEST = 4 * 1024 * 1024  # of an entry
# pybtex looks from each quotation mark through the rest of the entry; no entry has this many of them for its length.
_MOST_LOOKED_THROUGH = 1_000_000_000
_MOST_PARTS = 2000
_LONGEST_MACRO = 2000
# Escaped braces count for BibTeX as braces, and an entry with one of a pair would not end.
_ESCAPED = (("\\{", "\\textbraceleft{}"), ("\\}", "\\textbraceright{}"))


def recognises(head: str) -> bool:
    """Tell whether an entry begins somewhere in a text's first lines."""
    return bool(_FIRST.search(head))


def read(content: Content, fields: Fields) -> Iterator[Record | Rejection]:
    """Yield a record per entry; one that cannot be read costs itself alone, for each begins on a line of its own."""
    from pybtex.database.input.bibtex import month_names

    macros = _Macros(month_names)
    for entry in _entries(content.lines()):
        yield from (fields.rejection(line.number, line.problem) for line in entry if line.problem)
        kind = _ENTRY.match(entry[0].text)
        if kind is None or kind[1].lower() in _NO_RECORDS:
            continue
        yield from _parsed(entry, macros, fields)


class _Macros(dict[str, str]):
    """The @string names of a file, whose values are cut off: each may be made of many of the one before."""

    def __setitem__(self, name: str, value: str) -> None:
        super().__setitem__(name, value[:_LONGEST_MACRO])


def _entries(lines: Iterable[Line]) -> Iterator[list[Line]]:
    entry: list[Line] = []
    size = 0
    for line in lines:
        size += len(line.text)
        if (_ENTRY.match(line.text) and entry) or len(entry) >= _MOST_LINES or (entry and size > _LARGEST):
            yield entry
            entry, size = [], len(line.text)
        if entry or line.text.strip() or line.problem:
            entry.append(line)
    if entry:
        yield entry


def _parsed(entry: list[Line], macros: dict[str, str], fields: Fields) -> Iterator[Record | Rejection]:
    """Yield what the lines from one `@` at the start of a line to the next hold: one entry, or several on a line."""
    from pybtex.database.input.bibtex import LowLevelParser
    from pybtex.scanner import PybtexSyntaxError

    text = "\n".join(line.text for line in entry)
    for escaped, named in _ESCAPED:
        text = text.replace(escaped, named)
    first = entry[0].number
    if text.count('"') * len(text) > _MOST_LOOKED_THROUGH or text.count("#") > _MOST_PARTS:
        yield fields.rejection(first, "the entry has too many parts")
        return
    read = 0
    try:
        for kind, body in LowLevelParser(text, macros=macros, handle_error=_raise):
            read += 1
            if kind.lower() in ("string", *_NO_RECORDS):
                continue
            key, pairs = body
            yield fields.known(_values(key, _merged(pairs)), first)
    except RecursionError:
        yield fields.rejection(first, "the entry is nested too deeply")
    except PybtexSyntaxError as exc:
        if read and len(_BEGINS.findall(text)) <= read:
            return  # an @ in what stands between two entries, which BibTeX passes over
        line = first + (exc.lineno or 1) - 1
        yield fields.rejection(first, f"the entry is broken at line {line} ({exc.args[0]})")


def _raise(error: Exception) -> None:
    raise error


def _merged(pairs: Iterable[tuple[str, list[str]]]) -> dict[str, str]:
    """Return the fields by lower-case name; the first of a name counts."""
    found: dict[str, str] = {}
    for name, parts in pairs:
        found.setdefault(name.lower(), "".join(parts))
    return found


def _values(key: str | None, row: Mapping[str, str]) -> dict[str, Any]:
    def text(*names: str) -> str:
        return next((value for name in names if (value := to_text(row.get(name, "")))), "")

    archive = row.get("archiveprefix", row.get("eprinttype", "")).lower()
    eprint = row.get("eprint", "").strip()
    is_arxiv = archive == "arxiv" or (not archive and bool(_ARXIV_ID.match(eprint)))
    address = row.get("url", "").strip()
    preprint = _ARXIV_NAMED.search(f"{address} {row.get('journal', '')}")
    return {
        "title": text("title", "booktitle"),
        "abstract": text("abstract"),
        "authors": _names(row.get("author") or row.get("editor") or ""),
        "year": text("year", "date"),
        "venue": text("journal", "journaltitle", "booktitle", "howpublished", "series"),
        "tags": [tag for tag in re.split(r"\s*[;,]\s*", text("keywords", "keyword")) if tag],
        "url": _address(address),
        "doi": text("doi"),
        "arxiv": eprint if is_arxiv else preprint[1].removesuffix(".pdf") if preprint else "",
        "pmid": text("pmid") or (eprint if archive == "pubmed" else ""),
        "acl": address if "aclanthology.org/" in address else "",
        "retracted": taken_back(text("note")),
        "own_id": key,
    }


def _address(text: str) -> str:
    inner = re.fullmatch(r"\\url\{(.*)\}", text)
    return re.sub(r"\\([%&_#~])", r"\1", inner[1] if inner else text)


def _names(text: str) -> list[str]:
    from pybtex.bibtex.utils import split_name_list
    from pybtex.database import InvalidNameString, Person

    names = []
    for part in split_name_list(" ".join(text.split())):
        if not part or part.lower() == "others":
            continue
        try:
            person = Person(part)
        except (InvalidNameString, RecursionError):
            names.append(to_text(part))
            continue
        given = to_text(" ".join([*person.first_names, *person.middle_names]))
        family = to_text(" ".join([*person.prelast_names, *person.last_names]))
        names.append(full_name(given, family, to_text(" ".join(person.lineage_names))))
    return names

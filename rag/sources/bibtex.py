"""BibTeX in, records out; its LaTeX becomes plain text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from rag.schema import Record, Rejection
from rag.sources.content import Content, Line
from rag.sources.fields import Fields
from rag.sources.latex import to_text
from rag.sources.names import full_name

_ENTRY = re.compile(r"\s*@\s*([A-Za-z]+)\s*[{(]")
_FIRST = re.compile(
    r"^\s*@\s*[A-Za-z]+\s*[{(]\s*[^\s,=]+\s*[,=]|^\s*@(?:comment|preamble)\s*\{", re.MULTILINE | re.IGNORECASE
)
_ARXIV_ID = re.compile(r"(?:\d{4}\.\d{4,5}|[a-z-]+/\d{7})")
_ARXIV_NAMED = re.compile(r"arxiv[.:](?:org/(?:abs|pdf)/)?\s*([\w./-]+)", re.IGNORECASE)
_NO_RECORDS = frozenset(["comment", "preamble"])
_MOST_LINES = 20_000
# Escaped braces count for BibTeX as braces, and an entry with one of a pair would not end.
_ESCAPED = (("\\{", "\\textbraceleft{}"), ("\\}", "\\textbraceright{}"))


def recognises(head: str) -> bool:
    """Tell whether an entry begins somewhere in a text's first lines."""
    return bool(_FIRST.search(head))


def read(content: Content, fields: Fields) -> Iterator[Record | Rejection]:
    """Yield a record per entry; one that cannot be read costs itself alone, for each begins on a line of its own."""
    from pybtex.database.input.bibtex import month_names

    macros: dict[str, str] = dict(month_names)
    for entry in _entries(content.lines()):
        yield from (fields.rejection(line.number, line.problem) for line in entry if line.problem)
        kind = _ENTRY.match(entry[0].text)
        if kind is None or kind[1].lower() in _NO_RECORDS:
            continue
        found = _parsed(entry, macros, fields)
        if found is not None:
            yield found


def _entries(lines: Iterable[Line]) -> Iterator[list[Line]]:
    entry: list[Line] = []
    for line in lines:
        if (_ENTRY.match(line.text) and entry) or len(entry) >= _MOST_LINES:
            yield entry
            entry = []
        if entry or line.text.strip() or line.problem:
            entry.append(line)
    if entry:
        yield entry


def _parsed(entry: list[Line], macros: dict[str, str], fields: Fields) -> Record | Rejection | None:
    from pybtex.database.input.bibtex import LowLevelParser
    from pybtex.scanner import PybtexSyntaxError

    text = "\n".join(line.text for line in entry)
    for escaped, named in _ESCAPED:
        text = text.replace(escaped, named)
    first = entry[0].number
    try:
        for kind, body in LowLevelParser(text, macros=macros, handle_error=_raise):
            if kind.lower() in ("string", *_NO_RECORDS):
                continue
            key, pairs = body
            return fields.known(_values(key, _merged(pairs)), first)
    except RecursionError:
        return fields.rejection(first, "the entry is nested too deeply")
    except PybtexSyntaxError as exc:
        line = first + (exc.lineno or 1) - 1
        return fields.rejection(first, f"the entry is broken at line {line} ({exc.args[0]})")
    return None


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

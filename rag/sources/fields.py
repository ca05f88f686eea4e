"""A mapping with anybody's field names in, a Record or a Rejection out; shared by every format with named fields."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from rag.schema import Origin, Record, Rejection, Retraction
from rag.sources import identifiers
from rag.sources.markup import plain
from rag.sources.names import full_name, uninverted

# Our field → the names it goes by, best first; compared without case, blanks, hyphens, slashes and underscores.
_NAMES: Mapping[str, tuple[str, ...]] = {
    "title": ("title", "papertitle", "articletitle", "documenttitle", "displayname", "primarytitle", "name", "ti"),
    "abstract": (
        *("abstract", "abstractnote", "paperabstract", "abstracttext", "abstracts", "summary", "text", "description"),
        "ab",
    ),
    "authors": ("authors", "author", "authornames", "creators", "creator", "au"),
    "year": (
        *("year", "publicationyear", "pubyear", "yearpublished", "published", "publicationdate", "publisheddate"),
        *("pubdate", "date", "issued", "py"),
    ),
    "venue": (
        *("venue", "journal", "booktitle", "containertitle", "conference", "publicationtitle", "journalbook"),
        *("sourcetitle", "journaltitle", "journalname", "proceedingstitle", "so"),
    ),
    "url": ("url", "link", "openaccessurl", "landingpageurl"),
    "tags": ("tags", "manualtags", "keywords", "authorkeywords", "categories"),
    "doi": ("doi", "di"),
    "arxiv": ("arxiv", "arxivid", "eprint"),
    "pmid": ("pmid", "pubmedid"),
    "own_id": ("_id", "id", "paperid", "corpusid"),
    "abstract_kind": ("abstractkind",),
    "retracted": ("isretracted", "retracted"),
}
FIELDS = tuple(_NAMES)

_YEAR = re.compile(r"\b(1[5-9]\d\d|20\d\d|21\d\d)\b")
# What journals put before or after the title of a paper that is taken back: "RETRACTED: …", "… (Retracted article)".
_MARKED_TITLE = re.compile(
    r"^\W*(?P<before>retracted|withdrawn)(?: article| paper| chapter)?\s*[\]):]+\s*(?=\S)"
    r"|(?<=\S)\s*[\[(](?P<after>retracted|withdrawn)(?: article| paper| publication)?(?:[.,:;][^\[\]()]*)?[\])][\s.]*$",
    re.IGNORECASE,
)
_MOST_TAGS = 50
_LONGEST_TAG = 100
_EMPTY: tuple[Any, ...] = (None, "", [])
# Control characters but for blanks and line ends: broken exports have them, and a terminal obeys them.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f]")
_LONGEST_REASON = 400
# The longest seen among millions have 1,500 and 60,000 characters: more is a whole paper, or a field that never ended.
_LONGEST_TITLE = 5000
LONGEST_ABSTRACT = 200_000
_ENDLESS = float("inf")
_DEEPEST_DATE = 8


class Fields:
    """How the records of one source are read: their names for our fields, and what was read for what.

    `mapping` overrides the name that is read for one of our fields: {"abstract": "Zusammenfassung"}.
    `used` holds, of every field that was found under a name of the source's own, that name.
    """

    def __init__(self, source: str, mapping: Mapping[str, str]) -> None:
        self.source = source
        self.mapping = mapping
        self.used: dict[str, str] = {}
        self.shape: str | None = None

    def free(self, row: Mapping[str, Any], line: int | None) -> Record | Rejection:
        """Return the record of a row whose fields may have any sensible names, or why it is none."""
        names = {_bare(name): name for name in row}
        values = {}
        for field, candidates in _NAMES.items():
            wanted = (self.mapping[field],) if field in self.mapping else candidates
            for bare in map(_bare, wanted):
                if bare in names and not _is_empty(row[names[bare]]):
                    values[field] = row[names[bare]]
                    self.used.setdefault(field, names[bare])
                    break
        return self._record(values, line, list(row), known=False)

    def known(
        self, values: Mapping[str, Any], line: int | None, row: Mapping[str, Any] | None = None
    ) -> Record | Rejection:
        """Return the record of values under our own names; `row` is what a mapping reads instead."""
        if self.mapping and row:
            by_name = {_bare(name): name for name in row}
            found = {field: by_name[_bare(name)] for field, name in self.mapping.items() if _bare(name) in by_name}
            self.used |= found
            values = {**values, **{field: row[name] for field, name in found.items()}}
        names = list(row) if row else [name for name, value in values.items() if value]
        return self._record(values, line, names, known=True)

    def rejection(self, line: int | None, reason: str) -> Rejection:
        """Return why a record of this source is none."""
        return Rejection(source=self.source, line=line, reason=_printable(reason))

    def _record(
        self, values: Mapping[str, Any], line: int | None, names: list[str], *, known: bool
    ) -> Record | Rejection:
        title, abstract = plain(text_of(values.get("title"))), plain(text_of(values.get("abstract")))
        own_id = text_of(values.get("own_id")) or None
        ids = {scheme: text_of(values[scheme]) for scheme in identifiers.SCHEMES if values.get(scheme)}
        ids = identifiers.named(own_id or "") | ids
        if not title and not own_id:
            fields = ", ".join(name[:40] for name in names[:8]) or "none"
            hint = "" if known or "title" in self.used else "; --map title=NAME says which one it is"
            return self.rejection(line, f"the record has no title (its fields: {fields}{hint})")
        if len(title) > _LONGEST_TITLE:
            return self.rejection(line, f"the title has {len(title):,} characters, as no title has")
        if len(abstract) > LONGEST_ABSTRACT:
            return self.rejection(line, f"the abstract has {len(abstract):,} characters, as no abstract has")
        return Record(
            title=_unmarked(title),
            abstract=abstract,
            origin=Origin(source=self.source, line=line),
            authors=author_names(values.get("authors")),
            year=year_of(values.get("year")),
            venue=plain(text_of(values.get("venue"))) or None,
            url=text_of(values.get("url")) or None,
            tags=_tags(values.get("tags")),
            identifiers=identifiers.read(ids),
            own_id=own_id,
            abstract_kind="note" if values.get("abstract_kind") == "note" else "abstract",
            retracted=_mark(values.get("retracted")) or _title_mark(title),
        )


def is_title(name: str) -> bool:
    """Tell whether a name of a field means the title, and nothing else could be meant."""
    return _bare(name) in ("title", "papertitle", "articletitle", "documenttitle", "primarytitle")


def is_field(name: str) -> bool:
    """Tell whether a name means one of our fields."""
    return any(_bare(name) in names for names in _NAMES.values())


@lru_cache(maxsize=4096)
def _bare(name: str) -> str:
    return re.sub(r"[\s_/-]", "", name).lower() or name


def text_of(value: Any) -> str:
    """Return a value as text without control characters; a list of strings (as some exports have) is joined.

    What is no number (NaN, as pandas writes what is missing) is no text, nor is one of thousands of digits.
    """
    if isinstance(value, list | tuple):
        text = " ".join(v for v in value if isinstance(v, str))
    elif isinstance(value, str):
        text = value
    else:
        text = _digits(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""
    if not text.isascii():  # half a character from a broken escape cannot be stored as UTF-8
        text = text.encode("utf-8", "replace").decode()
    return (text if text.isprintable() else _CONTROL.sub("", text)).strip()


def _digits(number: float) -> str:
    try:
        return str(number) if abs(number) < _ENDLESS else ""
    except ValueError:  # Python writes 4,300 digits at most
        return ""


def _is_empty(value: Any) -> bool:
    return value in _EMPTY or (isinstance(value, float) and not abs(value) < _ENDLESS)


def _printable(reason: str) -> str:
    """Return a reason, which may quote the file, on one line that a terminal can show."""
    seen = "".join(char for char in text_of(reason[: 2 * _LONGEST_REASON]) if char.isprintable() or char.isspace())
    return " ".join(seen.split())[:_LONGEST_REASON]


def author_names(value: Any) -> tuple[str, ...]:
    """Return names out of a list of strings or of objects with parts, or out of one string."""
    if isinstance(value, str):
        value = [uninverted(name) for name in _split_names(value)]
    names = []
    for part in value if isinstance(value, list | tuple) else []:
        if isinstance(part, dict):
            names.append(text_of(part.get("name") or part.get("literal")) or _name_of_parts(part))
        else:
            names.append(text_of(part))
    return tuple(name for name in names if name)


def _split_names(text: str) -> list[str]:
    text = " ".join(text.split())
    if re.search(r";|\sand\s", text):
        return re.split(r"\s*;\s*|\s+and\s+", text)
    parts = re.split(r"\s*,\s*", text)
    return [text] if len(parts) == 2 and " " not in parts[0].strip() else parts  # one person: "Holm, Mira"


def _name_of_parts(part: Mapping[str, Any]) -> str:
    given = text_of(part.get("given") or part.get("first"))
    particle = text_of(part.get("non-dropping-particle") or part.get("dropping-particle"))
    family = text_of(part.get("family") or part.get("last"))
    return full_name(given, f"{particle} {family}".strip(), text_of(part.get("suffix")))


def year_of(value: Any) -> int | None:
    """Return the year of a number, a date in any spelling or CSL's {"date-parts": [[2021, 3]]}."""
    if isinstance(value, dict):
        value = value.get("date-parts") or value.get("literal") or value.get("raw")
    for _ in range(_DEEPEST_DATE):
        value = value[0] if isinstance(value, list) and value else value
    found = _YEAR.search(text_of(value))
    return int(found[1]) if found else None


def taken_back(value: Any) -> Retraction | None:
    """Return which of the words "retracted" and "withdrawn" a value is, if it is one."""
    said = value.strip().lower().rstrip(".") if isinstance(value, str) else ""
    return "withdrawn" if said == "withdrawn" else "retracted" if said == "retracted" else None


def _mark(value: Any) -> Retraction | None:
    """Return what a source says of whether the record is taken back, in one word or as a truth value."""
    true = value is True or (isinstance(value, str) and value.strip().lower() in ("true", "yes", "1"))
    return "retracted" if true else taken_back(value)


def _title_mark(title: str) -> Retraction | None:
    found = _MARKED_TITLE.search(title)
    return taken_back(found["before"] or found["after"]) if found else None


def _unmarked(title: str) -> str:
    """Return a title as it was before its paper was taken back, by which other records of the paper know it."""
    return _MARKED_TITLE.sub("", title)


def _tags(value: Any) -> tuple[str, ...]:
    parts: Iterable[Any] = re.split(r"[;,]", value) if isinstance(value, str) else value if _is_list(value) else []
    texts = [" ".join(text_of(part).split()) for part in parts]
    return tuple(dict.fromkeys([text for text in texts if 0 < len(text) <= _LONGEST_TAG][:_MOST_TAGS]))


def _is_list(value: Any) -> bool:
    return isinstance(value, list | tuple)

"""Papers and what was taken from them in; out, in words, what their readers must know: retracted, removed, changed."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

from rag.schema import Answer, Overview, Paper, Passage, Proof, Reference, Row, Since
from rag.text import words

Told = TypeVar("Told", Answer, Overview)

SIGN = "⚠"
SINCE: Mapping[Since, str] = {
    "removed": "no longer in this library",
    "absent": "not in this library",
    "changed": "the abstract has changed since",
}
_WARNINGS = (
    ("retracted", "retracted", "The {papers} behind {markers} {have} been retracted."),
    ("retracted", "withdrawn", "The {papers} behind {markers} {have} been withdrawn."),
    ("since", "removed", "The {papers} behind {markers} {are} no longer in this library."),
    ("since", "absent", "The {papers} behind {markers} {are} not in this library."),
    ("since", "changed", "The {abstracts} behind {markers} {have} changed since, and {lack} what is quoted."),
)
_ONE = {"papers": "paper", "abstracts": "abstract", "have": "has", "are": "is", "lack": "lacks"}
_MORE = {name: name for name in _ONE}


def since(cited: Reference | Passage, quotes: Iterable[str], paper: Paper | None) -> Since | None:
    """Return what became of a paper that was cited for some sentences; `paper` is the one that its key leads to now.

    A conversation from elsewhere may call another paper by that key: where the sentences do not stand in it and
    nothing else says that it is the same, the one that was cited is not here.
    """
    if paper is None:
        return "removed"
    found = [quote in paper.abstract for quote in quotes]
    if found and all(found):
        return None
    # A key that leads to a paper with another key was that of a double, which this one took over.
    same = cited.paper_id == paper.paper_id or words(cited.title) == words(paper.title) or cited.key != paper.key
    if not same:
        return "removed"
    return "changed" if found else None


def remarks(paper: Paper | Passage | Reference | Proof | Row) -> tuple[str, ...]:
    """Return what must be said wherever a paper is shown, in a few words each; nothing of most papers."""
    became = paper.since if isinstance(paper, Reference) else None
    return tuple(filter(None, (paper.retracted, SINCE[became] if became else None)))


def warnings(references: Sequence[Reference]) -> tuple[str, ...]:
    """Return a sentence for each thing that a reader of a text with these references must know of them."""
    return tuple(filter(None, (_warning(references, *one) for one in _WARNINGS)))


def noticed(thing: Told) -> Told:
    """Return an answer or overview whose notice names the papers it cites that are taken back."""
    return dataclasses.replace(thing, notice=" ".join(notices(thing)) or None)


def notices(thing: Answer | Overview) -> tuple[str, ...]:
    """Return what a reader is told first: the notice, and what is known by now of the papers behind the text."""
    said = thing.notice or ""
    return tuple(filter(None, (said, *(line for line in warnings(thing.references) if line not in said))))


def _warning(references: Sequence[Reference], field: str, value: str, sentence: str) -> str:
    """Return what is said of those references whose field has the value; nothing if there is none."""
    markers = [f"[{one.marker}]" for one in references if getattr(one, field) == value]
    forms = _ONE if len(markers) == 1 else _MORE
    return sentence.format(markers=", ".join(markers), **forms) if markers else ""

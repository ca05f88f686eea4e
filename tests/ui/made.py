"""Answers, overviews and their parts, made with the fewest fields that a test must name; a page's events by name."""

from __future__ import annotations

import dataclasses
from typing import Any

from rag import (
    Answer,
    Filters,
    Overview,
    Paper,
    Passage,
)
from rag.schema import (
    AnswerSentence,
    Cell,
    Coverage,
    Listing,
    Models,
    Placed,
    Quote,
    Reference,
    Relation,
    Row,
    Signals,
    Table,
    Theme,
)

ABSTRACT = "Cave surveys are slow. We present LanternNet. It reaches 91.4% on CaveBench."


def quote(text: str, marker: int = 1, abstract: str = ABSTRACT) -> Quote:
    start = abstract.index(text)
    return Quote(marker=marker, quote=text, start=start, end=start + len(text))


def sentence(text: str, **fields: Any) -> AnswerSentence:
    given = {"shown": True, "start": None, "end": None, "citations": (1,), "verdict": "supported", "score": 0.9}
    return AnswerSentence(text=text, **{**given, "evidence": (), **fields})


def reference(marker: int = 1, **fields: Any) -> Reference:
    given = {"key": "holm2021lanternnet", "paper_id": "doi:1", "title": "LanternNet", "authors": ("Mira Holm",)}
    return Reference(marker=marker, **{**given, "year": 2021, "venue": "Speleology", "url": None, **fields})


def passage(**fields: Any) -> Passage:
    text = "We present LanternNet."
    given = {"rank": 1, "paper_id": "doi:1", "key": "holm2021lanternnet", "title": "LanternNet", "year": 2021}
    start = ABSTRACT.index(text)
    found = {"score": 1.0, "quote": text, "start": start, "end": start + len(text)}
    return Passage(**{**given, **found, "signals": Signals(lexical=1.0, dense=0.5, sentence=0.5), **fields})


def paper(**fields: Any) -> Paper:
    given = {"key": "holm2021lanternnet", "paper_id": "doi:1", "title": "LanternNet", "abstract": ABSTRACT}
    return Paper(**{**given, "authors": ("Mira Holm",), "year": 2021, "venue": "Speleology", **fields})


def written(*sentences: AnswerSentence, lead: str = " ") -> tuple[str, tuple[AnswerSentence, ...]]:
    """Return a text of the shown sentences, and all of them with their places in it."""
    text, placed = "", []
    for one in sentences:
        if one.shown:
            text += lead if text else ""
            start = len(text)
            text += one.text
            one = sentence_at(one, start)
        placed.append(one)
    return text, tuple(placed)


def sentence_at(one: AnswerSentence, start: int) -> AnswerSentence:
    return dataclasses.replace(one, start=start, end=start + len(one.text))


def answer(*sentences: AnswerSentence, **fields: Any) -> Answer:
    text, placed = written(*sentences)
    given: dict[str, Any] = {
        "answer_id": "1",
        "question": "What is LanternNet?",
        "search_query": "What is LanternNet?",
        "filters": Filters(),
        "outcome": "answered",
        "mode": "llm",
        "text": text,
        "sentences": placed,
        "references": (reference(),),
        "closest": (),
        "passages": (),
        "models": Models(llm="scripted", embedding="hash"),
        "usage": None,
        "timings_ms": {},
        "library_version": 1,
    }
    return Answer(**{**given, **fields})


LINE = "It reaches 91.4% on CaveBench [1]."
OTHER = "The best of them maps only 78% [2]."
TEXT = (
    "2 of 6 papers here are about “caves”.\n\nCave surveys are slow [1]."
    f"\n\n## Lamps\n\n- {LINE}\n\n## Data\n\n- {OTHER}"
)
LEFT_OUT = Placed(key="okafor2019bread", title="Bread <b>", why="its meaning is not near")
ROW = Row(
    key="holm2021lanternnet",
    title="LanternNet <i>",
    year=2021,
    theme="Lamps",
    cells=(Cell(text="Cave surveys are slow.", quote="Cave surveys are slow.", start=0, end=22), Cell()),
)


def overview(**fields: Any) -> Overview:
    """Return an overview of two themes, with a sentence in each and one before them."""

    def at(text: str, marker: int) -> AnswerSentence:
        proof = (quote("Cave surveys are slow.", marker),)
        return sentence_at(sentence(text, citations=(marker,), evidence=proof), TEXT.index(text))

    given: dict[str, Any] = {
        "overview_id": "1",
        "topic": "caves",
        "filters": Filters(),
        "outcome": "answered",
        "mode": "extractive",
        "text": TEXT,
        "themes": (
            Theme(title="Lamps", text=f"- {LINE}", papers=("holm2021lanternnet",), years=(2020, 2021)),
            Theme(title="Data", text=f"- {OTHER}", papers=("krol2020benchmark",), phrases=("laser",)),
        ),
        "table": Table(columns=("problem", "data"), rows=(ROW,)),
        "sentences": (at("Cave surveys are slow [1].", 1), at(LINE, 1), at(OTHER, 2)),
        "references": (reference(), reference(2, key="krol2020benchmark", title="A Benchmark")),
        "coverage": Coverage(library=6, examined=4, matched=2, read=2, cited=2, left_out=(LEFT_OUT,)),
        "models": Models(llm=None, embedding="hash"),
        "usage": None,
        "timings_ms": {},
        "library_version": 1,
        "relations": (Relation(kind="disagreement", about="accuracy", sentences=(sentence(LINE), sentence(OTHER))),),
        "open_questions": (sentence("Wet walls remain difficult [1]."),),
    }
    return Overview(**{**given, **fields})


def found(**fields: Any) -> Listing:
    given: dict[str, Any] = {"kind": "list", "condition": "map caves", "matching": ("holm2021lanternnet",)}
    return Listing(**{**given, "undecided": (), "mentioning": (), "examined": 4, "library": 6, **fields})


def handlers(page: Any, name: str) -> list[Any]:
    """Return the page's event handlers of a name, those of the conversation first."""
    return list(dict.fromkeys(fn.fn for fn in page.fns.values() if fn.fn is not None and fn.fn.__name__ == name))


def handler(page: Any, name: str) -> Any:
    """Return one of the page's event handlers."""
    return next(fn.fn for fn in page.fns.values() if fn.fn is not None and fn.fn.__name__ == name)

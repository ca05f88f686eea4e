"""Answers and their parts, made by hand with the fewest fields that a test must name; the events of a page by name."""

from __future__ import annotations

import dataclasses
from typing import Any

from rag import Answer, AnswerSentence, Filters, Models, Paper, Passage, Quote, Reference, Signals

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


def handler(page: Any, name: str) -> Any:
    """Return one of the page's event handlers."""
    return next(fn.fn for fn in page.fns.values() if fn.fn is not None and fn.fn.__name__ == name)

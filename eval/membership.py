"""An overview or a listed set and the papers that belong in, its values by measure out; nothing here asks a model."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from eval.questions import Gold
from eval.scores import usage
from eval.topics import Topic
from rag import (
    Answer,
    Overview,
    Paper,
)
from rag.schema import (
    AnswerSentence,
    Reference,
)

_REFUSED = ("not_stated", "not_in_collection")
# What a topic or question is called bad by, as far as it has them.
_CORE = ("member_precision", "member_recall", "set_precision", "set_recall", "count_right", "absent_refused")
_MOST_NAMED = 10

# The key of a paper, and what is said to stand in its abstract from one offset to another.
_Quoted = tuple[str, str, int | None, int | None]


def of_overview(topic: Topic, gold: Gold, overview: Overview, papers: Mapping[str, Paper]) -> dict[str, float]:
    """Return the values of an overview; `papers` holds all of the library by key.

    A measure is left out where it says nothing: recall where no paper belongs, precision also where no paper but
    borderline ones was read.
    """
    read, cover, rows = read_in(overview), overview.coverage, overview.table.rows
    # What belongs and was not read is named first among what was left out.
    matched = [*read, *(one.key for one in cover.left_out[: cover.matched - cover.read])]
    beside = [sentence for relation in overview.relations for sentence in relation.sentences]
    sentences = (*overview.sentences, *beside, *overview.open_questions)
    cells = [(row.key, cell.quote, cell.start, cell.end) for row in rows for cell in row.cells if cell.quote]
    values = _shares("member", read, gold) | _recall("matched_recall", matched, gold) | _refused(topic, overview)
    for place, column in enumerate(overview.table.columns):
        values |= _mean(f"cell_filled_{column}", [row.cells[place].text is not None for row in rows])
    if cover.read:
        values["cited_share"] = cover.cited / cover.read
    return values | _said(sentences, cells, overview.references, papers) | _took(overview)


def of_set(topic: Topic, gold: Gold, answer: Answer, papers: Mapping[str, Paper]) -> dict[str, float]:
    """Return the values of the answer to a question for a set; one that lists none has found no paper."""
    given = listed_in(answer)
    values = _shares("set", given, gold) | _refused(topic, answer)
    if topic.kind == "count":
        most = len(gold.keys | gold.also_ok)
        values["count_right"] = float(answer.listing is not None and len(gold.keys) <= len(given) <= most)
    return values | _said(answer.sentences, [], answer.references, papers) | _took(answer)


def read_in(overview: Overview) -> tuple[str, ...]:
    """Return the keys of the papers that an overview has read, in its order."""
    return tuple(key for theme in overview.themes for key in theme.papers)


def listed_in(answer: Answer) -> tuple[str, ...]:
    """Return the keys of the papers that an answer lists as the set that was asked for."""
    return () if answer.listing is None else answer.listing.matching


def lost(
    topic: Topic, gold: Gold, given: Sequence[str], values: Mapping[str, float], papers: Mapping[str, Paper]
) -> dict[str, Any] | None:
    """Return a topic as a row of a run's `worst`, or None if nothing went wrong.

    `gold` of the row are papers that were missed, `retrieved` those that do not belong, with their places.
    """
    core = [values[name] for name in _CORE if name in values]
    if not core or min(core) == 1:
        return None
    missed = [key for key in sorted(gold.keys) if key not in given]
    wrong = [(place, key) for place, key in enumerate(given, start=1) if key not in gold.keys | gold.also_ok]
    if not given:
        stage = "nothing given"
    elif not gold.keys:
        stage = "not refused"
    else:
        stage = "papers missed" if len(missed) >= len(wrong) else "wrong papers"
    return {
        "id": topic.id,
        "question": topic.text,
        "value": round(sum(core) / len(core), 4),
        "stage": stage,
        "gold": [papers[key].title for key in missed[:_MOST_NAMED]],
        "retrieved": [{"rank": place, "key": key, "title": papers[key].title} for place, key in wrong[:_MOST_NAMED]],
    }


def _shares(what: str, given: Collection[str], gold: Gold) -> dict[str, float]:
    """Return precision, in which borderline papers do not count, and recall; nothing where no paper belongs."""
    judged = set(given) - gold.also_ok if gold.keys else ()
    return _mean(f"{what}_precision", [key in gold.keys for key in judged]) | _recall(f"{what}_recall", given, gold)


def _recall(name: str, given: Collection[str], gold: Gold) -> dict[str, float]:
    return _mean(name, [key in given for key in gold.keys])


def _refused(topic: Topic, found: Answer | Overview) -> dict[str, float]:
    return {"absent_refused": float(found.outcome in _REFUSED)} if topic.answerable is False else {}


def _said(
    sentences: Iterable[AnswerSentence],
    cells: Iterable[_Quoted],
    references: Iterable[Reference],
    papers: Mapping[str, Paper],
) -> dict[str, float]:
    """Return how many of the shown sentences are supported and cited, and of their quotes are the abstract's words."""
    keys = {reference.marker: reference.key for reference in references}
    shown = [sentence for sentence in sentences if sentence.shown]
    quotes = [(keys.get(one.marker, ""), one.quote, one.start, one.end) for found in shown for one in found.evidence]
    held = [one.verdict == "supported" and bool(one.citations) for one in shown]
    exact = [key in papers and papers[key].abstract[start:end] == quote for key, quote, start, end in (*quotes, *cells)]
    return _mean("claims_supported", held) | _mean("quotes_exact", exact)


def _took(found: Answer | Overview) -> dict[str, float]:
    return {"seconds": (found.timings_ms["total"] or 0.0) / 1000} | usage(found)


def _mean(name: str, held: Sequence[bool]) -> dict[str, float]:
    return {name: sum(held) / len(held)} if held else {}

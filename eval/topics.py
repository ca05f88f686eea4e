"""A file of topics and questions for a set of papers in, and which papers belong to each, out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from eval.naming import Names
from eval.questions import Failure, Gold, read_rows, texts
from rag import Filters

OVERVIEW = "overview"
_SETS = ("list", "count", "by_year")


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """A topic (`kind` is overview) or a question for a set of papers (list, count or by_year), and what belongs.

    Papers are named by title or by id (key or paper id). Those of `also_ok` are on the border: having one is neither
    right nor wrong. `answerable` is None where both papers and a refusal are right.
    """

    id: str
    text: str
    kind: str = OVERVIEW
    gold_titles: tuple[str, ...] = ()
    gold_ids: tuple[str, ...] = ()
    also_ok_titles: tuple[str, ...] = ()
    also_ok_ids: tuple[str, ...] = ()
    filters: Filters = Filters()
    answerable: bool | None = None


def read_topics(path: Path) -> tuple[list[Topic], list[Failure]]:
    """Return the topics and questions of a JSON lines file and the lines that are none.

    Raises:
        QuestionsError: the file cannot be read, or holds none.
    """
    return read_rows(path, _topic, "topic")


def belonging(topic: Topic, names: Names) -> Gold:
    """Return the papers that belong to a topic, and those on the border that do not.

    Raises:
        ValueError: one of them is not in the library.
    """
    gold = names.keys(topic.gold_titles, topic.gold_ids)
    return Gold(gold, names.keys(topic.also_ok_titles, topic.also_ok_ids) - gold)


def _topic(row: Any, number: int) -> Topic:
    if not isinstance(row, dict):
        raise ValueError("is no JSON object")
    asked = "topic" if "topic" in row else "question"
    if not isinstance(row.get(asked), str) or not row[asked].strip():
        raise ValueError("has no topic and no question")
    kind = OVERVIEW if asked == "topic" else row.get("kind", _SETS[0])
    if kind not in (OVERVIEW, *_SETS):
        raise ValueError(f"kind is none of {', '.join(_SETS)}")
    named = {
        "gold_titles": texts(row, "gold_titles"),
        "gold_ids": texts(row, "gold_keys") + texts(row, "gold_ids"),
        "also_ok_titles": texts(row, "also_ok_titles"),
        "also_ok_ids": texts(row, "also_ok_keys") + texts(row, "also_ok_ids"),
    }
    some = bool(named["gold_titles"] or named["gold_ids"])
    answerable = row.get("answerable", some)
    if answerable not in (True, False, None):
        raise ValueError("answerable is neither true nor false nor null")
    if some and answerable is False:
        raise ValueError("answerable is false, and papers are named as gold")
    return Topic(
        id=str(row.get("id", number)),
        text=row[asked],
        kind=kind,
        filters=_filters(row.get("filters") or {}),
        answerable=answerable,
        **named,
    )


def _filters(given: Any) -> Filters:
    known = {field.name for field in fields(Filters)}
    if not isinstance(given, Mapping) or not known.issuperset(given):
        raise ValueError(f"filters are no object of {', '.join(sorted(known))}")
    try:
        return TypeAdapter(Filters).validate_python(dict(given))
    except ValidationError as exc:
        raise ValueError(f"filters.{exc.errors()[0]['loc'][0]} is not as `attest ask --batch` takes it") from exc

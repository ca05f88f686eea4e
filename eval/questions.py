"""A file of questions in, the questions and what should be answered to them out."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from rag import AttestError, Paper, Turn

DEFAULT_TYPE = "question"


class QuestionsError(AttestError):
    """A file of questions cannot be read at all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question and what a right answer to it is.

    Gold papers are named by title or by id (key or paper id); `also_ok_titles` may be cited without being
    wrong. `gold_quotes` stand in the gold abstracts, a `gold_fact` is text that the answer must hold, with
    alternatives between bars. `answerable` is None where both an answer and a refusal are right.
    """

    id: str
    question: str
    type: str = DEFAULT_TYPE
    history: tuple[Turn, ...] = ()
    gold_titles: tuple[str, ...] = ()
    gold_ids: tuple[str, ...] = ()
    also_ok_titles: tuple[str, ...] = ()
    gold_quotes: tuple[str, ...] = ()
    gold_facts: tuple[str, ...] = ()
    answerable: bool | None = None

    def to_json(self) -> dict[str, Any]:
        """Return the question as a row of a file, without empty fields."""
        return {name: value for name, value in asdict(self).items() if value not in ((), None)} | {
            "answerable": self.answerable
        }


@dataclass(frozen=True, slots=True)
class Failure:
    """A row that could not be evaluated: where it stands or what it is called, and why."""

    id: str
    reason: str


@dataclass(frozen=True, slots=True)
class Gold:
    """The papers, by key, that should be cited for a question, and those that may be."""

    keys: frozenset[str]
    also_ok: frozenset[str]


def read_questions(path: Path) -> tuple[list[Question], list[Failure]]:
    """Return the questions of a JSON lines file and the lines that are none.

    Raises:
        QuestionsError: the file cannot be read, or holds no question.
    """
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").split("\n")
    except OSError as exc:
        raise QuestionsError(f"{path}: cannot be read ({exc.strerror}); name a file of questions.") from exc
    found: dict[str, Question] = {}
    failures = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            question = _question(json.loads(line), number)
            if question.id in found:
                raise ValueError(f"the id {question.id} stands twice")
            found[question.id] = question
        except (ValueError, TypeError, KeyError) as exc:
            failures.append(Failure(f"line {number}", _why(exc)))
    if not found:
        raise QuestionsError(f'{path}: holds no question; each line is an object such as {{"id", "question"}}.')
    return list(found.values()), failures


def write_questions(path: Path, rows: Iterable[Mapping[str, Any]]) -> None:
    """Write rows as JSON lines.

    Raises:
        QuestionsError: the file cannot be written.
    """
    try:
        path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    except OSError as exc:
        raise QuestionsError(f"{path}: cannot be written ({exc.strerror}).") from exc


def resolve(question: Question, papers: Iterable[Paper]) -> Gold:
    """Return the papers that a question names as gold.

    Raises:
        ValueError: one of them is not in the library.
    """
    by_title: dict[str, str] = {}
    by_id: dict[str, str] = {}
    for paper in papers:
        by_title.setdefault(_folded(paper.title), paper.key)
        by_id |= {paper.key: paper.key, paper.paper_id: paper.key}
    keys = []
    for name, known in [*((t, by_title) for t in question.gold_titles), *((i, by_id) for i in question.gold_ids)]:
        key = known.get(_folded(name) if known is by_title else name)
        if key is None:
            raise ValueError(f"the gold paper “{name}” is not in the library")
        keys.append(key)
    also = [by_title[_folded(title)] for title in question.also_ok_titles if _folded(title) in by_title]
    return Gold(frozenset(keys), frozenset(also))


def _question(row: Any, number: int) -> Question:
    if not isinstance(row, dict):
        raise ValueError("is no JSON object")
    if not isinstance(row.get("question"), str) or not row["question"].strip():
        raise ValueError("has no question")
    if row.get("answerable") not in (True, False, None):
        raise ValueError("answerable is neither true nor false nor null")
    lists = ("gold_titles", "gold_ids", "also_ok_titles", "gold_quotes", "gold_facts")
    return Question(
        id=str(row.get("id", number)),
        question=row["question"],
        type=str(row.get("type") or DEFAULT_TYPE),
        history=tuple(_turn(turn) for turn in row.get("history") or ()),
        answerable=row.get("answerable"),
        **{name: _texts(row, name) for name in lists},
    )


def _texts(row: Mapping[str, Any], name: str) -> tuple[str, ...]:
    values = row.get(name) or ()
    if not isinstance(values, list | tuple) or not all(isinstance(value, str) for value in values):
        raise ValueError(f"{name} is no list of texts")
    return tuple(values)


def _turn(turn: Any) -> Turn:
    if not isinstance(turn, dict) or turn.get("role") not in ("user", "assistant"):
        raise ValueError("history is no list of turns")
    return Turn(role=turn["role"], content=str(turn.get("content", "")))


def _why(exc: Exception) -> str:
    return "is not JSON" if isinstance(exc, json.JSONDecodeError) else str(exc)


def _folded(title: str) -> str:
    return " ".join("".join(char if char.isalnum() else " " for char in title.casefold()).split())

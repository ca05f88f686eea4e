"""A file of questions in, the questions and what should be answered to them out."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Protocol, TypeVar

from eval.naming import Names
from rag import AttestError, Turn

DEFAULT_TYPE = "question"


class QuestionsError(AttestError):
    """A file of questions or topics cannot be read at all."""


class _Asked(Protocol):
    @property
    def id(self) -> str: ...


_Row = TypeVar("_Row", bound=_Asked)


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
    return read_rows(path, _question, "question")


def read_rows(path: Path, build: Callable[[Any, int], _Row], noun: str) -> tuple[list[_Row], list[Failure]]:
    """Return what `build` makes of the values of a JSON lines file and their line numbers, and the lines that fail.

    Raises:
        QuestionsError: the file cannot be read, or all of it fails.
    """
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").split("\n")
    except OSError as exc:
        raise QuestionsError(f"{path}: cannot be read ({exc.strerror}); name a file of {noun}s.") from exc
    found: dict[str, _Row] = {}
    failures = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            row = build(json.loads(line), number)
            if row.id in found:
                raise ValueError(f"the id {row.id} stands twice")
            found[row.id] = row
        except (ValueError, TypeError, KeyError) as exc:
            failures.append(Failure(f"line {number}", _why(exc)))
    if not found:
        raise QuestionsError(f'{path}: holds no {noun}; each line is an object such as {{"id", "{noun}"}}.')
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


def resolve(question: Question, names: Names) -> Gold:
    """Return the papers that a question names as gold.

    Raises:
        ValueError: one of them is not in the library.
    """
    also = map(names.with_title, question.also_ok_titles)
    return Gold(names.keys(question.gold_titles, question.gold_ids), frozenset(key for key in also if key is not None))


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
        **{name: texts(row, name) for name in lists},
    )


def texts(row: Mapping[str, Any], name: str) -> tuple[str, ...]:
    """Return a list of texts of a row, empty where it has none.

    Raises:
        ValueError: it is something else.
    """
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

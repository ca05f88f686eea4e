"""JSON lines in, JSON lines out in the same order: one start-up for many questions, a failed line fails alone."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import click
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from rag.cli.context import error_json
from rag.errors import AttestError, LibraryError, QuestionError, SourceError
from rag.schema import Filters, Turn, to_json
from rag.terminal import safe_json


class _Turn(BaseModel):
    role: str = Field(pattern="^(user|assistant)$")
    content: str


class _Filters(BaseModel):
    model_config = ConfigDict(extra="forbid")

    year_from: int | None = None
    year_to: int | None = None
    venues: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    not_keys: tuple[str, ...] = ()
    retracted: bool | None = None


class Claim(BaseModel):
    """One line of a batch of claims: against the papers with some keys, or some texts, or all papers."""

    id: str | int | None = None
    claim: str
    papers: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()


class Row(BaseModel):
    """One line of a batch: a question with its conversation and filters; `query` is accepted for it."""

    id: str | int | None = None
    question: str
    history: tuple[_Turn, ...] = ()
    filters: _Filters = _Filters()
    as_written: bool = False

    @model_validator(mode="before")
    @classmethod
    def _query_is_question(cls, values: Any) -> Any:
        if isinstance(values, dict) and "question" not in values and "query" in values:
            return {**values, "question": values["query"]}
        return values

    def turns(self) -> tuple[Turn, ...]:
        """Return the conversation before the question."""
        return read_turns(self.history)

    def filter(self) -> Filters:
        """Return the filters of this line."""
        return Filters(**self.filters.model_dump())


def read_turns(history: tuple[_Turn, ...]) -> tuple[Turn, ...]:
    """Return validated turns as ours."""
    return tuple(Turn(role="user" if t.role == "user" else "assistant", content=t.content) for t in history)


def read_history(path: str) -> tuple[Turn, ...]:
    """Return the turns of a JSON file: a list of {"role", "content"}, or an object with such a `history`.

    Raises:
        SourceError: the file cannot be read or is no conversation.
    """
    try:
        value = json.loads(Path(path).read_text(encoding="utf-8"))
        rows = value.get("history", []) if isinstance(value, dict) else value
        return Row(question="-", history=rows).turns()
    except OSError as exc:
        raise SourceError(f"{path}: cannot be read ({exc.strerror}).", path=path) from exc
    except ValueError as exc:
        hint = 'a list of {"role": "user" or "assistant", "content": text}'
        raise SourceError(f"{path}: is no conversation; it must be {hint}.", path=path) from exc


def run(batch: str, out: str | None, handle: Callable[[Any], Any], row: type[BaseModel] = Row) -> None:
    """Handle each line of a file (`-`: standard input), a `row`, and write one JSON object a line, in order.

    Raises:
        SourceError: the input cannot be read, or every line of it failed.
        LibraryError: the library cannot be used at all; that would fail every line.
    """
    total = failed = 0
    with ExitStack() as stack:
        try:
            source = click.open_file(batch, encoding="utf-8", errors="replace")
            target = stack.enter_context(click.open_file(out or "-", "w", encoding="utf-8", errors="replace"))
        except OSError as exc:
            raise SourceError(f"{exc.filename}: cannot be opened ({exc.strerror}).", path=str(exc.filename)) from exc
        for number, line in enumerate(stack.enter_context(source), start=1):
            if not line.strip():
                continue
            result = _line(line, number, handle, row)
            total += 1
            failed += "error" in result
            target.write(safe_json(json.dumps(result, ensure_ascii=False)) + "\n")
            target.flush()
    if failed and failed == total:
        raise QuestionError(f"All {total} lines of {batch} failed; each output line says why.")


def _line(line: str, number: int, handle: Callable[[Any], Any], row: type[BaseModel]) -> dict[str, Any]:
    identity: Any = number
    try:
        values = json.loads(line)
        identity = values.get("id", number) if isinstance(values, dict) else number
        return {**to_json(handle(row.model_validate(values))), "id": identity}
    except ValidationError as exc:
        first = exc.errors()[0]
        place = ".".join(map(str, first["loc"])) or "the line"
        return _failed(identity, f"line {number}: {place}: {first['msg']}")
    except ValueError:
        return _failed(identity, f"line {number} is not JSON")
    except LibraryError:
        raise
    except AttestError as exc:
        return {**error_json(type(exc).__name__, str(exc)), "id": identity}


def _failed(identity: Any, message: str) -> dict[str, Any]:
    return {**error_json(QuestionError.__name__, message), "id": identity}


def batch_options(command: Any) -> Any:
    """Add --batch and --out to a command."""
    command = click.option("--out", metavar="FILE", help="Where --batch writes (default: standard output).")(command)
    return click.option(
        "--batch",
        metavar="FILE",
        help="Take many from JSON lines: {id, question, history, filters, as_written}; - for standard input.",
    )(command)


def one_of(text: str | None, batch: str | None, name: str) -> Iterator[str]:
    """Yield the text of the command line, or nothing if there is a batch instead; both or neither is wrong usage."""
    if (text is None) == (batch is None):
        raise click.UsageError(f"Give either {name} or --batch FILE.")
    if text is not None:
        yield text

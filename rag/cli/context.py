"""What the commands share: the opened engine, filters, progress bars, and how results and errors are printed."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

import click

from rag.errors import AttestError
from rag.schema import SCHEMA_VERSION, Filters, to_json
from rag.terminal import safe_json, tell

if TYPE_CHECKING:
    from rag.engine import Attest

F = TypeVar("F", bound=Callable[..., Any])


class Context:
    """The engine of this call, made when it is first needed."""

    def __init__(self, data_dir: str | None) -> None:
        self.data_dir = data_dir

    @contextmanager
    def engine(self) -> Iterator[Attest]:
        """Open the engine with the settings of this process and close it afterwards."""
        from rag.config import load_settings  # pydantic: 0.2 s
        from rag.engine import Attest
        from rag.log import configure_logging

        settings = load_settings(data_dir=self.data_dir)
        configure_logging(settings.log_level, settings.log_format)
        engine = Attest(settings)
        try:
            yield engine
        finally:
            engine.close()


json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


def filter_options(command: F) -> F:
    """Add the options that say which papers count; they come as `filters`."""
    for option in reversed(
        (
            click.option("--year", metavar="YEAR|FROM..TO", help="Papers of a year, or of years such as 2019..2023."),
            click.option("--venue", multiple=True, help="Papers of a venue (words of its name)."),
            click.option("--author", multiple=True, help="Papers of an author (words of the name)."),
            click.option("--source", multiple=True, help="Papers from a source file."),
            click.option("--tag", multiple=True, help="Papers with a tag."),
            click.option("--key", multiple=True, help="Papers with a key."),
            click.option("--not-key", multiple=True, help="All papers but those with a key."),
            click.option(
                "--retracted/--not-retracted", default=None, help="Papers that are retracted or withdrawn, or not."
            ),
        )
    ):
        command = option(command)
    return command


def as_written_option(command: Any) -> Any:
    """Add --as-written to a command."""
    return click.option(
        "--as-written", is_flag=True, help="Take the words as they are: correct none and read no filter from them."
    )(command)


def make_filters(options: dict[str, Any]) -> Filters:
    """Take the filter options out of a command's options and return them as filters."""
    year_from, year_to = _years(options.pop("year"))
    return Filters(
        year_from=year_from,
        year_to=year_to,
        venues=options.pop("venue"),
        authors=options.pop("author"),
        sources=options.pop("source"),
        tags=options.pop("tag"),
        keys=options.pop("key"),
        not_keys=options.pop("not_key"),
        retracted=options.pop("retracted"),
    )


def _years(text: str | None) -> tuple[int | None, int | None]:
    if text is None:
        return None, None
    match = re.fullmatch(r"(\d{4})?(\.\.)?(\d{4})?", text.strip())
    if not match or not (match[1] or match[3]) or (match[3] and not match[2]):
        raise click.BadParameter(f"{text!r} is no year and no range such as 2019..2023", param_hint="--year")
    first = int(match[1]) if match[1] else None
    last = int(match[3]) if match[3] else None
    if not match[2]:
        last = first
    if first is not None and last is not None and first > last:
        raise click.BadParameter(f"the range {text} is empty: it ends before it begins", param_hint="--year")
    return first, last


def print_json(value: Any) -> None:
    """Print a result as one JSON object."""
    click.echo(safe_json(json.dumps(value if isinstance(value, dict) else to_json(value), ensure_ascii=False)))


def error_json(kind: str, message: str) -> dict[str, Any]:
    """Return an error as the JSON object of the public contract."""
    return {"schema_version": SCHEMA_VERSION, "error": {"type": kind, "message": message}}


def report_error(error: AttestError, as_json: bool) -> None:
    """Print an error's message for the user, and as JSON too if that was asked for."""
    tell(str(error), err=True)
    if as_json:
        print_json(error_json(type(error).__name__, str(error)))


@contextmanager
def progress_bar() -> Iterator[Callable[[str, int, int | None], None]]:
    """Give a progress function that draws a bar on standard error if that is a terminal."""
    from tqdm import tqdm

    bars: dict[str, Any] = {}

    def progress(stage: str, done: int, total: int | None) -> None:
        if stage not in bars:
            for bar in bars.values():
                bar.close()
            bars[stage] = tqdm(desc=stage, total=total, unit=" papers", file=sys.stderr, disable=None, leave=False)
        bars[stage].update(done - bars[stage].n)

    try:
        yield progress
    finally:
        for bar in bars.values():
            bar.close()

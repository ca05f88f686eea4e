"""attest export: papers of the library, or an answer, in; a file for another program out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from rag.cli.context import Context, filter_options, json_option, make_filters, print_json
from rag.cli.out import format_of, write
from rag.errors import ExportError
from rag.export import PAPER_FORMATS, TEXT_FORMATS
from rag.schema import SCHEMA_VERSION, Answer, Paper
from rag.terminal import give, tell
from rag.text import counted


@click.command()
@click.option("--answer", "answer_id", metavar="ANSWER_ID", help="Export this answer instead of papers.")
@click.option(
    "--format",
    "fmt",
    metavar="FORMAT",
    help=f"Of papers: {', '.join(PAPER_FORMATS)}. Of an answer: {', '.join(TEXT_FORMATS)}. "
    "Default: what the ending of --out says; without --out bibtex, and md of an answer.",
)
@click.option("--out", metavar="FILE", help="Write to this file instead of standard output.")
@filter_options
@json_option
@click.pass_obj
def command(context: Context, /, answer_id: str | None, fmt: str | None, out: str | None, **options: Any) -> None:
    """Write papers, or an answer, for other programs."""
    as_json = options.pop("as_json")
    filters = make_filters(options)
    if answer_id is not None and filters:
        raise click.UsageError("--answer exports one answer; it takes no filters.")
    fmt = format_of(fmt, out, TEXT_FORMATS if answer_id is not None else PAPER_FORMATS)
    with context.engine() as engine:
        thing: Answer | tuple[Paper, ...]
        thing = engine.papers(filters) if answer_id is None else engine.kept_answer(answer_id)
        written = engine.export(thing, fmt)
    if isinstance(written, bytes) and out is None:
        raise ExportError(f"{fmt} is not text; name a file for it with --out.")
    if out is not None:
        write(Path(out), written)
    if as_json:
        text = written if out is None else None
        count = None if isinstance(thing, Answer) else len(thing)
        print_json({"schema_version": SCHEMA_VERSION, "format": fmt, "out": out, "papers": count, "text": text})
    elif out is None:
        give(written)
    else:
        what = f"Answer {answer_id}" if isinstance(thing, Answer) else counted(len(thing), "paper")
        tell(f"{what} written to {out}.")

"""attest search: a query in, passages out."""

from __future__ import annotations

from typing import Any

import click

from rag.cli import batch
from rag.cli.context import Context, filter_options, json_option, make_filters, print_json
from rag.cli.show import citation
from rag.schema import SearchResult


@click.command()
@click.argument("query", required=False)
@click.option("-k", default=10, show_default=True, type=click.IntRange(1, 1000), help="How many papers.")
@filter_options
@batch.batch_options
@json_option
@click.pass_obj
def command(context: Context, /, query: str | None, k: int, **options: Any) -> None:
    """Find the papers for a QUERY, each with its best sentence."""
    filters = make_filters(options)
    for text in batch.one_of(query, options["batch"], "QUERY"):
        with context.engine() as engine:
            result = engine.search(text, k=k, filters=filters)
        if options["as_json"]:
            print_json(result)
        else:
            click.echo(as_text(result))
    if options["batch"]:
        with context.engine() as engine:
            batch.run(
                options["batch"],
                options["out"],
                lambda row: engine.search(row.question, k=k, filters=row.filter() or filters, history=row.turns()),
            )


def as_text(result: SearchResult) -> str:
    """Return passages as they are read in a terminal."""
    if not result.passages:
        return "No paper passes the filters."
    from rag.text import clean

    return "\n\n".join(f"{p.rank}. {citation(p)}\n   “{clean(p.quote)}”" for p in result.passages)

"""attest papers: filters in, the list of papers out."""

from __future__ import annotations

import dataclasses
from typing import Any

import click

from rag.cli.context import Context, filter_options, json_option, make_filters, print_json
from rag.cli.show import citation
from rag.schema import SCHEMA_VERSION, Paper


@click.command()
@filter_options
@json_option
@click.pass_obj
def command(context: Context, /, as_json: bool, **options: Any) -> None:
    """List the papers of the library."""
    filters = make_filters(options)
    with context.engine() as engine:
        papers = engine.papers(filters)
    if as_json:
        rows = [without_abstract(paper) for paper in papers]
        print_json({"schema_version": SCHEMA_VERSION, "total": len(rows), "papers": rows})
        return
    for paper in papers:
        click.echo(citation(paper))
    click.echo(f"{len(papers)} papers")


def without_abstract(paper: Paper) -> dict[str, Any]:
    """Return a paper as it stands in a list."""
    row = dataclasses.asdict(paper)
    del row["abstract"]
    return row

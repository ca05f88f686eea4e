"""attest papers: filters in, the list of papers, or how they are spread, out."""

from __future__ import annotations

import dataclasses
from typing import Any, get_args

import click

from rag.cli.context import Context, filter_options, json_option, make_filters, print_json
from rag.cli.show import citation
from rag.schema import SCHEMA_VERSION, LibraryStatistics, Paper, Share, Sort
from rag.terminal import tell
from rag.text import counted

_ALL = 10**9


@click.command()
@click.option("--match", default="", metavar="WORDS", help="Papers that hold all of these words anywhere.")
@click.option("--sort", type=click.Choice(get_args(Sort)), default="added", help="Order; added is oldest first.")
@click.option("--descending", is_flag=True, help="Turn the order round.")
@click.option("--limit", type=click.IntRange(0), default=_ALL, metavar="N", help="Print at most this many.")
@click.option("--offset", type=click.IntRange(0), default=0, metavar="N", help="Leave out this many first.")
@click.option("--statistics", is_flag=True, help="Count papers by year, venue, tag and source instead.")
@filter_options
@json_option
@click.pass_obj
def command(
    context: Context,
    /,
    match: str,
    sort: Sort,
    descending: bool,
    limit: int,
    offset: int,
    statistics: bool,
    as_json: bool,
    **options: Any,
) -> None:
    """List the papers of the library, or count them."""
    filters = make_filters(options)
    if statistics and match:
        raise click.UsageError("--statistics takes filters, and no --match.")
    with context.engine() as engine:
        if statistics:
            _print_statistics(engine.statistics(filters), as_json)
            return
        page = engine.browse(match, filters=filters, sort=sort, descending=descending, offset=offset, limit=limit)
    if as_json:
        rows = [without_abstract(paper) for paper in page.papers]
        print_json({"schema_version": SCHEMA_VERSION, "total": page.total, "papers": rows})
        return
    for paper in page.papers:
        tell(citation(paper))
    shown = "" if len(page.papers) == page.total else f"{len(page.papers)} of "
    tell(shown + counted(page.total, "paper"))


def without_abstract(paper: Paper) -> dict[str, Any]:
    """Return a paper as it stands in a list."""
    row = dataclasses.asdict(paper)
    del row["abstract"]
    return row


def _print_statistics(found: LibraryStatistics, as_json: bool) -> None:
    if as_json:
        print_json(found)
        return
    tell(f"{counted(found.papers, 'paper')}, {found.without_abstract} without an abstract")
    lists: tuple[tuple[str, tuple[Share, ...], int], ...] = (
        ("Years", found.by_year, found.without_year),
        ("Venues", found.by_venue, found.without_venue),
        ("Tags", found.by_tag, 0),
        ("Sources", found.by_source, 0),
    )
    for name, shares, without in lists:
        if shares:
            tell(f"\n{name}")
            for share in shares:
                tell(f"{share.papers:8}  {share.label}")
            if without:
                tell(f"{without:8}  (none)")

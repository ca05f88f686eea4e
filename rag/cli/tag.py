"""attest tag: keys or filters in, tags given to these papers and taken from them."""

from __future__ import annotations

from typing import Any

import click

from rag.cli.context import Context, filter_options, json_option, make_filters, print_json
from rag.errors import LibraryError
from rag.terminal import tell

_ALL = 10**9


@click.command()
@click.argument("keys", nargs=-1, metavar="[KEY...]")
@click.option("--add", multiple=True, metavar="T", help="Give the papers this tag.")
@click.option("--remove", multiple=True, metavar="T", help="Take this tag from the papers.")
@filter_options
@json_option
@click.pass_obj
def command(
    context: Context,
    /,
    keys: tuple[str, ...],
    add: tuple[str, ...],
    remove: tuple[str, ...],
    as_json: bool,
    **options: Any,
) -> None:
    """Give papers tags, or take tags from them: those with the KEYs, or those that pass the filters.

    Tags are filters everywhere (--tag). attest papers --statistics lists those that are in use.
    """
    filters = make_filters(options)
    if bool(keys) == bool(filters):
        raise click.UsageError("Name papers either by their keys or by filters.")
    with context.engine() as engine:
        wanted = keys or engine.keys(filters=filters, limit=_ALL)
        if not wanted:
            raise LibraryError("No paper passes these filters; attest papers lists all.")
        report = engine.tag(wanted, add=add, remove=remove)
    if len(report.unknown) == len(set(wanted)):
        raise LibraryError(f"No paper has the key {', '.join(report.unknown)}; attest papers lists the keys.")
    if as_json:
        print_json(report)
        return
    tell(f"Changed the tags of {len(report.changed)} of {len(set(wanted)) - len(report.unknown)} papers.")
    if report.unknown:
        tell(f"Not in the library: {', '.join(report.unknown)}", err=True)

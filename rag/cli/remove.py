"""attest remove: keys in, the papers gone from every index."""

from __future__ import annotations

import click

from rag.cli.context import Context, json_option, print_json
from rag.errors import LibraryError
from rag.terminal import tell


@click.command()
@click.argument("keys", nargs=-1, required=True, metavar="KEY...")
@json_option
@click.pass_obj
def command(context: Context, keys: tuple[str, ...], as_json: bool) -> None:
    """Remove the papers with the given KEYs for good."""
    with context.engine() as engine:
        report = engine.remove(keys)
    if not report.removed:
        raise LibraryError(f"No paper has the key {', '.join(report.unknown)}; attest papers lists the keys.")
    if as_json:
        print_json(report)
        return
    tell(f"Removed {len(report.removed)} of {len(report.removed) + len(report.unknown)} papers.")
    if report.unknown:
        tell(f"Not in the library: {', '.join(report.unknown)}", err=True)

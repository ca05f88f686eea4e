"""attest backup: a library in, one file out, also while the page runs."""

from __future__ import annotations

from pathlib import Path

import click

from rag.cli.context import Context, json_option, print_json, progress_bar
from rag.terminal import tell


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@json_option
@click.pass_obj
def command(context: Context, file: Path, as_json: bool) -> None:
    """Write the whole library, with its conversations, to FILE; other programs may go on using it."""
    with context.engine() as engine, progress_bar() as progress:
        report = engine.backup(file, progress=progress)
    if as_json:
        print_json(report)
    else:
        tell(f"{report.papers:,} papers are in {report.file} ({report.bytes / 1e6:,.1f} MB, checked).")

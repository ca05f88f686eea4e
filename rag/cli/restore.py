"""attest restore: a backup in, the library that it holds out."""

from __future__ import annotations

from pathlib import Path

import click

from rag.cli.context import Context, json_option, print_json, progress_bar
from rag.terminal import tell


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--replace", is_flag=True, help="Put it in the place of the papers that are there, for good.")
@json_option
@click.pass_obj
def command(context: Context, file: Path, replace: bool, as_json: bool) -> None:
    """Put the library of the backup FILE where --data-dir says; nothing is embedded again."""
    with context.engine() as engine, progress_bar() as progress:
        report = engine.restore_backup(file, replace=replace, progress=progress)
    if as_json:
        print_json(report)
    else:
        tell(f"{report.papers:,} papers of {report.file} are in {engine.settings.data_dir} again.")

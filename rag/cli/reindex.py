"""attest reindex: the library's papers embedded anew with another model, and a switch to it when all are."""

from __future__ import annotations

import click

from rag.cli.context import Context, json_option, print_json, progress_bar
from rag.terminal import tell


@click.command()
@click.option("--discard", is_flag=True, help="Drop what a run that was stopped has kept, and embed nothing.")
@json_option
@click.pass_obj
@click.pass_context
def command(ctx: click.Context, context: Context, discard: bool, as_json: bool) -> None:
    """Embed every paper with the model that ATTEST_EMBEDDING names, then switch the library to it.

    Searches go on with the old model until the switch. Stop with Ctrl-C at any time: what is embedded is kept,
    and the same command goes on from there.
    """
    try:
        with context.engine() as engine, progress_bar() as progress:
            report = engine.reindex(discard=discard, progress=progress)
    except KeyboardInterrupt:
        tell("Stopped. What is embedded is kept; the same command goes on from there.", err=True)
        ctx.exit(1)
    if as_json:
        print_json(report)
    elif discard:
        tell(f"Nothing of a re-indexing is kept; the library stays with {report.embedding}.")
    elif report.embedding == report.previous and not report.papers:
        tell(
            f"Nothing to do: the library is built with {report.embedding}, which ATTEST_EMBEDDING names; "
            "set that to another model first."
        )
    else:
        tell(
            f"{report.papers} papers are embedded with {report.embedding} now, before with {report.previous} "
            f"({report.seconds:.1f} s). Programs that are open must be started anew with the same ATTEST_EMBEDDING."
        )

"""attest doctor: the library's health out, with --repair mended."""

from __future__ import annotations

import click

from rag.cli.context import Context, json_option, print_json, progress_bar


@click.command()
@click.option("--repair", is_flag=True, help="Mend what can be mended.")
@json_option
@click.pass_obj
@click.pass_context
def command(ctx: click.Context, context: Context, repair: bool, as_json: bool) -> None:
    """Check the library; exit status 1 if something is wrong."""
    with context.engine() as engine, progress_bar() as progress:
        report = engine.doctor(repair=repair, progress=progress)
    if as_json:
        print_json(report)
    else:
        for finding in report.findings:
            remedy = f" → {finding.remedy}" if finding.remedy else ""
            click.echo(f"{'ok' if finding.ok else 'NOT OK':7}{finding.check}: {finding.detail}{remedy}")
    ctx.exit(0 if report.ok else 1)

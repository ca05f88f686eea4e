"""attest doctor: the library's health out, with --repair mended."""

from __future__ import annotations

import click

from rag.cli.context import Context, json_option, print_json, progress_bar
from rag.schema import Finding
from rag.terminal import tell


@click.command()
@click.option("--repair", is_flag=True, help="Mend what can be mended.")
@json_option
@click.pass_obj
@click.pass_context
def command(ctx: click.Context, context: Context, repair: bool, as_json: bool) -> None:
    """Check the library; exit status 1 if it does not work as it should, 0 if it does.

    What is odd about its papers is told too, and does not count as wrong.
    """
    with context.engine() as engine, progress_bar() as progress:
        report = engine.doctor(repair=repair, progress=progress)
    if as_json:
        print_json(report)
    else:
        for done in report.mended:
            tell(f"mended {done}")
        for finding in report.findings:
            tell(_line(finding))
    ctx.exit(0 if report.ok else 1)


def _line(finding: Finding) -> str:
    """Return a finding as a line: how it is, what was looked at, what was found where, what can be done."""
    state = "NOT OK" if not finding.ok else "look" if finding.remedy else "ok"
    where = f" [{', '.join(finding.examples)}]" if finding.examples and finding.remedy else ""
    remedy = f" → {finding.remedy}" if finding.remedy else ""
    return f"{state:7}{finding.check}: {finding.detail}{where}{remedy}"

"""attest doctor: the library's health out, with --repair mended."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from rag.cli.context import Context, json_option, print_json, progress_bar
from rag.schema import Finding, HealthReport
from rag.terminal import tell

if TYPE_CHECKING:
    from rag.engine import Attest


@click.command()
@click.option("--repair", is_flag=True, help="Mend what can be mended.")
@click.option("--ready", is_flag=True, help="Only look whether questions can be answered, before a server starts, say.")
@json_option
@click.pass_obj
@click.pass_context
def command(ctx: click.Context, context: Context, repair: bool, ready: bool, as_json: bool) -> None:
    """Check the library; exit status 1 if it does not work as it should, 0 if it does.

    What is odd about its papers is told too, and does not count as wrong.
    """
    if ready and repair:
        raise click.UsageError("--ready looks and mends nothing; leave it or --repair out.")
    with context.engine() as engine, progress_bar() as progress:
        report = _readiness(engine) if ready else engine.doctor(repair=repair, progress=progress)
    if as_json:
        print_json(report)
    else:
        for done in report.mended:
            tell(f"mended {done}")
        for finding in report.findings:
            tell(_line(finding))
    ctx.exit(0 if report.ok else 1)


def _readiness(engine: Attest) -> HealthReport:
    """Search once; a library that is empty can be loaded and is no fault, one that cannot be used raises."""
    from rag.errors import LibraryEmptyError

    remedy, papers = None, 0
    try:
        degraded = engine.search("ready", k=1, as_written=True).degraded
        papers = engine.count()
        detail = f"{papers:,} papers can be searched{', without the vector index' if degraded else ''}"
        remedy = "attest doctor --repair builds the vector index anew" if degraded else None
    except LibraryEmptyError:
        detail, remedy = "the library is empty", "load papers with: attest ingest PATH"
    found = Finding(check="ready", ok=True, detail=detail, remedy=remedy)
    return HealthReport(ok=True, findings=(found,), counts={"papers": papers})


def _line(finding: Finding) -> str:
    """Return a finding as a line: how it is, what was looked at, what was found where, what can be done."""
    state = "NOT OK" if not finding.ok else "look" if finding.remedy else "ok"
    where = f" [{', '.join(finding.examples)}]" if finding.examples and finding.remedy else ""
    remedy = f" → {finding.remedy}" if finding.remedy else ""
    return f"{state:7}{finding.check}: {finding.detail}{where}{remedy}"

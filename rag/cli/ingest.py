"""attest ingest: files in, a report of what went in and what did not out."""

from __future__ import annotations

import click

from rag.cli.context import Context, json_option, print_json, progress_bar
from rag.schema import IngestReport
from rag.sources.registry import FORMATS

_MOST_REASONS = 50
_MOST_READINGS = 20


@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option("--format", "fmt", metavar="F", help=f"Read as one of {', '.join(FORMATS)} instead of detecting it.")
@click.option("--map", "maps", multiple=True, metavar="FIELD=NAME", help="Read our FIELD from the source's field NAME.")
@click.option("--tag", "tags", multiple=True, metavar="T", help="Give every paper of this load a tag.")
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="Take at most N records of each source.")
@json_option
@click.pass_obj
@click.pass_context
def command(
    ctx: click.Context,
    context: Context,
    paths: tuple[str, ...],
    fmt: str | None,
    maps: tuple[str, ...],
    tags: tuple[str, ...],
    limit: int | None,
    as_json: bool,
) -> None:
    """Load papers from files, folders, globs or standard input (-); nothing is doubled, nothing is lost.

    Files may be packed (.gz, .zip). arxiv:"cat:cs.IR AND ti:retrieval" and pubmed:"sleep[ti]" load the newest papers
    that a query finds there, 1,000 unless --limit says otherwise.

    Stop with Ctrl-C at any time: what is in is in, and the same command finishes the rest.
    """
    mapping = _mapping(maps)
    with context.engine() as engine, progress_bar() as progress:
        report = engine.ingest(paths, fmt=fmt, mapping=mapping, tags=tags, limit=limit, progress=progress)
    if as_json:
        print_json(report)
    else:
        click.echo(summary(report))
        for line in readings(report):
            click.echo(line)
    for rejection in report.rejected[:_MOST_REASONS]:
        place = f", line {rejection.line}" if rejection.line else ""
        click.echo(f"rejected: {rejection.source}{place}: {rejection.reason}", err=True)
    if len(report.rejected) > _MOST_REASONS:
        click.echo(f"… and {len(report.rejected) - _MOST_REASONS} more; --json lists all.", err=True)
    if report.interrupted:
        click.echo("Stopped. What is in is in; the same command finishes the rest.", err=True)
    nothing = not (report.added or report.updated or report.unchanged or report.merged_duplicates)
    ctx.exit(1 if report.interrupted or (report.rejected and nothing) else 0)


def summary(report: IngestReport) -> str:
    """Return a report in one sentence."""
    counts = [
        f"{report.added} added",
        f"{report.updated} updated",
        f"{report.unchanged} unchanged",
        f"{report.merged_duplicates} merged with papers already here",
        f"{len(report.rejected)} rejected",
    ]
    return (
        f"{report.records} records from {report.files} files: {', '.join(counts)}. "
        f"The library has {report.papers_in_library} papers ({report.seconds:.1f} s)."
    )


def readings(report: IngestReport) -> list[str]:
    """Return a sentence for each way in which sources were read, with what was read for what."""
    lines = []
    for reading in report.readings[:_MOST_READINGS]:
        files = f"{reading.source} and {reading.files - 1} more" if reading.files > 1 else reading.source
        names = ", ".join(f"{field} from {name!r}" for field, name in reading.fields.items())
        lines.append(f"{files}: read as {reading.format}, {reading.encoding}{f'; {names}' if names else ''}.")
        if reading.western_lines:
            count = reading.western_lines
            said = "1 line that is not UTF-8 was" if count == 1 else f"{count} lines that are not UTF-8 were"
            lines.append(f"{files}: {said} read as Windows-1252.")
        lines.extend(reading.notes)
    return lines


def _mapping(maps: tuple[str, ...]) -> dict[str, str]:
    from rag.sources.fields import FIELDS

    mapping = {}
    for text in maps:
        field, _, name = text.partition("=")
        if field not in FIELDS or not name:
            raise click.BadParameter(f"{text!r} is not FIELD=NAME; fields are {', '.join(FIELDS)}", param_hint="--map")
        mapping[field] = name
    return mapping

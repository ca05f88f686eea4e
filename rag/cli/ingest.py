"""attest ingest: files in, a report of what went in and what did not out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import click

from rag.cli.context import Context, json_option, print_json, progress_bar
from rag.schema import IngestReport
from rag.sources.registry import FORMATS
from rag.terminal import tell
from rag.text import counted

if TYPE_CHECKING:
    from rag.library.syncing import Sync

_MOST_REASONS = 50
_MOST_READINGS = 20
_MOST_KEYS = 20


@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option("--format", "fmt", metavar="F", help=f"Read as one of {', '.join(FORMATS)} instead of detecting it.")
@click.option("--map", "maps", multiple=True, metavar="FIELD=NAME", help="Read our FIELD from the source's field NAME.")
@click.option("--tag", "tags", multiple=True, metavar="T", help="Give every paper of this load a tag.")
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="Take at most N records of each source.")
@click.option("--sync", is_flag=True, help="Remove papers that the files no longer have and no other source has.")
@click.option("--sync-all", is_flag=True, help="The same, also where most of a file's papers would go.")
@click.option("--dry-run", is_flag=True, help="Change nothing, and say what would be changed.")
@click.option(
    "--engine",
    "by",
    type=click.Choice(["plain", "ray"]),
    default="plain",
    help="Who reads and embeds: this process, or the processors of Ray (RAY_ADDRESS).",
)
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
    sync: bool,
    sync_all: bool,
    dry_run: bool,
    by: Literal["plain", "ray"],
    as_json: bool,
) -> None:
    """Load papers from files, folders, globs or standard input (-); nothing is doubled, nothing is lost.

    Files may be packed (.gz, .zip). arxiv:"cat:cs.IR AND ti:retrieval" and pubmed:"sleep[ti]" load the newest papers
    that a query finds there, 1,000 unless --limit says otherwise.

    --sync leaves a file alone that was not read whole, lies elsewhere than before or lost more than half of its papers,
    and says so; --sync-all removes them too, unless the file could not be read to its end. Look first with --dry-run.

    Stop with Ctrl-C at any time: what is in is in, and the same command finishes the rest.
    """
    mapping = _mapping(maps)
    extent: Sync = "everything" if sync_all else sync
    if extent and limit is not None:
        raise click.UsageError("A load with --limit does not see what a source lacks; leave out --limit or --sync.")
    with context.engine() as engine, progress_bar() as progress:
        report = engine.ingest(
            paths,
            fmt=fmt,
            mapping=mapping,
            tags=tags,
            limit=limit,
            sync=extent,
            dry_run=dry_run,
            by=by,
            progress=progress,
        )
    if as_json:
        print_json(report)
    else:
        for line in (summary(report), *changes(report), *readings(report)):
            tell(line)
    _complain(report)
    nothing = not (report.added or report.updated or report.unchanged or report.merged_duplicates)
    ctx.exit(1 if report.interrupted or report.held_back or (report.rejected and nothing) else 0)


def _complain(report: IngestReport) -> None:
    """Print what did not go as asked, on standard error."""
    for rejection in report.rejected[:_MOST_REASONS]:
        place = f", line {rejection.line}" if rejection.line else ""
        tell(f"rejected: {rejection.source}{place}: {rejection.reason}", err=True)
    if len(report.rejected) > _MOST_REASONS:
        tell(f"… and {len(report.rejected) - _MOST_REASONS} more; --json lists all.", err=True)
    if report.interrupted:
        tell("Stopped. What is in is in; the same command finishes the rest.", err=True)
    for held in report.held_back:
        tell(
            f"{held.source} lacks {held.papers} of its {held.of} papers; they stay, because {held.reason}. "
            f"{'Load it again.' if held.unread else 'To remove them all the same: --sync-all'}",
            err=True,
        )


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
        f"{counted(report.records, 'record')} from {counted(report.files, 'file')}: {', '.join(counts)}. "
        f"The library has {counted(report.papers_in_library, 'paper')} ({report.seconds:.1f} s)."
    )


def changes(report: IngestReport) -> list[str]:
    """Return a sentence for what went, one for each of the first papers."""
    would = "would be " if report.dry_run else ""
    lines = [f"{gone} {would}taken into {kept}: they are one paper." for gone, kept in report.joined.items()]
    lines = [*lines[:_MOST_KEYS], *([f"… and {len(lines) - _MOST_KEYS} more."] if len(lines) > _MOST_KEYS else [])]
    if report.removed:
        more = len(report.removed) - _MOST_KEYS
        keys = f"{', '.join(report.removed[:_MOST_KEYS])}{f' and {more} more' if more > 0 else ''}"
        were = would or ("was " if len(report.removed) == 1 else "were ")
        papers = counted(len(report.removed), "paper")
        lines.append(f"{papers} {were}removed, which no source has any more: {keys}.")
    if report.released:
        stay = "would stay" if would else "stays" if report.released == 1 else "stay"
        lines.append(f"{counted(report.released, 'paper')} {stay}, because other sources have them.")
    if report.dry_run:
        lines.append("Nothing was changed.")
    return lines


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

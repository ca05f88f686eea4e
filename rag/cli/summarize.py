"""attest summarize: a topic in, its cited overview out, or an earlier one brought up to date."""

from __future__ import annotations

import re
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

import click

from rag.cli.context import Context, filter_options, json_option, make_filters, print_json
from rag.cli.out import format_of, require_writable, write
from rag.cli.watching import watching
from rag.errors import SourceError
from rag.export import TEXT_FORMATS
from rag.schema import Brief, Filters, Overview, OverviewDraft
from rag.terminal import give, tell
from rag.text import counted

if TYPE_CHECKING:
    from rag.engine import Attest
    from rag.overview.record import EarlierOverview


@click.command()
@click.argument("topic", required=False)
@click.option("--llm", metavar="none|MODEL", help="Another language model than the settings name, or none.")
@click.option(
    "--read",
    "most",
    type=click.IntRange(1, 1000),
    metavar="N",
    help="Read at most so many papers; the others that belong are listed as left out.",
)
@click.option(
    "--format",
    "fmt",
    type=click.Choice(TEXT_FORMATS),
    help="Default: what the ending of --out says; without --out md.",
)
@click.option("--out", metavar="FILE", help="Write to this file instead of standard output.")
@click.option(
    "--update",
    metavar="FILE",
    help="Bring an overview up to date (.json, .md or .html of this command), and say what changed since. "
    "TOPIC, --read and the filters are those of FILE where they are not given.",
)
@click.option("--strict", is_flag=True, help="Do not list what was left out because the abstracts do not support it.")
@filter_options
@json_option
@click.pass_obj
@click.pass_context
def command(
    ctx: click.Context, context: Context, /, topic: str | None, fmt: str | None, out: str | None, **options: Any
) -> None:
    """Write an overview of TOPIC: its papers in themes, each line cited, a table, and what was left out.

    Stop with Ctrl-C: what is written until then is kept. A second Ctrl-C ends at once.
    """
    filters = make_filters(options)
    if options["as_json"] and out is None and fmt not in (None, "json"):
        raise click.UsageError(f"--json prints JSON; name a file for {fmt} with --out.")
    fmt = format_of(fmt, out, TEXT_FORMATS)
    if fmt == "docx" and out is None:
        raise click.UsageError("docx is not text; name a file for it with --out.")
    earlier = _earlier(Path(options["update"])) if options["update"] else None
    brief = _brief(topic, filters, options["most"], options["llm"], earlier)
    if out is not None:
        require_writable(Path(out))
    if fmt == "docx":
        _require_pandoc()
    with context.engine() as engine:
        overview, stopped = _summarize(engine, brief)
        overview = overview if earlier is None else engine.updated(overview, earlier)
        if out is not None:
            write(Path(out), engine.export(overview, fmt))
        if options["as_json"]:
            print_json(overview)
        elif out is not None:
            tell(_told(overview, out))
        else:
            text = engine.export(overview, fmt)
            give(_readable(str(text)) if fmt == "md" and sys.stdout.isatty() else text)
    if not options["strict"] and not options["as_json"]:
        _list_hidden(overview)
    if stopped:
        tell("Stopped: what was not written by then quotes the abstracts.", err=True)
        ctx.exit(1)


def _earlier(path: Path) -> EarlierOverview:
    """Return what a file remembers of the overview in it."""
    from rag.overview.record import read

    try:
        found = read(path.read_bytes().decode("utf-8", "replace"))
    except OSError as exc:
        raise SourceError(f"{path}: cannot be read ({exc.strerror}).", path=str(path)) from exc
    if found is None:
        raise SourceError(
            f"{path}: is no overview that can be brought up to date; that is a .json, .md or .html file which attest "
            "summarize has written.",
            path=str(path),
        )
    return found


def _brief(
    topic: str | None, filters: Filters, most: int | None, llm: str | None, earlier: EarlierOverview | None
) -> Brief:
    """Return what is asked for; what is not said is that of the earlier overview."""
    if earlier is None:
        if topic is None:
            raise click.UsageError("Missing argument 'TOPIC'; or name an earlier overview with --update.")
        return Brief(topic=topic, filters=filters, most=most, llm=llm)
    return Brief(
        topic=earlier.topic if topic is None else topic,
        filters=filters or earlier.filters,
        most=earlier.most if most is None else most,
        llm=llm,
    )


def _require_pandoc() -> None:
    """Make a document of nothing, so that a missing pandoc is said before the work and not after it."""
    from rag.export.docx import docx

    docx("")


def _summarize(engine: Attest, brief: Brief) -> tuple[Overview, bool]:
    """Return the overview, and whether it was stopped before its end."""
    with _stopping() as stop, watching() as watch:
        for step in engine.summarize_stream(
            brief.topic, filters=brief.filters, most=brief.most, llm=brief.llm, stop=stop
        ):
            if isinstance(step, OverviewDraft):
                watch(step)
            else:
                overview = step
    return overview, stop()


@contextmanager
def _stopping() -> Iterator[Callable[[], bool]]:
    """Give a function that tells whether Ctrl-C was pressed; pressed again it ends the program."""
    pressed: list[int] = []

    def press(number: int, frame: FrameType | None) -> None:
        if pressed:
            raise KeyboardInterrupt
        pressed.append(number)
        tell("\nStopping after what is under way; press Ctrl-C again to end at once.", err=True)

    before = signal.signal(signal.SIGINT, press)
    try:
        yield lambda: bool(pressed)
    finally:
        signal.signal(signal.SIGINT, before)


def _readable(text: str) -> str:
    """Return Markdown without what a terminal cannot follow: anchors, links within it, and the hidden record."""
    from rag.overview.record import without

    text = re.sub(r'<a id="[a-z]+-\d+"></a>| ?\[↑\]\(#[a-z]+-\d+\)', "", without(text))
    text = re.sub(r"\[\\?(\[?)(\d+)\\?(\]?)\]\(#[a-z]+-\d+\)", r"\1\2\3", text)
    return re.sub(r"</?sup>", "^", text)


def _told(overview: Overview, out: str) -> str:
    """Return in one line what was written where."""
    papers, themes = sum(len(theme.papers) for theme in overview.themes), len(overview.themes)
    counts = (
        f"{counted(papers, 'paper')} in {counted(themes, 'theme')}"
        if themes
        else "nothing in this collection is about it"
    )
    return f"Overview of “{overview.topic}” written to {out}: {counts}."


def _list_hidden(overview: Overview) -> None:
    """Say beside the document what is not in it because the abstracts do not support it."""
    from rag.cli.ask import struck

    hidden = [sentence for sentence in overview.sentences if not sentence.shown]
    if hidden:
        lines = "\n".join(map(struck, hidden))
        tell(f"Left out, because the abstracts do not support it:\n{lines}", err=True)

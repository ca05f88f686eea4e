"""attest conversations: what was asked on the page, listed, shown, renamed, removed, and passed on as files."""

from __future__ import annotations

import dataclasses
import re
import sys
from pathlib import Path
from typing import Any

import click

from rag.answer.markdown import unescape
from rag.cli.ask import as_text
from rag.cli.context import Context, json_option, print_json
from rag.cli.out import write
from rag.errors import LibraryError, SourceError
from rag.export.conversation import CONVERSATION_FORMATS, ENDED, MOST_CHARACTERS
from rag.schema import SCHEMA_VERSION, KeptTurn
from rag.terminal import give, tell
from rag.text import clean, counted

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")  # a shared file must not steer the terminal
_user_option = click.option("--user", default="", metavar="NAME", help="Conversations of this signed-in user.")


class _Listing(click.Group):
    """A group that lists where no command is named."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if not args or (args[0].startswith("-") and args[0] not in ctx.help_option_names):
            args = ["list", *args]
        return super().parse_args(ctx, args)


@click.group(cls=_Listing)
def command() -> None:
    """List the conversations of the page, and show, rename, delete, export or import them."""


@command.command(name="list")
@click.option("--query", default="", metavar="WORDS", help="Those with all these words in title, questions or answers.")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1), help="How many at most.")
@_user_option
@json_option
@click.pass_obj
def list_all(context: Context, query: str, limit: int, user: str, as_json: bool) -> None:
    """List conversations, the one that changed last first; this is done where no command is named."""
    with context.engine() as engine:
        page = engine.conversations.list(query=query, user=user, limit=limit)
    if as_json:
        print_json(page)
        return
    for line in page.conversations:
        turns = counted(line.turns, "question")
        tell(f"{line.conversation_id}  {line.changed_at[:10]}  {turns}  {line.title}")
    shown = len(page.conversations)
    tell(counted(page.total, "conversation") + (f", {shown} of them shown" if shown < page.total else ""))


@command.command()
@click.argument("conversation_id", metavar="ID")
@_user_option
@json_option
@click.pass_obj
def show(context: Context, conversation_id: str, user: str, as_json: bool) -> None:
    """Show a conversation with its answers."""
    with context.engine() as engine:
        found = engine.conversations.get(conversation_id, user=user)
    if as_json:
        print_json(found)
        return
    parts = [found.title]
    parts += [f"> {clean(turn.question)}\n\n{_answered(turn)}" for turn in found.turns]
    tell("\n\n".join(parts))


@command.command()
@click.argument("conversation_id", metavar="ID")
@click.argument("title")
@_user_option
@json_option
@click.pass_obj
def rename(context: Context, conversation_id: str, title: str, user: str, as_json: bool) -> None:
    """Give a conversation another TITLE."""
    with context.engine() as engine:
        engine.conversations.rename(conversation_id, title, user=user)
        called = engine.conversations.get(conversation_id, user=user).title
    if as_json:
        _print(conversation_id=conversation_id, title=called)
    else:
        tell(f"Renamed to: {called}")


@command.command()
@click.argument("conversation_ids", nargs=-1, required=True, metavar="ID...")
@_user_option
@json_option
@click.pass_obj
def delete(context: Context, conversation_ids: tuple[str, ...], user: str, as_json: bool) -> None:
    """Remove conversations for good."""
    with context.engine() as engine:
        count = engine.conversations.delete(conversation_ids, user=user)
    if not count:
        missing = clean(", ".join(conversation_ids))
        raise LibraryError(f"There is no conversation {missing} here; attest conversations lists those that are.")
    if as_json:
        _print(deleted=count)
    else:
        tell(f"Deleted {count} of {counted(len(set(conversation_ids)), 'conversation')}.")


@command.command()
@click.argument("conversation_id", metavar="ID")
@click.option(
    "--format",
    "fmt",
    metavar="FORMAT",
    help=f"{' or '.join(CONVERSATION_FORMATS)}. Default: what the ending of --out says, else json.",
)
@click.option("--out", metavar="FILE", help="Write to this file instead of standard output.")
@_user_option
@json_option
@click.pass_obj
def export(context: Context, /, conversation_id: str, fmt: str | None, out: str | None, **options: Any) -> None:
    """Write a conversation to be shared (json, which import opens) or read (md)."""
    if fmt is None:
        fmt = "md" if out is not None and out.lower().endswith(".md") else "json"
    with context.engine() as engine:
        text = engine.conversations.write(conversation_id, fmt, user=options["user"])
    if out is not None:
        write(Path(out), text)
    if options["as_json"]:
        written = text if out is None else None
        _print(conversation_id=conversation_id, format=fmt, out=out, text=written)
    elif out is None:
        give(text)
    else:
        tell(f"Conversation {conversation_id} written to {out}.")


@command.command(name="import")
@click.argument("file")
@_user_option
@json_option
@click.pass_obj
def import_file(context: Context, file: str, user: str, as_json: bool) -> None:
    """Open a shared FILE (- for standard input) as a new conversation."""
    with context.engine() as engine:
        made = engine.conversations.read(_text_of(file), user=user)
    if as_json:
        _print(conversation_id=made.conversation_id, title=made.title, turns=len(made.turns))
    else:
        tell(f"Imported as {made.conversation_id}: {made.title}")


@command.command()
@json_option
@click.pass_obj
def ratings(context: Context, as_json: bool) -> None:
    """List what readers thought of answers, of all users."""
    with context.engine() as engine:
        found = engine.conversations.ratings()
    if as_json:
        _print(total=len(found), ratings=[dataclasses.asdict(one) for one in found])
        return
    for one in found:
        tell(f"{'good' if one.liked else 'bad '}  {one.rated_at[:10]}  {one.answer_id}  {clean(one.question)}")
        if one.comment:
            tell(f"      {clean(one.comment)}")
    tell(counted(len(found), "rating"))


def _print(**values: Any) -> None:
    """Print values as one JSON object of the public contract."""
    print_json({"schema_version": SCHEMA_VERSION, **values})


def _answered(turn: KeptTurn) -> str:
    """Return what came back on a question as it is read in a terminal."""
    if turn.answer is not None:
        text = as_text(turn.answer, strict=False)
    else:
        parts = [unescape(turn.draft.text) if turn.draft else "", f"({turn.error or ENDED[turn.status]})"]
        text = "\n\n".join(part for part in parts if part)
    return _CONTROL.sub("", text)


def _text_of(file: str) -> str:
    """Return the text of a file, or of standard input, as far as a conversation can be long and one character more.

    Raises:
        SourceError: it cannot be read.
    """
    most = 4 * MOST_CHARACTERS + 4  # bytes
    try:
        if file == "-":
            return sys.stdin.buffer.read(most).decode("utf-8", "replace")
        with Path(file).open("rb") as opened:
            return opened.read(most).decode("utf-8", "replace")
    except OSError as exc:
        raise SourceError(f"{file}: cannot be read ({exc.strerror}).", path=file) from exc

"""The command `attest`: arguments in, text or JSON and an exit status out; one module a command."""

from __future__ import annotations

import sys
from importlib import import_module

import click

from rag.cli.context import Context, error_json, print_json, report_error
from rag.errors import AttestError
from rag.terminal import shown, tell

# Command → module; each is imported when it is called, so that `attest --help` costs nothing.
_COMMANDS = {
    "api": ("api", "Serve the library to other programs over HTTP."),
    "ask": ("ask", "Ask a question; get an answer in which every sentence is cited."),
    "backup": ("backup", "Write the whole library to one file."),
    "chat": ("chat", "Open the chat page."),
    "conversations": ("conversations", "List what was asked on the page; show, rename, delete, export or import it."),
    "doctor": ("doctor", "Check the library, and mend it with --repair."),
    "export": ("export", "Write papers or an answer for other programs: BibTeX, RIS, CSL-JSON, CSV, Word, …"),
    "ingest": ("ingest", "Load papers from files, folders or standard input."),
    "mcp": ("mcp", "Serve the library to assistants over the Model Context Protocol."),
    "papers": ("papers", "List the papers of the library, or count them by year, venue, tag and source."),
    "reindex": ("reindex", "Embed all papers with another model and switch to it."),
    "remove": ("remove", "Remove papers for good."),
    "restore": ("restore", "Put the library of a backup in place."),
    "search": ("search", "Find papers and their best sentence."),
    "show": ("show", "Show one paper."),
    "summarize": ("summarize", "Write a cited overview of a topic: its papers in themes, a table, what was left out."),
    "tag": ("tag", "Give papers tags, or take tags from them."),
    "user": ("user", "Add, list and remove those who may come in where it is served to others."),
    "verify": ("verify", "Tell whether a sentence, or a whole draft, is supported by papers."),
}


class _Commands(click.Group):
    """A group whose commands are imported when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        command: click.Command = import_module(f"rag.cli.{_COMMANDS[cmd_name][0]}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in _COMMANDS.items()])


def _print_version(ctx: click.Context, param: click.Parameter, value: bool) -> None:
    if value:
        from importlib.metadata import version

        tell(f"attest {version('attest-rag')}")
        ctx.exit()


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option("--data-dir", metavar="DIR", help="Folder of the library (also ATTEST_DATA_DIR).")
@click.option("--version", is_flag=True, is_eager=True, expose_value=False, callback=_print_version)
@click.pass_context
def attest(ctx: click.Context, data_dir: str | None) -> None:
    """Answers from a collection of paper abstracts: every sentence cited, every citation checked."""
    ctx.obj = Context(data_dir)


def main() -> None:
    """Run the command line: exit status 0 done, 1 a message for the user, 2 wrong usage."""
    json_wanted = "--json" in sys.argv[1:]
    try:
        sys.exit(attest(standalone_mode=False))  # what a command gave to ctx.exit, else None
    except click.ClickException as exc:
        tell(shown(exc), err=True, nl=False)
        if json_wanted:
            print_json(error_json("UsageError", exc.format_message()))
        sys.exit(exc.exit_code)
    except (click.Abort, KeyboardInterrupt):
        tell("Stopped.", err=True)
        sys.exit(1)
    except AttestError as exc:
        report_error(exc, json_wanted)
        sys.exit(1)
    except BrokenPipeError:
        sys.stderr.close()  # the reader of a pipe went away: nobody is left to tell
        sys.exit(1)

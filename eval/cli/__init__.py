"""The command `attest-eval`: what to measure in, numbers and an exit status out; one module a command."""

from __future__ import annotations

import sys
from importlib import import_module

import click

from rag import AttestError
from rag.toolkit import shown, tell

# Command → module; each is imported when it is called, so that `attest-eval --help` costs nothing.
_COMMANDS = {
    "retrieval": "Is the right paper found? Measures a BEIR folder.",
    "answers": "Are answers right, and their citations? Measures a file of questions over the library.",
    "overviews": "Does an overview have the right papers, in sound themes? Measures a file of topics.",
    "selftest": "Can answers over this library be trusted? Needs no questions and no key.",
    "questions": "Draft a file of questions from the library, for a person to edit.",
    "compare": "Compare two runs query by query; gates make it fail.",
    "report": "Draw runs as one HTML page and as Markdown.",
}


class _Commands(click.Group):
    """A group whose commands are imported when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        command: click.Command = import_module(f"eval.cli.{cmd_name}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(_COMMANDS.items()))


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option("--data-dir", metavar="DIR", help="Folder of the library (also ATTEST_DATA_DIR).")
@click.pass_context
def evaluation(ctx: click.Context, data_dir: str | None) -> None:
    """Measure how well papers are found, questions answered and claims checked."""
    ctx.obj = data_dir


def main() -> None:
    """Run the command line: exit status 0 done, 1 a message for the user, 2 wrong usage."""
    try:
        sys.exit(evaluation(standalone_mode=False))
    except click.ClickException as exc:
        tell(shown(exc), err=True, nl=False)
        sys.exit(exc.exit_code)
    except (click.Abort, KeyboardInterrupt):
        tell("Stopped.", err=True)
        sys.exit(1)
    except AttestError as exc:
        tell(str(exc), err=True)
        sys.exit(1)

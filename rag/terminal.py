"""Text of whatever origin in, text that a terminal shows and does not obey out."""

from __future__ import annotations

import io
import json
import re
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import click

# Controls but line feed and tab, what turns the direction of writing, what hides, half of a surrogate pair.
# Joiners stay between letters that need them; elsewhere they only hide.
_OBEYED = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff"
    "\U000e0000-\U000e007f]"
)


def safe(text: str) -> str:
    """Return a text with what would move the cursor, colour, link, reverse or hide written out, such as `\\x1b`.

    Line feeds and tabs stay. A text made of printable characters is returned as it is.
    """
    return _OBEYED.sub(_written, text)


def _written(found: re.Match[str]) -> str:
    code = ord(found[0])
    if found[0] == "\r":
        return "\\r"
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def safe_json(written: str) -> str:
    """Return JSON with the same characters escaped as JSON does, so that the values stay what they are."""
    return _OBEYED.sub(lambda found: json.dumps(found[0])[1:-1], written)


def tell(text: object = "", *, err: bool = False, nl: bool = True) -> None:
    """Print a text on standard output or standard error as `safe` has it."""
    import click  # 20 ms, which the page and other programs need not pay

    click.echo(safe(str(text)), err=err, nl=nl)


def shown(wrong: click.ClickException) -> str:
    """Return what click says of a call that it does not understand, with how the command is used."""
    said = io.StringIO()
    wrong.show(said)
    return said.getvalue()


def give(content: str | bytes) -> None:
    """Print what is the content of a file: to a pipe as it is, to a terminal as `safe` has it."""
    import click

    shown = safe(content) if isinstance(content, str) and sys.stdout.isatty() else content
    click.echo(shown, nl=False)

"""Text of whatever origin in, text that a terminal shows and does not obey out."""

from __future__ import annotations

import re

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

"""What a user pastes or drops in, a text to check or one plain sentence why it is none out."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from rag.toolkit import draft_form, sound
from ui.check.checking import Check

ENDINGS = (".md", ".markdown", ".txt", ".tex")
LONGEST = 2_000_000
_EMPTY = "There is no text yet; paste some, or drop a draft."
_SEPARATORS = re.compile(r"[\s,;]+")


class UnreadableError(ValueError):
    """There is no text to check; the message is one plain sentence for the user."""


def taken(text: str, name: str | None, against: str, keys: str) -> Check:
    """Return a check to be made; `against` is cited, all or keys.

    Raises:
        UnreadableError: there is nothing to check, or nothing to check it against.
    """
    text = sound(text)  # so that places count as the engine counts
    if not text.strip():
        raise UnreadableError(f"{name} is empty." if name else _EMPTY)
    if len(text) > LONGEST:
        raise UnreadableError(
            f"The text has {len(text):,} characters; {LONGEST:,} can be checked at once, so check it in parts."
        )
    named = tuple(dict.fromkeys(key.lstrip("@") for key in _SEPARATORS.split(keys.strip()) if key.strip("@")))
    if against == "keys" and not named:
        raise UnreadableError("Name the keys of the papers to check against, or choose all papers.")
    return Check(
        text=text,
        name=name,
        form=draft_form(text, name),
        keys=named if against == "keys" else (),
        cited=against == "cited",
    )


def dropped(upload: dict[str, Any], own: Callable[[str], bool]) -> tuple[str, str]:
    """Return the text and the name of a dropped file, which is removed; `own` tells whether its path is the visitor's.

    Raises:
        UnreadableError: it is no text.
    """
    stored = Path(upload["path"])
    if not own(str(upload["path"])):
        raise UnreadableError("This file is not here any more; drop it again.")
    name = Path(str(upload.get("orig_name") or "").replace("\\", "/")).name or stored.name
    try:
        if not name.lower().endswith(ENDINGS):
            raise UnreadableError(f"{name} cannot be read here; drop a .md, .txt or .tex file, or paste its text.")
        return stored.read_text(encoding="utf-8-sig"), name
    except UnicodeDecodeError as exc:
        raise UnreadableError(f"{name} is not UTF-8 text; save it as UTF-8 and drop it again.") from exc
    except OSError as exc:
        raise UnreadableError(f"{name} cannot be read ({exc.strerror}); drop it again.") from exc
    finally:
        stored.unlink(missing_ok=True)

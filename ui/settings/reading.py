"""What was entered in a form in, the choice that it makes or what is wrong with one of its fields out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pydantic import SecretStr

from rag import (
    ModelChoice,
    ModelError,
)
from rag.toolkit import require_permitted, server_address
from ui.settings.preferences import Preferences

MOST_PAPERS = 100
_LONGEST_NAME, _LONGEST_KEY, _LONGEST_LANGUAGE = 200, 1000, 40
_OTHER = "other"


@dataclass(frozen=True, slots=True)
class Wrong:
    """A field whose value cannot be taken, and in a sentence why and what to do."""

    field: str
    sentence: str


def choice(
    entered: Mapping[str, Any], current: ModelChoice | None, permitted: Sequence[str] | None = None
) -> ModelChoice | Wrong | None:
    """Return the model that a form names; None is the one that the program was started with.

    `permitted` are the addresses that may be named, None for any.

    A key field that is empty stands for the key already given for the same server.
    """
    who = _text(entered, "who")
    if who == "start":
        return None
    if who not in ("local", "server"):
        return ModelChoice(name="none")
    typed, name, key = (_text(entered, field) for field in ("address", "model", "key"))
    if not typed:
        return Wrong("address", "Enter the address of the server, such as http://127.0.0.1:11434/v1.")
    try:
        address = server_address(typed)
        require_permitted(address, permitted)
    except ModelError as exc:
        return Wrong("address", str(exc))
    if len(name) > _LONGEST_NAME or not name.isprintable() or name.casefold() == "none":
        return Wrong("model", "No model is called that; copy the name as the server writes it, or leave this empty.")
    if len(key) > _LONGEST_KEY or not (key.isascii() and key.isprintable()) or " " in key:
        return Wrong("key", "This key holds characters that no key has; copy it again.")
    given = SecretStr(key) if key else current.api_key if current and current.base_url == address else None
    chosen = ModelChoice(name=name, base_url=address, api_key=given)
    return current if chosen == current else chosen  # the same one, so that its connections are used again


def preferred(entered: Mapping[str, Any], preferences: Preferences) -> Preferences | Wrong:
    """Return the preferences with what a form says of answers."""
    papers = _text(entered, "papers")
    number = int(papers) if papers.isdecimal() and len(papers) <= 9 else 0
    if papers and not 1 <= number <= MOST_PAPERS:
        return Wrong("papers", f"Enter a whole number from 1 to {MOST_PAPERS}, or leave this empty.")
    language = _text(entered, "language")
    if language == _OTHER:
        language = " ".join(_text(entered, "other").split())
        if not language.replace(" ", "").replace("-", "").isalpha() or len(language) > _LONGEST_LANGUAGE:
            return Wrong("other", "Enter the language’s name in letters, such as Catalan.")
    english = language.casefold() in ("", "english")
    return replace(
        preferences,
        strict=entered.get("strict") is True,
        papers=number or None,
        language=None if english else language,
    )


def _text(entered: Mapping[str, Any], field: str) -> str:
    value = entered.get(field)
    return value.strip() if isinstance(value, str) else ""

"""The style sheet, the scripts and the icon of the page, as files of the package."""

from __future__ import annotations

from importlib.resources import files

_STATIC = files("ui").joinpath("static")


def read(name: str) -> str:
    """Return the text of a file."""
    return _STATIC.joinpath(name).read_text(encoding="utf-8")


def path(name: str) -> str:
    """Return where a file is."""
    return str(_STATIC.joinpath(name))

"""A library as an earlier version of Attest left it."""

from __future__ import annotations

import re
import sqlite3
from importlib.resources import files
from pathlib import Path

from rag.library.catalog.store import _SCHEMAS


def back_to_format(path: Path, found: int) -> None:
    """Make of a catalog what it was in an older format: without what the later ones made."""
    db = sqlite3.connect(path)
    for schema in reversed(_SCHEMAS[found:]):
        text = files("rag.library.catalog").joinpath(schema).read_text(encoding="utf-8")
        for name in re.findall(r"^CREATE TRIGGER (\w+)", text, re.MULTILINE):
            db.execute(f"DROP TRIGGER {name}")
        for table, column in re.findall(r"^ALTER TABLE (\w+) ADD COLUMN (\w+)", text, re.MULTILINE):
            db.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
        for kind, name in reversed(re.findall(r"^CREATE (TABLE|INDEX) (?:IF NOT EXISTS )?(\w+)", text, re.MULTILINE)):
            db.execute(f"DROP {kind} {name}")
    db.execute(f"PRAGMA user_version = {found}")
    db.commit()
    db.close()

"""What the tests of the formats share: fixtures, and how a text or file is read."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path

from rag.schema import Reading, Record, Rejection
from rag.sources import registry
from rag.sources.content import Content
from rag.sources.files import SourceFile

FIXTURES = Path(__file__).parent / "fixtures"


def content(data: str | bytes) -> Content:
    """Return some bytes as a format's reader gets them."""
    return Content(io.BytesIO(data.encode() if isinstance(data, str) else data))


def read_file(path: Path, fmt: str | None = None, mapping: Mapping[str, str] | None = None) -> list[registry.Item]:
    """Return all that a file gives."""
    return list(registry.read(SourceFile(name=path.name, path=path), fmt, mapping or {}))


def fixture(name: str, mapping: Mapping[str, str] | None = None) -> tuple[list[Record], list[Rejection], Reading]:
    """Return the records and rejections of a fixture, and what it was read as."""
    items = read_file(FIXTURES / name, mapping=mapping)
    (reading,) = [item for item in items if isinstance(item, Reading)]
    return records(items), rejections(items), reading


def records(items: list[registry.Item]) -> list[Record]:
    """Return the records among what was read."""
    return [item for item in items if isinstance(item, Record)]


def rejections(items: list[registry.Item]) -> list[Rejection]:
    """Return the rejections among what was read."""
    return [item for item in items if isinstance(item, Rejection)]

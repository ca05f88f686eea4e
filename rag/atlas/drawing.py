"""A map as it is kept: rows of papers, their points and regions, as bytes and back."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from io import BytesIO
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from rag.atlas.projection import Points

FORMAT = 1  # another one is drawn anew
_LARGEST = 65_535
_ROOM = 0.02  # at the borders, of the whole
_ARRAYS = ("rows", "prints", "points", "themes", "placed")


@dataclass(frozen=True, slots=True)
class Label:
    """A region as it is kept: `place` is the point of its name, `parent` the theme of which it is a part."""

    title: str
    phrases: tuple[str, ...]
    papers: int
    place: tuple[float, float]
    parent: int | None = None


@dataclass(frozen=True, slots=True)
class Drawing:
    """A map with a row for each paper, in the order of their rows in the catalog.

    `rows` int64 [papers], `prints` uint32 [papers] tell whether a vector is still the one that was drawn, `points`
    uint16 [papers, 2], `themes` uint8 [papers], `placed` bool [papers]: since the map was drawn, beside papers like it.
    """

    rows: NDArray[np.int64]
    prints: NDArray[np.uint32]
    points: NDArray[np.uint16]
    themes: NDArray[np.uint8]
    placed: NDArray[np.bool_]
    labels: tuple[Label, ...]

    def only(self, kept: NDArray[np.bool_]) -> Drawing:
        """Return the drawing without the papers that are not kept."""
        return replace(self, **{name: getattr(self, name)[kept] for name in _ARRAYS})


def fitted(points: Points) -> NDArray[np.uint16]:
    """Return points moved and scaled, both axes alike, into the square of a drawing."""
    if not len(points):
        return np.zeros((0, 2), dtype=np.uint16)
    low, high = points.min(axis=0), points.max(axis=0)
    span = max(float((high - low).max()), 1e-9)
    inside = 0.5 + (points - (low + high) / 2) / span * (1 - 2 * _ROOM)
    places: NDArray[np.uint16] = np.round(inside * _LARGEST).astype(np.uint16)
    return places


def fraction(points: NDArray[np.uint16]) -> NDArray[np.float64]:
    """Return points of a drawing as numbers of 0…1."""
    return points / _LARGEST


def pack(drawing: Drawing) -> bytes:
    """Return a drawing as bytes."""
    labels = json.dumps(
        [[label.title, label.phrases, label.papers, label.place, label.parent] for label in drawing.labels]
    )
    file = BytesIO()
    arrays = {name: getattr(drawing, name) for name in _ARRAYS}
    np.savez(file, format=np.array(FORMAT), labels=np.frombuffer(labels.encode(), dtype=np.uint8), **arrays)
    return file.getvalue()


def unpack(stored: bytes) -> Drawing | None:
    """Return the drawing that the bytes hold, or None if another version of the program made them."""
    try:
        with np.load(BytesIO(stored), allow_pickle=False) as file:
            if int(file["format"]) != FORMAT:
                return None
            labels = json.loads(file["labels"].tobytes())
            arrays = {name: file[name] for name in _ARRAYS}
    except (ValueError, KeyError, OSError, EOFError, BadZipFile):
        return None
    return Drawing(
        **arrays,
        labels=tuple(
            Label(title, tuple(phrases), papers, (x, y), parent) for title, phrases, papers, (x, y), parent in labels
        ),
    )

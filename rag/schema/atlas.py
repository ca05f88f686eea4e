"""The nouns of a map: where papers stand, and what the regions are called."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """A theme of the map, or a part of one: `parent` is then the place of its theme among the regions.

    `x` and `y` (0…1) are where its name stands, `papers` is how many it has, and `phrases` are what many of them say
    and few of the others, the most telling first.
    """

    title: str
    phrases: tuple[str, ...]
    papers: int
    x: float
    y: float
    parent: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperMap:
    """A library as a map: papers that are alike in meaning stand together; a column for each thing told of a paper.

    `x` and `y` are 0…1, `themes` are places in `regions`, of which the themes come first, the largest first of all.
    `missing` papers have come, gone or changed since `library_version`, which is the one that is drawn.
    """

    library_version: int
    missing: int
    keys: tuple[str, ...]
    titles: tuple[str, ...]
    years: tuple[int | None, ...]
    x: tuple[float, ...]
    y: tuple[float, ...]
    themes: tuple[int, ...]
    regions: tuple[Region, ...]

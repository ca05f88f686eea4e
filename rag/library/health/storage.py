"""The files of a library in, how they are out: whole or damaged, how large, and what the last load did."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rag.errors import AttestError, LibraryError
from rag.library.catalog import health, keepsake
from rag.library.catalog.damage import translated
from rag.library.health import REPAIR
from rag.library.health.texts import keys
from rag.library.library import Library
from rag.library.vectors import INDEX_NAME
from rag.schema import Finding
from rag.text import counted

_MB = 1_000_000
_MUCH_FREE = 16 * _MB
_MOST_FREE = 0.25
_FEWEST_GONE = 20
_MOST_GONE = 0.1
_DOINGS = (
    ("added", "added"),
    ("updated", "changed"),
    ("unchanged", "known already"),
    ("merged_duplicates", "merged"),
)


def findings(library: Library) -> Iterator[Finding]:
    """Yield whether the catalog is whole and the embedding model answers."""
    yield _catalog(library)
    yield _pending(library)
    yield _embedder(library)


def notes(library: Library) -> Iterator[Finding]:
    """Yield sizes, what takes space for nothing, and the last load."""
    yield _sizes(library)
    gone = _gone(library)
    if gone:
        detail = f"the words of {counted(gone, 'paper')} that were removed still count as spellings"
        yield Finding(check="words", ok=True, detail=detail, remedy=REPAIR)
    kept = _kept(library)
    if kept:
        names = ", ".join(path.name for path in kept)
        detail = (
            f"{names} ({_megabytes(sum(path.stat().st_size for path in kept))}) from before an upgrade or a restore"
        )
        yield Finding(check="kept", ok=True, detail=detail, remedy="delete what you no longer need")
    yield _last_load(library)


def _kept(library: Library) -> list[Path]:
    """Return backups of older formats, and damaged catalogs that a backup took the place of."""
    return [*keepsake.kept(library.folder), *sorted(library.folder.glob(f"{library.catalog.path.name}.damaged-*"))]


def wasteful(library: Library) -> int:
    """Return how many bytes of the catalog's file are free, or 0 if that is little."""
    with translated(library.catalog.path):
        space = health.space(library.catalog.db)
    return space.free if space.free > max(_MUCH_FREE, _MOST_FREE * (space.used + space.free)) else 0


def words_outdated(library: Library) -> bool:
    """Tell whether many papers were removed since the library's words were read."""
    return bool(_gone(library))


def sizes(library: Library) -> tuple[int, int | None]:
    """Return the bytes of the catalog and, unless a server has it, of the index."""
    name = library.catalog.path.name
    catalog = sum(path.stat().st_size for path in library.folder.glob(f"{name}*") if path not in _kept(library))
    folder = library.folder / (library.catalog.meta("vector_index") or INDEX_NAME)
    return catalog, _size(folder) if folder.is_dir() else None


def _catalog(library: Library) -> Finding:
    try:
        with translated(library.catalog.path):
            db = library.catalog.db
            damage = health.damage(db)
            half, orphans = (health.half_indexed(db), health.orphans(db)) if not damage else ([], 0)
    except LibraryError as exc:  # some damage SQLite does not even look over
        damage, half, orphans = str(exc), [], 0
    if damage:
        remedy = "attest restore FILE puts a backup in its place; or load the sources into a new folder"
        return Finding(check="catalog", ok=False, detail=f"the catalog is damaged: {damage}", remedy=remedy)
    told = [f"{counted(len(half), 'paper')} without vectors or full text"] if half else []
    told += [f"{orphans:,} rows of papers that are gone"] if orphans else []
    return Finding(
        check="catalog",
        ok=not told,
        detail="; ".join(told) or "the catalog is whole",
        remedy=REPAIR if told else None,
        examples=keys(library, half),
    )


def _pending(library: Library) -> Finding:
    waiting = library.count("pending")
    return Finding(
        check="pending",
        ok=not waiting,
        detail=f"{counted(waiting, 'paper')} stored and not yet searchable" if waiting else "every paper is searchable",
        remedy=REPAIR if waiting else None,
    )


def _embedder(library: Library) -> Finding:
    """Try the embedding model with a word: a server may be down, a model another one than that of the library."""
    try:
        embedder = library.embedder
        found = embedder.embed_texts(["paper"]).shape[1]
    except AttestError as exc:
        return Finding(check="embedder", ok=False, detail=str(exc), remedy="attest models tells which ones answer")
    runtime = getattr(embedder, "runtime", None)  # of the bundled one alone: servers do not say
    by = f", run by {runtime}" if runtime else ""
    return Finding(check="embedder", ok=True, detail=f"{embedder.name}, {found} dimensions{by}")


def _sizes(library: Library) -> Finding:
    catalog, index = sizes(library)
    with translated(library.catalog.path):
        answers = health.answers(library.catalog.db)
    told = [f"catalog {_megabytes(catalog)}"]
    told += [f"index {_megabytes(index)}"] if index is not None else []
    told += [counted(answers, "kept answer")] if answers else []
    free = wasteful(library)
    told += [f"{_megabytes(free)} of the catalog are free"] if free else []
    return Finding(check="size", ok=True, detail=", ".join(told), remedy=REPAIR if free else None)


def _gone(library: Library) -> int:
    with translated(library.catalog.path):
        gone = health.removed_since_words(library.catalog.db)
    return gone if gone > max(_FEWEST_GONE, _MOST_GONE * library.count()) else 0


def _last_load(library: Library) -> Finding:
    with translated(library.catalog.path):
        load = health.last_load(library.catalog.db)
    if load is None:
        return Finding(check="last load", ok=True, detail="never")
    if load.finished is None:
        detail = f"began {load.started} UTC and has not ended: it runs, or was stopped"
        return Finding(check="last load", ok=True, detail=detail, remedy="if it was stopped, load the sources again")
    stopped = load.report.get("interrupted")
    return Finding(
        check="last load",
        ok=True,
        detail=f"{load.finished} UTC: {_done(load.report)}{', stopped before its end' if stopped else ''}",
        remedy="load the sources again: what is in is skipped" if stopped else None,
    )


def _done(report: dict[str, Any]) -> str:
    """Return what a load did, by its report."""
    told = [f"{report[name]:,} {word}" for name, word in _DOINGS if report.get(name)]
    rejected = len(report.get("rejected", ()))
    return ", ".join([*told, *([f"{rejected:,} rejected"] if rejected else [])]) or "nothing new"


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def _megabytes(size: int) -> str:
    return f"{size / _MB:,.0f} MB" if size >= 10 * _MB else f"{size / _MB:,.1f} MB"

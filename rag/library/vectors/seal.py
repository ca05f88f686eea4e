"""The files of an index in a folder in, whether they are as their last writer left them out.

Chroma reads a damaged graph without a word: of one with random bytes it makes a crash of the whole program, of one
that is gone an empty or a wrong list (chromadb 1.5.9). A writer takes the seal off before its first change and puts
one on when it is done. An index that never had one was made by an earlier version.
"""

from __future__ import annotations

import json
import zlib
from pathlib import Path

NAME = "attest-seal.json"
DATABASE = "chroma.sqlite3"  # readers change it too, so it is not sealed
# Stands beside a graph that was written; until then its files hold whatever was in memory.
_GRAPH = "index_metadata.pickle"
_UNREAD = "length.bin"  # holds that later too, and only has to be there
_OFF = "being written"
_PIECE = 1 << 22  # bytes


def put_on(folder: Path) -> None:
    """Note size and checksum of each file; where the disk is full the index stays without a seal."""
    partial = folder / f"{NAME}.partial"
    try:
        partial.write_text(json.dumps(_sums(folder)), encoding="utf-8")
        partial.replace(folder / NAME)
    except OSError:
        partial.unlink(missing_ok=True)


def take_off(folder: Path) -> None:
    """Let the files be changed, and note that they are."""
    (folder / NAME).write_text(_OFF, encoding="utf-8")


def is_off(folder: Path) -> bool:
    """Tell whether a writer has taken the seal off and put none on: it writes, or was killed."""
    noted = _noted(folder)
    return noted is not None and not noted.startswith("{")


def broken(folder: Path) -> bool:
    """Tell whether files are not what their seal says; where it is off, or taken off meanwhile, nothing is known."""
    noted = _noted(folder)
    if noted is None or not noted.startswith("{"):
        return False
    try:
        same = _sums(folder) == json.loads(noted)
    except (OSError, ValueError):
        same = False
    return not same and _noted(folder) == noted


def _noted(folder: Path) -> str | None:
    try:
        return (folder / NAME).read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None


def _sums(folder: Path) -> dict[str, list[int]]:
    """Return size and CRC-32 of each file by its place; a gigabyte takes a second."""
    found = {}
    for path in sorted(one for graph in folder.glob(f"*/{_GRAPH}") for one in graph.parent.iterdir()):
        if path.is_file():
            size = total = 0
            with path.open("rb") as file:
                while path.name != _UNREAD and (piece := file.read(_PIECE)):
                    size, total = size + len(piece), zlib.crc32(piece, total)
            found[str(path.relative_to(folder))] = [size, total]
    return found

"""What a visitor dropped or pasted in, files that a load can read out, under the names that the visitor knows."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rag import SourceError
from rag.serve.private_folder import PrivateFolder
from ui.library.report import PASTED

_MOST_PASTED = 5_000_000
_LONGEST_TITLE = 200  # characters; a longer line is an abstract
_MOST_TAGS = 20


@contextmanager
def room() -> Iterator[Path]:
    """Give a folder for what arrives, and remove it afterwards.

    Raises:
        SourceError: what arrives cannot be stored, as on a full disk.
    """
    try:
        with PrivateFolder() as folder:
            yield folder.new()
    except OSError as exc:
        raise SourceError(
            f"What was added cannot be stored ({exc.strerror or exc}); free some space and add it again.", path=""
        ) from exc


def take(uploads: Any, uploaded: Path, folder: Path, own: Callable[[str], bool]) -> list[str]:
    """Move uploaded files into a folder under the names they had on the visitor's machine, and return their paths.

    What does not lie in the folder of uploads was not uploaded, and is left where it is; so is what is not the
    visitor's `own`.
    """
    paths = []
    for number, upload in enumerate(uploads if isinstance(uploads, Sequence) else ()):
        path = upload.get("path") if isinstance(upload, Mapping) else None
        stored = Path(path).resolve() if isinstance(path, str) and "\x00" not in path else None
        if stored is None or not stored.is_relative_to(uploaded.resolve()) or not stored.is_file():
            continue
        if not own(str(path)):
            continue
        name = Path(str(upload.get("name") or "").replace("\\", "/")).name or stored.name
        place = folder / str(number)  # two files may have the same name
        place.mkdir()
        paths.append(str(shutil.move(stored, place / name)))
    return paths


def pasted(text: Any, folder: Path) -> list[str]:
    """Write pasted text into a file in a folder and return its path.

    Raises:
        SourceError: there is no text, or too much.
    """
    given = text.strip() if isinstance(text, str) else ""
    if not given:
        raise SourceError("There is no text to add; paste a title with its abstract below it.", path=PASTED)
    if len(given) > _MOST_PASTED:
        raise SourceError("The text is too long to paste; save it as a file and drop that.", path=PASTED)
    path = folder / PASTED
    path.write_text(_joined(given), encoding="utf-8", errors="replace")
    return [str(path)]


def tags(text: Any) -> tuple[str, ...]:
    """Return the tags that were typed, with commas between them."""
    given = text if isinstance(text, str) else ""
    return tuple(filter(None, (" ".join(tag.split()) for tag in given.split(","))))[:_MOST_TAGS]


def _joined(text: str) -> str:
    """Return text with a line a title and a line an abstract, as a listing has it; an abstract is copied in many lines.

    JSON, and lines that alternate already, stay as they are.
    """
    lines = [line.strip() for line in text.splitlines()]
    if text[0] in "{[" or ("" not in lines and any(map(_long, lines))):
        return text
    rows: list[str] = []
    titled = False
    for blank, group in itertools.groupby(lines, key=lambda line: not line):
        paragraph = list(group)
        if blank:
            continue
        if titled:
            rows.append(" ".join(paragraph))
        elif rows and _long(" ".join(paragraph)) and (len(paragraph) == 1 or _long(paragraph[0])):
            rows[-1] += f" {' '.join(paragraph)}"  # an abstract of several paragraphs
        else:
            rows += [paragraph[0], *([" ".join(paragraph[1:])] if paragraph[1:] else [])]
            titled = len(paragraph) == 1
            continue
        titled = False
    return "\n".join(rows)


def _long(line: str) -> bool:
    return len(line) > _LONGEST_TITLE

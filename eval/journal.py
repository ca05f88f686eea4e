"""The rows of a run, written as they come, so that an interrupted run goes on where it stopped."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from eval.run import RunError, make_folder

_HEAD = "journal.json"


class Journal:
    """JSON lines in a run's folder, each under a name of its own."""

    def __init__(self, folder: Path, file_name: str, made_by: Mapping[str, Any], *, fresh: bool = False) -> None:
        """Open the journal of a run; `made_by` is what must be the same for the run to go on.

        Raises:
            RunError: the folder holds a run that was made otherwise, or cannot be written to.
        """
        make_folder(folder)
        self._path = folder / file_name
        head = folder / _HEAD
        made_by = json.loads(json.dumps(made_by))
        try:
            if fresh:
                self._path.unlink(missing_ok=True)
            if self._path.exists() and head.exists():
                _compare(json.loads(head.read_text(encoding="utf-8")), made_by, folder)
            head.write_text(json.dumps(made_by, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
            self.rows = _read(self._path)
            self._path.write_text("".join(map(_line, self.rows.values())), encoding="utf-8")
        except OSError as exc:
            raise RunError(f"{folder}: cannot be written to ({exc.strerror}); name another with --out.") from exc
        except ValueError as exc:
            raise RunError(f"{head}: is not as Attest writes it; name another folder with --out.") from exc

    def holds(self, name: str, asked: Mapping[str, Any]) -> bool:
        """Tell whether there is a row under a name that was asked just so."""
        return bool(self.rows.get(name, {}).get("asked") == json.loads(json.dumps(asked)))

    def add(self, name: str, row: Mapping[str, Any]) -> None:
        """Write a row under its name."""
        self.rows[name] = {"name": name, **row}
        with self._path.open("a", encoding="utf-8") as file:
            file.write(_line(self.rows[name]))


def _read(path: Path) -> dict[str, dict[str, Any]]:
    """Return the rows of a journal by name; the half line that a kill left behind is passed over."""
    rows: dict[str, dict[str, Any]] = {}
    for line in path.read_text(encoding="utf-8").split("\n") if path.exists() else ():
        try:
            row = json.loads(line)
            rows[row["name"]] = row
        except (ValueError, KeyError, TypeError):
            continue
    return rows


def _compare(before: Any, now: Mapping[str, Any], folder: Path) -> None:
    others = [name for name in now if not isinstance(before, dict) or before.get(name) != now[name]]
    if others:
        raise RunError(
            f"{folder} holds a run made with another {others[0]}; name another folder, or start anew with --fresh."
        )


def _line(row: Mapping[str, Any]) -> str:
    return json.dumps(row, ensure_ascii=False) + "\n"

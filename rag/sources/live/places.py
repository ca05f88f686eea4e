"""Where the load of a query stopped in, where the next one goes on out; kept in a file beside the library."""

from __future__ import annotations

import json
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

# Results move as new papers come; after a day a query is asked from its beginning.
_GOOD_FOR = 24 * 3600
_MOST = 200


class Places:
    """The places of unfinished loads by query; without a file nothing is remembered."""

    def __init__(self, path: Path | None) -> None:
        self._path = path

    def get(self, name: str) -> int:
        """Return the position from which a query goes on; 0 for the beginning."""
        found = self._all().get(name)
        if not isinstance(found, list) or len(found) != 2 or time.time() - found[1] > _GOOD_FOR:
            return 0
        return max(0, int(found[0]))

    def put(self, name: str, position: int) -> None:
        """Remember that everything before a position is in the library; 0 forgets the query."""
        places = {key: value for key, value in self._all().items() if key != name}
        if position > 0:
            places[name] = [position, time.time()]
        self._write(dict(list(places.items())[-_MOST:]))

    def _all(self) -> dict[str, Any]:
        if self._path is None:
            return {}
        try:
            value = json.loads(self._path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return value if isinstance(value, dict) else {}

    def _write(self, places: dict[str, Any]) -> None:
        if self._path is None or (not places and not self._path.exists()):
            return
        with suppress(OSError):  # a place that is not kept costs a few requests, not a paper
            self._path.parent.mkdir(parents=True, exist_ok=True)
            new = self._path.with_suffix(".new")
            new.write_text(json.dumps(places), encoding="utf-8")
            new.replace(self._path)

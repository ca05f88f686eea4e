"""The library of 50,810 papers as its user meets it: opened, loaded again, added to, asked; each a process of its own.

Measured on a copy of the library that `scale` made. What a load from nothing takes is measured by `growth`, in four
parts; embedding alone by `scale` the first time, 20 to 70 minutes.
"""

from __future__ import annotations

import itertools
import json
import statistics
import tempfile
from collections.abc import Callable
from pathlib import Path

from benchmarks import data
from benchmarks.measured import Measured, attest, circumstances, size_mb

_ADDED = 100
_ASKED = 5
_QUESTION = "How do vision transformers compare with convolutional networks?"


def main() -> None:
    """Print a line for each, with what is promised of it."""
    data.need_shared()
    print(circumstances(), flush=True)
    with data.copied("scale") as folder, tempfile.TemporaryDirectory() as room:
        new = _new_papers(Path(room))
        steps: dict[str, Callable[[], Measured]] = {
            "opened, from an older format if it is one": lambda: attest(folder, "papers", "--limit", "1"),
            "opened again": lambda: attest(folder, "papers", "--limit", "1"),
            "all loaded again, by the format that sees it first": lambda: _load(folder, data.SCALE_FILE),
            "all loaded again, nothing new (60 s, 2 GB)": lambda: _load(folder, data.SCALE_FILE),
            f"{_ADDED} papers added (15 s)": lambda: _load(folder, new),
        }
        for name, step in steps.items():
            print(f"{name}: {step()}", flush=True)
        asked = [attest(folder, "ask", _QUESTION) for _ in range(_ASKED + 1)]
        seconds = statistics.median(one.seconds for one in asked[1:])
        cpu = statistics.median(one.cpu for one in asked[1:])
        print(
            f"attest ask from cold (5 s): median {seconds:.2f} s of {_ASKED} ({cpu:.1f} s of processor time), "
            f"the first {asked[0].seconds:.2f} s, peak {max(one.peak_mb for one in asked)} MB"
        )
        catalog, index = size_mb(*folder.glob("catalog.sqlite3*")), size_mb(*folder.glob("chroma*"))
        print(f"catalog {catalog:.0f} MB + index {index:.0f} MB = {catalog + index:.0f} MB (900 MB)")
    print(circumstances())


def _load(folder: Path, file: Path) -> Measured:
    done = attest(folder, "ingest", str(file), "--json")
    report = json.loads(done.output)
    counts = {name: report[name] for name in ("added", "updated", "unchanged", "merged_duplicates")}
    print(f"    {counts}", flush=True)
    return done


def _new_papers(room: Path) -> Path:
    """Write papers that are of another field than those of the library to a file."""
    with (data.SHARED / "benchmarks" / "scifact" / "corpus.jsonl").open(encoding="utf-8") as stream:
        lines = list(itertools.islice(stream, _ADDED))
    file = room / "new.jsonl"
    file.write_text("".join(lines), encoding="utf-8")
    return file

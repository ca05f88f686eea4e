"""How disk, memory and time grow with the papers, fitted and written out for collections that were not measured.

One library grows from nothing to 50,810 papers in four loads, each a process of its own; the vectors are those of the
library that `scale` made, so the model runs for a slice only, whose time is given beside. After each load the library
is measured at rest, searched, asked from cold, and its vector index built anew beside it.
"""

from __future__ import annotations

import gzip
import itertools
import json
import random
import statistics
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np

from benchmarks import data
from benchmarks.measured import Measured, attest, circumstances, measured, size_mb

_SIZES = (1_000, 5_000, 20_000, 50_810)
_SLICES = (500, 100, 100, 100)  # embedded with the model: measured once, and so that its memory is part of each load
_QUERIES = 200
_FAR = (3_000_000, 40_000_000)
_ASKED = 3
_TOO_FAR_OFF = 0.5
Shape = Callable[[np.ndarray], np.ndarray]
_SHAPES: dict[str, Shape] = {"n": lambda n: n, "n log n": lambda n: n * np.log2(n), "log n": np.log2}
# What is fitted, with the shapes that it may have.
_GROW = {
    "catalog, MB": ("n",),
    "vector index, MB": ("n",),
    "memory of a search, MB": ("n",),
    "peak of a load, MB": ("n",),
    "load without embedding, CPU s": ("n", "n log n"),
    "index built anew, CPU s": ("n", "n log n"),
    "search, CPU ms": ("n", "log n"),
    "search, median ms": ("n", "log n"),
    "search, 95 % ms": ("n", "log n"),
    "first search, s": ("n",),
    "attest ask from cold, s": ("n",),
}


def main() -> None:
    """Print a table of what was measured, and one of what the fits say of 3 and 40 million papers."""
    data.need_shared()
    print(circumstances(), flush=True)
    vectors = known_vectors()
    table: dict[str, list[float]] = {name: [] for name in _GROW}
    spent, embedding = 0.0, 0.0
    with tempfile.TemporaryDirectory() as room:
        folder, queries = Path(room) / "library", Path(room) / "queries.json"
        queries.write_text(json.dumps(_queries()), encoding="utf-8")
        for size, slice_size in zip(_SIZES, _SLICES, strict=True):
            load = _step("load", folder, vectors, data.SCALE_FILE, size, slice_size)
            spent += load.last["cpu"]
            embedding = embedding or load.last["embedding_cpu_ms"]  # of the largest slice
            row = _measure(folder, queries) | {
                "peak of a load, MB": load.peak_mb,
                "load without embedding, CPU s": spent,
            }
            for name, value in row.items():
                table[name].append(value)
            print(f"{size}: {json.dumps(load.last)} {json.dumps(row)}", flush=True)
    print(circumstances())
    _print_table(_SIZES, table)
    _print_far(_SIZES, table)
    _print_hours(embedding, *fit(_SIZES, table["load without embedding, CPU s"], ("n", "n log n"))[:2])


def known_vectors() -> Path:
    """Return the folder of the vectors of 50,810 papers, written from the library that `scale` made, once."""
    folder = data.CACHE / "scale-vectors"
    if not (folder / "places.npy").exists():
        with data.copied("scale") as copy:
            _step("keep", copy, folder)
    return folder


def _step(name: str, *arguments: object) -> Measured:
    return measured(sys.executable, "-m", "benchmarks.steps", name, *map(str, arguments))


def _measure(folder: Path, queries: Path) -> dict[str, float]:
    asked = [attest(folder, "ask", "What is hubness?").seconds for _ in range(_ASKED + 1)][1:]
    search = _step("search", folder, queries).last
    rebuilt = _step("rebuild", folder).last
    return {
        "catalog, MB": size_mb(*folder.glob("catalog.sqlite3*")),
        "vector index, MB": size_mb(*folder.glob("chroma*")),
        "memory of a search, MB": search["resident_mb"],
        "index built anew, CPU s": rebuilt["cpu"],
        "search, CPU ms": search["cpu_ms"],
        "search, median ms": search["median_ms"],
        "search, 95 % ms": search["p95_ms"],
        "first search, s": search["first_s"],
        "attest ask from cold, s": statistics.median(asked),
    }


def _queries() -> list[str]:
    """Return questions and keywords of the first 1,000 papers, drawn with a fixed seed: every size has them."""
    with gzip.open(data.SCALE_FILE, "rt", encoding="utf-8") as stream:
        titles = [json.loads(line)["title"] for line in itertools.islice(stream, _SIZES[0])]
    rng = random.Random(1)
    drawn = list(enumerate(rng.sample(titles, _QUERIES)))
    return [f"What is known about {title}?" if odd % 2 else " ".join(title.split()[:3]) for odd, title in drawn]


def fit(sizes: Sequence[int], values: Sequence[float], shapes: Sequence[str]) -> tuple[str, np.ndarray, float]:
    """Return shape and coefficients [start, slope] that fit best, and how far the fit is off at worst, a share.

    Relative errors are made small, so that the smallest collection counts like the largest.
    """
    n, y = np.array(sizes, dtype=float), np.array(values)
    fits = []
    for shape in shapes:
        columns = np.stack([np.ones_like(n), _SHAPES[shape](n)], axis=1)
        found = np.linalg.lstsq(columns / y[:, None], np.ones_like(y), rcond=None)[0]
        fits.append((shape, found, float(np.abs(columns @ found / y - 1).max())))
    return min(fits, key=lambda one: one[2])


def far(shape: str, found: np.ndarray, papers: int) -> float:
    """Return what a fit says of a number of papers."""
    return float(found[0] + found[1] * _SHAPES[shape](np.array(float(papers))))


def _print_table(sizes: Sequence[int], table: Mapping[str, Sequence[float]]) -> None:
    print(f"| {'':32} |" + "".join(f"{size:>10,} |" for size in sizes))
    for name, values in table.items():
        print(f"| {name:32} |" + "".join(f"{value:>10,.1f} |" for value in values))


def _print_hours(embedding_ms: float, shape: str, found: np.ndarray) -> None:
    """Print the hours of processor time that embedding takes, which any number share, and the rest, one writer's."""
    for papers in _FAR:
        hours, rest = papers * embedding_ms / 3.6e6, far(shape, found, papers) / 3600
        each = f"{embedding_ms:.0f} ms each"
        print(f"{papers:,} papers: embedding {hours:,.0f} hours of one core ({each}), the rest {rest:,.1f}")


def _print_far(sizes: Sequence[int], table: Mapping[str, Sequence[float]]) -> None:
    """Print each fit, how far it is off, how far it misses the largest size if fitted to the others, and the rest.

    What other work on the machine has made fall, or scatter by more than half, is not written out.
    """
    print(f"| {'':32} | fit | off at worst | the last from the others |" + "".join(f"{n:>14,} |" for n in _FAR))
    for name, values in table.items():
        shape, found, off = fit(sizes, values, _GROW[name])
        if found[1] <= 0 or off > _TOO_FAR_OFF:
            print(f"| {name:32} | none: it falls, or scatters by {off:.0%}; run it again on a quiet machine |")
            continue
        miss = far(*fit(sizes[:-1], values[:-1], _GROW[name])[:2], sizes[-1]) / values[-1] - 1
        told = "".join(f"{far(shape, found, papers):>14,.0f} |" for papers in _FAR)
        print(f"| {name:32} | {found[0]:.3g} + {found[1]:.3g} {shape} | {off:.0%} | {miss:+.0%} |{told}")

"""What the benchmarks measure in processes of their own: `python -m benchmarks.steps NAME ARGUMENT…` prints JSON.

keep LIBRARY VECTORS: write the vectors of a library, to be loaded without the model.
load LIBRARY VECTORS FILE LIMIT SLICE: embed a slice with the model, then load the first records with known vectors.
search LIBRARY QUERIES: open a library and search it.
rebuild LIBRARY: build its vector index anew, beside the one it has.
"""

from __future__ import annotations

import gzip
import itertools
import json
import os
import sys
import time
from pathlib import Path

import numpy as np

from rag import Attest, Settings
from rag.library.embedding.embedder import PaperText

_WARM = 10  # searches that are not counted


def _keep(library: str, vectors: str) -> dict[str, float]:
    from benchmarks.known import keep

    attest = _opened(library)
    started = time.perf_counter()
    keep(attest._parts.library(), Path(vectors))
    attest.close()
    return {"seconds": time.perf_counter() - started}


def _load(folder: str, vectors: str, file: str, limit: str, slice_size: str) -> dict[str, float]:
    from benchmarks.known import Known
    from rag.library.ingest import ingest
    from rag.library.library import Library
    from rag.sources.files import expand

    known = Known(Path(vectors))
    texts = _slice(file, int(limit), int(slice_size))
    started, cpu_started = time.perf_counter(), time.process_time()
    for _ in known.model.embed_papers(texts):
        pass
    embedding, embedding_cpu = time.perf_counter() - started, time.process_time() - cpu_started
    library = Library(Path(folder), lambda: known, create=True)
    before = library.count("indexed")
    cpu = time.process_time()
    report = ingest(library, expand([file]), limit=int(limit))
    cpu = time.process_time() - cpu
    library.close()
    known.close()
    added = report.papers_in_library - before
    return {
        "papers": report.papers_in_library,
        "added": added,
        "seconds": report.seconds,
        "missed": known.missed,
        "embedding_ms": 1000 * embedding / len(texts),
        "embedding_cpu_ms": 1000 * embedding_cpu / len(texts),
        "cpu": cpu,
    }


def _slice(file: str, limit: int, size: int) -> list[PaperText]:
    """Return what is embedded of a slice of the records that are spread over the first ones of a file."""
    from rag.sentences import sentence_spans

    with gzip.open(file, "rt", encoding="utf-8") as stream:
        records = [json.loads(line) for line in itertools.islice(stream, 0, limit, max(1, limit // size))]
    texts = [(one["title"], one.get("abstract") or "") for one in records][:size]
    return [PaperText(title, tuple(text[a:b] for a, b in sentence_spans(text))) for title, text in texts]


def _search(folder: str, queries: str) -> dict[str, float]:
    first, *others = json.loads(Path(queries).read_text(encoding="utf-8"))
    attest = _opened(folder)
    started = time.perf_counter()
    attest.search(first)
    opening = time.perf_counter() - started
    times, cpu = [], []
    for query in others:
        started, cpu_started = time.perf_counter(), time.process_time()
        attest.search(query)
        times.append(1000 * (time.perf_counter() - started))
        cpu.append(1000 * (time.process_time() - cpu_started))
    resident = _resident()
    attest.close()
    middle, high = np.percentile(times[_WARM:], [50, 95])
    spent = float(np.median(cpu[_WARM:]))
    return {"first_s": opening, "median_ms": middle, "p95_ms": high, "cpu_ms": spent, "resident_mb": resident}


def _rebuild(folder: str) -> dict[str, float]:
    from rag.library.building import fill
    from rag.upkeep import silent

    attest = _opened(folder)
    library = attest._parts.library()
    beside = library.index("chroma-0")
    before = _resident()
    started, cpu = time.perf_counter(), time.process_time()
    fill(beside, library, silent)
    taken = {"seconds": time.perf_counter() - started, "cpu": time.process_time() - cpu}
    beside.close()
    library.drop_other_indexes()
    attest.close()
    return {**taken, "resident_before_mb": before}


def _opened(folder: str) -> Attest:
    return Attest(Settings(_env_file=None, data_dir=Path(folder), llm="none"))


def _resident() -> float:
    """Return what memory this process holds, MB."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20


if __name__ == "__main__":
    steps = {"keep": _keep, "load": _load, "search": _search, "rebuild": _rebuild}
    print(json.dumps(steps[sys.argv[1]](*sys.argv[2:])))

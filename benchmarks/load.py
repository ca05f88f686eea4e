"""Loading against the bare model's forward passes over the same texts, side by side in one run."""

from __future__ import annotations

import resource
import statistics
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from benchmarks import data
from rag import Attest, Settings
from rag.library.catalog.index import Vectors
from rag.library.embedding.minilm import MiniLM, bundled

_ROUNDS = 10
_PAPERS = 100  # a round, of the first 1,000 of SciFact
_WARM_UP = 8


def main() -> None:
    """Print of each round the seconds of a load and of the bare passes, then the median of their ratios, and memory.

    A load is all that `attest ingest` does: a file in, papers that are found out. The bare passes run the model over
    the very same word pieces, as many texts at a time, and nothing else.
    """
    data.need_shared()
    lines = (data.SHARED / "benchmarks" / "scifact" / "corpus.jsonl").read_text(encoding="utf-8").splitlines()
    walls, processors = [], []
    with tempfile.TemporaryDirectory(prefix="attest-") as folder:
        attest = Attest(Settings(data_dir=Path(folder) / "library", llm="none"), own_ids=True)
        recorder = _Recorder(bundled())
        _load(attest, lines[-_WARM_UP:], Path(folder))
        before = _peak()
        for start in range(0, _ROUNDS * _PAPERS, _PAPERS):
            recorder.read.clear()
            load = _load(attest, lines[start : start + _PAPERS], Path(folder))
            bare = _bare(recorder)
            walls.append(bare[0] / load[0])
            processors.append(bare[1] / load[1])
            print(
                f"{_PAPERS} papers, {len(recorder.read)} texts: load {load[0]:.2f} s ({load[1]:.2f} s of processor), "
                f"bare passes {bare[0]:.2f} s ({bare[1]:.2f} s)",
                flush=True,
            )
        attest.close()
    print(
        f"{bundled().runtime}: {statistics.median(walls):.3f} of the throughput of the bare passes by the clock, "
        f"{statistics.median(processors):.3f} by the processor (medians of {_ROUNDS})"
    )
    print(f"peak memory {_peak():.0f} MB, {_peak() - before:.0f} MB more than after {_WARM_UP} papers")


class _Recorder:
    """The model of this process, which from now on notes the word pieces that it is given."""

    def __init__(self, model: MiniLM) -> None:
        self.model, self.read, self.forward = model, list[Sequence[int]](), model.forward
        model.forward = self._forward  # type: ignore[method-assign]

    def _forward(self, ids: Sequence[int]) -> Vectors:
        self.read.append(ids)
        return self.forward(ids)


def _load(attest: Attest, lines: list[str], folder: Path) -> tuple[float, float]:
    """Load some records and return the seconds by the clock and by the processor."""
    path = folder / "papers.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    started, worked = time.perf_counter(), time.process_time()
    report = attest.ingest([str(path)])
    took = time.perf_counter() - started, time.process_time() - worked
    if report.added != len(lines):
        raise SystemExit(f"Of {len(lines)} records {report.added} were added: the figures would mean nothing.")
    return took


def _bare(recorder: _Recorder) -> tuple[float, float]:
    """Return what the same passes take, as many at a time as in a load."""
    started, worked = time.perf_counter(), time.process_time()
    with ThreadPoolExecutor(recorder.model._threads) as pool:
        for _ in pool.map(recorder.forward, recorder.read):
            pass
    return time.perf_counter() - started, time.process_time() - worked


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024

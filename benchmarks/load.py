"""Loading the real input against the bare model's forward passes over the same texts, in one run."""

from __future__ import annotations

import resource
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from benchmarks import data
from rag import Attest, Settings
from rag.library.ingest import paper_text
from rag.library.minilm import MiniLM

_ROUNDS = 3


def main() -> None:
    """Print seconds for a load, for the bare passes, their ratio a round, and the peak memory."""
    files = data.corpus_files()
    for _ in range(_ROUNDS):
        with tempfile.TemporaryDirectory() as folder:
            attest = Attest(Settings(_env_file=None, data_dir=Path(folder), llm="none"))
            started = time.perf_counter()
            report = attest.ingest(files)
            load = time.perf_counter() - started
            library = attest._parts.library()
            texts = [paper_text(stored).whole for stored in library.get(range(1, report.papers_in_library + 1))]
            attest.close()
        bare = _bare(texts)
        print(
            f"{report.papers_in_library} papers: load {load:.2f} s, bare passes {bare:.2f} s, ratio {load / bare:.3f}"
        )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory {peak:.0f} MB")


def _bare(texts: list[str]) -> float:
    """Return the seconds that the model's forward passes take, as many at a time as a load does."""
    model = MiniLM()
    ids = [model._tokenizer.encode(text).ids[:512] for text in texts]
    started = time.perf_counter()
    with ThreadPoolExecutor(model._threads) as pool:
        list(pool.map(model.forward, ids))
    return time.perf_counter() - started

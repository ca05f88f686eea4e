"""Where the development data lies, and the libraries that are made from it once and kept."""

from __future__ import annotations

import json
import os
import random
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rag import Attest, Settings

ROOT = Path(__file__).parents[1]
SHARED = Path(os.environ.get("ATTEST_SHARED", ROOT.parent / "shared"))
CACHE = Path(os.environ.get("ATTEST_BENCH_CACHE", Path.home() / ".cache" / "attest" / "bench"))
SCALE_FILE = SHARED / "scale" / "papers-core.jsonl.gz"


def need_shared() -> None:
    """Stop with a sentence if the development data is not here."""
    if not SHARED.is_dir():
        raise SystemExit(f"The development data is not here ({SHARED}); set ATTEST_SHARED to its folder.")


def corpus_files() -> list[str]:
    """Return the two files of the real input."""
    need_shared()
    return sorted(map(str, (SHARED / "corpus").glob("*.txt")))


def library(name: str) -> Attest:
    """Return the library of a collection: `corpus`, `scale` (50,810 papers), or a BEIR folder of the benchmarks."""
    need_shared()
    files = {"corpus": corpus_files(), "scale": [str(SCALE_FILE)]}
    attest = Attest(Settings(_env_file=None, data_dir=CACHE / name, llm="none"), own_ids=name not in files)
    attest.ingest(files.get(name) or [str(SHARED / "benchmarks" / name / "corpus.jsonl")])
    return attest


@contextmanager
def copied(name: str) -> Iterator[Path]:
    """Give a copy of a library, made first where it is not: what is measured on it changes it."""
    folder = CACHE / name
    if not (folder / "catalog.sqlite3").exists():
        library(name).close()
    with tempfile.TemporaryDirectory() as room:
        yield Path(shutil.copytree(folder, Path(room) / name))


def queries(name: str, most: int) -> list[str]:
    """Return up to `most` queries of a BEIR folder, drawn with a fixed seed, without whole abstracts as queries."""
    path = SHARED / "benchmarks" / name / "queries.jsonl"
    found = [json.loads(line)["text"] for line in path.read_text(encoding="utf-8").splitlines()]
    found = [text for text in found if len(text) < 400]
    random.Random(1).shuffle(found)
    return found[:most]


def rewrites(most: int) -> list[str]:
    """Return stand-alone questions of conversations about clouds, finance, government and general matters."""
    path = SHARED / "benchmarks" / "mtrag_rewrite" / "conversations.jsonl"
    return [json.loads(line)["rewrite"] for line in path.read_text(encoding="utf-8").splitlines()][:most]

"""What all tests share: no socket beyond loopback, no settings of this machine, a small loaded library."""

from __future__ import annotations

import json
import os
import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from rag import Attest, Settings
from rag.library.embedding.runtimes import prefer

# Machines differ in speed: a slow draw is no fault of the code.
settings.register_profile("attest", deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=60)
settings.load_profile("attest")

# What everybody has, and thresholds were chosen with; the programs that tests start run it too.
RUNTIME = "onnxruntime"
os.environ["ATTEST_RUNTIME"] = RUNTIME
prefer(RUNTIME)

# A job in the background ignores Ctrl-C, and so would the programs that a test starts and interrupts.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

SHARED = Path(os.environ.get("ATTEST_SHARED", Path(__file__).parents[1].parent / "shared"))
# What takes nine tenths of the time: `make test` passes it over, `make test-all` and CI do not.
SLOW = (
    "browser",
    "eval/selftest/test_suite.py",
    "hostile",
    "rag/atlas/test_atlas.py",
    "rag/atlas/test_projection.py",
    "rag/cli/test_offline.py",
    "rag/library/spread",
    "rag/library/test_reindex.py",
    "rag/library/test_two_processes.py",
    "rag/library/vectors/test_server.py",
    "rag/processes",
    "rag/serve/api/test_every_request.py",
    "rag/serve/api/test_serving.py",
    "rag/serve/mcp/test_serving.py",
    "rag/serve/test_connections.py",
    "rag/serve/test_crowd.py",
    "rag/serve/test_server.py",
    "rag/test_real_input.py",
    "small_model",
    "test_supply_chain.py",
    "ui/library/test_map.py",
)
_LOOPBACK = ("127.", "::1", "localhost", "0.0.0.0")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what is slow."""
    for item in items:
        path = item.path.relative_to(Path(__file__).parent)
        if any(path.is_relative_to(slow) for slow in SLOW):
            item.add_marker(pytest.mark.slow)


@pytest.fixture(autouse=True)
def _only_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let sockets reach this machine only."""
    connect, lookup = socket.socket.connect, socket.getaddrinfo

    def guarded_connect(self: socket.socket, address: object) -> None:
        if isinstance(address, tuple) and not str(address[0]).startswith(_LOOPBACK):
            raise AssertionError(f"a test reached for {address}")
        connect(self, address)  # type: ignore[arg-type]

    def guarded_lookup(host: object, *args: object, **kwargs: object) -> object:
        if host is not None and not str(host).startswith(_LOOPBACK):
            raise AssertionError(f"a test looked up {host}")
        return lookup(host, *args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(socket.socket, "connect", guarded_connect)
    monkeypatch.setattr(socket, "getaddrinfo", guarded_lookup)


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Hide the settings of whoever runs the tests; the working folder has no .env."""
    kept = ("ATTEST_SHARED", "ATTEST_SCREENSHOTS")
    for name in list(os.environ):
        if name.startswith(("ATTEST_", "OPENAI_", "RAY_ADDRESS")) and name not in kept:
            monkeypatch.delenv(name)
    monkeypatch.setenv("ATTEST_DATA_DIR", str(tmp_path / "library"))
    monkeypatch.setenv("ATTEST_RUNTIME", RUNTIME)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def shared() -> Path:
    """The folder with the real input and the public development sets, which are not part of the project."""
    if not SHARED.is_dir():
        pytest.skip(f"the development data is not here ({SHARED}); set ATTEST_SHARED to its folder")
    return SHARED


@pytest.fixture
def attest(tmp_path: Path) -> Iterator[Attest]:
    """An engine over an empty library of its own, without a language model."""
    engine = Attest(Settings(_env_file=None, data_dir=tmp_path / "library", llm="none"))
    yield engine
    engine.close()


PAPERS = [
    {
        "title": "LanternNet: Mapping Caves with Sparse Light",
        "abstract": "Cave surveys are slow because lamps are weak. We present LanternNet, a network that maps caves "
        "from sparse light readings. It reaches an accuracy of 91.4% on CaveBench with 12 lamps. "
        "Training takes three hours on one GPU. Wet walls remain difficult for our method.",
        "authors": ["Mira Holm", "Tadeusz Krol"],
        "year": 2021,
        "venue": "Journal of Speleology",
        "doi": "10.5555/lantern.1",
    },
    {
        "title": "A Benchmark for Cave Mapping",
        "abstract": "We introduce CaveBench, a benchmark of 40 caves for mapping methods. Each cave comes with laser "
        "ground truth and 500 light readings. Five existing methods are compared. The best of them maps "
        "only 78% of the passages. The data and code are released at https://caves.example.org/bench.",
        "authors": ["Tadeusz Krol"],
        "year": 2020,
        "venue": "Underground Robotics",
    },
    {
        "title": "Bread Fermentation under Low Gravity",
        "abstract": "Yeast behaves differently when gravity is low. We baked 64 loaves in a drop tower. "
        "Loaves rose 18% less than on the ground, and their crumb was denser. "
        "Adding sugar did not change the result.",
        "authors": ["Ines Okafor"],
        "year": 2019,
        "venue": "Food Physics",
    },
    {
        "title": "Sourdough Starters and Their Microbes",
        "abstract": "Sourdough starters hold yeasts and lactic acid bacteria. We sequenced 300 starters from 20 "
        "countries. Geography explained little of the variation. Feeding schedule mattered more than flour.",
        "authors": ["Ines Okafor", "Paolo Rinaldi"],
        "year": 2022,
        "venue": "Food Physics",
    },
    {
        "title": "Tidal Clocks of Shore Crabs",
        "abstract": "Shore crabs keep time with the tides. We recorded the activity of 48 crabs in constant darkness. "
        "Their rhythm of 12.4 hours persisted for nine days. Cooling to 4 degrees stopped the clock.",
        "authors": ["Noor Haddad"],
        "year": 2018,
    },
    {"title": "An Editorial without an Abstract", "year": 2017},
]


@pytest.fixture
def papers_file(tmp_path: Path) -> Path:
    """A JSON lines file of six invented papers, one of them without an abstract."""
    path = tmp_path / "papers.jsonl"
    path.write_text("\n".join(json.dumps(paper) for paper in PAPERS) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def loaded(attest: Attest, papers_file: Path) -> Attest:
    """An engine over a library with the six invented papers."""
    attest.ingest([str(papers_file)])
    return attest

"""A library of invented papers that meet conditions, only mention them, or have hostile titles."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from rag import Attest, Settings
from rag.library.library import Library

HOSTILE = "**CaveBench** [3]: _Lamps_ <script>alert(1)</script> in # Caves"
CAVES = [
    {
        "title": HOSTILE,
        "abstract": "Caves are dark. We introduce CaveBench, a new benchmark of 30 caves [7]. "
        "Lamps are **bright** in caves <b>.",
        "year": 2019,
    },
    {
        "title": "Calls of Bats in Caves",
        "abstract": "Bats call in caves. We have collected and released a data set of 5,000 calls of bats.",
        "year": 2021,
    },
    {
        "title": "LanternNet Finds Ways through Caves",
        "abstract": "Ways through caves are long. LanternNet outperforms CandleNet by 4% on two benchmark data sets of "
        "caves. It needs no training and no fine-tuning.",
    },
    {
        "title": "Light in Caves",
        "abstract": "This survey covers forty years of light in caves. Lamps replaced candles in 1920.",
        "year": 2017,
    },
    {
        "title": "CandleNet Reads Walls of Caves",
        "abstract": "Walls of caves have signs. CandleNet reads them zero-shot with an accuracy of 71%. Training on "
        "more walls does not help.",
        "year": 2019,
    },
    {"title": "Lamps in Caves: A Review", "year": 2015},
    {
        "title": "Bread from Rye",
        "abstract": "Rye bread is dark. We present a data set of 900 loaves of bread. Loaves rose by 18%.",
        "year": 2016,
    },
    {"title": "Moss on Roofs", "abstract": "Moss grows on roofs. It shortens the life of tiles.", "year": 2016},
]


def loaded(root: Path, papers: list[dict[str, object]]) -> Path:
    """Load papers into a library and return its folder."""
    source = root / "papers.jsonl"
    source.write_text("\n".join(map(json.dumps, papers)), encoding="utf-8")
    engine = Attest(Settings(_env_file=None, data_dir=root / "library", llm="none"))
    engine.ingest([str(source)])
    engine.close()
    return root / "library"


@pytest.fixture(scope="session")
def caves_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a library with these papers."""
    return loaded(tmp_path_factory.mktemp("caves"), CAVES)


@pytest.fixture
def caves(caves_folder: Path) -> Iterator[Attest]:
    """An engine over these papers without a language model."""
    engine = Attest(Settings(_env_file=None, data_dir=caves_folder, llm="none"))
    yield engine
    engine.close()


@pytest.fixture
def stored(caves: Attest) -> Library:
    """The library behind that engine."""
    return caves._parts.library()


@pytest.fixture(scope="session")
def many_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a library with 107 papers that each present a data set, a year for every tenth."""
    papers = [
        {
            "title": f"Data Set Number {number}",
            "abstract": f"We present a data set of {number} lamps.",
            **({"year": 2000 + number // 10} if number % 10 == 0 else {}),
        }
        for number in range(107)
    ]
    return loaded(tmp_path_factory.mktemp("many"), papers)

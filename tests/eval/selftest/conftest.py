"""What the tests of the self-test share: the sample collection loaded once, and papers that are hard to read."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from rag import Attest, Settings

CHINESE = "本文提出了一种新的图像检索方法。实验表明该方法比现有的方法快两倍以上。我们还讨论了它的局限性和未来。"
FORMULAS = r"We study $\alpha^{2}$ here. The \textbf{error} of {\it the} model falls to 8.3\% on all $n > 12$ sets. So."
ODD: list[dict[str, Any]] = [
    {"title": "图像检索研究", "abstract": CHINESE},
    {
        "title": "Editorial Notes on Caves",
        "abstract": "One. This spring the editors chose 21 articles on caves. Two.",
        "doi": "10.1/1",
    },
    {
        "title": "Editorial Notes on Caves",
        "abstract": "One. In autumn readers sent 48 letters about wet lamps. Two.",
        "doi": "10.1/2",
    },
    {
        "title": "Editorial Notes on Caves",
        "abstract": "One. Nobody wrote anything at all about the winter of that year. Two.",
    },
    {"title": r"A Note on $\alpha$-Stable \emph{Noise}", "abstract": FORMULAS},
    {
        "title": "Endless",
        "abstract": " ".join(f"Item {i} is larger than item {i - 1} in all tests." for i in range(250))[:10_000],
    },
    {"title": "Without Borders", "abstract": "word " * 2000},
    {"title": "!!!", "abstract": "First. The second sentence of this has rather more than eight words. Third."},
    {"title": "T" * 4_900, "abstract": "First. Here the second sentence has ten words, or perhaps eleven. Third."},
    {
        "title": "Is Bread All You Need?",
        "abstract": "First. It is shown that bread is all that anybody ever needs. Third.",
    },
    {"title": "🦀", "abstract": "🦀🦀🦀. Crabs walk sideways through the very long and windy night! Ok."},
    {"title": "Only a Title"},
]


def write(path: Path, rows: list[dict[str, Any]]) -> str:
    """Write records as JSON lines."""
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows) + "\n", encoding="utf-8")
    return str(path)


@pytest.fixture
def odd(attest: Attest, tmp_path: Path) -> Attest:
    """An engine over a library of papers that are hard to read."""
    attest.ingest([write(tmp_path / "odd.jsonl", ODD)])
    return attest


@pytest.fixture(scope="session")
def sampled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Attest]:
    """An engine over the sample collection, which no test changes."""
    engine = Attest(Settings(_env_file=None, data_dir=tmp_path_factory.mktemp("sample") / "library", llm="none"))
    engine.load_sample()
    yield engine
    engine.close()

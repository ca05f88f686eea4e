"""The real input that the program was asked for, and twenty questions about it."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from rag import Attest, Settings
from rag.cli import main
from tests.contract import assert_contract

QUESTIONS = [
    "What is hubness and how can it be reduced?",
    "How can partial correlations be used for compositional data?",
    "Which papers propose a benchmark for vertical federated learning?",
    "Does sparse canonical correlation analysis select features?",
    "infinite feature selection",
    "How is text-to-video retrieval improved without retraining?",
    "Which methods detect hallucinations?",
    "What accuracy is reported on ImageNet?",
    "How does data valuation work?",
    "Which papers compare with Vision Transformers?",
    "How are spurious correlations removed?",
    "correlation between vision and language features",
    "Which methods do object tracking with correlation filters?",
    "What is the complexity of the proposed algorithm in log n?",
    "Is there code for domain generalization?",
    "How do graph neural networks help feature selection?",
    "What is Querybank Normalisation?",
    "Who won the football world cup in 1954?",
    "How long should pasta be boiled?",
    "naïve Bayes",
]


@pytest.fixture(scope="module")
def corpus() -> list[str]:
    from tests.conftest import SHARED

    files = sorted(map(str, (SHARED / "corpus").glob("*.txt")))
    if not files:
        pytest.skip(f"the real input is not here ({SHARED}); set ATTEST_SHARED to the folder that holds corpus/")
    return files


@pytest.fixture(scope="module")
def library(corpus: list[str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Attest]:
    attest = Attest(Settings(_env_file=None, data_dir=tmp_path_factory.mktemp("real"), llm="none"))
    report = attest.ingest(corpus)
    assert (report.records, report.added, report.merged_duplicates, report.rejected) == (365, 344, 21, ())
    assert report.papers_in_library == 344
    yield attest
    attest.close()


def test_a_second_load_adds_nothing(library: Attest, corpus: list[str]) -> None:
    report = library.ingest(corpus)
    assert (report.added, report.updated, report.unchanged, report.papers_in_library) == (0, 0, 365, 344)


def test_the_doubles_keep_both_origins(library: Attest) -> None:
    doubles = [paper.sources for paper in library.papers() if len(paper.sources) > 1]
    assert len(doubles) == 21
    lines = {tuple(origin.line for origin in sources) for sources in doubles}
    assert {(3, 215), (23, 159), (239, 267)} <= lines


def test_titles_and_abstracts_are_clean_of_the_page(library: Attest) -> None:
    for paper in library.papers():
        assert not paper.title.startswith("Subscribe")
        assert "email inbox" not in paper.title
        assert 569 <= len(paper.abstract) <= 1907
        assert 19 <= len(paper.title) <= 150


def test_a_title_finds_its_paper_once(library: Attest) -> None:
    for paper in library.papers()[::12]:
        keys = [passage.key for passage in library.search(paper.title, k=5).passages]
        assert keys[0] == paper.key
        assert len(set(keys)) == len(keys)


def test_twenty_questions_in_a_batch_keep_the_contract(
    library: Attest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [json.dumps({"id": str(n), "question": question}) for n, question in enumerate(QUESTIONS)]
    (tmp_path / "in.jsonl").write_text("\n".join(rows), encoding="utf-8")
    out = tmp_path / "out.jsonl"
    arguments = ["--data-dir", str(library.settings.data_dir), "ask", "--batch", str(tmp_path / "in.jsonl")]
    monkeypatch.setattr(sys, "argv", ["attest", *arguments, "--out", str(out)])
    with pytest.raises(SystemExit) as done:
        main()
    assert not done.value.code
    answers = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    papers = library.papers()
    assert [answer["id"] for answer in answers] == [str(n) for n in range(20)]
    for answer in answers:
        assert_contract(answer, papers)
    outcomes = [answer["outcome"] for answer in answers]
    assert outcomes[17:19] == ["not_in_collection"] * 2
    assert outcomes.count("answered") >= 17

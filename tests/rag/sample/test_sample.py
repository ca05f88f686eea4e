"""The sample collection: notes that say what they are."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from importlib.resources import files

import pytest

from rag import Attest, Settings, to_json
from rag.text import sentence_spans

ROWS = [json.loads(line) for line in files("rag.sample").joinpath("papers.jsonl").read_text("utf-8").splitlines()]


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Attest]:
    attest = Attest(Settings(_env_file=None, data_dir=tmp_path_factory.mktemp("sample"), llm="none"))
    report = attest.load_sample()
    assert (report.added, report.rejected) == (len(ROWS), ())
    yield attest
    attest.close()


def test_about_sixty_papers_each_once() -> None:
    assert 55 <= len(ROWS) <= 65
    for field in ("title", "arxiv", "doi"):
        assert max(Counter(row[field].lower() for row in ROWS if field in row).values()) == 1


def test_each_is_marked_as_a_note_of_four_to_seven_sentences() -> None:
    for row in ROWS:
        assert row["abstract_kind"] == "note"
        assert 4 <= len(sentence_spans(row["abstract"])) <= 7, row["title"]
        assert 1950 < row["year"] <= 2026
        assert re.fullmatch(r"\d{4}\.\d{4,5}", row.get("arxiv", "2101.00001"))


def test_whatever_quotes_a_note_says_so(sample: Attest) -> None:
    answer = to_json(sample.ask("How does ColBERT compute relevance?"))
    assert answer["references"]
    assert {item["abstract_kind"] for item in [*answer["references"], *answer["passages"]]} == {"note"}
    assert to_json(sample.show(answer["references"][0]["key"]))["abstract_kind"] == "note"


@pytest.mark.parametrize(
    ("question", "title"),
    [
        ("How does ColBERT compute relevance?", "ColBERT"),
        ("Which constant does reciprocal rank fusion use?", "Reciprocal Rank Fusion"),
        ("What is lost in the middle of a long context?", "Lost in the Middle"),
        ("Who introduced term specificity weighting?", "Statistical Interpretation of Term Specificity"),
        ("Which benchmark has 18 datasets for zero-shot retrieval?", "BEIR"),
    ],
)
def test_the_sample_answers_what_it_is_for(sample: Attest, question: str, title: str) -> None:
    answer = sample.ask(question)
    assert answer.outcome == "answered"
    assert any(title in reference.title for reference in answer.references)


def test_what_the_sample_is_not_about_is_declined(sample: Attest) -> None:
    assert sample.ask("How long should pasta be boiled?").outcome == "not_in_collection"

"""Outcomes without a language model: answered, partial, not stated, not in the collection."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

import rag
from rag import Answer, Attest, Filters, Settings
from rag.answer.bearing import says_all
from rag.answer.wanted import said, wanted

SAMPLE = Path(rag.__file__).parent / "sample" / "papers.jsonl"


@pytest.fixture(scope="module")
def attest(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Attest]:
    """Give the sample without a language model."""
    one = Attest(Settings(_env_file=None, data_dir=tmp_path_factory.mktemp("library"), llm="none"))
    one.ingest([str(SAMPLE)])
    yield one
    one.close()


def ask(attest: Attest, question: str) -> Answer:
    return attest.ask(question)


@pytest.mark.parametrize(
    ("question", "title"),
    [
        ("What nDCG@10 does monoT5 reach on Robust04?", "Document Ranking with a Pretrained"),
        ("How much were the crowd workers paid for writing SQuAD questions?", "SQuAD"),
        ("Under which licence is S2ORC distributed?", "S2ORC"),
        ("How many GPU hours did it take to train ColBERT?", "ColBERT"),
        ("What is the learning rate of SPLADE?", "SPLADE"),
    ],
)
def test_what_the_abstract_of_the_right_paper_does_not_give_is_not_stated(
    attest: Attest, question: str, title: str
) -> None:
    given = ask(attest, question)
    assert given.outcome == "not_stated"
    assert given.closest[0].title.startswith(title)
    assert given.text.startswith("The abstracts here do not give the ")
    assert not given.references


@pytest.mark.parametrize(
    "question",
    [
        "How factual were the biographies that ChatGPT wrote, as checked by people?",
        "By how much does Sentence-BERT cut the time for finding the closest pair in a set of ten thousand sentences?",
        "How often did people like WebGPT's replies more than the highest rated ones on Reddit?",
        "Which algorithm does Graph RAG use to split its entity graph into groups?",
        "does a biger encodr help dense retreival on unseen domians?",
        "What is the difference between ColBERT and ColBERTv2?",
    ],
)
def test_what_an_abstract_says_is_answered(attest: Attest, question: str) -> None:
    assert ask(attest, question).outcome == "answered"


def test_a_name_that_no_abstract_mentions_is_not_in_the_collection(attest: Attest) -> None:
    given = ask(attest, "How does FooRank re-rank passages with a language model?")
    assert given.outcome == "not_in_collection"
    assert "FooRank" in given.text


def test_beside_a_known_name_an_unknown_one_is_not_stated(attest: Attest) -> None:
    given = ask(attest, "What accuracy does ColBERT reach on FooQA?")
    assert given.outcome == "not_stated"
    assert "“FooQA”" in given.text


def test_a_comparison_with_one_side_absent_is_answered_in_part(attest: Attest) -> None:
    given = ask(attest, "What is the difference between ColBERT and FooBERT?")
    assert given.outcome == "partial"
    assert given.notice == "The abstracts here do not speak of “FooBERT”."
    assert given.references


def test_a_question_about_a_hidden_paper_is_refused(attest: Attest) -> None:
    question = "What is known about matryoshka representation learning with nested dolls and truncated dimensions?"
    paper = next(paper for paper in attest.papers() if paper.title.startswith("Matryoshka"))
    assert ask(attest, question).outcome == "answered"
    hidden = attest.ask(question, filters=replace(Filters(), not_keys=(paper.key,)))
    assert hidden.outcome in ("not_stated", "not_in_collection")


@pytest.mark.parametrize(
    ("question", "abstract", "right"),
    [
        ("How many parameters does it have?", "The model has 7B parameters.", True),
        ("How many parameters does it have?", "We avoid extra parameters in 3D tracking.", False),
        ("What batch size is used?", "We use batches of 32 examples.", True),
        ("What batch size is used?", "Batches are small.", False),
        ("Which optimizer is used?", "It is trained by stochastic gradient descent.", True),
        ("How many datasets are there?", "We release several datasets.", True),
        ("How many datasets are there?", "We release data.", False),
        ("What F1 does it reach?", "It reaches an F1 of 80.1.", True),
        ("What F1 does it reach?", "It reaches an accuracy of 80.1.", False),
    ],
)
def test_what_is_wanted_is_looked_for(question: str, abstract: str, right: bool) -> None:
    one = wanted(question)
    assert one is not None
    assert said(one, [abstract]) is right


def test_other_questions_want_nothing_that_can_be_told() -> None:
    assert wanted("Why do easy negatives hold back the training of a dense retriever?") is None


@pytest.mark.parametrize(
    ("question", "right"),
    [
        ("Does aspirin prevent stroke?", True),
        ("Statins in the elderly: do they help?", True),
        ("What is known about statins?", True),
        ("How do statins work?", False),
        ("Find papers on statins.", False),
    ],
)
def test_what_a_question_states(question: str, right: bool) -> None:
    assert says_all(question) is right

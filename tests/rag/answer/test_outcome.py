"""Outcomes without a language model: answered, partial, not stated, not in the collection."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

import rag
from rag import Answer, Attest, Filters, Settings
from rag.answer.bearing import says_all
from rag.answer.wanted import places, questions, said, wants

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


@pytest.mark.parametrize(
    ("question", "lacks", "quoted"),
    [
        ("How large is the MS MARCO dataset and what licence has it?", "the licence", "MS MARCO"),
        ("What does ColBERT do, and how many GPUs did it take?", "the hardware", "ColBERT"),
        ("How does SPLADE keep its vectors sparse, and what is its learning rate?", "the learning rate", "SPLADE"),
        ("What does ColBERT do? How many GPUs did it take?", "the hardware", "ColBERT"),
        ("What accuracy and F1 do the baselines of FEVER reach?", "the F1", "FEVER"),
        ("Under which licence is TriviaQA distributed, and how many pairs has it?", "the licence", "TriviaQA"),
    ],
)
def test_one_of_two_things_asked_is_answered_in_part(attest: Attest, question: str, lacks: str, quoted: str) -> None:
    given = ask(attest, question)
    assert given.outcome == "partial"
    assert given.notice == f"The abstracts here do not give {lacks}."
    assert any(reference.title.startswith(quoted) for reference in given.references)
    assert not given.closest


def test_two_things_of_which_neither_is_said_are_not_stated(attest: Attest) -> None:
    given = ask(attest, "How many GPUs was SPLADE trained on, and what is its learning rate?")
    assert given.outcome == "not_stated"
    assert given.text.startswith("The abstracts here do not give the hardware or the learning rate. ")
    assert given.closest[0].title.startswith("SPLADE")


@pytest.mark.parametrize(
    "question",
    [
        "How many claims does FEVER have, and how accurate is its baseline?",
        "What is BEIR and how many datasets does it have?",
        "What F1 does the baseline of SQuAD reach, and how many articles are there?",
    ],
)
def test_two_things_that_are_both_said_are_answered(attest: Attest, question: str) -> None:
    given = ask(attest, question)
    assert (given.outcome, given.notice) == ("answered", None)


@pytest.mark.parametrize(
    "question", ["What does ColBERT do, and what does FooBERT do?", "How do ColBERT and FooBERT work?"]
)
def test_of_two_names_asked_for_the_known_one_is_answered(attest: Attest, question: str) -> None:
    given = ask(attest, question)
    assert given.outcome == "partial"
    assert given.notice == "No abstract here mentions “FooBERT”."
    assert given.references[0].title.startswith("ColBERT")


@pytest.mark.parametrize(
    ("question", "title"),
    [
        ("What accuracy does DPR report on TriviaQA?", "Dense Passage Retrieval"),
        ("What top-20 accuracy does DPR reach on HotpotQA?", "Dense Passage Retrieval"),
        ("What recall does DPR reach on Robust04?", "Dense Passage Retrieval"),
        ("What accuracy does ColBERT report on MS MARCO?", "ColBERT"),
        ("What BLEU does the baseline of FEVER reach?", "FEVER"),
    ],
)
def test_a_figure_that_its_paper_does_not_report_is_not_stated(attest: Attest, question: str, title: str) -> None:
    given = ask(attest, question)
    assert given.outcome == "not_stated"
    assert given.closest[0].title.startswith(title)
    assert not given.references


@pytest.mark.parametrize(
    ("question", "quote"),
    [
        ("What F1 score does the baseline of SQuAD reach?", "51.0 percent"),
        ("What accuracy does RAPTOR with GPT-4 reach on QuALITY?", "20 percentage points"),
        ("What accuracy does Atlas reach on Natural Questions?", "42 percent"),
        ("What accuracy does DPR reach on SQuAD?", "SQuAD is the exception"),
    ],
)
def test_a_figure_that_its_paper_reports_is_quoted(attest: Attest, question: str, quote: str) -> None:
    given = ask(attest, question)
    assert given.outcome == "answered"
    assert quote in given.text


@pytest.mark.parametrize(
    ("question", "quote"),
    [
        ("Why does ColBERT represent every document by just one vector?", "one vector for every token"),
        ("How does HNSW compress the vectors it stores?", "the vectors are not compressed"),
        ("Why is DPR so much stronger than BM25 on SQuAD?", "BM25 stays ahead"),
    ],
)
def test_a_false_premise_is_answered_by_the_sentence_that_corrects_it(
    attest: Attest, question: str, quote: str
) -> None:
    given = ask(attest, question)
    assert given.outcome == "answered"
    assert quote in given.text


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
    (one,) = wants(question)
    assert said(one, [abstract]) is right


@pytest.mark.parametrize(
    ("abstract", "right"),
    [
        ("We reach an accuracy of 80% on ImageNet. On CIFAR we do better still.", False),
        ("We reach an accuracy of 80% on CIFAR.", True),
        ("CIFAR and ImageNet are used. The accuracy is 80% and 76%.", True),
    ],
)
def test_a_figure_counts_where_it_was_asked_for(abstract: str, right: bool) -> None:
    (one,) = wants("What accuracy does it reach on CIFAR?")
    assert said(one, [abstract], ("CIFAR",)) is right


@pytest.mark.parametrize(
    ("question", "right"),
    [
        ("What accuracy does FooNet reach on ImageNet?", ("ImageNet",)),
        ("What accuracy is reached on the Meridian benchmark and on CIFAR-10?", ("Meridian", "CIFAR-10")),
        ("What accuracy does FooNet reach with BarNet?", ()),
    ],
)
def test_where_a_figure_is_asked_for(question: str, right: tuple[str, ...]) -> None:
    assert places(question) == right


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("How large is X, and what licence has it?", ["How large is X", "what licence has it?"]),
        ("What is X? By how much is it better?", ["What is X?", "By how much is it better?"]),
        ("What does X do and under which licence?", ["What does X do", "under which licence?"]),
        ("How and why do moths fly?", ["How and why do moths fly?"]),
        ("How do moths and bats fly?", ["How do moths and bats fly?"]),
    ],
)
def test_the_questions_in_a_question(text: str, right: list[str]) -> None:
    assert questions(text) == right


def test_a_question_may_want_more_than_one_thing() -> None:
    assert [one.name for one in wants("What learning rate and batch size are used?")] == [
        "the learning rate",
        "the batch size",
    ]


def test_other_questions_want_nothing_that_can_be_told() -> None:
    assert not wants("Why do easy negatives hold back the training of a dense retriever?")


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

"""Which questions lean on a conversation, and what is searched for beside them."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.schema import Turn
from rag.search.followup import leans_back, left_out
from rag.search.query import search_text
from rag.text import words


def talk(*said: str) -> list[Turn]:
    """Return turns of user and assistant, the user's first."""
    return [Turn(role="assistant" if number % 2 else "user", content=text) for number, text in enumerate(said)]


SPARSE = (
    "Which methods expand documents or queries?",
    "SPLADE learns sparse vectors [1]. Doc2query adds predicted queries to documents [2].",
)
SYSTEMS = (
    "What do retrieval-augmented language models need for training?",
    "REALM trains retriever and reader together [1]. Atlas keeps its index up to date [2]. RETRO reads chunks [4].",
)
QUOTES = (
    "2 papers on vector search?",
    "2 notes here say:\n\n- Product quantization splits a vector into parts [1]. Each part has a code [1].\n\n"
    "- HNSW builds a hierarchy of proximity graphs [2].",
)
REFUSAL = (
    "What is HNSW good for?",
    "The abstracts here do not say. The papers to open are “Product Quantization” (2011), “Navigable Graphs” (2018).",
)
FEVER = ("Is there a dataset of claims?", "FEVER has claims [1].", "How many does it have?", "FEVER has 185,445 [1].")

# A conversation, the question, words that are searched for, words that are not.
LEANING = [
    (("What is ColBERT?", "A late interaction model [1]."), "How large is its index?", "colbert late", ""),
    (("What is ColBERT?", "A late interaction model [1]."), "And on ImageNet?", "colbert imagenet", ""),
    (("What is nDCG?", "nDCG adds discounted gains [1]."), "Why?", "ndcg gains", ""),
    (SPARSE, "How does the first one stay sparse?", "splade", "doc2query"),
    (SPARSE, "and the latter, what was it trained on?", "doc2query", "splade"),
    (SPARSE, "What did the second paper train on?", "doc2query", "splade"),
    (SPARSE, "Which of the two needs annotations?", "splade doc2query annotations", ""),
    (SYSTEMS, "How many examples does the second need?", "atlas", "realm retro"),
    (SYSTEMS, "How large is the model in [4]?", "retro", "realm atlas"),
    (SYSTEMS, "How do they compare?", "realm atlas retro", ""),
    (QUOTES, "How does search time grow with the second?", "hnsw proximity", "quantization"),
    (REFUSAL, "What does the second one say of graphs?", "navigable", "quantization"),
    (("What is kNN-LM?", "It looks up contexts in a datastore [1]."), "How big does the datastore get?", "knn", ""),
    (FEVER, "Who wrote them?", "fever claims", ""),
    (("What is FiD?", "FiD reads 100 passages [1]."), "Why is the cost bearable with so many passages?", "fid", ""),
]


@pytest.mark.parametrize(("said", "question", "wanted", "unwanted"), LEANING)
def test_a_question_that_leans_is_searched_with_what_it_leaves_out(
    said: tuple[str, ...], question: str, wanted: str, unwanted: str
) -> None:
    found = words(search_text(question, talk(*said)))
    assert set(wanted.split()) <= set(found)
    assert not set(unwanted.split()) & set(found)


NEW_TOPICS = [
    (SPARSE, "What special tokens does Self-RAG generate?"),
    (SPARSE, "learned dense retrieval"),
    (SPARSE, "Thanks! And what is product quantization good for in search?"),
    (SPARSE, "Is it possible to search billions of vectors with GPUs?"),
    (SPARSE, "Can ChatGPT re-rank passages when it is given a list?"),
    (SPARSE, "How can generated text be checked when its sources are books?"),
    (QUOTES, "So which system won with single words as index terms?"),
    (SYSTEMS, "What is the difference between the two test settings of HotpotQA?"),
    (SYSTEMS, "Do models with nested dimensions keep their accuracy when cut short?"),
    (SYSTEMS, "Why do easy negatives hold back dense retrievers?"),
    (FEVER, "Which graph makes nearest neighbour search fast?"),
    (FEVER, "Is a loss such as that of RankNet a poor fit for metrics?"),
]


@pytest.mark.parametrize(("said", "question"), NEW_TOPICS)
def test_a_question_on_a_new_topic_is_searched_as_it_is(said: tuple[str, ...], question: str) -> None:
    assert search_text(question, talk(*said)) == question


def test_the_and_a_word_of_the_last_answer_lean_only_on_an_answer() -> None:
    assert leans_back("How big does the datastore get?", "It looks up contexts in a datastore [1].")
    assert not leans_back("How big does the datastore get?", "It mixes two predictions [1].")
    assert not leans_back("How big does the datastore get?")


def test_a_paper_that_the_answer_does_not_have_adds_nothing_of_the_others() -> None:
    found = search_text("What is in [7]?", talk(*SYSTEMS))
    assert "REALM" in found  # the first stands for an unknown one
    assert "RETRO" not in found


def test_nothing_is_said_twice() -> None:
    found = left_out("How large is its index?", ["What is the index of ColBERT?"], "ColBERT has an index [1].")
    assert found == ["ColBERT"]


@given(st.text(max_size=300), st.lists(st.text(max_size=300), min_size=1, max_size=4), st.text(max_size=300))
def test_any_conversation_gives_words(question: str, asked: list[str], said: str) -> None:
    assert all(words(word) for word in left_out(question, asked, said))


@pytest.mark.parametrize(
    "piece", ["the ", "the a", "it ", "- ", "[1", "[1, ", "“", "A ", "so what about ", "and ", ". ", "is it "]
)
def test_time_grows_with_length_at_most(piece: str) -> None:
    text = piece * (10_000 // len(piece))
    started = time.process_time()
    search_text(text, [*talk(text, text), *talk(text, text)])
    assert time.process_time() - started < 2

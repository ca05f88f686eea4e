"""What a question wants, read from its words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.search.breadth import SINGLE, Breadth, breadth_of

KINDS = {
    "When was PageRank first described?": "single",
    "Which paper introduced HyDE?": "single",
    "Which datasets does BEIR contain?": "single",
    "What methods did the authors of the study use?": "single",
    "In the Cranfield experiments, what kind of index terms turned out to work best?": "single",
    "What is the difference between the two test settings of HotpotQA?": "single",
    "Does the leukocyte count correlate with the severity of injury?": "single",
    "Insulin decreases risk of severe kidney failure.": "single",
    "RTEL1 interacts with TRF2 through a C4C4 motif": "single",
    "How large is its index?": "single",
    "Which papers train dense retrievers with hard negatives?": "list",
    "wich papers use contrastive learning": "list",
    "In which studies does BM25 come out ahead?": "list",
    "List all data sets for fact checking": "list",
    "How many papers use BM25?": "list",
    "And which papers do that?": "list",
    "I'm looking for work on robot motion planning": "list",
    "has anyone investigated the buckling of shells": "list",
    "what do we know about hallucination?": "overview",
    "Give me an overview of retrieval evaluation": "overview",
    "state of the art in open-domain question answering": "overview",
    "Summarise the research on query expansion": "overview",
    "What are the main ways to make dense retrieval efficient?": "overview",
    "How can one check whether text is backed by its sources?": "overview",
    "late interaction": "topic",
    "Code optimization for space efficiency": "topic",
    "Parallel processors and paging algorithms": "topic",
    "how do they compare?": "comparison",
}
SIDES = {
    "Compare BM25 and dense retrieval": ("BM25", "dense retrieval"),
    "compare TriviaQA, SQuAD and Natural Questions": ("TriviaQA", "SQuAD", "Natural Questions"),
    "ColBERT vs. SPLADE on BEIR": ("ColBERT", "SPLADE"),
    "What is the difference between RAG and REALM?": ("RAG", "REALM"),
    "differences between sparse and dense retrieval for long texts": ("sparse", "dense retrieval"),
    "How does ANCE differ from DPR?": ("ANCE", "DPR"),
    "How do HNSW and IVF compare?": ("HNSW", "IVF"),
    "Which is faster, HNSW or product quantization?": ("HNSW", "product quantization"),
    "Is BM25 better than DPR on SQuAD?": ("BM25", "DPR"),
    "Does ColBERT outperform cross-encoders?": ("ColBERT", "cross-encoders"),
    "What sets Atlas apart from RAG?": ("Atlas", "RAG"),
    "Should I use BM25 or a dense retriever?": ("BM25", "dense retriever"),
}


@pytest.mark.parametrize(("question", "kind"), KINDS.items())
def test_the_kind_is_read_from_the_words(question: str, kind: str) -> None:
    assert breadth_of(question).kind == kind


@pytest.mark.parametrize(("question", "sides"), SIDES.items())
def test_a_comparison_names_its_sides(question: str, sides: tuple[str, ...]) -> None:
    assert breadth_of(question) == Breadth("comparison", sides)


@pytest.mark.parametrize(
    "question", ["", "?", "vs", "a vs a", "difference between and", "compare", "\ud800 or \ud800?"]
)
def test_an_empty_or_odd_question_names_no_sides(question: str) -> None:
    assert breadth_of(question).sides == ()


_WORDS = st.lists(
    st.sampled_from(
        "which is what how papers compare A B, and vs. versus better than or difference between of ? , the do".split()
    ),
    max_size=60,
)


@given(st.one_of(st.text(max_size=300), _WORDS.map(" ".join)))
def test_any_text_has_a_breadth(text: str) -> None:
    found = breadth_of(text)
    assert found.kind == "comparison" or not found.sides
    assert len(found.sides) != 1
    assert all(side and side in text for side in found.sides)


@pytest.mark.parametrize(
    "piece", ["is vs ", "use a or ", "compare ", "better, a or ", "a.a", "which the ", "s s ", " "]
)
def test_an_endless_question_is_read_quickly(piece: str) -> None:
    breadth_of(piece * 5_000)


@given(st.text(alphabet="abc ?.", max_size=40))
def test_one_fact_is_what_is_not_plainly_more(text: str) -> None:
    assert breadth_of(f"When was {text}?") == SINGLE

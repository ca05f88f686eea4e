"""A row of the table: shortened without a change of what is said, with the sentence as it stands behind it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.library.catalog.papers import StoredPaper
from rag.overview.table import row, shortened
from rag.schema import Paper
from rag.schema.overviews import COLUMNS, Cell
from rag.sentences import sentence_spans
from rag.text import clean


def stored(abstract: str, title: str = "Glasswing: Sparse Retrieval") -> StoredPaper:
    paper = Paper(key="brandt2022", paper_id="1", title=title, abstract=abstract, year=2022)
    return StoredPaper(row=1, paper=paper, spans=np.array(sentence_spans(abstract), dtype=np.int32).reshape(-1, 2))


ABSTRACT = (
    "However, existing indexes suffer from  long questions. In this paper, we propose Glasswing, a retriever. "
    "Experiments on three public datasets show that it outperforms BM25 by 5\\%. "
    "Code: https://github.com/example/glasswing."
)


def test_a_cell_says_it_short_and_quotes_the_abstract_as_it_stands() -> None:
    found = row(stored(ABSTRACT), "Sparse retrieval")
    assert (found.key, found.year, found.theme) == ("brandt2022", 2022, "Sparse retrieval")
    problem, method, data, result, code = found.cells
    assert problem.text == "Existing indexes suffer from long questions."
    assert method.text == "We propose Glasswing, a retriever."
    assert data.text == result.text == "Experiments on three public datasets show that it outperforms BM25 by 5%."
    assert code.text == "https://github.com/example/glasswing"
    for cell in found.cells:
        assert cell.start is not None
        assert ABSTRACT[cell.start : cell.end] == cell.quote
    assert problem.quote == "However, existing indexes suffer from  long questions."


def test_what_an_abstract_does_not_say_is_an_empty_cell() -> None:
    assert row(stored("Bats fly."), "Bats").cells == (Cell(),) * len(COLUMNS)
    assert row(stored(""), "Nothing").cells == (Cell(),) * len(COLUMNS)


def test_a_clause_that_only_adds_goes_from_a_long_sentence() -> None:
    kept = (
        "We propose a retriever that learns which words of a long question can be left out before the index is read,"
        " and that reads the index only once for each of the words that remain after that"
    )
    assert shortened("method", f"{kept}, thereby serving many readers on one small machine at once.") == f"{kept} …"


@pytest.mark.parametrize(
    "clause",
    [
        ", which does not hold for short questions or for questions in languages other than English.",
        ", showing gains of 4.1 points over the best sparse retriever that has been published so far.",
        ", which is often assumed to be hard, equals the number of words in the longest question asked.",
        ", enabling the Meridian group to read the whole index for each question in less than a second.",
    ],
)
def test_a_clause_that_qualifies_counts_names_or_is_not_the_last_stays(clause: str) -> None:
    sentence = (
        "We propose a retriever that learns which words of a long question can be left out before the index is read,"
        " and that reads the index only once for each of the words that remain" + clause
    )
    assert shortened("method", sentence) == sentence


def test_a_result_keeps_the_clause_that_holds_the_result() -> None:
    sentence = (
        "Results on three public collections of long questions from nurses illustrate the effectiveness of"
        " our approach across many kinds of questions and readers, showing that it outperforms all earlier retrievers."
    )
    assert shortened("result", sentence) == sentence


@pytest.mark.parametrize(
    ("sentence", "text"),
    [
        ("The code is at https://github.com/a/b_c.", "https://github.com/a/b_c"),
        ("See https://example.org and https://gitlab.com/a/b for code.", "https://gitlab.com/a/b"),
        ("Code will be released at https://github.com/a/b.", "Code will be released at https://github.com/a/b."),
        ("We release the code as a package.", "We release the code as a package."),
    ],
)
def test_of_code_the_address_is_shown_if_it_is_there_already(sentence: str, text: str) -> None:
    assert shortened("code", sentence) == text


@pytest.mark.parametrize(
    ("sentence", "text"),
    [
        ("METHODS: We asked 12 nurses.", "We asked 12 nurses."),
        ("To address these issues, we propose Glasswing.", "We propose Glasswing."),
        ("Furthermore, in this work, we show it.", "We show it."),
        ("To reduce cost, we propose Glasswing.", "To reduce cost, we propose Glasswing."),
        ("Finally, k-means is faster.", "k-means is faster."),
    ],
)
def test_a_lead_in_that_says_nothing_goes(sentence: str, text: str) -> None:
    assert shortened("method", sentence) == text


@given(st.text(max_size=400))
def test_any_abstract_gives_a_row_whose_quotes_stand_in_it(abstract: str) -> None:
    for cell in row(stored(abstract), "x").cells:
        if cell.text is not None:
            assert abstract[cell.start : cell.end] == cell.quote
            assert clean(cell.quote or "")

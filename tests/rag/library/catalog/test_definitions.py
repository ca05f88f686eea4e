"""Which short forms a text defines."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.library.catalog.definitions import definitions, key


@pytest.mark.parametrize(
    ("text", "short", "long"),
    [
        ("We use querybank normalisation (QB-Norm) here.", "QB-Norm", "querybank normalisation"),
        ("We use QB-Norm (querybank normalisation) here.", "QB-Norm", "querybank normalisation"),
        ("Graph neural networks (GNNs) are slow.", "GNNs", "Graph neural networks"),
        ("cut off. Mean average precision (MAP; higher is better)", "MAP", "Mean average precision"),
        ("small interfering RNA [siRNA]", "siRNA", "small interfering RNA"),
        (
            "a signal transducer and activator of transcription 3 (STAT3)",
            "STAT3",
            "signal transducer and activator of transcription 3",
        ),
    ],
)
def test_both_orders_are_read(text: str, short: str, long: str) -> None:
    assert [(pair.short, pair.long) for pair in definitions(text)] == [(short, long)]


@pytest.mark.parametrize(
    "text",
    [
        "a system with it (Smith)",
        "the results (see Figure 2) hold",
        "a gain (3.5%) on ImageNet",
        "in BERT (2018) and later",
        "another approach (XYZ)",
        "() [] (A) (AB",
        "the RAG model (RAG)",
    ],
)
def test_other_brackets_define_nothing(text: str) -> None:
    assert definitions(text) == []


def test_a_key_has_no_plural_and_no_case() -> None:
    assert key("Graph Neural Networks") == key("graph neural network")
    assert key("GNNs") == key("GNN") == "gnn"
    assert key("querybank normalisation") == key("Querybank Normalization")


@given(st.text(alphabet="ABCabc ()[],.-0123éß", max_size=80))
def test_what_is_defined_stands_in_the_text(text: str) -> None:
    for pair in definitions(text):
        assert pair.short in text
        assert pair.long in " ".join(text.split())
        assert len(pair.long) > len(pair.short)

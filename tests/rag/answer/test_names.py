"""What is a name, and whether a text has it."""

from __future__ import annotations

import pytest

from rag.answer.names import missing_names, names


def test_names_have_a_capital_where_no_sentence_begins_or_inside() -> None:
    text = "Results by Smith on ImageNet and GPT-4: BM25 wins. Lamps help. I use mBERT."
    assert names(text) == ["Smith", "ImageNet", "GPT-4", "BM25", "mBERT"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("ImageNet", "trained on imagenet"),
        ("GPT-4", "we ask GPT 4"),
        ("ResNet50", "a ResNet-50"),
        ("CNNs", "one CNN"),
        ("GNN", "graph neural networks"),
        ("COVID-19", "Covid 19 patients"),
    ],
)
def test_a_name_is_found_in_other_spellings(name: str, text: str) -> None:
    assert missing_names(f"It uses {name}.", text) == []


@pytest.mark.parametrize(("name", "text"), [("CIFAR-10", "on ImageNet"), ("BM25", "BM and 25"), ("SVM", "a vector")])
def test_another_name_is_not(name: str, text: str) -> None:
    assert missing_names(f"It uses {name}.", text) == [name]

"""What is wrong with a request is said in one sentence, and nothing of it is repeated but names of fields."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import BaseModel, ConfigDict, ValidationError

from rag.serve.shortcomings import field, sentence


class Asked(BaseModel):
    model_config = ConfigDict(extra="forbid")

    query: str
    k: int | list[int] = 1


def errors(given: object) -> Any:
    with pytest.raises(ValidationError) as caught:
        Asked.model_validate(given)
    return caught.value.errors()


def test_each_shortcoming_is_named_with_its_field() -> None:
    assert sentence(errors({"q": "secret"})) == "query: it is missing; q: there is no such field."


def test_of_many_the_first_few_are_told() -> None:
    found = sentence(errors({f"field_{number}": "secret" for number in range(9)}))
    assert found.count("; ") == 2
    assert found.endswith("(7 more).")
    assert "secret" not in found


def test_a_field_of_several_kinds_is_told_once() -> None:
    assert sentence(errors({"query": "x", "k": "many"})).count("k: ") == 1


def test_a_name_is_shortened_and_shown_as_it_is_safe_to_show() -> None:
    assert field(errors({"query": "x", "n" * 500: 1})[0]) == "n" * 59 + "…"
    assert "\x1b" not in sentence(errors({"query": "x", "a\x1b[31mb": 1}))
    assert field(errors({"query": "x", "how many": 1})[0]) == "how many"
    assert field({"type": "missing", "loc": ("body", "filters", 2, "year")}, within=1) == "filters.2.year"


def test_what_is_wrong_as_a_whole_is_the_request() -> None:
    assert sentence(errors("secret")).startswith("the request: input should be")
    assert sentence([{"type": "json_invalid", "loc": ("body", 7), "msg": "x"}], within=1) == (
        "the request: its body must be JSON in UTF-8."
    )

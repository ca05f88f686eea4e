"""What a reply cost: known prices, and none where they are not known."""

from __future__ import annotations

import re

import pytest

from rag.answer import llm
from rag.answer.prices import cost, prices
from rag.schema import Usage
from tests.rag.answer.conftest import Asking
from tests.scripted_server import ScriptedServer

USAGE = Usage(input_tokens=10_000, output_tokens=500)


@pytest.mark.parametrize(
    ("model", "price"),
    [
        ("gpt-4.1-mini", 0.0048),
        ("gpt-4.1-mini-2025-04-14", 0.0048),
        ("gpt-5-nano", 0.0007),
        ("gpt-4o-2024-08-06", 0.03),
        ("gpt-4o-2024-05-13", None),
        ("gpt-4.1-mini-finetuned", None),
        ("llama3.1:8b", None),
        ("", None),
    ],
)
def test_a_reply_costs_what_the_list_says_or_nobody_knows(model: str, price: float | None) -> None:
    assert cost(model, USAGE) == price


def test_tokens_that_nobody_counted_have_no_price() -> None:
    assert cost("gpt-4.1", Usage(input_tokens=None, output_tokens=7)) is None
    assert cost("gpt-4.1", Usage(input_tokens=7, output_tokens=None)) is None


def test_a_prompt_beyond_the_first_price_step_has_no_price() -> None:
    assert cost("gpt-5.4", Usage(input_tokens=300_000, output_tokens=7)) is None


def test_the_table_names_its_date_and_its_source() -> None:
    assert re.fullmatch(r"20\d\d-\d\d-\d\d", prices()["date"])
    assert "https://" in prices()["source"]


def test_an_answer_of_openai_has_its_cost_and_one_of_another_server_none(
    asking: Asking, server: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.otherwise = "Copper strips stopped the growth of moss for two years."
    question = "What stops moss on roofs?"
    elsewhere = asking(llm="gpt-4.1-mini").ask(question)
    assert elsewhere.usage == Usage(input_tokens=11, output_tokens=7, cost_usd=None)
    monkeypatch.setattr(llm, "OPENAI", server.base_url)
    at_openai = asking(llm="gpt-4.1-mini", openai_base_url=None, openai_api_key="sk-x").ask(question)
    assert at_openai.usage
    assert at_openai.usage.cost_usd == pytest.approx((11 * 0.4 + 7 * 1.6) / 1e6)

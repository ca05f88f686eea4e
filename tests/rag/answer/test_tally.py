"""What all calls behind one answer consumed."""

from __future__ import annotations

import pytest

from rag import Turn
from rag.answer import llm
from rag.answer.llm import ChatModel
from rag.answer.tally import Tally
from rag.schema import Usage
from tests.contract import assert_contract
from tests.rag.answer.conftest import Asking
from tests.rag.answer.test_answering import QUESTION, writes
from tests.scripted_server import Says, ScriptedServer, Status

HISTORY = [Turn(role="user", content="What is Glasswing?"), Turn(role="assistant", content="A retriever [1].")]
HOLDS = "Glasswing drops 38% of the query terms {Glasswing}."


def model_at(server: ScriptedServer, name: str = "scripted") -> ChatModel:
    return ChatModel(name, api_key=None, base_url=server.base_url, timeout=1.0, retries=0, max_tokens=64)


def called(server: ScriptedServer, *replies: Says | Status, name: str = "scripted") -> Tally:
    tally = Tally()
    model = tally.counting(model_at(server, name))
    assert model is not None
    server.enqueue(*replies)
    for _ in replies:
        try:
            list(model.stream([{"role": "user", "content": "x"}]))
        except llm.ModelError:
            continue
    return tally


def test_no_call_is_no_usage() -> None:
    tally = Tally()
    assert tally.usage is None
    assert tally.counting(None) is None


def test_calls_are_added_up(server: ScriptedServer) -> None:
    tally = called(server, Says("a", usage=(100, 10)), Says("b", usage=(20, 3)))
    assert tally.usage == Usage(input_tokens=120, output_tokens=13)


def test_one_call_without_figures_makes_the_sum_unknown(server: ScriptedServer) -> None:
    assert called(server, Says("a"), Says("b", usage=None)).usage is None
    assert called(server, Says("a"), Says("b", end="cut")).usage is None


def test_a_request_that_was_refused_consumed_nothing(server: ScriptedServer) -> None:
    assert called(server, Says("a"), Status(500)).usage == Usage(input_tokens=11, output_tokens=7)
    assert called(server, Status(500)).usage is None


def test_the_costs_are_added_up_where_openai_serves(server: ScriptedServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(llm, "OPENAI", server.base_url)
    usage = called(server, Says("a", usage=(100, 10)), Says("b", usage=(20, 3)), name="gpt-4.1-mini").usage
    assert usage
    assert usage.cost_usd == pytest.approx((120 * 0.4 + 13 * 1.6) / 1e6)
    unlisted = called(server, Says("a"), name="unlisted").usage
    assert unlisted == Usage(input_tokens=11, output_tokens=7)


def test_an_answer_counts_what_came_before_it(asking: Asking, server: ScriptedServer) -> None:
    server.enqueue(Says(QUESTION, usage=(30, 5)), Says("1: 9", usage=(200, 4)), writes(HOLDS))
    answer = asking(rerank="model").ask("How well does it do there?", history=HISTORY)
    assert answer.usage == Usage(input_tokens=30 + 200 + 11, output_tokens=5 + 4 + 7)
    assert server.left == 0


def test_an_answer_has_no_usage_if_one_call_has_none(asking: Asking, server: ScriptedServer) -> None:
    server.enqueue(Says(QUESTION, usage=None), writes(HOLDS))
    answer = asking().ask("How well does it do there?", history=HISTORY)
    assert (answer.mode, answer.usage) == ("llm", None)


def test_a_question_that_was_put_otherwise_in_vain_has_cost_that(asking: Asking, server: ScriptedServer) -> None:
    server.enqueue("Which Tuscan vineyards bottle Sangiovese wine?")
    engine = asking()
    answer = engine.ask("And which Tuscan vineyards bottle Sangiovese wine?", history=HISTORY)
    assert_contract(answer, engine.papers())
    assert (answer.outcome, answer.models.llm) == ("not_in_collection", None)
    assert answer.usage == Usage(input_tokens=11, output_tokens=7)

"""What an overview will take, said before a model is asked: never less than it then takes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pytest

from rag.answer.models import SHORT_REPLY_TOKENS
from rag.answer.prices import cost
from rag.answer.reply import Reply
from rag.answer.tally import Tally
from rag.errors import ModelError
from rag.library.library import Library
from rag.overview.estimate import Means, estimate
from rag.overview.plan import plan
from rag.overview.prompts import size
from rag.schema import Brief, Estimate, OverviewDraft, Usage
from tests.rag.overview.conftest import TOPIC, Asking
from tests.rag.overview.writer import abstracts, writer
from tests.scripted_server import ScriptedServer


@dataclass
class Priced:
    """A model whose price is looked up; it is never asked."""

    called: str = "gpt-4.1-mini"
    at_openai: bool = True

    @property
    def name(self) -> str:
        if not self.called:
            raise ModelError("no name")
        return self.called

    def stream(self, messages: Sequence[dict[str, str]]) -> Reply:
        raise AssertionError("an estimate asks nothing")


def means(model: Priced | None = None, prompt_tokens: int = 7300) -> Means:
    one = model or Priced()
    return Means(one, one, Tally(), prompt_tokens=prompt_tokens, reply_tokens=700)


def said(library: Library, given: Means | None, topic: str = TOPIC) -> Estimate:
    return estimate(plan(library, Brief(topic=topic), 40), given)


def test_papers_themes_and_calls_are_counted(library: Library) -> None:
    found = said(library, means())
    planned = plan(library, Brief(topic=TOPIC), 40)
    assert (found.papers, found.themes) == (len(planned.entries), len(planned.sections))
    assert found.papers >= 10
    assert found.calls == found.papers // 5 + 1 + found.themes + 1
    assert found.output_tokens == found.papers // 5 * SHORT_REPLY_TOKENS + (found.themes + 2) * 700


@pytest.mark.parametrize("context", [600, 1500, 8000])
def test_prompts_are_never_longer_than_was_said(asking: Asking, server: ScriptedServer, context: int) -> None:
    # The longest sentences are named, and the sections as long as they can be.
    server.otherwise = writer(quote=lambda request: "\n".join(f"{n}: 1-9" for n, _, _ in abstracts(request)))
    engine = asking(llm_context_tokens=context, llm_answer_tokens=64)
    drafts = [step for step in engine.summarize_stream(TOPIC) if isinstance(step, OverviewDraft)]
    found = drafts[1].estimate
    assert found is not None
    asked = sum(size(call["messages"]) for call in server.calls)
    assert 0.5 * found.input_tokens < asked <= found.input_tokens
    assert len(server.calls) == found.calls


def test_it_is_said_before_the_model_is_asked(asking: Asking, server: ScriptedServer) -> None:
    for step in asking().summarize_stream(TOPIC):
        if isinstance(step, OverviewDraft) and step.estimate is not None:
            break
    assert not server.calls


def test_the_cost_is_that_of_all_calls_at_openai_prices(library: Library) -> None:
    found = said(library, means())
    whole = cost("gpt-4.1-mini", Usage(input_tokens=found.input_tokens, output_tokens=found.output_tokens))
    assert found.cost_usd == pytest.approx(whole)


@pytest.mark.parametrize("model", [Priced("nobody-7b"), Priced(at_openai=False), Priced("")])
def test_an_unknown_price_is_not_guessed(library: Library, model: Priced) -> None:
    found = said(library, means(model))
    assert found.cost_usd is None
    assert found.calls > 3


def test_without_a_model_or_papers_nothing_is_asked(library: Library) -> None:
    for given, topic in ((None, TOPIC), (means(), "quantum chromodynamics on the lattice")):
        found = said(library, given, topic)
        assert (found.calls, found.input_tokens, found.output_tokens, found.cost_usd) == (0, 0, 0, None)

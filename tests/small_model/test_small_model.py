"""A real small model, served on loopback, writes badly: what reaches the reader must hold all the same.

The model (SmolLM2-135M) and its server come from requirements/small-model.txt. Without them the test is
skipped, except where CI is set.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from rag import Answer, Attest, Draft, Settings
from tests.contract import assert_contract
from tests.small_model.server import MISSING, served, weights

QUESTIONS = (
    "How accurate is LanternNet on CaveBench?",
    "What did loaves baked in low gravity look like?",
    "Which animals keep time with the tides, and how many caves does CaveBench have?",
)


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """The base URL of the served model."""
    model = weights()
    if model is None:
        if os.environ.get("CI"):
            pytest.fail(MISSING)
        pytest.skip(MISSING)
    with served(model) as url:
        yield url


@pytest.fixture
def asked(address: str, tmp_path: Path, papers_file: Path) -> Iterator[Attest]:
    """An engine over the six invented papers that asks the small model, whose name it finds out."""
    settings = Settings(
        _env_file=None,
        data_dir=tmp_path / "library",
        openai_base_url=address,
        llm_context_tokens=900,
        llm_answer_tokens=64,
        passages=4,
    )
    engine = Attest(settings)
    engine.ingest([str(papers_file)])
    yield engine
    engine.close()


def test_whatever_a_real_small_model_writes_the_answer_is_sound(
    asked: Attest, record_property: pytest.RecordProperty
) -> None:
    papers = asked.papers()
    for question in QUESTIONS:
        *drafts, answer = asked.ask_stream(question)
        assert isinstance(answer, Answer)
        record_property(question, answer.text)
        assert_contract(answer, papers)
        assert drafts, "nothing was streamed"
        assert all(isinstance(draft, Draft) for draft in drafts)
        assert answer.usage is not None
        assert 0 < (answer.usage.output_tokens or 0) <= 64
        assert (answer.usage.input_tokens or 0) > 100
        assert answer.timings_ms["first_token"]
        if answer.mode == "llm":
            assert answer.models.llm
        else:
            assert answer.notice

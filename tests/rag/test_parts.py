"""What the settings name is what is made, once."""

from __future__ import annotations

import pytest

from rag import ConfigError, Settings
from rag.answer.ranking import ModelRanker
from rag.parts import Parts


def parts(rerank: str | None = None) -> Parts:
    return Parts(Settings(_env_file=None, llm="none", **({"rerank": rerank} if rerank else {})), own_ids=False)


@pytest.mark.parametrize("rerank", [None, "none"])
def test_there_is_no_second_stage_unless_it_is_asked_for(rerank: str | None) -> None:
    assert parts(rerank).reranker() is None


def test_the_language_model_can_be_the_second_stage() -> None:
    assert isinstance(parts("model").reranker(), ModelRanker)


@pytest.mark.parametrize("rerank", ["crossencoder", "fastembed", "fastembed:", "openai:x"])
def test_a_setting_that_names_no_second_stage_says_what_does(rerank: str) -> None:
    with pytest.raises(ConfigError, match=f"ATTEST_RERANK={rerank} names no second stage; use none, model or"):
        parts(rerank).reranker()

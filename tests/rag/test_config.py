"""Settings, right and wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag import ConfigError, Settings, load_settings
from rag.config import DEFAULT_MODEL


def test_an_unknown_key_in_env_fails_loudly(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("ATTEST_LMM=gpt\n")
    with pytest.raises(ConfigError, match=r"(?i)attest_lmm.*\.env\.example"):
        load_settings()


def test_a_value_out_of_bounds_names_its_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ATTEST_PASSAGES", "0")
    with pytest.raises(ConfigError, match="ATTEST_PASSAGES"):
        load_settings()


def test_arguments_win_over_the_environment_and_the_environment_over_env(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".env").write_text("ATTEST_PASSAGES=3\nATTEST_LLM_RETRIES=1\nATTEST_LLM=\n")
    monkeypatch.setenv("ATTEST_PASSAGES", "4")
    settings = load_settings(data_dir=tmp_path)
    assert (settings.passages, settings.llm_retries, settings.data_dir) == (4, 1, tmp_path)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, None),
        ({"llm": "none", "openai_api_key": "sk-x"}, None),
        ({"openai_api_key": "sk-x"}, DEFAULT_MODEL),
        ({"openai_base_url": "http://127.0.0.1:1/v1"}, ""),
        ({"llm": "qwen", "openai_base_url": "http://127.0.0.1:1/v1"}, "qwen"),
        ({"llm": "  ", "openai_api_key": ""}, None),
    ],
)
def test_which_model_writes(given: dict[str, str], expected: str | None) -> None:
    assert Settings(_env_file=None, **given).model_name == expected


def test_settings_that_leave_no_room_for_a_prompt_say_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ATTEST_LLM_CONTEXT_TOKENS", "1000")
    with pytest.raises(ConfigError, match="ATTEST_LLM_CONTEXT_TOKENS must exceed ATTEST_LLM_ANSWER_TOKENS"):
        load_settings()


def test_the_key_is_not_shown() -> None:
    assert "sk-secret" not in repr(Settings(_env_file=None, openai_api_key="sk-secret"))

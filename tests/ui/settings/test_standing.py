"""Who writes, and what leaves this machine, is said of what an engine would do."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from rag import Attest, ModelChoice, Settings
from tests.scripted_server import ScriptedServer
from ui.settings import standing


def engine(folder: Path, **settings: Any) -> Attest:
    return Attest(Settings(_env_file=None, data_dir=folder, **settings))  # type: ignore[arg-type]


def test_without_a_model_nothing_leaves(tmp_path: Path) -> None:
    attest = engine(tmp_path, llm="none")
    assert standing.now(attest) == "Answers are quoted from the abstracts; nothing leaves this machine."
    assert "No language model: quoting the abstracts." in standing.line(attest)
    assert standing.started_with(attest) is None


def test_a_model_here(tmp_path: Path) -> None:
    attest = engine(tmp_path, llm="<qwen>", openai_base_url="http://127.0.0.1:1234/v1")
    assert (
        "&lt;qwen&gt;</bdi></strong> at <bdi>127.0.0.1:1234</bdi> writes the answers; nothing leaves"
        in standing.now(attest)
    )
    assert "at 127.0.0.1:1234; nothing leaves this machine." in standing.line(attest)
    assert standing.started_with(attest) == "<qwen> at 127.0.0.1:1234"


@pytest.mark.parametrize(
    ("address", "host"), [(None, "api.openai.com"), ("https://me:secret@models.example/v1", "models.example")]
)
def test_a_model_elsewhere(tmp_path: Path, address: str | None, host: str) -> None:
    attest = engine(tmp_path, llm="gpt", openai_base_url=address)
    said = f"{standing.now(attest)} {standing.line(attest)}"
    assert f"<bdi>{host}</bdi> writes the answers; your questions and the abstracts found for them go there." in said
    assert f"at {host}; questions and the abstracts found go there." in said
    assert "secret" not in said


def test_a_server_is_asked_for_its_first_model_at_the_top_only(tmp_path: Path) -> None:
    with ScriptedServer(models=("qwen",)) as server:
        attest = engine(tmp_path, llm="none").using(ModelChoice(name="", base_url=server.base_url))
        assert "The first model of the server" in standing.now(attest)
        assert server.model_calls == 0
        assert "<strong>qwen</strong>" in standing.line(attest)
    gone = engine(tmp_path, llm="none").using(ModelChoice(name="", base_url="http://127.0.0.1:9/v1"))
    assert "cannot be reached; is it running?</strong> Quoting the abstracts until then." in standing.line(gone)


def test_an_address_in_the_settings_that_is_none_is_told(tmp_path: Path) -> None:
    attest = engine(tmp_path, llm="", openai_base_url="nowhere")
    assert "OPENAI_BASE_URL is no address" in standing.line(attest)
    assert "go there" in standing.now(attest)

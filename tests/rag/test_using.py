"""One library, several models: each session writes with its own, and its key goes when the session does."""

from __future__ import annotations

import gc
import json
import logging
import weakref
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from rag import Answer, Attest, ModelChoice, Settings, to_json
from tests.scripted_server import Request, ScriptedServer, Status

KEY, PROGRAM_KEY = "sk-session-secret", "sk-program-secret"


def written(request: Request) -> str:
    """Return the first sentence of the first abstract that a model is shown."""
    abstract = request["messages"][-1]["content"].split("<abstract number=1>\n")[1].split("\n")[1]
    return f"{abstract.split('. ')[0]} [1]."


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with ScriptedServer(otherwise=written) as running:
        yield running


@pytest.fixture(scope="module")
def attest(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Attest]:
    folder = tmp_path_factory.mktemp("using") / "library"
    engine = Attest(Settings(_env_file=None, data_dir=folder, llm="none", openai_api_key=PROGRAM_KEY, llm_retries=0))
    engine.load_sample()
    yield engine
    engine.close()


def choice(server: ScriptedServer, key: str | None = KEY) -> ModelChoice:
    return ModelChoice(name="scripted", base_url=server.base_url, api_key=SecretStr(key) if key else None)


def test_a_session_writes_with_its_model_over_the_same_open_library(attest: Attest, server: ScriptedServer) -> None:
    session = attest.using(choice(server))
    answer = session.ask("What is late interaction?")
    assert (answer.mode, answer.models.llm) == ("llm", "scripted")
    assert server.keys == [f"Bearer {KEY}"]
    assert attest.ask("What is late interaction?").mode == "extractive"
    assert session._parts.library() is attest._parts.library()
    session.close()
    assert attest._parts.is_open
    assert session._parts.is_open
    assert attest.count() == 64


def test_the_program_s_key_goes_to_no_server_of_a_session(attest: Attest, server: ScriptedServer) -> None:
    attest.using(choice(server, None)).ask("What is ColBERT?")
    assert server.keys == ["Bearer none"]


def test_no_model_can_be_chosen_too(tmp_path: Path, server: ScriptedServer) -> None:
    program = Attest(Settings(_env_file=None, data_dir=tmp_path, llm="scripted", openai_base_url=server.base_url))
    assert program.using(ModelChoice(name="none")).model_name() is None
    assert program.model_name() == "scripted"


def test_connections_are_used_again_while_the_choice_is_kept(attest: Attest, server: ScriptedServer) -> None:
    chosen = choice(server)
    one, other = (attest.using(chosen)._parts.models().writer() for _ in range(2))
    assert one is other
    assert attest.using(choice(server, "sk-another"))._parts.models().writer() is not one


def test_a_key_is_forgotten_with_its_session(attest: Attest, server: ScriptedServer) -> None:
    chosen = choice(server)
    session = attest.using(chosen)
    session.ask("What is ColBERT?")
    parts, secret = weakref.ref(session._parts), weakref.ref(session._parts.models())
    del session
    assert parts() is not None
    del chosen
    gc.collect()
    assert (parts(), secret()) == (None, None)
    assert len(attest._parts._others) == 0


def test_a_hundred_sessions_leave_nothing(attest: Attest) -> None:
    for number in range(100):
        attest.using(ModelChoice(name=str(number), api_key=SecretStr(KEY))).model_name()
    gc.collect()
    assert len(attest._parts._others) == 0


def test_a_key_is_in_no_answer_log_or_file(
    attest: Attest, server: ScriptedServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    chosen = choice(server)
    session = attest.using(chosen)
    answers = [session.ask("What is late interaction?", keep=True)]
    server.otherwise = Status(401, f"wrong key {KEY}")
    answers.append(session.ask("What is ColBERT?", keep=True))
    assert isinstance(answers[1], Answer)
    assert "enter it again in Settings" in str(answers[1].notice)
    folder = attest.settings.data_dir
    stored = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
    exported = "".join(str(attest.export(answer, fmt)) for answer in answers for fmt in ("json", "md", "html"))
    said = "".join(json.dumps(to_json(answer)) for answer in answers) + repr([chosen, session.settings, session._parts])
    for text in (caplog.text, exported, said, str(vars(session)), str(to_json(chosen))):
        assert KEY not in text
    assert KEY.encode() not in stored

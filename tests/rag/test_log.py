"""What is logged, and what never is."""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Iterator

import pytest

from rag import Attest, Settings
from rag.log import hide
from rag.toolkit import configure_logging
from tests.rag.test_keys import KEYS
from tests.scripted_server import ScriptedServer, Status

QUESTION = "How accurate is LanternNet on CaveBench?"


@pytest.fixture(autouse=True)
def _anew() -> Iterator[None]:
    """Let each test configure logging, and put everything back."""
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    hooks = sys.excepthook, threading.excepthook
    yield
    root.handlers[:] = before
    root.setLevel(level)
    sys.excepthook, threading.excepthook = hooks
    logging.captureWarnings(False)


def test_libraries_speak_from_warning_up_only() -> None:
    configure_logging("DEBUG")
    assert logging.getLogger("httpx").getEffectiveLevel() == logging.WARNING
    assert logging.getLogger("chromadb").getEffectiveLevel() == logging.WARNING


@pytest.mark.parametrize("service", KEYS)
def test_no_key_is_logged_by_anybody(service: str, capsys: pytest.CaptureFixture[str]) -> None:
    key = KEYS[service]
    configure_logging("DEBUG")
    library = logging.getLogger("some.library")
    library.debug("calling with %s", {"Authorization": f"Bearer {key}"})
    try:
        raise ValueError(f"Incorrect API key provided: {key}")
    except ValueError:
        library.exception("failed for %s", key)
    written = capsys.readouterr().err
    assert "Traceback" in written
    assert "[hidden]" in written
    assert key not in written


def test_a_secret_without_a_form_of_its_own_is_hidden_once_it_is_known(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("INFO")
    Attest(Settings(_env_file=None, openai_api_key="plain words", chroma_header="X-Our-Proxy: opensesame"))
    hide("typed later")
    logging.getLogger("x").info("plain words, opensesame, typed later")
    assert capsys.readouterr().err == "INFO x: [hidden], [hidden], [hidden]\n"


def test_errors_that_nobody_caught_pass_the_same_filter(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("INFO")

    def fail() -> None:
        raise RuntimeError(f"sent {KEYS['OpenAI']}")

    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    try:
        fail()
    except RuntimeError:
        sys.excepthook(*sys.exc_info())  # type: ignore[arg-type]
    written = capsys.readouterr().err
    assert written.count("RuntimeError: sent [hidden]") == 2
    assert KEYS["OpenAI"] not in written


def test_a_record_is_one_record_and_moves_no_cursor(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("INFO")
    logging.getLogger("x").info("asked: %s", "hello\nERROR rag: all is lost\x1b[2J\x1b]8;;http://evil.example\x07")
    lines = capsys.readouterr().err.splitlines()
    assert lines == ["INFO x: asked: hello", "  ERROR rag: all is lost\\x1b[2J\\x1b]8;;http://evil.example\\x07"]


def test_prompts_are_logged_at_debug_only(loaded: Attest, capsys: pytest.CaptureFixture[str]) -> None:
    key = KEYS["OpenAI, of a project"]
    with ScriptedServer(otherwise="It reaches an accuracy of 91.4% on CaveBench [1].") as server:
        settings = loaded.settings.model_copy(update={"llm": "scripted", "openai_base_url": server.base_url})
        asking = Attest(Settings(**(settings.model_dump() | {"openai_api_key": key}), _env_file=None))
        configure_logging("INFO")
        asking.ask(QUESTION)
        quiet = capsys.readouterr().err
        logging.getLogger().setLevel(logging.DEBUG)
        asking.ask(QUESTION)
        loud = capsys.readouterr().err
        server.enqueue(Status(401), Status(401))
        asking.ask(QUESTION)
        refused = capsys.readouterr().err
        asking.close()
        assert server.keys
        assert key in server.keys[0]
    assert "LanternNet" not in quiet
    assert "91.4" not in quiet
    assert "prompt: " in loud
    assert QUESTION in loud
    assert key not in quiet + loud + refused

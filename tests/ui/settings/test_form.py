"""The Settings tab's events, as the page sends them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gradio as gr
import pytest

from rag import Attest, ModelChoice, Settings
from tests.scripted_server import ScriptedServer, Status
from ui.page import build
from ui.settings.preferences import Preferences

KEY = "sk-very-secret"


@pytest.fixture
def attest(tmp_path: Path) -> Iterator[Attest]:
    engine = Attest(Settings(_env_file=None, data_dir=tmp_path / "library", llm="none"))
    yield engine
    engine.close()


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with ScriptedServer(otherwise="I am ready.") as running:
        yield running


def handler(page: gr.Blocks, name: str) -> Any:
    """Return one of the handlers of the settings."""
    found = (fn.fn for fn in page.fns.values() if fn.fn is not None and fn.fn.__module__ == "ui.settings.form")
    return next(fn for fn in found if fn.__name__ == name)


def event(**entered: Any) -> gr.EventData:
    return gr.EventData(None, {"entered": entered})


def model(server: ScriptedServer, **entered: Any) -> gr.EventData:
    return event(**{"who": "local", "address": server.base_url, "model": "scripted", "key": KEY, **entered})


def said(updates: Any) -> str:
    return " ".join(
        str(value) for update in updates for value in (update.values() if isinstance(update, dict) else [update])
    )


def preferences(updates: list[dict[Any, Any]]) -> Preferences:
    return next(value for update in updates for value in update.values() if isinstance(value, Preferences))


def test_nobody_is_asked_before_a_button_is_pressed(attest: Attest, server: ScriptedServer) -> None:
    page = build(attest)
    assert (server.calls, server.model_calls) == ([], 0)
    assert KEY not in json.dumps(page.config, default=str)


def test_a_model_is_tried_and_not_used(attest: Attest, server: ScriptedServer) -> None:
    told = list(handler(build(attest), "probe")(Preferences(), model(server)))
    assert "Asking the model" in told[0]
    assert "answered in" in told[-1]
    assert "I am ready." in told[-1]
    assert KEY not in said(told)


def test_a_model_is_used_from_then_on_and_its_key_said_nowhere(attest: Attest, server: ScriptedServer) -> None:
    updates = list(handler(build(attest), "choose")(Preferences(papers=3), model(server)))
    chosen = preferences(updates[:1])
    assert chosen.papers == 3
    assert chosen.model is not None
    assert chosen.model.name == "scripted"
    assert server.keys == [f"Bearer {KEY}"]
    assert "It writes from the next question on." in said(updates)
    assert "Language model: <strong>scripted</strong>" in said(updates[-1:])
    assert KEY not in said(updates)
    assert chosen.engine(attest).model_name() == "scripted"
    assert attest.model_name() is None


def test_a_model_that_does_not_answer_is_used_all_the_same_and_told(attest: Attest, server: ScriptedServer) -> None:
    server.otherwise = Status(401)
    updates = list(handler(build(attest), "choose")(Preferences(), model(server)))
    assert preferences(updates).model is not None
    assert "refuses the key; enter it again in Settings. Until it answers, answers are quoted" in said(updates)


def test_going_back_to_no_model_asks_nobody(attest: Attest, server: ScriptedServer) -> None:
    held = Preferences(model=ModelChoice(name="scripted", base_url=server.base_url))
    updates = list(handler(build(attest), "choose")(held, event(who="none")))
    assert preferences(updates).engine(attest).model_name() is None
    assert server.calls == []
    assert "No language model: quoting the abstracts." in said(updates)


def test_a_wrong_address_changes_nothing(attest: Attest) -> None:
    updates = list(handler(build(attest), "choose")(Preferences(), event(who="local", address="no address")))
    assert len(updates) == 1
    assert "This is no address of a server" in said(updates)
    assert not any(isinstance(value, Preferences) for value in updates[0].values())


def test_preferences_are_taken_or_told(attest: Attest) -> None:
    prefer = handler(build(attest), "prefer")
    taken = prefer(Preferences(), event(strict=True, papers="5", language="German"))
    assert preferences([taken]) == Preferences(strict=True, papers=5, language="German")
    assert "once a model writes them" in said([taken])
    refused = prefer(Preferences(), event(papers="0"))
    assert "Enter a whole number from 1 to 100" in said([refused])
    assert not any(isinstance(value, Preferences) for value in refused.values())


@pytest.mark.parametrize("entered", [None, 5, [], {"who": {"a": 1}, "address": [KEY]}])
def test_an_event_that_is_none_of_ours_breaks_nothing(attest: Attest, entered: Any) -> None:
    page = build(attest)
    odd = gr.EventData(None, {"entered": entered})
    assert list(handler(page, "choose")(Preferences(), odd))
    assert handler(page, "prefer")(Preferences(), odd)
    assert list(handler(page, "probe")(Preferences(), odd)) is not None

"""The events of the quality view, with a real engine and without a browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gradio as gr
import pytest

from rag import Attest
from tests.ui.driven import Visitor
from tests.ui.made import handler
from tests.ui.quality.runs import write
from ui.quality import selftest as module
from ui.quality import tab
from ui.quality.document import Choice
from ui.quality.selftest import SelfTest, State

EDITOR = Visitor("page")


class Event:
    """What was chosen."""

    def __init__(self, **fields: object) -> None:
        self.__dict__.update(fields)


def built(attest: Attest) -> Any:
    with gr.Blocks() as page:
        with gr.Tab("Quality") as opened:
            placed = tab.place()
        tab.connect(attest, placed, opened)
    return page


def named(updates: dict[Any, Any]) -> dict[str, Any]:
    return {getattr(part, "elem_id", None) or "choice": value for part, value in updates.items()}


def scripted(monkeypatch: pytest.MonkeyPatch, *states: State) -> None:
    """Let a test go through states, the last of which stays."""

    def run(self: SelfTest, n: int) -> Iterator[State]:
        for state in states:
            self.state = state
            yield state

    monkeypatch.setattr(module.SelfTest, "run", run)


def test_the_view_follows_the_folder_and_what_is_chosen(attest: Attest) -> None:
    page = built(attest)
    (first,) = handler(page, "look")(Choice())
    assert "How far can answers be trusted?" in named(first)["quality"]
    runs = attest.settings.data_dir / "runs"
    write(runs, "a", written=1.0)
    write(runs, "b", written=2.0)
    (second,) = handler(page, "look")(Choice())
    assert '<option value="b" selected>' in named(second)["quality"]
    picked = named(handler(page, "pick")(Choice(), Event(name="other", value="a")))
    assert picked["choice"] == Choice(other="a")
    assert "compared with a" in picked["quality"]
    assert named(handler(page, "pick")(Choice(other="a"), Event(name="other", value="")))["choice"] == Choice()
    assert named(handler(page, "pick")(Choice(), Event(name="nonsense", value="a")))["choice"] == Choice()


def test_the_test_is_followed_and_its_run_shown(loaded: Attest, monkeypatch: pytest.MonkeyPatch) -> None:
    write(loaded.settings.data_dir / "runs", "made", written=1.0)
    write(loaded.settings.data_dir / "runs", "newer", written=2.0)
    running = State(status="running", run="made", stage="searching", done=3, total=9)
    scripted(monkeypatch, running, running, State(status="done", run="made"))
    told = [named(one) for one in handler(built(loaded), "test_library")("20", Choice(other="x"), EDITOR)]
    assert "Starting" in told[0]["quality-told"]
    assert "Searching, 3 of 9" in told[1]["quality-told"]
    assert told[-1]["choice"] == Choice(run="made")
    assert '<option value="made" selected>' in told[-1]["quality"]
    assert 'class="loading"' not in told[-1]["quality-told"]


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (State(status="failed", error="It <broke>."), "It &lt;broke&gt;."),
        (State(status="stopped"), "The self-test was stopped; nothing of it was kept."),
    ],
)
def test_how_it_ended_is_said(loaded: Attest, monkeypatch: pytest.MonkeyPatch, state: State, words: str) -> None:
    scripted(monkeypatch, state)
    assert (
        words
        in [named(one) for one in handler(built(loaded), "test_library")("20", Choice(), EDITOR)][-1]["quality-told"]
    )


@pytest.mark.parametrize("papers", ["", None, "0", "-1", "2.5", "x", "²", "10001", "9" * 5000])
def test_a_number_that_cannot_be_is_told_beside_the_field(loaded: Attest, papers: str | None) -> None:
    (told,) = handler(built(loaded), "test_library")(papers, Choice(), EDITOR)
    assert "from 1 to 10,000" in named(told)["quality-told"]


def test_an_empty_library_starts_nothing(attest: Attest) -> None:
    *_, told = handler(built(attest), "test_library")("5", Choice(), EDITOR)
    assert "The library is empty" in named(told)["quality-told"]
    assert not (attest.settings.data_dir / "runs").exists()


def test_whoever_opens_the_tab_meanwhile_follows_it(attest: Attest, monkeypatch: pytest.MonkeyPatch) -> None:
    states = iter([State(status="running", stage="one"), State(status="stopped")])

    def watch(self: SelfTest) -> Iterator[State]:
        for state in states:
            self.state = state
            yield state

    monkeypatch.setattr(module.SelfTest, "watch", watch)
    real = module.SelfTest.__init__

    def begun(self: SelfTest, *args: Any) -> None:
        real(self, *args)
        self.state = State(status="running")

    monkeypatch.setattr(module.SelfTest, "__init__", begun)
    told = [named(one) for one in handler(built(attest), "look")(Choice())]
    assert 'class="loading"' in told[1]["quality-told"]
    assert "One" in told[1]["quality-told"]
    assert "was stopped" in told[-1]["quality-told"]


def test_where_people_sign_in_no_folder_of_the_machine_is_named(attest: Attest, tmp_path: Path) -> None:
    group = Attest(attest.settings.model_copy(update={"auth_file": tmp_path / "users.json"}))
    for engine, named_ in ((attest, True), (group, False)):
        (shown,) = handler(built(engine), "look")(Choice())
        assert (str(attest.settings.data_dir) in str(shown)) is named_

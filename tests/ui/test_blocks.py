"""What Gradio keeps of a visit does not grow with what is shown, and is forgotten when the visit has long ended."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import gradio as gr
import httpx
import pytest
from gradio.block_function import BlockFunction
from gradio.routes import App
from gradio.state_holder import SessionState, StateHolder

from rag import Attest
from tests.page_visit import PageVisit
from tests.rag.serve.fronted import running
from ui import blocks as ui_blocks
from ui.app import web_app
from ui.blocks import Blocks, Visits

TURNS = 10


@pytest.fixture
def page() -> Blocks:
    with Blocks(analytics_enabled=False) as blocks:
        text, typed, held = gr.HTML(), gr.Textbox(), gr.State("")
        gr.Button().click(lambda typed: None, inputs=[typed], outputs=[text, typed, held])
    return blocks


def exchanged(blocks: gr.Blocks, state: SessionState, given: dict[Any, Any], typed: str = "") -> list[Any]:
    """Run an event as Gradio does: what the browser sends goes in, what it is sent comes out."""

    async def run() -> list[Any]:
        await blocks.preprocess_data(event(blocks), [typed], state)
        return await blocks.postprocess_data(event(blocks), given, state)

    return asyncio.run(run())


def event(blocks: gr.Blocks) -> BlockFunction:
    return next(iter(blocks.fns.values()))


def test_a_visit_keeps_the_last_text_only(page: Blocks) -> None:
    state = SessionState(page)
    text, typed, held = event(page).outputs
    before = len(state.config_values)
    for number in range(TURNS):
        exchanged(page, state, {held: f"state {number}"})
        sent = exchanged(page, state, {text: f"text {number}", typed: gr.update(visible=False)}, f"typed {number}")
        assert sent[0] == f"text {number}"
        assert sent[1]["visible"] is False
        assert state[held._id] == f"state {number}"
    assert len(state.config_values) == len(state.blocks_config.blocks) == before
    assert state.config_values[text._id]["props"]["value"] == f"text {TURNS - 1}"
    assert state.config_values[typed._id]["props"]["visible"] is False


def test_gradio_alone_keeps_all_of_them(page: Blocks, monkeypatch: pytest.MonkeyPatch) -> None:
    """If this fails, Gradio has mended it, and the class can go."""
    monkeypatch.delattr(Blocks, "postprocess_data")
    state = SessionState(page)
    text, _, held = event(page).outputs
    before = len(state.config_values)
    for number in range(TURNS):
        exchanged(page, state, {held: f"state {number}"})
        exchanged(page, state, {text: f"text {number}"})
    assert len(state.config_values) > before + TURNS


@pytest.fixture
def visits(page: Blocks) -> Visits:
    held = Visits()
    held.set_blocks(page)
    return held


def test_of_a_visit_nothing_is_kept_but_its_own_state(page: Blocks, visits: Visits) -> None:
    text, _, held = event(page).outputs
    state = visits["ada"]
    sent = exchanged(page, state, {text: gr.update(visible=False), held: "what ada asked"})
    assert sent[0]["visible"] is False
    assert visits["ada"] is state
    assert (visits["ada"][held._id], visits["bob"][held._id]) == ("what ada asked", "")
    assert not list(state.components)


def test_gradio_alone_describes_every_part_for_each_visit(page: Blocks) -> None:
    """If this fails, Gradio has mended it, and the class can go."""
    holder = StateHolder()
    holder.set_blocks(page)
    assert len(list(holder["ada"].components)) == len(page.blocks)


def test_a_visit_that_ended_is_forgotten_in_time(visits: Visits) -> None:
    for name in ("open", "just ended", "long ended", "long silent"):
        assert name not in visits
        visits[name].is_closed = "ended" in name
    for name in ("long ended", "long silent"):
        visits.time_last_used[name] -= timedelta(hours=2)
    visits.delete_all_expired_state()
    assert set(visits.session_data) == set(visits.time_last_used) == {"open", "just ended", "long silent"}


@pytest.fixture
def visited(loaded: Attest, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, Visits]]:
    """The address of the real page, and what it keeps of its visits."""
    spared: list[App] = []
    spare = ui_blocks.spare
    monkeypatch.setattr(ui_blocks, "spare", lambda app: (spared.append(app), spare(app)))
    with running(web_app(loaded)) as url:
        (app,) = spared
        assert isinstance(app.state_holder, Visits)
        assert app.get_blocks().state_holder is app.state_holder
        yield url, app.state_holder


def test_a_visit_to_the_page_ends_when_the_browser_is_closed(visited: tuple[str, Visits]) -> None:
    url, kept = visited

    async def visit() -> None:
        async with httpx.AsyncClient(base_url=url) as client:
            page = await PageVisit.begin(client)
            assert await page.call("library", "look", {"query": "caves"})
            ((name, held),) = kept.session_data.items()
            async with client.stream("GET", f"/gradio_api/heartbeat/{name}") as beating:
                await anext(beating.aiter_lines())
                assert not held.is_closed
        for _ in range(100):
            if held.is_closed:
                break
            await asyncio.sleep(0.05)
        assert held.is_closed
        kept.time_last_used[name] -= timedelta(hours=2)
        kept.delete_all_expired_state()
        assert not kept.session_data

    asyncio.run(visit())

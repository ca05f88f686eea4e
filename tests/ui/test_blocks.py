"""What Gradio keeps of a visit does not grow with what is shown."""

from __future__ import annotations

import asyncio
from typing import Any

import gradio as gr
import pytest
from gradio.block_function import BlockFunction
from gradio.state_holder import SessionState

from ui.blocks import Blocks

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

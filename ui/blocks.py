"""Gradio's page, without what it would keep of each answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import gradio as gr

if TYPE_CHECKING:
    from gradio.block_function import BlockFunction
    from gradio.state_holder import SessionState


class Blocks(gr.Blocks):
    """A page whose visits take no more memory the longer they last.

    For each output that an event skips or updates, Gradio 6.31 makes its component anew under another number. What
    that component shows or sends next is kept under this number as long as the visit lasts: 0.4 MB an answer. Here it
    keeps the number that it had.
    """

    async def postprocess_data(
        self, block_fn: BlockFunction, predictions: Any, state: SessionState | None
    ) -> list[Any]:
        """Return what is sent to the browser for the outputs of an event."""
        sent = await super().postprocess_data(block_fn, predictions, state)
        made = {} if state is None else state.blocks_config.blocks
        for part in block_fn.outputs:
            if part._id in made:
                made[part._id]._id = part._id
        return sent

"""Gradio's page, without what it would keep of each answer and of each visit."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import gradio as gr
from gradio.state_holder import SessionState, StateHolder

if TYPE_CHECKING:
    from gradio.block_function import BlockFunction
    from gradio.routes import App


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


def spare(app: App) -> None:
    """Have Gradio's application keep of each visit no more than the page needs, before the first one comes."""
    visits = Visits()  # type: ignore[no-untyped-call]
    visits.set_blocks(app.get_blocks())
    app.state_holder = visits


class Visits(StateHolder):
    """What is kept of the visits to a page.

    Gradio 6.31 keeps 10,000 of them, ended or not, each with a description of every part of the page: 0.16 MB a
    visit, for links that bring a page back as it was, which this one has not.
    """

    def __getitem__(self, session_id: str) -> SessionState:
        """Return what is kept of a visit, which begins with the first call."""
        with self.lock:
            if session_id not in self.session_data:
                self.session_data[session_id] = _Visit(self.blocks)
        return super().__getitem__(session_id)

    def delete_all_expired_state(self) -> None:
        """Forget the visits that ended long enough ago; Gradio asks for it every second."""
        super().delete_all_expired_state()  # type: ignore[no-untyped-call]
        now = datetime.now()
        for name, visit in list(self.session_data.items()):
            kept = timedelta(seconds=visit.STATE_TTL_WHEN_CLOSED)
            if visit.is_closed and now - self.time_last_used.get(name, now) > kept:
                self.session_data.pop(name, None)
                self.time_last_used.pop(name, None)


class _Visit(SessionState):
    """A visit without the descriptions of the page's parts."""

    def __init__(self, blocks: gr.Blocks) -> None:
        super().__init__(blocks)
        self.config_values = _Nothing()

    def _update_config(self, key: int) -> None:
        pass

    def _update_value_in_config(self, key: int, value: Any) -> None:
        pass


class _Nothing(dict[int, Any]):
    """Keeps nothing that it is given."""

    def __setitem__(self, key: int, value: Any) -> None:
        pass

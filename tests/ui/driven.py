"""The page without server and browser: an event goes in, its handler runs as Gradio runs it, what changes comes out."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any, TypeVar

import gradio as gr
from gradio.blocks import BlockFunction
from gradio.helpers import special_args

from rag import Attest
from rag.serve import visitors
from rag.serve.turnstile import Turnstile
from rag.serve.visitors import Role, admit
from ui.page import build

T = TypeVar("T")


class Visitor:
    """Which page asks, and who: a request of Gradio that came through the door."""

    def __init__(self, name: str = "abc", username: str | None = None, role: Role = "editor") -> None:
        self.session_hash = name
        self.request = SimpleNamespace(scope={})
        admit(self.request.scope, visitors.Visitor(username or "", role))


class Page:
    """One visit: the values of all components, and the events that a browser would send."""

    def __init__(
        self, attest: Attest, turnstile: Turnstile | None = None, *, name: str = "abc", username: str | None = None
    ) -> None:
        self.blocks = build(attest, turnstile)
        self.request = Visitor(name, username)
        self.values = _initial(self.blocks)

    def another(self, *, name: str = "def", username: str | None = None, role: Role = "editor") -> Page:
        """Return a second visit to the same program."""
        other = object.__new__(Page)
        other.blocks, other.request = self.blocks, Visitor(name, username, role)
        other.values = _initial(self.blocks)
        return other

    def fire(self, where: str, event: str, value: object = None, **sent: object) -> list[dict[str, Any]]:
        """Send an event of the part called `where`, with what it now holds, and return each step's changes by name."""
        return list(self.begin(where, event, value, **sent))

    def begin(self, where: str, event: str, value: object = None, **sent: object) -> Iterator[dict[str, Any]]:
        """Send an event and yield its changes one by one, as the page would get them."""
        if value is not None:
            self.values[self.id(where)] = value
        function = self._function(where, event)
        yield from self._run(function, sent)
        for after in self.blocks.fns.values():
            if after.trigger_after == function._id and after.fn is not None:
                yield from (step for step in self._run(after, sent) if any(new != gr.skip() for new in step.values()))

    def arrive(self, address: str) -> dict[str, Any]:
        """Load the page under an address that names a conversation."""
        self.values[self.id("address")] = address
        return self.run("arrive")

    def run(self, name: str) -> dict[str, Any]:
        """Run the handler of that name that no click begins, and return its last changes."""
        found = next(fn for fn in self.blocks.fns.values() if fn.name == name)
        return list(self._run(found, {}))[-1]

    def state(self, kind: type[T]) -> T:
        """Return what the page holds of a kind."""
        return self.states(kind)[0]

    def states(self, kind: type[T]) -> list[T]:
        """Return all that the page holds of a kind, in the order of its tabs."""
        return [value for value in self.values.values() if isinstance(value, kind)]

    def has(self, kind: type[object]) -> bool:
        """Tell whether the page holds something of a kind."""
        return any(isinstance(value, kind) for value in self.values.values())

    def html(self, where: str) -> str:
        """Return what a part of the page shows."""
        return str(self.values[self.id(where)])

    def id(self, where: str) -> int:
        """Return Gradio's number of the part called `where`."""
        return next(key for key, block in self.blocks.blocks.items() if getattr(block, "elem_id", None) == where)

    def _function(self, where: str, event: str) -> BlockFunction:
        target = (self.id(where), event)
        return next(fn for fn in self.blocks.fns.values() if target in fn.targets and fn.fn is not None)

    def _run(self, function: BlockFunction, sent: dict[str, object]) -> Iterator[dict[str, Any]]:
        fn: Callable[..., Any] = function.fn  # type: ignore[assignment]
        inputs = [self.values[block._id] for block in function.inputs]
        data = gr.EventData(None, sent)
        arguments = special_args(fn, inputs, self.request, data)[0]  # type: ignore[arg-type]
        result = fn(*arguments)
        given = False
        for step in result if inspect.isgenerator(result) else [result]:
            given = True
            yield self._took(function, step)
        assert given, "Gradio empties the page after a generator that gives nothing"

    def _took(self, function: BlockFunction, step: Any) -> dict[str, Any]:
        if not isinstance(step, dict) or "__type__" in step:
            several = step if len(function.outputs) > 1 else [step]
            step = dict(zip(function.outputs, several, strict=True)) if function.outputs else {}
        assert set(step) <= set(function.outputs), "something changes that is no output"
        for block, new in step.items():
            if not (isinstance(new, dict) and "__type__" in new):
                self.values[block._id] = new
            elif "value" in new:
                self.values[block._id] = new["value"]
        return {getattr(block, "elem_id", None) or f"state-{block._id}": new for block, new in step.items()}


def _initial(blocks: gr.Blocks) -> dict[int, Any]:
    """Return what a browser holds of each part before anything happens."""
    return {
        key: (getattr(block, "value", None) or "") if isinstance(block, gr.Textbox) else getattr(block, "value", None)
        for key, block in blocks.blocks.items()
    }

"""Steps of long work in; what the assistant hears on the way, and the result, out."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any, TypeVar

from mcp.server.mcpserver import Context

from rag.schema import Answer, Draft, Overview, OverviewDraft
from rag.serve.steps import Waiting
from rag.text import clean, counted

Result = TypeVar("Result", Answer, Overview)


async def result(steps: AsyncIterator[Draft | OverviewDraft | Waiting | Result], context: Context[Any, Any]) -> Result:
    """Return the last step; each step that says something new is reported as progress, if the caller wants that."""
    before, reported = "", 0
    async for step in steps:
        if isinstance(step, Answer | Overview):
            return step
        if (message := _told(step)) and message != before:
            before, reported = message, reported + 1
            await context.report_progress(reported, message=message)
    raise AssertionError("work ends with its result")


def _told(step: Draft | OverviewDraft | Waiting | Answer | Overview) -> str:
    """Return in words how far the work is; nothing where nothing is checked yet."""
    if isinstance(step, Waiting):
        return f"Waiting for {counted(step.place, 'other')}"
    if isinstance(step, OverviewDraft):
        return f"{clean(step.stage)} {step.done}/{step.total}"
    if isinstance(step, Draft) and step.sentences:
        return f"{counted(len(step.sentences), 'sentence')} checked"
    return ""

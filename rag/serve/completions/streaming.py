"""Steps of an answer in, the events of a chat stream out: a sentence is sent once it is checked, and not before."""

from __future__ import annotations

import time
import uuid
from collections.abc import AsyncIterator

from rag.schema import Answer, Draft, to_json
from rag.serve.completions.failures import told
from rag.serve.completions.replies import Json, chunk, cited, ending, usage
from rag.serve.json_text import json_text
from rag.serve.steps import Waiting, paced

Step = Answer | Draft | Waiting
_SILENCE = 15.0  # seconds after which a proxy may take a silent connection for a dead one
_ALIVE = b": still working\n\n"
_AGAIN = "\n\n---\n\nThe answer was begun anew:\n\n"


async def events(steps: AsyncIterator[Step], model: str, *, with_usage: bool) -> AsyncIterator[bytes]:
    """Yield the events of a stream, and comments as signs of life while there is nothing to say."""
    head = {
        "id": f"chatcmpl-{uuid.uuid4().hex[:16]}",
        "object": "chat.completion.chunk",
        "created": int(time.time()),
        "model": model,
    }
    yield _event(chunk(head, {"role": "assistant", "content": ""}))
    sent, held = "", False
    try:
        async for step in paced(steps, _SILENCE):
            if isinstance(step, Answer):
                for one in _finished(head, step, sent, with_usage=with_usage):
                    yield _event(one)
            elif isinstance(step, Draft):
                held = held or _is_overview(step)
                if held:
                    yield _ALIVE
                elif new := _news(step, sent):
                    sent += new
                    yield _event(chunk(head, {"content": new}))
            elif isinstance(step, Waiting):
                yield f": place {step.place} in line\n\n".encode()
            else:
                yield _ALIVE
    except Exception as exc:  # the response has begun: its status can no longer say so
        yield _event(told(exc))
    yield b"data: [DONE]\n\n"


def _is_overview(draft: Draft) -> bool:
    """Tell whether a draft is of an overview: it begins with a line that counts papers, and gets its opening last."""
    return bool(draft.text) and not draft.sentences


def _news(draft: Draft, sent: str) -> str:
    """Return what is new in the checked text of a draft; nothing if it was begun anew."""
    return draft.text.removeprefix(sent) if draft.text.startswith(sent) else ""


def _finished(head: Json, answer: Answer, sent: str, *, with_usage: bool) -> list[Json]:
    """Return the last objects of a stream.

    What was sent cannot be taken back. It was checked, so it stays where the answer became another one, as it does
    where a model fails in the middle, and the whole answer follows.
    """
    again = "" if answer.text.startswith(sent) else _AGAIN
    offset = len(sent + again) if again else 0
    rest = answer.text if again else answer.text.removeprefix(sent)
    delta = {"annotations": cited(answer, offset)}
    last = [chunk(head, {"content": again + rest + ending(answer)}), chunk(head, delta, "stop", attest=to_json(answer))]
    if with_usage:
        last = [{**one, "usage": None} for one in last] + [chunk(head, None, usage=usage(answer))]
    return last


def _event(value: Json) -> bytes:
    return f"data: {json_text(value)}\n\n".encode()

"""An answer in; the JSON objects of OpenAI's protocol out."""

from __future__ import annotations

import re
import time
from typing import Any
from urllib.parse import urlsplit

from rag.export.entry import entry
from rag.export.prose import MARKER
from rag.schema import Answer, Reference, to_json
from rag.serve.completions.messages import MODELS
from rag.serve.telling import RULE, remarks_on
from rag.text import clean

Json = dict[str, Any]
_SINCE = 1767225600  # when the protocol wants to know since when a model is there: 2026-01-01


def models() -> Json:
    """Return the list of models."""
    return {"object": "list", "data": [model(name) for name in MODELS]}


def model(name: str) -> Json:
    """Return one model."""
    return {"id": name, "object": "model", "created": _SINCE, "owned_by": "attest", "description": MODELS[name]}


def content(answer: Answer) -> str:
    """Return an answer as the text of a message: what holds, and under a line what is to be said about it."""
    return answer.text + ending(answer)


def ending(answer: Answer) -> str:
    """Return what stands under the text of an answer, from the line on."""
    told = remarks_on(answer)
    return f"{RULE}{told}" if told else ""


def cited(answer: Answer, offset: int = 0) -> list[Json]:
    """Return where in the content a marker stands that leads to a paper with an address.

    `offset` is where in the content the answer's text begins; places count Unicode code points.
    """
    links = {one.marker: (one, link) for one in answer.references if (link := _link(one))}
    return [
        {
            "type": "url_citation",
            "url_citation": {
                "start_index": offset + found.start(),
                "end_index": offset + found.end(),
                "title": clean(links[number][0].title),
                "url": links[number][1],
            },
        }
        for found in MARKER.finditer(answer.text)
        if (number := int(found[1])) in links
    ]


def completion(answer: Answer, name: str) -> Json:
    """Return the response to a request that does not stream."""
    message = {"role": "assistant", "content": content(answer), "refusal": None, "annotations": cited(answer)}
    return {
        "id": identity(answer.answer_id),
        "object": "chat.completion",
        "created": int(time.time()),
        "model": name,
        "choices": [{"index": 0, "message": message, "logprobs": None, "finish_reason": "stop"}],
        "usage": usage(answer),
        "attest": to_json(answer),
    }


def identity(answer_id: str) -> str:
    """Return the id of a completion."""
    return f"chatcmpl-{answer_id}"


def chunk(head: Json, delta: Json | None, finish: str | None = None, **more: Any) -> Json:
    """Return one object of a stream; without a delta it has no choice."""
    choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}
    return {**head, "choices": [] if delta is None else [choice], **more}


def usage(answer: Answer) -> Json:
    """Return the tokens that language models consumed for an answer; none were where none wrote."""
    used = answer.usage
    prompt, written = (used.input_tokens or 0, used.output_tokens or 0) if used else (0, 0)
    return {"prompt_tokens": prompt, "completion_tokens": written, "total_tokens": prompt + written}


def _link(one: Reference) -> str | None:
    """Return the address of a paper: that of its identifier, else the one that came with it if it leads to the web."""
    found = entry(one)
    if found.links:
        return found.links[0]
    try:
        scheme = urlsplit(found.url).scheme.lower()
    except ValueError:
        return None
    return found.url if scheme in ("http", "https") and not re.search(r"[\s<>\"]", found.url) else None

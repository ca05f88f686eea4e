"""A visit to the page by a program: what a browser sends when a question is asked, and what it is sent back."""

from __future__ import annotations

import json
import secrets
from collections.abc import AsyncIterator
from typing import Any

import httpx

Message = dict[str, Any]


class PageVisit:
    """One visit over Gradio's own protocol: components and events are found by the names they have on the page."""

    def __init__(self, client: httpx.AsyncClient, config: dict[str, Any]) -> None:
        self._client = client
        self._config = config
        self._session = secrets.token_hex(6)
        self._ids = {
            name: part["id"] for part in config["components"] if (name := part["props"].get("elem_id")) is not None
        }

    @classmethod
    async def begin(cls, client: httpx.AsyncClient) -> PageVisit:
        """Open the page."""
        given = await client.get("/config")
        given.raise_for_status()
        return cls(client, given.json())

    async def send(self, where: str, event: str, **values: str) -> AsyncIterator[Message]:
        """Send an event of the part called `where`, with what fields hold, and yield Gradio's messages to its end."""
        found = next(one for one in self._config["dependencies"] if [self._ids[where], event] in one["targets"])
        held = {self._ids[name]: value for name, value in values.items()}
        body = {
            "data": [held.get(part, "" if part in self._ids.values() else None) for part in found["inputs"]],
            "fn_index": found["id"],
            "session_hash": self._session,
            "trigger_id": self._ids[where],
            "event_data": None,
        }
        joined = await self._client.post("/gradio_api/queue/join", json=body)
        joined.raise_for_status()
        event_id = joined.json()["event_id"]
        address = f"/gradio_api/queue/data?session_hash={self._session}"
        async with self._client.stream("GET", address) as sent:
            async for line in sent.aiter_lines():
                message = json.loads(line[5:]) if line.startswith("data:") else {}
                if message.get("event_id") != event_id:
                    continue
                yield message
                if message["msg"] == "process_completed":
                    return

    async def call(self, where: str, function: str, data: Any) -> Any:
        """Call a server function of the part called `where`, as the page's own scripts do."""
        body = {"data": data, "component_id": self._ids[where], "fn_name": function, "session_hash": self._session}
        given = await self._client.post("/gradio_api/component_server/", json=body)
        given.raise_for_status()
        return given.json()

    async def ask(self, question: str) -> list[Message]:
        """Ask a question on the first tab, and return all messages."""
        return [message async for message in self.send("send", "click", question=question)]


def whole(messages: list[Message]) -> bool:
    """Tell whether an event came to its end without an error."""
    return bool(messages) and messages[-1]["msg"] == "process_completed" and messages[-1]["success"]

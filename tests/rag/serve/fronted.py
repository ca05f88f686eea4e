"""A small application behind the real front, on a real port: it says who asks, and streams until it is left."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import uvicorn

from rag import Settings
from rag.serve.accounts import Account, AccountsFile, new_token, now
from rag.serve.front import front
from rag.serve.network import address, listen
from rag.serve.passwords import Passwords
from rag.serve.visitors import visitor_of

PASSWORD = "quite a long password"
_HASH = Passwords().hashed(PASSWORD)


async def echo(scope: Any, receive: Any, send: Any) -> None:
    """Say who asks, from where, under which name; `/stream` goes on for ever, `/open` is for anybody."""
    if scope["type"] == "lifespan":
        return
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.accept"})
        await send({"type": "websocket.send", "text": visitor_of(scope).name})
        await send({"type": "websocket.close"})
        return
    path = scope["path"]
    if path.endswith("/stream"):
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/event-stream")]})
        for number in range(1000):
            await send({"type": "http.response.body", "body": f"data: {number}\n\n".encode(), "more_body": True})
            await asyncio.sleep(0.01)
        return
    headers = {key.decode(): value.decode() for key, value in scope["headers"]}
    said = {"path": path, "root": scope.get("root_path", ""), "scheme": scope["scheme"], "headers": headers}
    said["client"] = scope["client"][0]
    if not path.endswith("/open"):
        visitor = visitor_of(scope)
        said |= {"name": visitor.name, "edits": visitor.may_edit}
    given = [(b"content-type", b"application/json"), (b"access-control-allow-origin", b"*")]
    await send({"type": "http.response.start", "status": 200, "headers": given})
    await send({"type": "http.response.body", "body": json.dumps(said).encode()})


def users(folder: Path) -> tuple[AccountsFile, dict[str, str]]:
    """Write a file with an editor ada and a reader bob, and return it with a token of each."""
    file, tokens = AccountsFile(folder / "users.json"), {}
    made = {}
    for name, role in (("ada", "editor"), ("bob", "reader")):
        tokens[name], kept = new_token("laptop")
        made[name] = Account(name, role, _HASH, now(), (kept,))  # type: ignore[arg-type]
    file.change(lambda known: known.update(made))
    return file, tokens


@contextmanager
def running(app: Any) -> Iterator[str]:
    """Serve an application on loopback and give its address."""
    with listen("127.0.0.1", 0) as listener:
        server = uvicorn.Server(
            uvicorn.Config(app, log_level="error", proxy_headers=False, lifespan="off", timeout_graceful_shutdown=1)
        )
        thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.01)
        try:
            yield address(listener)
        finally:
            server.should_exit = True
            thread.join(10)


@contextmanager
def served(host: str = "127.0.0.1", *, page: bool = False, **given: object) -> Iterator[str]:
    """Serve the small application behind the front that such settings make."""
    settings = Settings(_env_file=None, **given)  # type: ignore[arg-type]
    with running(front(echo, settings, host=host, page=page, open_to_all=("/open",))) as url:
        yield url


def sign_in(client: httpx.Client, name: str = "ada", password: str = PASSWORD, **more: str) -> httpx.Response:
    """Send the form as a browser does."""
    page = client.get("sign-in")
    token = page.text.split('name="form" value="')[1].split('"')[0]
    return client.post("sign-in", data={"name": name, "password": password, "form": token, **more})

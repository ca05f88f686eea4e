"""The door: every request passes it, and nothing behind it is served to somebody unknown."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection
from typing import TYPE_CHECKING
from urllib.parse import quote

from starlette.requests import HTTPConnection
from starlette.responses import RedirectResponse, Response

from rag.errors import ConfigError
from rag.serve.accounts import Account, AccountsFile, owner
from rag.serve.paths import path_of
from rag.serve.problem import problem
from rag.serve.visitors import LOCAL, admit

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from rag.serve.sign_in import SignIn

logger = logging.getLogger(__name__)

_LOST = "The file of users cannot be used, so nobody is let in; the log of the server says why."


class Open:
    """The door where only this machine can ask, and nobody has to sign in."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let one request in."""
        if scope["type"] in ("http", "websocket"):
            admit(scope, LOCAL)
        await self._app(scope, receive, send)


class Door:
    """Says who each request is from, by its token or its session, and serves nobody else.

    See `rag.serve.visitors.visitor_of`. What is still being sent when a user is removed or signs out ends there.
    """

    def __init__(
        self, app: ASGIApp, *, accounts: AccountsFile, sign_in: SignIn | None, open_to_all: Collection[str]
    ) -> None:
        self._app = app
        self._accounts = accounts
        self._sign_in = sign_in
        self._open_to_all = frozenset(open_to_all)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let one request in, or refuse it."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        path = path_of(scope)
        if scope["type"] == "http" and path in self._open_to_all:
            await self._app(scope, receive, send)
            return
        try:
            if self._sign_in and scope["type"] == "http" and path in self._sign_in.paths:
                await self._sign_in(scope, receive, send)
                return
            find = self._finder(scope)
            account = find(True)
        except ConfigError:
            logger.exception("nobody is let in")
            await _refuse(scope, receive, send, _answer(503, "ConfigError", _LOST))
            return
        if account is None:
            await _refuse(scope, receive, send, self._unknown(scope, path))
            return
        admit(scope, account.visitor)
        await self._app(scope, receive, _while(send, lambda: _stands(find, account)))

    def _finder(self, scope: Scope) -> Callable[[bool], Account | None]:
        """Return what finds out who asks, a token before a cookie; called with False, it puts off no session's end."""
        request = HTTPConnection(scope)
        kind, _, given = request.headers.get("authorization", "").partition(" ")
        if kind:
            token = given.strip() if kind.lower() == "bearer" else ""
            return lambda seen: owner(self._accounts.read(), token) if token else None
        if self._sign_in is None:
            return lambda seen: None
        sign_in = self._sign_in
        session = sign_in.cookie(request)
        return lambda seen: sign_in.account(session, seen=seen)

    def _unknown(self, scope: Scope, path: str) -> Response:
        """Return what somebody unknown gets: the way to sign in if a browser opens the page, else a refusal."""
        if self._sign_in and path in ("", "/") and scope["type"] == "http" and scope["method"] in ("GET", "HEAD"):
            query = scope.get("query_string", b"").decode("latin-1")
            to = f"?to={quote('?' + query, safe='')}" if query else ""
            return RedirectResponse(f"{scope.get('root_path', '')}/sign-in{to}", 303, {"Cache-Control": "no-store"})
        message = "Sign in first." if self._sign_in else "Send a token: Authorization: Bearer attest_…"
        return _answer(401, "NotSignedIn", message, **{"WWW-Authenticate": 'Bearer realm="attest"'})


def _stands(find: Callable[[bool], Account | None], account: Account) -> bool:
    """Tell whether who asked may still be answered."""
    try:
        found = find(False)
    except ConfigError:
        return False
    return found is not None and (found.name, found.role, found.since) == (account.name, account.role, account.since)


def _while(send: Send, stands: Callable[[], bool]) -> Send:
    """Return a `send` that ends what is sent as soon as that does not stand any more."""
    begun = ended = False

    async def send_while(message: Message) -> None:
        nonlocal begun, ended
        if ended:
            return
        if begun and message["type"] in ("http.response.body", "websocket.send") and not stands():
            ended = True
            over: Message = {"type": "websocket.close", "code": 1008}
            if message["type"] == "http.response.body":
                over = {"type": "http.response.body", "body": b"", "more_body": False}
            await send(over)
            return
        if message["type"] == "http.response.start":
            message = _kept_by_nobody(message)
        # A short answer is whole with its first part: there is nothing to look at again.
        begun = begun or message["type"] == "websocket.accept" or bool(message.get("more_body"))
        await send(message)

    return send_while


def _kept_by_nobody(message: Message) -> Message:
    """Have what is somebody's own kept by no cache, nor shown when somebody else goes back; files are everybody's."""
    headers = list(message.get("headers", ()))
    found = {key.lower(): value for key, value in headers}
    own = found.get(b"content-type", b"").startswith((b"text/html", b"application/json", b"text/event-stream"))
    if own and b"cache-control" not in found:
        headers.append((b"cache-control", b"no-store"))
    return {**message, "headers": headers}


def _answer(status: int, kind: str, message: str, **headers: str) -> Response:
    return problem(status, kind, message, {"Cache-Control": "no-store", **headers})


async def _refuse(scope: Scope, receive: Receive, send: Send, response: Response) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008})
    else:
        await response(scope, receive, send)

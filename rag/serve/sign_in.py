"""Signing in and out: a form, a cookie, and nothing that tells whether a name is known."""

from __future__ import annotations

import dataclasses
import hmac
import logging
import secrets
from importlib.resources import files
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

import anyio
import anyio.to_thread
from jinja2 import Environment
from starlette.requests import HTTPConnection, Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response

from rag.errors import ConfigError
from rag.serve.accounts import Account, AccountsFile
from rag.serve.attempts import Attempts
from rag.serve.passwords import Passwords
from rag.serve.paths import path_of
from rag.serve.sessions import Sessions

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

logger = logging.getLogger(__name__)

_AT_ONCE = 2  # hashes, of 64 MiB each
_MOST_WAITING = 40
_LARGEST_FORM = 16_384  # bytes
_FORM_COOKIE = "attest_form"

_WRONG = "This name and password are not known. Check both and try again."
_OFTEN = "Too many attempts. Try again in {wait}."
_BUSY = "Too many people are signing in just now. Try again in a moment."
_STALE = "This form was opened too long ago, or cookies are switched off. Try again."


class SignIn:
    """The page `/sign-in` and what `/sign-out` does; an ASGI application."""

    paths = ("/sign-in", "/sign-out")

    def __init__(self, accounts: AccountsFile, sessions: Sessions | None = None) -> None:
        self._accounts = accounts
        self._sessions = sessions or Sessions()
        self._passwords = Passwords()
        self._attempts = Attempts()
        self._hashing = anyio.CapacityLimiter(_AT_ONCE)
        self._key = secrets.token_bytes(32)
        environment = Environment(autoescape=True)
        self._template = environment.from_string(files("rag.serve").joinpath("sign_in.html.j2").read_text("utf-8"))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Show the form, sign somebody in, or out."""
        request = Request(scope, receive)
        leaving = path_of(scope) == "/sign-out"
        if request.method in ("GET", "HEAD") and not leaving:
            response = self._form(request, to=request.query_params.get("to", ""))
        elif request.method != "POST":
            response = PlainTextResponse("This is only sent by a form.", 405, {"Allow": "POST"})
        else:
            response = self._leave(request) if leaving else await self._enter(request)
        await response(scope, receive, send)

    def cookie(self, request: HTTPConnection) -> str:
        """Return the session that a browser says it has, empty if none."""
        return request.cookies.get(_name(request), "")

    def account(self, session: str, *, seen: bool = True) -> Account | None:
        """Return who is signed in by a session, None if nobody is any more.

        Raises:
            ConfigError: the file of users cannot be used.
        """
        found = self._sessions.user(session, seen=seen) if session else None
        if found is None:
            return None
        account = self._accounts.read().get(found[0])
        return account if account is not None and account.since == found[1] else None

    async def _enter(self, request: Request) -> Response:
        given = await _fields(request)
        if given is None:
            return PlainTextResponse("This is not the form that was sent.", 400)
        typed, password, to = (given.get(field, "") for field in ("name", "password", "to"))
        known = request.cookies.get(_FORM_COOKIE, "")
        if not known or not hmac.compare_digest(self._token(known).encode(), given.get("form", "").encode()):
            return self._form(request, 403, _STALE, typed, to)
        if self._hashing.statistics().tasks_waiting >= _MOST_WAITING:
            return self._form(request, 503, _BUSY, typed, to, wait=2)
        name = typed.strip().lower()
        address = request.client.host if request.client else ""
        async with self._hashing:
            if wait := self._attempts.wait(name, address):
                return self._form(request, 429, _OFTEN.format(wait=_spoken(wait)), typed, to, wait=wait)
            account = await anyio.to_thread.run_sync(self._proved, name, password)
            if account is None:
                self._attempts.failed(name, address)
                logger.warning("a sign-in failed from %s", address)
                return self._form(request, 401, _WRONG, typed, to)
        logger.info("%s signed in from %s", account.name, address)
        self._sessions.end(self.cookie(request))
        return self._entered(request, self._sessions.begin(account), to)

    def _proved(self, name: str, password: str) -> Account | None:
        """Return whose name and password it is; a hash of older parameters is made anew."""
        account = self._accounts.read().get(name)
        stored = account.password if account else None
        if not self._passwords.fits(stored, password) or account is None or stored is None:
            return None
        if self._passwords.outdated(stored):
            try:
                self._accounts.change(lambda users: self._renew(users, account, password))
            except ConfigError:
                logger.exception("a password could not be hashed anew")
        return account

    def _renew(self, users: dict[str, Account], account: Account, password: str) -> None:
        if users.get(account.name) == account:
            users[account.name] = dataclasses.replace(account, password=self._passwords.hashed(password))

    def _entered(self, request: Request, session: str, to: str) -> Response:
        root = request.scope.get("root_path", "")
        # What follows the question mark is the page's; another address is never led to.
        query = to if to.startswith("?") and to.isascii() and to.isprintable() else ""
        response = RedirectResponse(f"{root}/{query}", 303, {"Cache-Control": "no-store"})
        _set(response, request, _name(request), session)
        response.delete_cookie(_FORM_COOKIE, path=f"{root}/sign-in")
        return response

    def _leave(self, request: Request) -> Response:
        self._sessions.end(self.cookie(request))
        root = request.scope.get("root_path", "")
        response = RedirectResponse(f"{root}/sign-in?out=1", 303, {"Cache-Control": "no-store"})
        response.delete_cookie(_name(request), path=_path(request), secure=_tls(request), httponly=True, samesite="lax")
        return response

    def _form(
        self, request: Request, status: int = 200, problem: str = "", name: str = "", to: str = "", *, wait: int = 0
    ) -> Response:
        """Return the form, with a token that only a form of ours has."""
        known = secrets.token_urlsafe(32)
        html = self._template.render(
            action=f"{request.scope.get('root_path', '')}/sign-in",
            token=self._token(known),
            problem=problem,
            name=name[:64],
            to=to[:2000],
            left="out" in request.query_params,
        )
        headers = {"Cache-Control": "no-store"} | ({"Retry-After": str(wait)} if wait else {})
        response = HTMLResponse(html, status, headers)
        root = request.scope.get("root_path", "")
        response.set_cookie(
            _FORM_COOKIE, known, path=f"{root}/sign-in", secure=_tls(request), httponly=True, samesite="strict"
        )
        return response

    def _token(self, known: str) -> str:
        return hmac.digest(self._key, known.encode("utf-8", "replace"), "sha256").hex()


def _set(response: Response, request: HTTPConnection, name: str, value: str) -> None:
    response.set_cookie(name, value, path=_path(request), secure=_tls(request), httponly=True, samesite="lax")


def _name(request: HTTPConnection) -> str:
    """Return the name of the cookie; a browser keeps a `__Host-` from being set by another host or without TLS."""
    if not _tls(request):
        return "attest_session"
    return "__Secure-attest_session" if request.scope.get("root_path") else "__Host-attest_session"


def _path(request: HTTPConnection) -> str:
    return f"{request.scope.get('root_path', '')}/"


def _tls(request: HTTPConnection) -> bool:
    return request.scope.get("scheme") in ("https", "wss")


def _spoken(seconds: int) -> str:
    return f"{seconds} seconds" if seconds < 90 else f"{round(seconds / 60)} minutes"


async def _fields(request: Request) -> dict[str, str] | None:
    """Return the fields of a form, None if it is larger than ours can be."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > _LARGEST_FORM:
            return None
    try:
        found = parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=10)
    except ValueError:  # more fields
        return None
    return {key: values[0] for key, values in found.items()}

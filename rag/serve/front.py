"""What stands before everything that is served: proxies, the names it is served under, the door, and limits."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from rag.serve.door import Door, Open
from rag.serve.hosts import Named
from rag.serve.limits import Limited
from rag.serve.network import check_host, is_loopback, named
from rag.serve.proxies import Proxied, trusted
from rag.serve.watch import Noted

if TYPE_CHECKING:
    from starlette.types import ASGIApp

    from rag.config import Settings


def front(
    app: ASGIApp, settings: Settings, *, host: str, page: bool = False, open_to_all: Collection[str] = ()
) -> ASGIApp:
    """Return an application that only visitors who may come in reach.

    `host` is where it listens. With `page` people sign in, and are known by a cookie; programs send a token
    (`Authorization: Bearer …`). `open_to_all` are exact paths that anybody may ask for, such as "/health".

    Raises:
        ConfigError: others than this machine would reach it and there is no file of users, or a setting cannot be used.
    """
    accounts = check_host(settings, host, page=page)
    app = Noted(Limited(app, settings))
    door: ASGIApp
    if accounts is None:
        door = Open(app)
    elif page:
        from rag.serve.sign_in import SignIn

        door = Door(app, accounts=accounts, sign_in=SignIn(accounts), open_to_all=open_to_all)
    else:
        door = Door(app, accounts=accounts, sign_in=None, open_to_all=open_to_all)
    names = [*named(settings), *([host.lower()] if accounts else [])]
    return Proxied(
        Named(door, names=names, others=accounts is not None and not is_loopback(host)),
        proxies=trusted(settings.trusted_proxies or ""),
        root_path=settings.root_path or "",
    )

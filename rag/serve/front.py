"""What stands before everything that is served: the names it is served under, and the door."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from rag.serve.door import Door
from rag.serve.network import OnlyThisMachine, check_host

if TYPE_CHECKING:
    from starlette.types import ASGIApp

    from rag.config import Settings


def front(
    app: ASGIApp, settings: Settings, *, host: str, page: bool = False, open_to_all: Collection[str] = ()
) -> ASGIApp:
    """Return an application that only visitors who may come in reach.

    `host` is where it listens. With `page` people sign in, and are known by a cookie; without, programs send a token
    (`Authorization: Bearer …`). `open_to_all` are exact paths that anybody may ask for, such as "/health".

    Raises:
        ConfigError: others than this machine would reach it, and there is no file of users.
    """
    check_host(settings, host)
    return OnlyThisMachine(Door(app))

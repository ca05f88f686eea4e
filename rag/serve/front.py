"""What stands before everything that is served: the names it is served under, and the door."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rag.serve.door import Door
from rag.serve.network import OnlyThisMachine

if TYPE_CHECKING:
    from starlette.types import ASGIApp


def front(app: ASGIApp) -> ASGIApp:
    """Return an application that only visitors who may come in reach."""
    return OnlyThisMachine(Door(app))

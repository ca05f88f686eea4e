"""Which path of the application is asked for, wherever it is mounted."""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any

from starlette._utils import get_route_path  # what Starlette finds its routes with, and gives no other name


def path_of(scope: MutableMapping[str, Any]) -> str:
    """Return the path that an ASGI scope asks for, without the root path."""
    return get_route_path(scope)

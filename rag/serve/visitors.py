"""Who asks, and what they may do."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass
from typing import Any, Literal

Role = Literal["reader", "editor"]

_PLACE = "attest.visitor"


@dataclass(frozen=True, slots=True)
class Visitor:
    """A name, and a role: a reader searches and asks, an editor may also load, tag and remove papers."""

    name: str
    role: Role

    @property
    def may_edit(self) -> bool:
        """Whether papers may be loaded, tagged and removed."""
        return self.role == "editor"


LOCAL = Visitor(name="", role="editor")  # who sits at this machine, where nobody signs in


def admit(scope: MutableMapping[str, Any], visitor: Visitor) -> None:
    """Write down, in the ASGI scope of a request, who it is from."""
    scope[_PLACE] = visitor


def visitor_of(scope: Mapping[str, Any]) -> Visitor:
    """Return who a request is from; `scope` is that of ASGI.

    Raises:
        KeyError: the request did not come through the door, and must not be served.
    """
    found = scope[_PLACE]
    if not isinstance(found, Visitor):  # not an assert: python -O leaves those out
        raise KeyError(_PLACE)
    return found

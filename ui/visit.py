"""Who an event of the page is from, what they may do, and which uploads are theirs; `request` is Gradio's."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from typing import Any

from rag.serve.visitors import Visitor, visitor_of

READS_ONLY = "You can search and ask here; only an editor may change the library."

_UPLOADS = "attest.uploads"
_MOST = 20_000  # pages or files that are remembered


def visitor(request: Any) -> Visitor:
    """Return who sent an event.

    Raises:
        KeyError: it did not come through the door.
    """
    return visitor_of(request.request.scope)


def uploaded(request: Any, path: str) -> bool:
    """Tell whether whoever sent an event uploaded the file that it names."""
    sender = visitor(request)
    if not sender.name:  # nobody signs in: there is one visitor
        return True
    owned = request.request.scope.get(_UPLOADS)
    return isinstance(owned, Owned) and owned.is_of(path, sender.name)


def foreign(scope: Mapping[str, Any], path: str) -> bool:
    """Tell whether the file that a request asks for was not uploaded by whoever asks; `scope` is that of ASGI."""
    sender, owned = visitor_of(scope), scope.get(_UPLOADS)
    return bool(sender.name) and not (isinstance(owned, Owned) and owned.is_of(path, sender.name))


class Owned:
    """What belongs to whom: the first who has it."""

    def __init__(self) -> None:
        self._owners: OrderedDict[str, frozenset[str]] = OrderedDict()

    def take(self, what: str, name: str) -> bool:
        """Return whether something is this visitor's, who is given it if it is nobody's."""
        if what not in self._owners:
            self.add([what], name)
        self._owners.move_to_end(what)
        return name in self._owners[what]

    def add(self, these: Iterable[str], name: str) -> None:
        """Say that a visitor has these too: the same file can be uploaded by two."""
        for what in these:
            self._owners[what] = self._owners.get(what, frozenset()) | {name}
        while len(self._owners) > _MOST:
            self._owners.popitem(last=False)

    def is_of(self, what: str, name: str) -> bool:
        """Return whether something is this visitor's."""
        return name in self._owners.get(what, ())

    def beside(self, scope: dict[str, Any]) -> dict[str, Any]:
        """Return the ASGI scope of a request with this in it, as the uploads."""
        return {**scope, _UPLOADS: self}

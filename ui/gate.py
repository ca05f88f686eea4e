"""Which addresses of Gradio are served: those that the page uses, and of files a visitor's own uploads."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from ui.visit import foreign

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

# Gradio has many more: a proxy, other sites' files, recordings, monitoring, code assistants, an interface for programs.
_READ = re.compile(
    r"/|/(?:config|theme\.css|favicon\.ico|robots\.txt|manifest\.json)/?"
    r"|/(?:static|assets|page)/[^\x00\\]+"
    r"|/gradio_api/(?:theme\.css|startup-events|app_id|queue/data|upload_progress|heartbeat/[A-Za-z0-9_-]{1,64})/?"
)
# run/predict is how the page sends what must not wait in line: Stop.
_SEND = re.compile(r"/gradio_api/(?:queue/join|run/predict|cancel|reset|upload|component_server)/?")
_FILE = re.compile(r"/gradio_api/file=(?P<path>/[^\x00]+)")
_ABSENT = b'{"error": {"type": "NotFound", "message": "There is nothing here."}}'


class Gate:
    """Passes on what the page asks for, and says of everything else that it is not there."""

    def __init__(self, app: ASGIApp, uploads: Path) -> None:
        """Take the application, and the folder in which uploads are kept."""
        self._app = app
        self._uploads = uploads

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve or refuse one request."""
        if scope["type"] == "lifespan" or (scope["type"] == "http" and self._served(scope)):
            await self._app(scope, receive, send)
            return
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
            return
        headers = [(b"content-type", b"application/json")]
        await send({"type": "http.response.start", "status": 404, "headers": headers})
        await send({"type": "http.response.body", "body": _ABSENT})

    def _served(self, scope: Scope) -> bool:
        path = str(scope["path"]).removeprefix(scope.get("root_path", ""))
        if scope["method"] == "POST":
            return bool(_SEND.fullmatch(path))
        if scope["method"] not in ("GET", "HEAD") or ".." in path.split("/"):
            return False
        named = _FILE.fullmatch(path)
        return self._own(scope, named["path"]) if named else bool(_READ.fullmatch(path))

    def _own(self, scope: Scope, named: str) -> bool:
        """Tell whether a file is an upload of whoever asks, and no way out of the folder of uploads."""
        try:
            inside = Path(named).resolve(strict=True).is_relative_to(self._uploads.resolve())
        except (OSError, RuntimeError, ValueError):
            return False
        return inside and not foreign(scope, named)

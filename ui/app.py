"""The page as a web application, and the web server that shows it on this machine."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from rag import Attest, Settings, __version__
from rag.serve.front import front
from rag.serve.network import address, check_host, listen
from rag.serve.visitors import visitor_of
from rag.serve.warming import warm_up
from ui import assets
from ui.beside import end_all, start

if TYPE_CHECKING:
    from starlette.types import ASGIApp

    from rag.serve.api.serving import Api
    from rag.serve.metrics import Metrics
    from rag.serve.turnstile import Turnstile

HOST = "127.0.0.1"
PORT = 7860
STYLES = (
    "page.css",
    "formulas.css",
    "ask.css",
    "archive.css",
    "evidence.css",
    "overview.css",
    "library.css",
    "health.css",
    "map.css",
    "check.css",
    "quality.css",
    "settings.css",
    "who.css",
)
SCRIPTS = ("formulas.js", "announced.js", "more-tabs.js", "signed-out.js")  # of the page as a whole
_FONT = ["system-ui", "sans-serif"]
_MONO = ["ui-monospace", "monospace"]


def serve(
    settings: Settings,
    host: str = HOST,
    port: int = PORT,
    *,
    sample_if_empty: bool = False,
    api: bool = False,
    say: Callable[[str], None] = lambda line: None,
) -> None:
    """Show the page until the process is interrupted; `say` is told what happens, line by line.

    With `api` programs find the HTTP API under the same address.

    Raises:
        ConfigError: the address cannot be used.
    """
    check_host(settings, host, page=True)
    from rag.serve.counted import Counted
    from rag.serve.metrics import Metrics
    from rag.serve.private_folder import PrivateFolder
    from rag.serve.server import Server
    from rag.serve.turnstile import Turnstile

    # The folder that Gradio keeps uploads in by default is shared by all users of a machine.
    with listen(host, port) as listener, PrivateFolder() as uploads:
        os.environ["GRADIO_TEMP_DIR"] = str(uploads.new())
        turnstile = Turnstile(settings.answers_at_once, settings.answers_waiting)
        metrics = Metrics(turnstile)
        attest = Counted(settings, metrics)
        if sample_if_empty and not attest.count():
            done = attest.load_sample()
            say(f"The library was empty: loaded the sample collection, {done.papers_in_library} papers.")
        beside = _api(attest, turnstile, metrics) if api else None
        app = web_app(attest, host, turnstile, beside)
        server = Server(app, settings, turnstile=turnstile, metrics=metrics)
        start(lambda: warm_up(attest))
        say(f"Attest is at {address(listener)} (Ctrl-C ends it).")
        try:
            server.run([listener])
        finally:
            end_all()
            if beside is not None:
                beside.end()
            attest.close()


def _api(attest: Attest, turnstile: Turnstile, metrics: Metrics) -> Api:
    from rag.serve.api.serving import Api

    return Api(attest, turnstile, metrics)


def web_app(attest: Attest, host: str = HOST, turnstile: Turnstile | None = None, beside: Api | None = None) -> ASGIApp:
    """Return the page as a web application; `turnstile` is that of the process, if others use it too.

    `beside` is the HTTP API that is found under the same address.

    It is mounted, not launched: Gradio's `launch` takes whatever port is free and asks its own address over
    HTTP, which fails behind a proxy.
    """
    # Otherwise Gradio looks up two hosts when it is used; it reads this only from the environment.
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    import gradio as gr  # 3 s
    from fastapi import FastAPI
    from gradio.routes import App
    from gradio.utils import get_upload_folder
    from starlette.routing import Mount
    from starlette.staticfiles import StaticFiles

    from ui.blocks import spare
    from ui.gate import Gate
    from ui.page import build
    from ui.whose import Whose

    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    app.mount("/page", StaticFiles(packages=[("ui", "static")]))
    gr.mount_gradio_app(
        app,
        build(attest, turnstile),
        path="/",
        theme=gr.themes.Base(font=_FONT, font_mono=_MONO),
        # Not Gradio's `css`, which it rewrites: rules for the page as a whole would be lost.
        head="".join(f'<link rel="stylesheet" href="page/{name}?{__version__}">' for name in STYLES)
        + "".join(f'<script src="page/{name}?{__version__}" defer></script>' for name in SCRIPTS),
        favicon_path=assets.path("icon.svg"),
        max_file_size=f"{attest.settings.upload_megabytes}mb",
        footer_links=[],
        auth_dependency=lambda request: visitor_of(request.scope).name,
        run_history=False,
        show_error=False,
        ssr_mode=False,
    )
    (mounted,) = (route.app for route in app.routes if isinstance(route, Mount) and isinstance(route.app, App))
    spare(mounted)
    page = Whose(Gate(app, Path(get_upload_folder())))
    if beside is None:
        return front(page, attest.settings, host=host, page=True)
    return front(beside.beside(page), attest.settings, host=host, page=True, open_to_all=beside.open_to_all)

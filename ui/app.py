"""The chat page put together, and the web server that shows it on this machine."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from rag import Attest, AttestError, Settings, __version__
from ui import assets, frame
from ui.beside import end_all, start
from ui.network import OnlyThisMachine, address, listen

if TYPE_CHECKING:
    import gradio as gr
    from fastapi import FastAPI

HOST = "127.0.0.1"
PORT = 7860
LARGEST_UPLOAD = "200mb"
_PATIENCE = 10.0  # seconds for a load to come to an end
_STYLES = ("page.css", "overview.css")
_FONT = ["system-ui", "sans-serif"]
_MONO = ["ui-monospace", "monospace"]


def build(attest: Attest) -> gr.Blocks:
    """Return the page over an engine, without a server."""
    # Otherwise Gradio looks up two hosts when it is used; it reads this only from the environment.
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    import gradio as gr  # 3 s

    from ui import chat, download, evidence, library, overview
    from ui.spot import find, find_in

    page: gr.Blocks
    with gr.Blocks(title="Attest", fill_width=True) as page:
        with gr.Row(elem_id="top"):
            gr.HTML(frame.HEADER, apply_default_css=False, elem_id="brand")
            mode = gr.HTML(apply_default_css=False, elem_id="mode")
        shelf = library.place()
        with gr.Row(elem_id="main"):
            with gr.Column(scale=3, min_width=320, elem_id="talk"), gr.Tabs(elem_id="tabs"):
                with gr.Tab("Questions", elem_id="questions-tab"):
                    talk = chat.place()
                with gr.Tab("Overview", elem_id="overview-tab", render_children=True):
                    form = overview.place()
            with gr.Column(scale=2, min_width=320, elem_id="side"):
                panel = evidence.place()
        parcel = download.place()
        chat.connect(attest, talk, panel)
        evidence.connect(attest, talk.conversation, find, [talk.past, talk.live], panel)
        download.connect(attest, talk.conversation, chat.answered, [talk.past, talk.live], parcel)
        overview.connect(attest, form, panel)
        evidence.connect(attest, form.writing, find_in, [form.live], panel)
        download.connect(attest, form.writing, overview.finished, [form.live], parcel)
        loads = library.connect(attest, shelf)

        def refresh(conversation: tuple[Any, ...], writing: object) -> dict[Any, Any]:
            shown = library.state(attest, shelf)
            if not conversation:
                shown |= {talk.live: chat.opening(attest)}
            return shown if writing else shown | {form.live: overview.opening(attest)}

        common: dict[str, Any] = {
            "inputs": [talk.conversation, form.writing],
            "outputs": [shelf.fold, shelf.sample, shelf.told, talk.live, form.live],
            "show_progress": "hidden",
            "api_visibility": "private",
        }
        page.load(refresh, **common)
        for load in loads:
            load.then(refresh, **common)

        def show_mode() -> str:
            return _mode(attest)

        page.load(show_mode, outputs=[mode], show_progress="hidden", api_visibility="private")
    page.queue(default_concurrency_limit=8, api_open=False)
    return page


def serve(
    settings: Settings,
    host: str = HOST,
    port: int = PORT,
    *,
    sample_if_empty: bool = False,
    say: Callable[[str], None] = lambda line: None,
) -> None:
    """Show the page until the process is interrupted; `say` is told what happens, line by line.

    Raises:
        ConfigError: the address cannot be used.
    """
    # The folder that Gradio keeps uploads in by default is shared by all users of a machine.
    with listen(host, port) as listener, tempfile.TemporaryDirectory(prefix="attest-") as uploads:
        os.environ["GRADIO_TEMP_DIR"] = uploads
        attest = Attest(settings)
        if sample_if_empty and not attest.count():
            done = attest.load_sample()
            say(f"The library was empty: loaded the sample collection, {done.papers_in_library} papers.")
        from ui.server import Server

        server = Server(web_app(attest))
        start(lambda: _warm_up(attest))
        say(f"Attest is at {address(listener)} (Ctrl-C ends it).")
        try:
            server.run([listener])
        finally:
            if end_all(_PATIENCE):  # closed under a load that goes on, the library would crash
                attest.close()


def web_app(attest: Attest) -> FastAPI:
    """Return the page as a web application.

    It is mounted, not launched: Gradio's `launch` takes whatever port is free and asks its own address over
    HTTP, which fails behind a proxy.
    """
    page = build(attest)
    import gradio as gr
    from fastapi import FastAPI
    from starlette.staticfiles import StaticFiles

    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    app.add_middleware(OnlyThisMachine)
    app.mount("/page", StaticFiles(packages=[("ui", "static")]))
    gr.mount_gradio_app(
        app,
        page,
        path="/",
        theme=gr.themes.Base(font=_FONT, font_mono=_MONO),
        # Not Gradio's `css`, which it rewrites: rules for the page as a whole would be lost.
        head="".join(f'<link rel="stylesheet" href="page/{name}?{__version__}">' for name in _STYLES),
        favicon_path=assets.path("icon.svg"),
        max_file_size=LARGEST_UPLOAD,
        footer_links=[],
        run_history=False,
        show_error=False,
        ssr_mode=False,
    )
    return app


def _warm_up(attest: Attest) -> None:
    """Pay for slow imports and files before the first question does."""
    with contextlib.suppress(AttestError):
        attest.search("warm-up", k=1)


def _mode(attest: Attest) -> str:
    server = urlsplit(attest.settings.openai_base_url or "").netloc or None
    try:
        return frame.mode(attest.model_name(), server)
    except AttestError as exc:
        return frame.mode(None, server, problem=str(exc))

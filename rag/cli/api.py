"""attest api: the library as an HTTP API, for other programs."""

from __future__ import annotations

import signal
from types import FrameType

import click

from rag.cli.context import Context


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen at.")
@click.option(
    "--port", default=8017, show_default=True, type=click.IntRange(0, 65535), help="Port; 0 for any free one."
)
@click.option("--auth-file", metavar="FILE", help="File of the users who may come in (also ATTEST_AUTH_FILE).")
@click.pass_obj
def command(context: Context, host: str, port: int, auth_file: str | None) -> None:
    """Serve the library to other programs over HTTP: search, ask, verify, overviews, papers.

    Ctrl-C ends it when the answers under way are written. The description is at /v1/openapi.json.
    """
    from rag.config import load_settings
    from rag.log import configure_logging
    from rag.serve.api.serving import serve
    from rag.serve.server import leave

    settings = load_settings(data_dir=context.data_dir, auth_file=auth_file)
    configure_logging(settings.log_level, settings.log_format)
    signal.signal(signal.SIGTERM, _end)  # until the server takes it, and after that
    try:
        serve(settings, host, port, say=click.echo)
    except KeyboardInterrupt:
        pass  # how it is ended
    leave(0)


def _end(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt

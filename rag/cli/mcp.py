"""attest mcp: the library as tools for assistants."""

from __future__ import annotations

import contextlib
import signal

import click

from rag.cli.context import Context


@click.command()
@click.option("--http", is_flag=True, help="Serve over HTTP instead of standard input and output.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen at, with --http.")
@click.option(
    "--port",
    default=8018,
    show_default=True,
    type=click.IntRange(0, 65535),
    help="Port, with --http; 0 for any free one.",
)
@click.option(
    "--auth-file",
    metavar="FILE",
    help="File of the users who may come in, with --http (also ATTEST_AUTH_FILE).",
)
@click.pass_obj
def command(context: Context, http: bool, host: str, port: int, auth_file: str | None) -> None:
    """Serve the library to assistants over the Model Context Protocol: search, ask, verify, overview, papers.

    Without --http the assistant starts it and speaks over standard input and output. No tool changes the library.
    """
    from rag.config import load_settings
    from rag.log import configure_logging
    from rag.serve.mcp.serving import serve_http, serve_stdio

    settings = load_settings(data_dir=context.data_dir, auth_file=auth_file)
    configure_logging(settings.log_level, settings.log_format)
    if http:
        with contextlib.suppress(KeyboardInterrupt):  # how it is ended
            serve_http(settings, host, port, say=click.echo)
        return
    # A thread waits for the next line, which nothing can interrupt; and nothing is written, so it may end at once.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    serve_stdio(settings)

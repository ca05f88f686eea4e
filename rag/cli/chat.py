"""attest chat: hands over to the chat page."""

from __future__ import annotations

import os
import subprocess
import sys

import click

from rag.cli.context import Context


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen at.")
@click.option("--port", default=7860, show_default=True, type=click.IntRange(1, 65535), help="Port to listen at.")
@click.option("--auth-file", metavar="FILE", help="File of the users who may come in (also ATTEST_AUTH_FILE).")
@click.option("--sample-if-empty", is_flag=True, help="Load the sample collection first if the library is empty.")
@click.option("--api", is_flag=True, help="Serve the HTTP API of attest api too, under the same address.")
@click.pass_obj
@click.pass_context
def command(
    ctx: click.Context,
    context: Context,
    host: str,
    port: int,
    auth_file: str | None,
    sample_if_empty: bool,
    api: bool,
) -> None:
    """Open the chat page; with a file of users (attest user) they sign in, and it may be opened to others."""
    # A process of its own: rag sees nothing of ui, which stands on it.
    arguments = [sys.executable, "-m", "ui", "--host", host, "--port", str(port)]
    if context.data_dir:
        arguments += ["--data-dir", context.data_dir]
    if auth_file:
        arguments += ["--auth-file", auth_file]
    if sample_if_empty:
        arguments.append("--sample-if-empty")
    if api:
        arguments.append("--api")
    if os.name == "posix":  # in place of this process: whoever tells it to end tells the page
        os.execv(sys.executable, arguments)
    try:
        ctx.exit(subprocess.run(arguments, check=False).returncode)
    except KeyboardInterrupt:
        ctx.exit(0)

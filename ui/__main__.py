"""`python -m ui`: show the chat page."""

from __future__ import annotations

import argparse
import signal
import sys
from pathlib import Path

from rag import (
    AttestError,
    load_settings,
)
from rag.toolkit import configure_logging
from ui.app import HOST, PORT, serve


def main(arguments: list[str] | None = None) -> int:
    """Show the page and return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m ui", description="Show the chat page of Attest.")
    parser.add_argument("--host", default=HOST, help="address to listen on (%(default)s)")
    parser.add_argument("--port", type=int, default=PORT, help="port to listen on, 0 for any free one (%(default)s)")
    parser.add_argument("--data-dir", type=Path, help="folder of the library (default: the user's data folder)")
    parser.add_argument("--auth-file", type=Path, help="file of the users who may come in, written by attest user")
    parser.add_argument(
        "--sample-if-empty", action="store_true", help="load the sample collection into an empty library"
    )
    parser.add_argument("--api", action="store_true", help="serve the HTTP API under the same address")
    given = parser.parse_args(arguments)
    # Without this the process is gone before it has removed what was uploaded.
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    try:
        settings = load_settings(data_dir=given.data_dir, auth_file=given.auth_file)
        configure_logging(settings.log_level, settings.log_format)
        serve(
            settings,
            given.host,
            given.port,
            sample_if_empty=given.sample_if_empty,
            api=given.api,
            say=lambda line: print(line, flush=True),
        )
    except AttestError as exc:
        print(exc, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 0
    return 0


if __name__ == "__main__":
    from rag.serve.server import leave

    leave(main())

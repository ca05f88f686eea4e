"""`attest api` as a process: it says where it is, finishes what is under way, and is ended without a word."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from rag import Attest, Draft
from rag.serve.api.serving import Api
from rag.serve.front import front
from rag.serve.turnstile import Turnstile
from tests.rag.serve.api.conftest import events
from tests.scripted_server import Says, ScriptedServer
from tests.serving import served
from tests.waiting import until

QUESTION = {"question": "What does dense passage retrieval use in place of BM25?", "stream": True}


@contextmanager
def running(folder: Path, **environment: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Run the program until the block is left; it must not be running then."""
    command = [sys.executable, "-m", "rag", "--data-dir", str(folder), "api", "--port", "0"]
    env = {**os.environ, "PYTHONUNBUFFERED": "1", "PYTHONPATH": str(Path(__file__).parents[4]), **environment}
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=env)
    try:
        assert process.stdout
        line = process.stdout.readline()
        found = re.fullmatch(r"The API of Attest is at (http://127\.0\.0\.1:\d+)/v1 \(Ctrl-C ends it\)\.\n", line)
        assert found, (line, process.stderr.read() if process.stderr else "")
        yield process, found[1]
    finally:
        process.kill()
        process.communicate()


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_an_answer_under_way_is_finished_before_the_end(sample_folder: Path, sign: signal.Signals) -> None:
    with ScriptedServer() as model:
        model.otherwise = Says("Dense retrieval needs passages [1]. " * 3, piece=4, start=1.5)
        settings = {"OPENAI_BASE_URL": model.base_url, "ATTEST_LLM": "scripted"}
        with running(sample_folder, **settings) as (process, url):
            told: list[str] = []

            def ask() -> None:
                told.append(httpx.post(f"{url}/v1/ask", json=QUESTION, timeout=60).text)

            asking = threading.Thread(target=ask)
            asking.start()
            until(lambda: model.calls)
            process.send_signal(sign)
            asking.join(60)
            assert events(told[0])[-1][0] == "answer"
            assert process.wait(30) == 0
            assert process.stderr
            assert process.stderr.read() == ""


@pytest.mark.parametrize("stream", [True, False])
def test_who_leaves_ends_the_answer_and_an_answer_blocks_no_search(
    sample: Attest, monkeypatch: pytest.MonkeyPatch, stream: bool
) -> None:
    begun, closed = threading.Event(), threading.Event()

    def endless(*_: object, **__: object) -> Iterator[Draft]:
        try:
            while True:
                begun.set()
                yield Draft(tail="and so on")
                time.sleep(0.02)
        finally:
            closed.set()

    monkeypatch.setattr(sample, "ask_stream", endless)
    turnstile = Turnstile(1, 4)
    api = Api(sample, turnstile)
    with served(front(api.app, sample.settings, host="127.0.0.1")) as url, httpx.Client(timeout=20) as other:

        def leave_soon() -> None:
            body = {**QUESTION, "stream": stream}
            with httpx.stream("POST", f"{url}/v1/ask", json=body, timeout=httpx.Timeout(20, read=2)) as response:
                for _, _line in zip(range(5), response.iter_lines(), strict=False):
                    pass

        def leave() -> None:
            with contextlib.suppress(httpx.ReadTimeout):
                leave_soon()

        leaving = threading.Thread(target=leave)
        leaving.start()
        assert begun.wait(10)
        assert other.get(f"{url}/v1/search", params={"query": "BM25"}).json()["passages"]
        leaving.join()
        assert closed.wait(10), "the answer goes on although nobody waits for it"
        until(lambda: not turnstile.answering)
    assert api.end()


def test_it_is_ended_without_a_word_while_it_still_warms_up(sample_folder: Path) -> None:
    with running(sample_folder, ATTEST_LLM="none") as (process, _):
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
        assert process.stderr
        assert process.stderr.read() == ""


def test_another_address_needs_users(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "rag", "--data-dir", str(tmp_path), "api", "--host", "0.0.0.0", "--port", "0"]
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[4])}
    done = subprocess.run(command, capture_output=True, text=True, env=env, timeout=60, check=False)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "user" in done.stderr


def test_a_problem_is_one_json_object(sample_folder: Path) -> None:
    with running(sample_folder, ATTEST_LLM="none") as (process, url):
        found = httpx.post(f"{url}/v1/ask", content=b"{", headers={"content-type": "application/json"}, timeout=30)
        assert set(json.loads(found.text)) == {"schema_version", "error"}
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 0

"""A clock that is put forward by years and back between calls: nothing fails, and no order depends on it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.rag.processes.made import ROOT, TITLES, write

# Read before all else, so that whatever asks for the time gets the one that is put here.
CLOCK = """
import datetime, time
shift = 0.0
_time, _datetime = time.time, datetime.datetime
class Shifted(_datetime):
    @classmethod
    def now(cls, tz=None):
        return _datetime.now(tz) + datetime.timedelta(seconds=shift)
    @classmethod
    def utcnow(cls):
        return _datetime.utcnow() + datetime.timedelta(seconds=shift)
time.time = lambda: _time() + shift
time.time_ns = lambda: int((_time() + shift) * 1e9)
datetime.datetime = Shifted
"""
CALLS = """
import json, sys, threading, time
import sitecustomize as clock
from pathlib import Path
from rag import Attest, Settings
from rag.schema import KeptTurn
from rag.serve.accounts import Account
from rag.serve.attempts import Attempts
from rag.serve.sessions import Sessions

folder = Path(sys.argv[1])
attest = Attest(Settings(_env_file=None, data_dir=folder / "library", llm="none"))
sessions, attempts = Sessions(), Attempts()
session = sessions.begin(Account("ada", "reader", None, "", ()))
YEAR = 365 * 86400
ids, answers, waits, signed_in = [], [], [], []
for number, shift in enumerate((0, 10 * YEAR, -20 * YEAR, 0, -86400, 40 * YEAR, 0)):
    clock.shift = shift
    attest.ingest([str(folder / f"{number}.jsonl")])
    kept = attest.conversations
    ids.insert(0, kept.new_id())
    answer = attest.ask(f"How long did they look at {sys.argv[2]}?", keep=True)
    kept.put(ids[0], 0, KeptTurn(question=answer.question, status="done", answer=answer))
    clock.shift = -shift
    kept.put(ids[0], 1, KeptTurn(question="And then?", status="done"))
    alone = attest.ask(f"How long did they look at {sys.argv[2]}?", keep=True)
    answers.append(alone.answer_id)
    listed = [line.conversation_id for line in kept.list().conversations]
    assert listed == ids, (shift, listed, ids)
    held, done = threading.Event(), []
    library = attest._parts.library()
    def hold():
        with library.locked("a test"):
            held.set()
            time.sleep(0.2)
    holder = threading.Thread(target=hold)
    holder.start()
    held.wait()
    clock.shift = shift
    with library.locked("another", 5.0):
        pass
    holder.join()
    for _ in range(8):
        attempts.failed("eve", "192.0.2.1")
    clock.shift = -shift
    waits.append(attempts.wait("eve", "192.0.2.1"))
    signed_in.append(sessions.user(session) is not None)
    assert [attest.kept_answer(one).answer_id for one in answers] == answers
    attest.backup(folder / f"backup-{number}")
    assert attest.ask_again(alone.answer_id).again.answer_id == alone.answer_id
report = attest.doctor()
titles = [paper.title for paper in attest.papers()]
print(json.dumps({"ok": report.ok, "waits": waits, "signed_in": signed_in, "titles": titles}))
"""


def test_a_jumping_clock_breaks_nothing_and_no_order_follows_it(tmp_path: Path) -> None:
    (tmp_path / "clock").mkdir()
    (tmp_path / "clock" / "sitecustomize.py").write_text(CLOCK)
    for number in range(7):
        write(tmp_path / f"{number}.jsonl", 5 * number, 5)
    environment = {**os.environ, "PYTHONPATH": f"{tmp_path / 'clock'}:{ROOT}"}
    command = [sys.executable, "-c", CALLS, str(tmp_path), TITLES[4]]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, cwd=tmp_path, check=False)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    assert found["ok"]
    assert found["titles"] == TITLES[:35]
    assert all(found["signed_in"])
    assert max(found["waits"]) <= 15 * 60

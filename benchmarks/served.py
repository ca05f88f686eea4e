"""The real server as a process of its own, with people who may come in, its memory, and what it logged."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.data import ROOT

_PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True, slots=True)
class Served:
    """A server: where it is, the token of each person, that of an editor, and the process."""

    url: str
    tokens: tuple[str, ...]
    editor: str
    pid: int

    def memory_mb(self) -> float:
        """Return the resident memory of the process."""
        pages = int(Path(f"/proc/{self.pid}/statm").read_text().split()[1])
        return pages * _PAGE / 1e6


@contextlib.contextmanager
def served(
    library: Path, people: int, arguments: Sequence[str] = ("rag", "api"), *, door: bool = True, **settings: str
) -> Iterator[Served]:
    """Serve a library until the block is left; it ends well, and logs no error, or this raises.

    Without a `door` nobody has to show who they are.
    """
    with tempfile.TemporaryDirectory() as room, open(Path(room) / "errors.txt", "w+", encoding="utf-8") as errors:
        users = Path(room) / "users.json"
        editor, *tokens = _tokens(users, people)
        own = {"ATTEST_DATA_DIR": str(library), "ATTEST_LLM": "none", **settings}
        own |= {"ATTEST_AUTH_FILE": str(users)} if door else {"ATTEST_REQUESTS_A_MINUTE": "0"}
        process = subprocess.Popen(
            [sys.executable, "-m", *arguments, "--port", "0"],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            env={**os.environ, "PYTHONUNBUFFERED": "1", **own},
        )
        try:
            yield Served(_address(process), tuple(tokens), editor, process.pid)
        finally:
            process.send_signal(signal.SIGTERM)
            status = process.wait(120)
            errors.seek(0)
            said = errors.read()
            if status or "Traceback" in said:
                raise SystemExit(f"The server ended with status {status} and said:\n{said}")


def _address(process: subprocess.Popen[str]) -> str:
    for line in process.stdout or ():
        if found := re.search(r"http://127\.0\.0\.1:\d+", line):
            return found[0]
    raise SystemExit("The server did not start.")


def _tokens(path: Path, people: int) -> list[str]:
    """Write a file of users, an editor and so many readers, and return their tokens."""
    from rag.serve.accounts import Account, AccountsFile, new_token, now

    tokens = []

    def put(users: dict[str, Account]) -> None:
        for name in ("editor", *(f"person{number}" for number in range(people))):
            token, kept = new_token("bench")
            role = "editor" if name == "editor" else "reader"
            users[name] = Account(name, role, None, now(), (kept,))  # type: ignore[arg-type]
            tokens.append(token)

    AccountsFile(path).change(put)
    return tokens

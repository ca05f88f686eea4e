"""attest user: users with passwords from a terminal or a line, roles, and tokens that are shown once."""

from __future__ import annotations

import io
import os
import pty
import select
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from rag.serve.accounts import AccountsFile, owner
from rag.serve.passwords import Passwords
from tests.rag.cli.conftest import Done, Run

PASSWORD = "quite a long password"


@pytest.fixture
def users(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> AccountsFile:
    path = tmp_path / "group" / "users.json"
    monkeypatch.setenv("ATTEST_AUTH_FILE", str(path))
    return AccountsFile(path)


@pytest.fixture
def say(run: Run, monkeypatch: pytest.MonkeyPatch) -> object:
    """Run a command with bytes on standard input."""

    def said(given: bytes, *arguments: str) -> Done:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given)))
        return run(*arguments)

    return said


def test_a_user_is_added_with_a_line_of_standard_input(say, users: AccountsFile) -> None:  # type: ignore[no-untyped-def]
    done = say(f"{PASSWORD}\nmore\n".encode(), "user", "add", "Ada", "--role", "editor", "--json")
    assert done.status == 0
    assert done.json == {"schema_version": 1, "name": "ada", "role": "editor", "auth_file": str(users.path)}
    assert stat.S_IMODE(users.path.stat().st_mode) == 0o600
    ada = users.read()["ada"]
    assert Passwords().fits(ada.password, PASSWORD)
    assert PASSWORD not in users.path.read_text()
    again = say(f"{PASSWORD}\n".encode(), "user", "add", "ada")
    assert (again.status, again.out) == (1, "")
    assert again.err.startswith("There is a user ada already; attest user password ada")


@pytest.mark.parametrize(
    ("given", "said"),
    [(b"", "too short"), (b"short\n", "too short"), (b"\xff\xfe not text at all\n", "not UTF-8"), (b"x" * 9000, "too")],
)
def test_a_password_that_cannot_be_is_one_sentence(say, users: AccountsFile, given: bytes, said: str) -> None:  # type: ignore[no-untyped-def]
    done = say(given, "user", "add", "ada")
    assert done.status == 1
    assert said in done.err
    assert done.err.count("\n") == 1
    assert not users.path.exists()


def test_users_are_listed_changed_and_removed(say, run: Run, users: AccountsFile) -> None:  # type: ignore[no-untyped-def]
    assert run("user", "add", "bot", "--no-password").status == 0
    say(f"{PASSWORD}\n".encode(), "user", "add", "ada")
    assert run("user", "list").out == "bot  reader  no password\nada  reader\n"
    assert run("user", "role", "ada", "editor").out == "ada is an editor now.\n"
    before = users.read()["ada"]
    assert say(b"another long password\n", "user", "password", "ada").status == 0
    after = users.read()["ada"]
    assert after.since != before.since
    assert Passwords().fits(after.password, "another long password")
    assert run("user", "remove", "bot", "--json").json["removed"] == "bot"
    assert list(users.read()) == ["ada"]
    for arguments in (("remove", "bot"), ("token", "bot"), ("role", "bot", "reader"), ("password", "bot")):
        done = run("user", *arguments)
        assert (done.status, done.err) == (1, "There is no user bot; attest user list names those that there are.\n")


def test_a_token_is_shown_once_named_and_revoked(run: Run, users: AccountsFile) -> None:
    run("user", "add", "bot", "--no-password", "--role", "editor")
    first = run("user", "token", "bot")
    token = first.out.strip()
    assert "shown this once" in first.err
    second = run("user", "token", "bot", "--label", "night job", "--json").json
    assert second["label"] == "night job"
    for one in (token, second["token"]):
        found = owner(users.read(), one)
        assert found is not None
        assert found.name == "bot"
        assert one not in users.path.read_text()
    assert run("user", "list").out == "bot  editor  no password  tokens: token-1, night job\n"
    listed = run("user", "list", "--json")
    assert [one["name"] for one in listed.json["users"][0]["tokens"]] == ["token-1", "night job"]
    assert token not in listed.out
    assert "sha256" not in listed.out
    assert "has a token night job already" in run("user", "token", "bot", "--label", "night  job").err
    assert run("user", "token", "bot", "--revoke", "night job").out == "Revoked night job.\n"
    assert owner(users.read(), second["token"]) is None
    assert owner(users.read(), token) is not None
    assert "has no token night job" in run("user", "token", "bot", "--revoke", "night job").err
    assert "can be printed" in run("user", "token", "bot", "--label", "\x1b[2J").err


def test_without_a_file_it_says_how_to_name_one(run: Run) -> None:
    done = run("user", "list")
    assert (done.status, done.err) == (
        1,
        "Name the file of the users with --auth-file FILE, or in ATTEST_AUTH_FILE.\n",
    )
    assert run("user", "list", "--auth-file", "none.json").err.startswith("There is no file of users")
    assert run("user", "add", "a b", "--no-password", "--auth-file", "x.json").err.startswith("A user's name has")
    assert run("user", "add", "ada", "--role", "admin", "--auth-file", "x.json").status == 2


def on_a_terminal(*answers: str, seconds: float = 60) -> tuple[int, str]:
    """Run `attest user add ada` with a terminal of its own, answer each prompt, and return status and screen."""
    child, terminal = pty.fork()  # the child's controlling terminal, which getpass opens as /dev/tty
    if child == 0:
        root = str(Path(__file__).parents[3])
        os.execve(
            sys.executable,
            [sys.executable, "-m", "rag", "user", "add", "ada", "--auth-file", "users.json"],
            {**os.environ, "PYTHONPATH": root},
        )
    end, screen, waiting = time.monotonic() + seconds, "", list(answers)
    try:
        while time.monotonic() < end:
            if not select.select([terminal], [], [], 0.2)[0]:
                continue
            try:
                part = os.read(terminal, 4096)
            except OSError:  # Linux says so when the child has closed its end
                break
            if not part:
                break
            screen += part.decode()
            if waiting and screen.count(": ") == len(answers) - len(waiting) + 1:
                os.write(terminal, f"{waiting.pop(0)}\n".encode())
        else:
            os.kill(child, signal.SIGKILL)
            pytest.fail(f"the program still waits: {screen!r}")
    finally:
        os.close(terminal)
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    return status, screen


def test_on_a_terminal_the_password_is_asked_for_twice_and_not_shown() -> None:
    status, screen = on_a_terminal(PASSWORD, PASSWORD)
    assert status == 0
    assert "Password for ada: " in screen
    assert "Once more: " in screen
    assert PASSWORD not in screen
    assert Passwords().fits(AccountsFile(Path("users.json")).read()["ada"].password, PASSWORD)


def test_two_passwords_that_differ_change_nothing() -> None:
    status, screen = on_a_terminal(PASSWORD, f"{PASSWORD}!")
    assert status == 1
    assert "The two passwords differ; nothing was changed." in screen
    assert not Path("users.json").exists()


@pytest.mark.parametrize("program", [("api",), ("mcp", "--http"), ("chat",)])
def test_nothing_is_opened_to_others_without_users(program: tuple[str, ...], tmp_path: Path) -> None:
    empty = tmp_path / "users.json"
    AccountsFile(empty).change(lambda users: None)
    said = {(): "everybody there could come in: name a file of users with --auth-file", (str(empty),): "Nobody could"}
    for file, words in said.items():
        command = [sys.executable, "-m", "rag", *program, "--host", "0.0.0.0", "--port", "7999"]
        named = {"ATTEST_AUTH_FILE": file[0]} if file else {}
        root = str(Path(__file__).parents[3])
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=120, check=False,
            env={**os.environ, "PYTHONPATH": root, **named},
        )  # fmt: skip
        assert (done.returncode, done.stdout) == (1, "")
        assert words in done.stderr
        assert done.stderr.count("\n") == 1

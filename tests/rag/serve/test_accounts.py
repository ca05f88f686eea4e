"""The file of users: closed to others, whole at any moment, read again when it changes."""

from __future__ import annotations

import json
import multiprocessing
import stat
from pathlib import Path

import pytest

from rag import ConfigError
from rag.serve.accounts import TOKEN_START, Account, AccountsFile, new_token, now, owner, sound_name
from rag.serve.passwords import Passwords, check_new


def account(name: str, **given: object) -> Account:
    return Account(**{"name": name, "role": "reader", "password": None, "since": now(), **given})  # type: ignore[arg-type]


@pytest.fixture
def file(tmp_path: Path) -> AccountsFile:
    made = AccountsFile(tmp_path / "users.json")
    made.change(lambda users: users.update(ada=account("ada", role="editor")))
    return made


def test_what_is_written_comes_back_and_only_its_owner_reads_it(file: AccountsFile) -> None:
    assert stat.S_IMODE(file.path.stat().st_mode) == 0o600
    assert AccountsFile(file.path).read() == file.read()
    assert file.read()["ada"].visitor.may_edit


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o660])
def test_a_file_that_others_can_read_is_refused(file: AccountsFile, mode: int) -> None:
    file.read()
    file.path.chmod(mode)
    with pytest.raises(ConfigError, match=f"chmod 600 {file.path}"):
        file.read()


def test_a_change_is_seen_without_a_restart(file: AccountsFile) -> None:
    other = AccountsFile(file.path)
    assert list(other.read()) == ["ada"]
    file.change(lambda users: users.update(bob=account("bob")))
    assert list(other.read()) == ["ada", "bob"]
    file.change(lambda users: users.pop("ada"))
    assert list(other.read()) == ["bob"]


def _with(**changed: object) -> str:
    user = {"name": "ada", "role": "editor", "password": None, "since": "x", "tokens": []} | changed
    return json.dumps({"schema_version": 1, "users": [user]})


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        '{"schema_version": 2, "users": []}',
        '{"schema_version": 1}',
        '{"schema_version": 1, "users": [{}]}',
        _with(role="admin"),
        _with(name=""),
        _with(name="Ada"),
        _with(password="in plain text"),
        _with(tokens=[{"name": "a", "sha256": "short", "made": ""}]),
    ],
)
def test_a_damaged_file_lets_nobody_in_and_is_not_overwritten(file: AccountsFile, text: str) -> None:
    file.read()
    file.path.write_text(text)
    with pytest.raises(ConfigError, match="is damaged"):
        file.read()
    with pytest.raises(ConfigError, match="is damaged"):
        file.change(lambda users: users.clear())
    assert file.path.read_text() == text


def test_an_edit_that_fails_writes_nothing(file: AccountsFile) -> None:
    before = file.path.read_bytes()

    def fail(users: dict[str, Account]) -> None:
        users.clear()
        raise ConfigError("no")

    with pytest.raises(ConfigError, match="^no$"):
        file.change(fail)
    assert file.path.read_bytes() == before
    assert {path.name for path in file.path.parent.iterdir() if path.suffix != ".lock"} == {"users.json"}


def _add(path: Path, name: str) -> None:
    AccountsFile(path).change(lambda users: users.update({name: account(name)}))


def test_programs_that_write_at_once_lose_nothing(file: AccountsFile) -> None:
    context = multiprocessing.get_context("spawn")
    programs = [context.Process(target=_add, args=(file.path, f"user{number}")) for number in range(4)]
    for one in programs:
        one.start()
    for one in programs:
        one.join(60)
    assert set(file.read()) == {"ada", *(f"user{number}" for number in range(4))}


def test_a_token_is_known_by_its_hash_alone(file: AccountsFile) -> None:
    token, kept = new_token("laptop")
    assert token.startswith(TOKEN_START)
    assert len(token) == len(TOKEN_START) + 43  # 256 bits
    file.change(lambda users: users.update(ada=account("ada", tokens=(kept,))))
    assert token not in file.path.read_text()
    found = owner(file.read(), token)
    assert found is not None
    assert found.name == "ada"
    assert owner(file.read(), token[:-1]) is None
    assert owner(file.read(), kept.sha256) is None
    assert owner(file.read(), "") is None
    assert owner(file.read(), "\ud800") is None


def test_names_are_small_letters_without_what_could_mislead() -> None:
    assert sound_name(" Ada.L@example.org ") == "ada.l@example.org"
    for name in ("", " ", "-x", "a b", "a/b", "ａda", "a\n", "x" * 65, "../x", "a<b>"):
        with pytest.raises(ConfigError, match="A user's name has"):
            sound_name(name.replace("\n", "\nb"))


def test_a_password_is_hashed_with_argon2id_and_fits_in_any_spelling() -> None:
    passwords = Passwords()
    stored = passwords.hashed("a caf\u00e9 by the sea")
    assert stored.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert passwords.hashed("a caf\u00e9 by the sea") != stored
    assert passwords.fits(stored, "a cafe\u0301 by the sea")
    assert not passwords.fits(stored, "a cafe by the sea")
    assert not passwords.fits(None, "a caf\u00e9 by the sea")
    assert not passwords.fits("$argon2id$damaged", "x")
    assert not passwords.outdated(stored)
    assert passwords.outdated("$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHQ$9sTbSlTio3Biev89thdrlKKiCaYsjjYVJxGAL3swxpQ")


@pytest.mark.parametrize("password", ["", "short", "x" * 2000, "aaaaaaaaaaaa", "ada.lovelace@example.org"])
def test_a_weak_password_is_refused(password: str) -> None:
    with pytest.raises(ConfigError, match="The password"):
        check_new(password, "ada.lovelace@example.org")

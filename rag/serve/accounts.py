"""The file of users: who may come in, in which role, with the hashes of their passwords and tokens."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
import re
import secrets
import stat
import tempfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar, get_args

from rag.errors import ConfigError
from rag.serve.visitors import Role, Visitor

T = TypeVar("T")

TOKEN_START = "attest_"  # so that a token is known as one wherever it turns up
_NAME = re.compile(r"[a-z0-9][a-z0-9._@-]{0,63}", re.ASCII)
_HASH = re.compile(r"[0-9a-f]{64}", re.ASCII)
_WAIT = 10.0  # seconds for another program that writes to the file
_VERSION = 1


@dataclass(frozen=True, slots=True)
class Token:
    """A token of the interfaces by its name; `sha256` is of the token itself, which is kept nowhere."""

    name: str
    sha256: str
    made: str


@dataclass(frozen=True, slots=True)
class Account:
    """A user; `password` is an argon2id hash, None for a program, `since` changes with each new password."""

    name: str
    role: Role
    password: str | None
    since: str
    tokens: tuple[Token, ...] = ()

    @property
    def visitor(self) -> Visitor:
        """Who the user is to what is served."""
        return Visitor(self.name, self.role)


def sound_name(text: str) -> str:
    """Return the name of a user as it is kept, in small letters.

    Raises:
        ConfigError: it cannot be one.
    """
    name = text.strip().lower()
    if not _NAME.fullmatch(name):
        raise ConfigError(
            "A user's name has 1 to 64 letters (a to z), digits and . _ @ -, and begins with a letter or digit."
        )
    return name


def now() -> str:
    """Return the time to the microsecond, for `since` and `made`."""
    return datetime.now(UTC).isoformat(timespec="microseconds")


def new_token(name: str) -> tuple[str, Token]:
    """Return a token, 256 random bits, and what is kept of it."""
    token = TOKEN_START + secrets.token_urlsafe(32)
    return token, Token(name=name, sha256=_digest(token), made=now())


def owner(accounts: Mapping[str, Account], token: str) -> Account | None:
    """Return whose token it is, if anybody's."""
    digest = _digest(token)
    for account in accounts.values():
        if any(secrets.compare_digest(one.sha256, digest) for one in account.tokens):
            return account
    return None


class AccountsFile:
    """The file of users, read again whenever it has changed."""

    def __init__(self, path: Path) -> None:
        self.path = path.expanduser().resolve()
        self._seen: tuple[int, ...] | None = None
        self._known: Mapping[str, Account] = MappingProxyType({})

    def read(self) -> Mapping[str, Account]:
        """Return the users by name.

        Raises:
            ConfigError: there is no such file, others on this machine can read it, or it holds something else.
        """
        try:
            found = os.stat(self.path)
            seen = (found.st_mtime_ns, found.st_size, found.st_ino, found.st_mode)
            if seen != self._seen:
                _check_private(self.path, found)
                self._known = MappingProxyType(_parsed(self.path.read_text(encoding="utf-8"), self.path))
                self._seen = seen
        except FileNotFoundError as exc:
            raise ConfigError(
                f"There is no file of users {self.path}; make it with attest user add NAME --auth-file {self.path}."
            ) from exc
        except (OSError, UnicodeDecodeError) as exc:
            why = exc.strerror if isinstance(exc, OSError) else "it is no text"
            raise ConfigError(f"The file of users {self.path} cannot be read ({why}).") from exc
        return self._known

    def change(self, edit: Callable[[dict[str, Account]], T]) -> T:
        """Have `edit` change the users and write them; nothing is written if it raises. One process does so at a time.

        Raises:
            ConfigError: the file cannot be read or written.
        """
        from filelock import FileLock, Timeout

        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with FileLock(f"{self.path}.lock", timeout=_WAIT, mode=0o600):
                users = dict(self.read()) if self.path.exists() else {}
                result = edit(users)
                _write(self.path, users)
        except Timeout as exc:
            raise ConfigError(f"Another program writes to {self.path}; try again.") from exc
        except OSError as exc:
            raise ConfigError(f"The file of users {self.path} cannot be written ({exc.strerror or exc}).") from exc
        return result


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def _check_private(path: Path, found: os.stat_result) -> None:
    if os.name == "posix" and stat.S_IMODE(found.st_mode) & 0o077:
        raise ConfigError(
            f"The file of users {path} is open to others on this machine; close it with chmod 600 {path}."
        )


def _parsed(text: str, path: Path) -> dict[str, Account]:
    try:
        whole = json.loads(text)
        if not isinstance(whole, dict) or whole.get("schema_version") != _VERSION:
            raise ValueError("it is no file of users of this version")
        users = [_account(one) for one in whole["users"]]
        if len({user.name for user in users}) < len(users):
            raise ValueError("a user stands there twice")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, ConfigError) as exc:
        raise ConfigError(
            f"The file of users {path} is damaged ({exc}); restore it, or make it anew with attest user."
        ) from exc
    return {user.name: user for user in users}


def _account(given: Any) -> Account:
    tokens = tuple(Token(str(one["name"]), str(one["sha256"]), str(one["made"])) for one in given["tokens"])
    password = given["password"]
    if sound_name(given["name"]) != given["name"] or given["role"] not in get_args(Role):
        raise ValueError("a user has a name or role that cannot be")
    if not (password is None or (isinstance(password, str) and password.startswith("$argon2id$"))):
        raise ValueError("a password is not hashed with argon2id")
    if not all(_HASH.fullmatch(one.sha256) for one in tokens):
        raise ValueError("a token is not hashed with SHA-256")
    return Account(given["name"], given["role"], password, str(given["since"]), tokens)


def _write(path: Path, users: Mapping[str, Account]) -> None:
    """Write the file as a whole or not at all; only its owner can read it, at any moment."""
    whole = {"schema_version": _VERSION, "users": [dataclasses.asdict(user) for user in users.values()]}
    number, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")  # 0600
    try:
        with os.fdopen(number, "w", encoding="utf-8") as file:
            file.write(json.dumps(whole, indent=1) + "\n")
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, path)
    except BaseException:
        with suppress(OSError):
            os.unlink(name)
        raise
    folder = os.open(path.parent, os.O_RDONLY) if os.name == "posix" else None
    if folder is not None:
        with suppress(OSError):
            os.fsync(folder)
        os.close(folder)

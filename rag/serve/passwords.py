"""Passwords in, argon2id hashes out; a hash is compared in the same time whoever it is of."""

from __future__ import annotations

import secrets
import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from rag.errors import ConfigError

SHORTEST = 12  # characters
LONGEST = 1024  # bytes: argon2 takes more, but nobody types it


def check_new(password: str, name: str) -> None:
    """Check that a password may be somebody's.

    Raises:
        ConfigError: it is too short, too long, or the user's name.
    """
    plain = _plain(password)
    if len(plain) < SHORTEST or len(set(plain)) < 4:
        raise ConfigError(f"The password is too short or too plain; it needs at least {SHORTEST} characters.")
    if len(plain.encode("utf-8", "surrogatepass")) > LONGEST:
        raise ConfigError(f"The password is too long; at most {LONGEST} bytes are read.")
    if plain.casefold().strip() == name.casefold():
        raise ConfigError("The password must not be the user's name.")


class Passwords:
    """Hashes passwords, and holds passwords against hashes, with the default profile of argon2-cffi: 64 MiB each."""

    def __init__(self) -> None:
        self._hasher = PasswordHasher()
        self._nobodys = self._hasher.hash(secrets.token_hex(16))

    def hashed(self, password: str) -> str:
        """Return the hash of a password, with a salt of its own."""
        return self._hasher.hash(_bytes(password))

    def fits(self, stored: str | None, password: str) -> bool:
        """Tell whether a password is that of a hash; None, for a user that is not there, takes as long."""
        if len(password) > LONGEST:
            password = ""
        try:
            self._hasher.verify(stored or self._nobodys, _bytes(password))
        except (VerificationError, InvalidHashError):
            return False
        return stored is not None

    def outdated(self, stored: str) -> bool:
        """Tell whether a hash was made with other parameters than are used now."""
        return self._hasher.check_needs_rehash(stored)


def _plain(password: str) -> str:
    """Return a password in one spelling: keyboards put accents together in different ways."""
    return unicodedata.normalize("NFKC", password)


def _bytes(password: str) -> bytes:
    return _plain(password).encode("utf-8", "surrogatepass")

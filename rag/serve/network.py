"""Where it is served: a socket, and whether others than this machine reach it."""

from __future__ import annotations

import errno
import ipaddress
import socket
from typing import TYPE_CHECKING

from rag.errors import ConfigError

if TYPE_CHECKING:
    from rag.config import Settings
    from rag.serve.accounts import AccountsFile


def check_host(settings: Settings, host: str, *, page: bool = False) -> AccountsFile | None:
    """Return the file of those who may come in, or None where only this machine does and there is none.

    With `page`, somebody in it must be able to sign in.

    Raises:
        ConfigError: others would reach it and nobody would have to sign in, or nobody could.
    """
    if settings.auth_file is None:
        if problem := _open_to_others(settings, host):
            raise ConfigError(
                f"{problem}, so everybody there could come in: name a file of users with --auth-file or "
                "ATTEST_AUTH_FILE (attest user add NAME --auth-file FILE makes one)."
            )
        return None
    from rag.serve.accounts import AccountsFile

    accounts = AccountsFile(settings.auth_file)
    users = accounts.read().values()
    if not any(user.password is not None or (user.tokens and not page) for user in users):
        raise ConfigError(
            f"Nobody could come in: the file of users {accounts.path} has none"
            f"{' with a password' if page else ''}. Add one: attest user add NAME --auth-file {accounts.path}."
        )
    return accounts


def _open_to_others(settings: Settings, host: str) -> str:
    """Return why others than this machine may reach it, empty if they do not."""
    if not is_loopback(host):
        return f"Others than this machine reach {host or 'every address'}"
    if any(not is_loopback(name) for name in named(settings)):
        return "ATTEST_ALLOWED_HOSTS names hosts under which others ask for it"
    if (settings.trusted_proxies or "").strip():
        return "ATTEST_TRUSTED_PROXIES names a proxy that passes others on"
    return ""


def named(settings: Settings) -> list[str]:
    """Return the names under which it may be asked for, in small letters."""
    return [one.strip().lower().strip("[]") for one in (settings.allowed_hosts or "").split(",") if one.strip()]


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens there, so that nobody else can take the port meanwhile.

    Raises:
        ConfigError: the address cannot be used, or the port is in use.
    """
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen()
    except (OSError, OverflowError) as exc:
        listener.close()
        if isinstance(exc, socket.gaierror) or getattr(exc, "errno", None) == errno.EADDRNOTAVAIL:
            raise ConfigError(f"This machine has no address {host}; choose another with --host.") from exc
        taken = isinstance(exc, OSError) and exc.errno == errno.EADDRINUSE
        problem = "is in use" if taken else "cannot be used"
        raise ConfigError(f"Port {port} {problem}; choose another with --port.") from exc
    return listener


def address(listener: socket.socket) -> str:
    """Return where a browser finds what listens there."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def is_loopback(host: str) -> bool:
    """Tell whether a host is an address of this machine that no other reaches."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def is_address(host: str) -> bool:
    """Tell whether a host is a number and no name."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True

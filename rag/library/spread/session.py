"""Ray, started on this machine for one load, or joined where RAY_ADDRESS says."""

from __future__ import annotations

import logging
import os
import secrets
import shutil
import signal
import socket
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from rag.errors import ConfigError

_OBJECTS = 256 * 1024**2  # bytes of papers and vectors on their way: 500 batches of 32 papers
_PATIENCE = 5.0  # seconds for a cluster to take a connection; Ray itself tries for minutes


def import_ray() -> Any:
    """Import Ray and return it.

    Raises:
        ConfigError: it is not installed.
    """
    try:
        import ray
    except ImportError as exc:
        raise ConfigError("--engine ray needs Ray: pip install 'attest-rag[ray]'") from exc
    return ray


@contextmanager
def session(address: str | None) -> Iterator[Any]:
    """Give Ray, connected: the one that this process has, that of the cluster at `address`, or one of this machine.

    What was started ends with it, and its files go. One of this machine listens on loopback alone, for those who know
    a token that is made anew; it has no dashboard page, and sends nothing to anybody.

    Raises:
        ConfigError: Ray is not installed, cannot start, or nothing answers at the address.
    """
    if address:
        _require_answer(address)
    imported = sys.modules.get("ray")
    if imported is not None and imported.is_initialized():
        yield imported
        return
    before = signal.getsignal(signal.SIGTERM)
    try:
        with _joined(address) if address else _started() as ray:
            yield ray
    finally:
        if before is not None and threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGTERM, before)  # Ray puts its own in that place


@contextmanager
def _joined(address: str) -> Iterator[Any]:
    ray = import_ray()
    try:
        _init(ray, f"The Ray cluster at RAY_ADDRESS={address} cannot be joined", address=address)
        yield ray
    finally:
        ray.shutdown()


@contextmanager
def _started() -> Iterator[Any]:
    with _environment(), _folder() as folder:
        ray = import_ray()
        try:
            _init(
                ray,
                "Ray cannot start on this machine",
                address="local",
                include_dashboard=False,
                object_store_memory=_OBJECTS,
                _temp_dir=folder,
            )
            yield ray
        finally:
            ray.shutdown()


def _init(ray: Any, failed: str, **options: Any) -> None:
    try:
        ray.init(configure_logging=False, logging_level=logging.ERROR, log_to_driver=False, **options)
    except (OSError, RuntimeError, ValueError, ray.exceptions.RayError) as exc:
        reason = str(exc).strip().partition("\n")[0]
        raise ConfigError(f"{failed} ({reason}); load with --engine plain.") from exc


@contextmanager
def _environment() -> Iterator[None]:
    """Set what Ray and the processes that it starts read from the environment, as long as they run."""
    wanted = {
        "RAY_USAGE_STATS_ENABLED": "0",
        # Without it the node takes the address of a network card, and its ports are open there.
        "RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0",
        "RAY_AUTH_MODE": "token",
        "RAY_AUTH_TOKEN": _token(),
    }
    before = {name: os.environ.get(name) for name in wanted}
    os.environ.update(wanted)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


@cache
def _token() -> str:
    """Return the token of this process: Ray reads it once."""
    return secrets.token_hex(32)


@contextmanager
def _folder() -> Iterator[str]:
    """Give a folder with a short name: sockets lie in it, whose paths end at 107 characters."""
    short = "/tmp" if os.name == "posix" and len(tempfile.gettempdir()) > 24 else None
    folder = tempfile.mkdtemp(prefix="attest-ray-", dir=short)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _require_answer(address: str) -> None:
    """Raise ConfigError if nothing listens at an address such as 10.0.0.1:6379."""
    if address == "auto":
        return
    form = f"RAY_ADDRESS={address} is no address of a cluster"
    try:
        parts = urlsplit(f"//{address}")
        place = (parts.hostname, parts.port)
    except ValueError as exc:
        raise ConfigError(f"{form}; write HOST:PORT, such as 10.0.0.1:6379, or auto.") from exc
    if "://" in address or place[0] is None or place[1] is None:
        raise ConfigError(f"{form} that can be joined; write HOST:PORT, such as 10.0.0.1:6379, or auto.")
    try:
        socket.create_connection((place[0], place[1]), timeout=_PATIENCE).close()
    except OSError as exc:
        raise ConfigError(
            f"Nothing answers at RAY_ADDRESS={address} ({exc.strerror or exc}); start Ray there with: ray start --head"
        ) from exc

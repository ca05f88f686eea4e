"""Where it is served, and that it is not served to others while nobody would have to sign in."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from rag import ConfigError, Settings
from rag.serve.accounts import Account, AccountsFile, new_token, now
from rag.serve.network import address, check_host, listen


def settings(**given: object) -> Settings:
    return Settings(_env_file=None, **given)  # type: ignore[arg-type]


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.5", "example.org", "::", ""])
def test_another_host_than_loopback_needs_a_file_of_users(host: str) -> None:
    with pytest.raises(ConfigError, match=r"--auth-file or ATTEST_AUTH_FILE \(attest user add NAME"):
        check_host(settings(), host)


@pytest.mark.parametrize("given", [{"allowed_hosts": "attest.example.org"}, {"trusted_proxies": "127.0.0.1"}])
def test_so_does_a_name_or_a_proxy_under_which_others_come(given: dict[str, str]) -> None:
    with pytest.raises(ConfigError, match="everybody there could come in"):
        check_host(settings(**given), "127.0.0.1")


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1"])
def test_this_machine_needs_none(host: str) -> None:
    assert check_host(settings(), host) is None


def test_a_file_in_which_nobody_can_come_in_is_refused(tmp_path: Path) -> None:
    file = AccountsFile(tmp_path / "users.json")
    with pytest.raises(ConfigError, match="There is no file of users"):
        check_host(settings(auth_file=file.path), "127.0.0.1")
    file.change(lambda users: None)
    with pytest.raises(ConfigError, match=r"Nobody could come in.*attest user add NAME"):
        check_host(settings(auth_file=file.path), "127.0.0.1")
    program = Account("bot", "reader", None, now(), (new_token("one")[1],))
    file.change(lambda users: users.update({"bot": program}))
    assert check_host(settings(auth_file=file.path), "0.0.0.0") is not None
    with pytest.raises(ConfigError, match="has none with a password"):
        check_host(settings(auth_file=file.path), "0.0.0.0", page=True)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_a_free_port_is_found_and_named(host: str) -> None:
    with listen(host, 0) as listener:
        assert address(listener) == f"http://127.0.0.1:{listener.getsockname()[1]}"


def test_ipv6_loopback_has_an_address_a_browser_takes() -> None:
    try:
        listener = listen("::1", 0)
    except ConfigError:
        pytest.skip("this machine has no IPv6")
    with listener:
        assert address(listener).startswith("http://[::1]:")


def test_a_port_in_use_is_told_at_once() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(ConfigError, match=f"Port {port} is in use; choose another with --port."):
            listen("127.0.0.1", port)


def test_a_port_or_an_address_that_does_not_exist_is_told() -> None:
    with pytest.raises(ConfigError, match="Port 99999 cannot be used"):
        listen("127.0.0.1", 99999)
    with pytest.raises(ConfigError, match="This machine has no address 192.0.2.1"):
        listen("192.0.2.1", 0)

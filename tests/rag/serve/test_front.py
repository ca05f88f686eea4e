"""Before everything served, over real HTTP: names, origins, headers, proxies and the root path."""

from __future__ import annotations

import http.client
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from rag import ConfigError, Settings
from rag.serve.front import front
from rag.serve.server import Server
from tests.rag.serve.fronted import echo, served, users


def raw(url: str, method: str = "GET", path: str = "/", **headers: str) -> tuple[int, dict[str, str], str]:
    """Send exactly these headers."""
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=10)
    connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
    for name, value in {"host": urlsplit(url).netloc, "content-length": "0", **headers}.items():
        connection.putheader(name.replace("_", "-"), value)
    connection.endheaders()
    answer = connection.getresponse()
    return answer.status, {key.lower(): value for key, value in answer.getheaders()}, answer.read().decode()


def test_this_machine_is_served_under_its_own_names_only() -> None:
    with served() as url:
        assert httpx.get(url).json()["name"] == ""
        assert httpx.get(url).json()["edits"] is True
        for name in ("localhost", "LOCALHOST:80", "[::1]:7860", "127.0.0.1", "127.0.0.9"):
            assert raw(url, host=name)[0] == 200, name
        for name in ("evil.example", "127.0.0.1.evil.example", "[::1", "", "192.168.1.5", "localhost.evil.example"):
            assert raw(url, host=name)[0] == 403, name


def test_what_another_sites_page_sends_is_refused() -> None:
    with served() as url:
        own = urlsplit(url).netloc
        assert raw(url, "POST", origin=f"http://{own}")[0] == 200
        assert raw(url, "POST")[0] == 200  # a program
        assert raw(url, "POST", sec_fetch_site="same-origin")[0] == 200
        for origin in (
            "https://evil.example",
            "null",
            "http://127.0.0.1:1",
            f"http://localhost:{own[-5:]}",
            "http://[",
        ):
            assert raw(url, "POST", origin=origin)[0] == 403, origin
        assert raw(url, "POST", sec_fetch_site="cross-site")[0] == 403
        assert raw(url, "POST", sec_fetch_site="same-site")[0] == 403
        assert raw(url, "POST", origin="https://evil.example", authorization="Basic eDp5")[0] == 403
        handshake = {"connection": "Upgrade", "upgrade": "websocket", "sec_websocket_version": "13"}
        handshake |= {"sec_websocket_key": "dGhlIHNhbXBsZSBub25jZQ=="}
        assert raw(url, origin="https://evil.example", **handshake)[0] == 403


def test_each_response_says_what_browsers_may_do() -> None:
    with served() as url:
        headers = httpx.get(url).headers
        assert headers["content-security-policy"].startswith("default-src 'self'")
        assert "http" not in headers["content-security-policy"]
        assert "frame-ancestors 'self'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"
        assert "strict-transport-security" not in headers
        assert not [name for name in headers if name.startswith("access-control-")]
        assert raw(url, host="evil.example")[1]["x-content-type-options"] == "nosniff"


def test_others_reach_it_by_number_or_by_a_name_that_is_set(tmp_path: Path) -> None:
    file, tokens = users(tmp_path)
    app = {"auth_file": file.path, "allowed_hosts": "Attest.example.org, other.example"}
    with served("0.0.0.0", **app) as url:
        given = {"authorization": f"Bearer {tokens['ada']}"}
        for name in ("attest.example.org", "ATTEST.example.org:8443", "other.example", "192.168.1.5:7860", "[fe80::1]"):
            assert raw(url, host=name, **given)[0] == 200, name
        for name in ("evil.example", "attest.example.org.evil.example", "example.org", ""):
            assert raw(url, host=name, **given)[0] == 403, name


def test_a_header_of_a_proxy_that_is_not_trusted_means_nothing() -> None:
    with served() as url:
        said = {"x_forwarded_for": "1.2.3.4", "x_forwarded_proto": "https", "x_forwarded_host": "evil.example"}
        status, headers, body = raw(url, **said, forwarded="for=1.2.3.4", x_gradio_server="http://evil.example")
        assert status == 200
        assert "evil.example" not in body
        assert "1.2.3.4" not in body
        assert '"scheme": "http"' in body
        assert "strict-transport-security" not in headers


def test_the_web_server_believes_no_proxy_before_the_front_does() -> None:
    assert Server(echo).config.proxy_headers is False


def test_a_trusted_proxy_says_who_asks_and_how(tmp_path: Path) -> None:
    file, tokens = users(tmp_path)
    app = {"auth_file": file.path, "allowed_hosts": "attest.example.org", "trusted_proxies": "127.0.0.0/8, ::1"}
    with served(**app, root_path="/attest") as url:
        said = {"x_forwarded_for": "6.6.6.6, 1.2.3.4", "x_forwarded_proto": "https"}
        said |= {"x_forwarded_host": "attest.example.org", "authorization": f"Bearer {tokens['bob']}"}
        for path in ("/attest/there", "/there"):  # the proxy leaves the root path, or takes it away
            status, headers, body = raw(url, path=path, **said)
            assert status == 200
            assert '"client": "1.2.3.4"' in body
            assert '"scheme": "https"' in body
            assert '"host": "attest.example.org"' in body
            assert '"path": "/attest/there", "root": "/attest"' in body
            assert headers["strict-transport-security"] == "max-age=31536000"
        assert raw(url, **{**said, "x_forwarded_host": "evil.example"})[0] == 403
        assert raw(url, path="/attest/open")[0] == 200
        status, headers, _ = raw(url, path="/attest?c=1")
        assert (status, headers["location"]) == (307, "/attest/?c=1")


@pytest.mark.parametrize(
    ("given", "problem"),
    [({"trusted_proxies": "nginx"}, "ATTEST_TRUSTED_PROXIES takes addresses"), ({}, "There is no file of users")],
)
def test_what_cannot_be_is_told(tmp_path: Path, given: dict[str, str], problem: str) -> None:
    file = tmp_path / "users.json"
    if given:
        file = users(tmp_path)[0].path
    with pytest.raises(ConfigError, match=problem):
        front(echo, Settings(_env_file=None, auth_file=file, **given), host="127.0.0.1")  # type: ignore[arg-type]

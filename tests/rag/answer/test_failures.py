"""The ways to a model server, real ones on loopback: proxies, certificates, redirects, and what is said of them."""

from __future__ import annotations

import logging
import socket
import traceback
from collections.abc import Iterator
from pathlib import Path

import pytest

from rag.answer.failures import IN_SETTINGS, proxy
from rag.answer.llm import ChatModel
from rag.errors import ModelError, ModelUnavailableError
from tests.proxies import Authority, Proxy, authority
from tests.scripted_server import ScriptedServer, Status

KEY = "sk-very-secret"
VARIABLES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR")


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@pytest.fixture
def own(tmp_path: Path) -> Authority:
    return authority(tmp_path)


@pytest.fixture
def tls() -> Iterator[ScriptedServer]:
    with ScriptedServer(otherwise="Yes.") as running:
        yield running


def port(server: ScriptedServer) -> int:
    return int(server.base_url.rpartition(":")[2].partition("/")[0])


def asked(base_url: str, key: str | None = KEY, **options: object) -> str:
    given = {"timeout": 5.0, "retries": 0, "max_tokens": 50, **options}
    model = ChatModel("scripted", api_key=key, base_url=base_url, **given)  # type: ignore[arg-type]
    return "".join(model.stream([{"role": "user", "content": "Hello?"}]))


def problem(base_url: str, kind: type[ModelError] = ModelError, **options: object) -> str:
    with pytest.raises(kind) as caught:
        asked(base_url, **options)  # type: ignore[arg-type]
    assert len(str(caught.value)) < 220
    assert KEY not in "".join(traceback.format_exception(caught.value))
    return str(caught.value)


# ---- proxies ----


def test_a_server_elsewhere_is_asked_through_the_proxy(server: ScriptedServer, monkeypatch: pytest.MonkeyPatch) -> None:
    server.otherwise = "Yes."
    with Proxy(port(server)) as between:
        monkeypatch.setenv("HTTP_PROXY", between.url)
        assert asked("http://models.example/v1") == "Yes."
        assert between.asked == ["POST http://models.example/v1/chat/completions HTTP/1.1"]


def test_no_proxy_names_servers_that_are_asked_directly(
    server: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.otherwise = "Yes."
    look_up = socket.getaddrinfo
    monkeypatch.setattr(socket, "getaddrinfo", lambda host, *rest, **more: look_up("127.0.0.1", *rest, **more))
    with Proxy(port(server)) as between:
        monkeypatch.setenv("HTTP_PROXY", between.url)
        monkeypatch.setenv("NO_PROXY", "models.example")
        assert asked(f"http://models.example:{port(server)}/v1") == "Yes."
        assert between.asked == []


@pytest.mark.parametrize("variable", ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"])
def test_a_server_of_this_machine_is_never_asked_through_a_proxy(
    server: ScriptedServer, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    server.otherwise = "Yes."
    with Proxy(port(server), refuses=403) as between:
        monkeypatch.setenv(variable, between.url)
        assert asked(server.base_url) == "Yes."
        assert asked(server.base_url.replace("127.0.0.1", "localhost")) == "Yes."
        assert between.asked == []


@pytest.mark.parametrize("status", [403, 407])
def test_a_proxy_that_refuses_is_named(monkeypatch: pytest.MonkeyPatch, status: int) -> None:
    with Proxy(9, refuses=status) as between:
        monkeypatch.setenv("HTTPS_PROXY", between.url.replace("//", "//user:secret@"))
        said = problem("https://models.example/v1", ModelUnavailableError)
        assert said.startswith(f"The proxy {between.url.removeprefix('http://')} ")
    assert said.endswith("check HTTPS_PROXY and NO_PROXY.")
    assert "secret" not in said
    assert between.asked == ["CONNECT models.example:443 HTTP/1.1"]


def test_a_proxy_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    said = problem("https://models.example/v1", ModelUnavailableError)
    assert said == "The proxy 127.0.0.1:9 cannot be reached, or does not lead on; check HTTPS_PROXY and NO_PROXY."


def test_the_proxy_of_an_address(monkeypatch: pytest.MonkeyPatch) -> None:
    assert proxy("https://models.example/v1") is None
    monkeypatch.setenv("ALL_PROXY", "proxy.example:3128")
    assert proxy("https://models.example/v1") == "proxy.example:3128"
    assert proxy("http://127.0.0.1:11434/v1") is None
    monkeypatch.setenv("NO_PROXY", ".example")
    assert proxy("https://models.example/v1") is None


# ---- certificates ----


def test_an_own_authority_is_trusted_when_its_file_is_named(
    tls: ScriptedServer, own: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    own.serve(tls, "DNS:models.example")
    with Proxy(port(tls)) as between:
        monkeypatch.setenv("HTTPS_PROXY", between.url)
        said = problem("https://models.example/v1")
        assert "shows a certificate that is not trusted here; SSL_CERT_FILE can name the file" in said
        monkeypatch.setenv("SSL_CERT_FILE", str(own.file))
        assert asked("https://models.example/v1") == "Yes."
    assert between.asked == ["CONNECT models.example:443 HTTP/1.1"] * 2
    assert tls.keys == [f"Bearer {KEY}"]


def test_an_own_authority_is_trusted_on_this_machine_too(
    tls: ScriptedServer, own: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    own.serve(tls, "IP:127.0.0.1")
    address = tls.base_url.replace("http:", "https:")
    assert "SSL_CERT_FILE can name" in problem(address)
    monkeypatch.setenv("SSL_CERT_FILE", str(own.file))
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    assert asked(address) == "Yes."


def test_a_certificate_for_another_name_is_told(
    tls: ScriptedServer, own: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    own.serve(tls, "DNS:other.example")
    monkeypatch.setenv("SSL_CERT_FILE", str(own.file))
    said = problem(tls.base_url.replace("http:", "https:"))
    assert "shows a certificate for another name; use the name that it is made for." in said


def test_a_certificate_that_has_expired_is_told(
    tls: ScriptedServer, own: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    own.serve(tls, "IP:127.0.0.1", "-days", "-1")
    monkeypatch.setenv("SSL_CERT_FILE", str(own.file))
    assert "shows a certificate that has expired" in problem(tls.base_url.replace("http:", "https:"))


def test_a_server_without_tls_is_told(server: ScriptedServer) -> None:
    assert "does not speak TLS; begin its address with http://." in problem(server.base_url.replace("http", "https"))


def test_a_file_of_certificates_that_is_none_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "nowhere.pem"))
    said = problem("https://models.example/v1")
    assert said == "The file that SSL_CERT_FILE names holds no certificates; check its path."


# ---- redirects, names, keys ----


def test_a_redirect_is_not_followed_and_names_where_it_leads(server: ScriptedServer) -> None:
    server.otherwise = Status(307)
    assert "sends requests on; check OPENAI_BASE_URL." in problem(server.base_url)
    assert len(server.calls) == 1


def test_a_host_that_does_not_exist_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def nowhere(*_: object, **__: object) -> list[object]:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", nowhere)
    said = problem("https://models.example/v1", ModelUnavailableError)
    assert said == "There is no host models.example to be found; check OPENAI_BASE_URL."


@pytest.mark.parametrize("status", [401, 403])
def test_a_missing_key_is_told_from_a_wrong_one(server: ScriptedServer, status: int) -> None:
    server.otherwise = Status(status)
    assert "refuses the key; check OPENAI_API_KEY." in problem(server.base_url)
    assert "wants a key; set OPENAI_API_KEY." in problem(server.base_url, key=None)


def test_a_choice_of_the_page_is_advised_to_look_there(server: ScriptedServer) -> None:
    for status in (401, 403, 404, 400, 307):
        server.otherwise = Status(status)
        said = problem(server.base_url, advice=IN_SETTINGS)
        assert "Settings" in said
        assert "OPENAI" not in said
        assert "ATTEST" not in said


def test_the_key_is_neither_logged_nor_in_a_traceback(server: ScriptedServer, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    server.enqueue("Yes.", Status(401), Status(500, f"the key {KEY} is odd"))
    assert asked(server.base_url) == "Yes."
    problem(server.base_url)
    problem(server.base_url)
    assert server.keys == [f"Bearer {KEY}"] * 3
    assert KEY not in caplog.text
    assert KEY not in repr(ChatModel("x", api_key=KEY, base_url=None, timeout=1, retries=0, max_tokens=1))

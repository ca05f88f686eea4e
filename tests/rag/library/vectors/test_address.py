"""What the settings of a Chroma server may hold, and that a key is never repeated."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag import ConfigError, Settings
from rag.library.vectors import ChromaServer, chroma_server
from rag.parts import Parts


def server(url: str = "http://127.0.0.1:8000", header: str | None = None, tenant: str = "t") -> ChromaServer:
    return chroma_server(url, header, tenant, "d", hybrid=False)


@pytest.mark.parametrize(
    ("typed", "url", "host"),
    [
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000", "127.0.0.1"),
        (" http://Chroma.Example:80/ ", "http://chroma.example:80", "chroma.example"),
        ("https://example.org/chroma/", "https://example.org/chroma", "example.org"),
        ("http://[::1]:8000", "http://[::1]:8000", "::1"),
    ],
)
def test_an_address_is_taken_as_it_is_meant(typed: str, url: str, host: str) -> None:
    assert (server(typed).url, server(typed).host) == (url, host)


@pytest.mark.parametrize(
    "url",
    ["127.0.0.1:8000", "localhost", "ftp://x", "http://", "http://x:99999", "http://x:y", "http://a b", "http://x?q=1"],
)
def test_what_is_no_address_is_refused_with_one_that_is(url: str) -> None:
    with pytest.raises(ConfigError, match=r"ATTEST_CHROMA_URL is no address; one looks like http://127\.0\.0\.1:8000"):
        server(url)


def test_a_password_in_an_address_is_refused_and_not_repeated() -> None:
    with pytest.raises(ConfigError, match="ATTEST_CHROMA_HEADER instead") as caught:
        server("http://anna:hunter2@127.0.0.1:8000")
    assert "hunter2" not in str(caught.value)


@given(st.text(max_size=60))
def test_a_header_is_one_line_or_refused_without_being_repeated(text: str) -> None:
    found, said = None, ""
    try:
        found = server(header=text).header
    except ConfigError as exc:
        said = str(exc)
    assert said in ("", "ATTEST_CHROMA_HEADER is no header; one looks like Authorization: Bearer KEY.")
    assert all(part.isprintable() and part.isascii() for part in found or ())


def test_a_key_is_not_shown() -> None:
    settings = Settings(_env_file=None, chroma_url="http://127.0.0.1:1", chroma_header="X-Key: hunter2")
    assert server(header="X-Key: hunter2").header == ("X-Key", "hunter2")
    assert "hunter2" not in repr(settings) + repr(server(header="X-Key: hunter2"))


def test_a_tenant_cannot_lead_to_another_path() -> None:
    with pytest.raises(ConfigError, match="ATTEST_CHROMA_TENANT"):
        server(tenant="../x")


def test_a_wrong_address_is_said_before_a_library_is_opened() -> None:
    with pytest.raises(ConfigError, match="ATTEST_CHROMA_URL"):
        Parts(Settings(_env_file=None, chroma_url="nowhere"), own_ids=False).library(create=True)


def test_a_place_is_named_with_what_is_special_about_it() -> None:
    assert ChromaServer("http://127.0.0.1:8000").home == "http://127.0.0.1:8000"
    assert (
        ChromaServer("https://c.example", tenant="t", hybrid=True).home
        == "https://c.example (t/default_database, hybrid)"
    )

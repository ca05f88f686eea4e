"""Addresses as they are typed."""

from __future__ import annotations

import pytest

from rag.answer.address import on_this_machine, server_address
from rag.errors import ModelError


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("http://127.0.0.1:11434/v1", "http://127.0.0.1:11434/v1"),
        (" localhost:1234 ", "http://localhost:1234/v1"),
        ("127.0.0.1:8080/v1/", "http://127.0.0.1:8080/v1/"),
        ("[::1]:8000", "http://[::1]:8000/v1"),
        ("models.example", "https://models.example/v1"),
        ("http://models.example/", "http://models.example/"),
        ("https://models.example/api/v2", "https://models.example/api/v2"),
        ("192.168.0.7:11434", "https://192.168.0.7:11434/v1"),
    ],
)
def test_what_is_missing_is_added(typed: str, address: str) -> None:
    assert server_address(typed) == address


@pytest.mark.parametrize(
    "typed",
    ["", "   ", "two words", "http://", "ftp://x/v1", "http://x:99999", "http://x:y", "a\nb", "http://ü.example",
     "x" * 600, "javascript:alert(1)", "http://[::1", "file:///etc/passwd", "http://a\u202eb"],
)  # fmt: skip
def test_what_is_no_address_is_told(typed: str) -> None:
    with pytest.raises(ModelError, match="^This is no address of a server; one looks like http://127"):
        server_address(typed)


@pytest.mark.parametrize("typed", ["http://me:sk-1@models.example/v1", "models.example/v1?key=sk-1", "http://x/v1#sk"])
def test_a_key_in_an_address_is_refused_and_not_repeated(typed: str) -> None:
    with pytest.raises(ModelError, match="the key has a field of its own") as caught:
        server_address(typed)
    assert "sk" not in str(caught.value)


@pytest.mark.parametrize(
    "address",
    ["http://127.0.0.1/v1", "http://127.8.8.8", "http://localhost:1", "https://a.localhost", "http://[::1]:8"],
)
def test_this_machine(address: str) -> None:
    assert on_this_machine(address)


@pytest.mark.parametrize(
    "address",
    [None, "http://192.168.0.2/v1", "https://127.0.0.1.example/v1", "http://localhost.example", "http://10.0.0.1"],
)
def test_elsewhere(address: str | None) -> None:
    assert not on_this_machine(address)

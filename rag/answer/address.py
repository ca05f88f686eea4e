"""What somebody typed as the address of a model server in, that address in full and where it leads out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import SplitResult, urlsplit

from rag.errors import ModelError
from rag.hosts import is_local

OPENAI = "https://api.openai.com/v1"
EXAMPLE = "http://127.0.0.1:11434/v1"
_LONGEST = 500
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)


def server_address(typed: str) -> str:
    """Return an address in full: with http:// where it is of this machine, else https://, and with /v1 at its end.

    What is typed of these stays as it is. Nothing is asked.

    Raises:
        ModelError: it is no address of a server, or holds a name and password, a query or a fragment.
    """
    text = typed.strip()
    no_address = ModelError(f"This is no address of a server; one looks like {EXAMPLE}.")
    if not text or len(text) > _LONGEST or not text.isprintable() or " " in text:
        raise no_address
    try:
        if not _SCHEME.match(text):
            text = f"http://{text}" if is_local(host(f"http://{text}")) else f"https://{text}"
        host(text)
    except ModelError:
        raise no_address from None
    parts = urlsplit(text)
    if parts.username is not None or parts.query or parts.fragment:
        raise ModelError("An address holds no name, password or key; the key has a field of its own.")
    return text if parts.path else f"{text}/v1"


def require_permitted(address: str | None, permitted: Sequence[str] | None) -> None:
    """Do nothing if a visitor may name the model server at an address (None is OpenAI's); `permitted` None is any.

    Raises:
        ModelError: the address is none of those that are permitted.
    """
    if permitted is None or _same(address or OPENAI) in {_same(server_address(one)) for one in permitted}:
        return
    named = " or ".join(place(server_address(one)) for one in permitted)
    only = f"only those at {named}" if named else "none but the one that Attest was started with"
    raise ModelError(f"Whoever runs this page lets it ask no other model servers: {only}.")


def _same(address: str) -> tuple[str, str, int | None, str]:
    """Return an address as it is compared: scheme, host, port, path; nothing of it is looked up."""
    parts = urlsplit(address.strip())
    usual = {"http": 80, "https": 443}.get(parts.scheme)
    return parts.scheme, (parts.hostname or "").rstrip("."), parts.port or usual, parts.path.rstrip("/")


def on_this_machine(base_url: str | None) -> bool:
    """Tell whether an address is of this machine, so that what is sent there does not leave it; None is OpenAI's.

    Raises:
        ModelError: it is no address.
    """
    return is_local(host(base_url or OPENAI))


def host(url: str) -> str:
    """Return the host of an address.

    Raises:
        ModelError: it is none.
    """
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018 - reading it checks it
        found = parts.hostname or ""
    except ValueError:
        found, parts = "", SplitResult("", "", "", "", "")
    if not found or parts.scheme not in ("http", "https") or not re.fullmatch(r"[a-z0-9._:-]+", found):
        raise ModelError(f"OPENAI_BASE_URL is no address such as {EXAMPLE}.")
    return found


def place(url: str) -> str:
    """Return host and port of an address as it is written, without a name and password before them."""
    return urlsplit(url).netloc.rpartition("@")[2]

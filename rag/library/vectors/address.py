"""The settings of a Chroma server in, its address and the header that opens it out; nothing is asked."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from rag.errors import ConfigError

TENANT, DATABASE = "default_tenant", "default_database"  # those that every server has
_EXAMPLE = "http://127.0.0.1:8000"
_HOST = re.compile(r"[A-Za-z0-9._:-]+")
_HEADER = re.compile(r"([A-Za-z0-9!#$%&'*+.^_`|~-]+):[ \t]*([\x21-\x7e][\x20-\x7e]*)")
_NAME = re.compile(r"[A-Za-z0-9_.-]+")


@dataclass(frozen=True, slots=True)
class ChromaServer:
    """A Chroma server: `url` without a slash at its end, and what is asked of it.

    `header` goes along with each request and is never shown. With `hybrid` the server has the Search API and
    searches words too.
    """

    url: str
    header: tuple[str, str] | None = field(default=None, repr=False)
    tenant: str = TENANT
    database: str = DATABASE
    hybrid: bool = False

    @property
    def home(self) -> str:
        """The place of an index there, as the catalog notes it and messages say it."""
        where = [f"{self.tenant}/{self.database}"] if (self.tenant, self.database) != (TENANT, DATABASE) else []
        more = ", ".join([*where, *(["hybrid"] if self.hybrid else [])])
        return f"{self.url} ({more})" if more else self.url

    @property
    def host(self) -> str:
        """The host of the address."""
        return urlsplit(self.url).hostname or ""


def chroma_server(url: str, header: str | None, tenant: str, database: str, *, hybrid: bool) -> ChromaServer:
    """Return the server that the settings name.

    Raises:
        ConfigError: one of them cannot be used; what a header holds is not repeated.
    """
    for name, value in (("TENANT", tenant), ("DATABASE", database)):
        if not _NAME.fullmatch(value):
            raise ConfigError(f"ATTEST_CHROMA_{name} holds something else than letters, digits, dots and dashes.")
    return ChromaServer(_address(url), _header(header), tenant, database, hybrid)


def _address(url: str) -> str:
    text = url.strip()
    try:
        parts = urlsplit(text)
        parts.port  # noqa: B018 - reading it checks it
        host = parts.hostname or ""
    except ValueError:
        raise ConfigError(f"ATTEST_CHROMA_URL is no address; one looks like {_EXAMPLE}.") from None
    if parts.username is not None or parts.password is not None:
        raise ConfigError(
            "ATTEST_CHROMA_URL holds a name or password; leave it out and set ATTEST_CHROMA_HEADER instead, such as "
            "Authorization: Bearer KEY."
        )
    wrong = parts.scheme not in ("http", "https") or not _HOST.fullmatch(host) or parts.query or parts.fragment
    if wrong or not text.isprintable() or " " in text:
        raise ConfigError(f"ATTEST_CHROMA_URL is no address; one looks like {_EXAMPLE}.")
    return f"{parts.scheme}://{parts.netloc.lower()}{parts.path.rstrip('/')}"


def _header(text: str | None) -> tuple[str, str] | None:
    if not text:
        return None
    found = _HEADER.fullmatch(text.strip())
    if found is None:
        raise ConfigError("ATTEST_CHROMA_HEADER is no header; one looks like Authorization: Bearer KEY.")
    return found[1], found[2].rstrip()

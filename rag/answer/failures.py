"""What went wrong between here and a model server in, a sentence that says what to do out."""

from __future__ import annotations

import re
import socket
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from rag.answer.address import host, place
from rag.errors import ModelError, ModelUnavailableError
from rag.hosts import is_local

_EXPIRED, _OTHER_NAMES = 10, (62, 64)  # OpenSSL's numbers of what is wrong with a certificate
_OWN_AUTHORITY = "SSL_CERT_FILE can name the file of an authority of your own"


@dataclass(frozen=True, slots=True)
class Advice:
    """What to do about a key, a model's name, an address, a slow model and too long a prompt."""

    key: str
    missing_key: str
    name: str
    address: str
    unnamed: str
    slow: str
    request: str


IN_ENVIRONMENT = Advice(
    key="check OPENAI_API_KEY",
    missing_key="set OPENAI_API_KEY",
    name="check ATTEST_LLM and OPENAI_BASE_URL",
    address="check OPENAI_BASE_URL",
    unnamed="set ATTEST_LLM to a model's name",
    slow="ATTEST_LLM_TIMEOUT gives it more",
    request="check ATTEST_LLM, or lower ATTEST_LLM_CONTEXT_TOKENS",
)
IN_SETTINGS = Advice(
    key="enter it again in Settings",
    missing_key="enter it in Settings",
    name="check the name and the address in Settings (most addresses end in /v1)",
    address="check the address in Settings",
    unnamed="name one in Settings",
    slow="try again, or choose a smaller model in Settings",
    request="choose another model in Settings",
)


@dataclass(frozen=True, slots=True)
class Failures:
    """Reads failures of one model at one server; `keyed` tells whether it is asked with a key."""

    base_url: str
    keyed: bool
    advice: Advice

    @property
    def where(self) -> str:
        """The server, as a sentence begins with it."""
        return f"The model server at {place(self.base_url)}"

    def refused(self, status: int, name: str, headers: Any) -> ModelError:
        """Return the error for a status other than success."""
        advice = self.advice
        if status in (401, 403):
            if not self.keyed:
                return ModelError(f"{self.where} wants a key; {advice.missing_key}.")
            return ModelError(f"{self.where} refuses the key; {advice.key}.")
        if status == 404:
            lacks = f"does not know the model {name}" if name else "lists no models"
            return ModelError(f"{self.where} {lacks}; {advice.name}.")
        if status == 407:
            return ModelUnavailableError(self._at_proxy(f"refuses to lead to {place(self.base_url)}"))
        if status == 429:
            return ModelUnavailableError(f"{self.where} is over its rate limit; try again later.")
        if status >= 500:
            return ModelUnavailableError(f"{self.where} failed (status {status}); try again later.")
        if 300 <= status < 400:
            return ModelError(f"{self.where} sends requests on{_onwards(headers)}; {advice.address}.")
        return ModelError(f"{self.where} refuses the request (status {status}); {advice.request}.")

    def slow(self) -> ModelError:
        """Return the error for a server that keeps silent."""
        return ModelUnavailableError(f"{self.where} did not answer in time; {self.advice.slow}.")

    def unreached(self, exc: BaseException) -> ModelError:
        """Return the error for a server to which there is no connection."""
        for cause in _causes(exc):
            if isinstance(cause, ssl.SSLCertVerificationError):
                return ModelError(f"{self.where} {_distrusted(cause)}.")
            if isinstance(cause, ssl.SSLError):
                return ModelError(f"{self.where} does not speak TLS; begin its address with http://.")
            if type(cause).__name__ == "ProxyError":
                return ModelUnavailableError(self._at_proxy(f"does not lead to {place(self.base_url)}"))
        if proxy(self.base_url):
            return ModelUnavailableError(self._at_proxy("cannot be reached, or does not lead on"))
        if any(isinstance(cause, socket.gaierror) for cause in _causes(exc)):
            return ModelUnavailableError(f"There is no host {host(self.base_url)} to be found; {self.advice.address}.")
        return ModelUnavailableError(f"{self.where} cannot be reached; is it running?")

    def _at_proxy(self, what: str) -> str:
        return f"The proxy {proxy(self.base_url) or 'of this machine'} {what}; check HTTPS_PROXY and NO_PROXY."


def proxy(url: str) -> str | None:
    """Return the proxy, as host and port, that the environment names for an address; none for this machine's own."""
    from urllib.request import getproxies, proxy_bypass  # 10 ms, and most servers can be reached

    name = host(url)
    if is_local(name) or proxy_bypass(name):
        return None
    named = getproxies()
    found = named.get(urlsplit(url).scheme) or named.get("all")
    return place(found if "://" in found else f"http://{found}") if found else None


def _causes(exc: BaseException | None) -> Iterator[BaseException]:
    while exc is not None:
        yield exc
        exc = exc.__cause__ or exc.__context__


def _distrusted(problem: ssl.SSLCertVerificationError) -> str:
    if problem.verify_code in _OTHER_NAMES:
        return "shows a certificate for another name; use the name that it is made for"
    if problem.verify_code == _EXPIRED:
        return "shows a certificate that has expired; it has to be renewed there"
    return f"shows a certificate that is not trusted here; {_OWN_AUTHORITY}"


def _onwards(headers: Any) -> str:
    """Return where a server sends requests on to, if that is a host that can be named."""
    try:
        found = urlsplit(str(headers.get("location", ""))).hostname or ""
    except ValueError:
        return ""
    return f" to {found}" if re.fullmatch(r"[a-z0-9._:-]{1,100}", found) else ""

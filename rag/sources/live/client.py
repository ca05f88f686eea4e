"""An address and its parameters in, the bytes that it answers with out: slowly, patiently, and never too many."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from rag.errors import SourceError

if TYPE_CHECKING:
    import httpx

LARGEST = 64 * 1024 * 1024
ATTEMPTS = 5
_LONGEST_WAIT = 120.0
_TIMEOUT = 60.0
_AGAIN = frozenset([429, 500, 502, 503, 504])


class Client:
    """A polite HTTP client of one service: a pause between requests, longer ones after each failure."""

    def __init__(self, service: str, *, pause: float, contact: str | None) -> None:
        self._service, self._pause = service, pause
        self._headers = {"User-Agent": f"attest{f' (mailto:{contact})' if contact else ''}"}
        self._asked = False

    def get(self, url: str, params: Mapping[str, str], good: Callable[[bytes], bool] = bool) -> bytes:
        """Return the body of an answer; one that is not `good` counts as a failure and is asked for again.

        Raises:
            SourceError: the service cannot be reached, refuses, or fails again and again.
        """
        import httpx

        problem, wait = "", self._pause
        with httpx.Client(headers=self._headers, timeout=_TIMEOUT, follow_redirects=True, max_redirects=3) as http:
            for attempt in range(ATTEMPTS):
                if self._asked:
                    time.sleep(wait)
                self._asked = True
                try:
                    status, after, body = self._once(http, url, params)
                except (httpx.TransportError, httpx.TooManyRedirects) as exc:
                    problem, after = type(exc).__name__, None
                except httpx.InvalidURL as exc:
                    raise SourceError(f"{url} is no address that can be asked ({exc}).", path=url) from exc
                else:
                    if status == 200 and good(body):
                        return body
                    problem = f"status {status}" if status != 200 else "an empty answer"
                    if status != 200 and status not in _AGAIN:
                        said = " ".join(body.decode("utf-8", "replace").split())[:200]
                        raise SourceError(f"{self._service} refused the query ({problem}): {said}", path=url)
                wait = min(_LONGEST_WAIT, max(after or 0.0, max(self._pause, 1.0) * 2**attempt))
        raise SourceError(
            f"{self._service} did not answer {ATTEMPTS} times ({problem}). What came so far is in; "
            "the same command goes on from there.",
            path=url,
        )

    def _once(self, http: httpx.Client, url: str, params: Mapping[str, str]) -> tuple[int, float | None, bytes]:
        with http.stream("GET", url, params=dict(params)) as answer:
            parts, size = [], 0
            for part in answer.iter_bytes():
                parts.append(part)
                size += len(part)
                if size > LARGEST:
                    raise SourceError(f"{self._service} answered with more than 64 MB; it was not read.", path=url)
            after = answer.headers.get("Retry-After", "")
            return answer.status_code, float(after) if after.isdigit() else None, b"".join(parts)

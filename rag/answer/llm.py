"""Messages in, a streamed reply out, from any server that speaks the OpenAI protocol."""

from __future__ import annotations

import logging
import random
import re
import ssl
import threading
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property, partial
from typing import Any

from rag.answer.address import OPENAI, on_this_machine
from rag.answer.failures import IN_ENVIRONMENT, Advice, Failures
from rag.answer.reply import Event, Reply, Watch, read_event
from rag.errors import ModelError, ModelUnavailableError
from rag.log import hide

logger = logging.getLogger(__name__)

_FIRST_WAIT = 0.5
# A server that ignores max_tokens is cut off here: no token is this long on average.
_CHARACTERS_PER_TOKEN = 8


class ChatModel:
    """A chat model behind an OpenAI-compatible server; nothing is imported or connected before the first use.

    `timeout` is the longest wait, in seconds, for the next words. What can pass (no connection, 408, 409,
    429, 5xx) is tried `retries` times more with back-off, as long as that fits into one `timeout`; a server
    that took the request and kept silent is not asked again.
    """

    def __init__(
        self,
        name: str,
        *,
        api_key: str | None,
        base_url: str | None,
        timeout: float,
        retries: int,
        max_tokens: int,
        advice: Advice = IN_ENVIRONMENT,
    ) -> None:
        self._name = name
        self._naming = threading.Lock()
        self._api_key = (api_key or "").strip() or "none"  # local servers want none, the client wants one
        hide(api_key)
        self._base_url = (base_url or "").strip() or OPENAI
        self._failures = Failures(self._base_url, self._api_key != "none", advice)
        self._timeout = timeout
        self._retries = retries
        self._most_characters = max_tokens * _CHARACTERS_PER_TOKEN
        self._extras: dict[str, Any] = {
            "temperature": 0.0,
            "max_tokens": max_tokens,
            "stream_options": {"include_usage": True},
        }

    @property
    def name(self) -> str:
        """The model's name; the first one that the server offers if none was given.

        Raises:
            ModelError, ModelUnavailableError: the server cannot be asked, or offers none.
        """
        with self._naming:  # several threads may ask at a time
            self._name = self._name or self._first_offered()
        return self._name

    def _first_offered(self) -> str:
        offered = self.offered()
        if not offered:
            raise ModelError(f"{self._where} names no model; {self._failures.advice.unnamed}.")
        return offered[0]

    def offered(self) -> tuple[str, ...]:
        """Return the models that the server names and that can chat, in its order.

        Raises:
            ModelError, ModelUnavailableError: the server cannot be asked.
        """
        with self._translated():
            return model_names(self._patiently(self._client.models.with_raw_response.list).http_response.json())

    @property
    def at_openai(self) -> bool:
        """Tell whether OpenAI itself serves the model, and not another server that may call a model the same."""
        return self._base_url.rstrip("/") == OPENAI

    def stream(self, messages: Sequence[dict[str, str]]) -> Reply:
        """Ask and return the reply, which is read as it comes.

        Raises:
            ModelError: the server refuses key, model or request, or a setting is impossible.
            ModelUnavailableError: it does not answer.
        """
        logger.debug("prompt: %s", messages)
        options = {"model": self.name, "messages": list(messages), "stream": True}
        with self._translated():
            chunks = self._create(options)
        return Reply(self._events(chunks), self._most_characters)

    @cached_property
    def _openai(self) -> Any:
        import openai  # 0.8 s, and without a model nobody needs it

        return openai

    @cached_property
    def _client(self) -> Any:
        if not (self._api_key.isascii() and self._api_key.isprintable()):
            raise ModelError("OPENAI_API_KEY holds characters that no key has; copy it again.")
        timeout = self._openai.Timeout(self._timeout, connect=min(self._timeout, 10.0))
        options: dict[str, Any] = {"timeout": timeout, "follow_redirects": False}  # what is sent goes where it is said
        try:
            if on_this_machine(self._base_url):
                # A proxy in the environment leads to the world outside, where nobody knows this machine's servers.
                options |= {"trust_env": False, "verify": ssl.create_default_context()}  # reads SSL_CERT_FILE by itself
            connections = self._openai.DefaultHttpxClient(**options)
        except OSError as exc:
            raise ModelError("The file that SSL_CERT_FILE names holds no certificates; check its path.") from exc
        except (ImportError, ValueError) as exc:
            raise ModelError("The proxy that the environment names cannot be used; check HTTPS_PROXY.") from exc
        return self._openai.OpenAI(
            api_key=self._api_key,
            base_url=self._base_url,
            timeout=timeout,
            max_retries=0,  # its own would repeat time-outs too, and wait for two minutes if told to
            http_client=connections,
        )

    def _create(self, options: dict[str, Any]) -> Any:
        """Open the stream, at the second attempt without the options that some models refuse, and remember which."""
        openai, create = self._openai, self._client.chat.completions.create
        try:
            return self._patiently(lambda: create(**options, **self._extras))
        except (openai.BadRequestError, openai.UnprocessableEntityError) as exc:
            complaint = str(exc.body)
            only = re.search("temperature|max_tokens", complaint) and "stream_options" not in complaint
            plainer = {name: value for name, value in self._extras.items() if only and name == "stream_options"}
            if plainer == self._extras:
                raise
        chunks = self._patiently(lambda: create(**options, **plainer))
        self._extras = plainer
        return chunks

    def _patiently(self, call: Callable[[], Any]) -> Any:
        """Call until it succeeds, fails for good, or the retries or the time for them are used up."""
        give_up = time.monotonic() + self._timeout
        for attempt in range(self._retries):
            try:
                return call()
            except self._openai.APIError as exc:
                wait = _wait(exc, attempt)
                if not self._may_pass(exc) or time.monotonic() + wait > give_up:
                    raise
                logger.info("the model server failed (%s), next try in %.1f s", type(exc).__name__, wait)
                time.sleep(wait)
        return call()

    def _may_pass(self, exc: Any) -> bool:
        if isinstance(exc, self._openai.APIConnectionError):
            return not isinstance(exc, self._openai.APITimeoutError)
        status = getattr(exc, "status_code", 0)
        return status in (408, 409, 429) or status >= 500

    def _events(self, chunks: Any) -> Generator[Event, None, None]:
        """Yield what the chunks of a stream say, within bounds of time and size."""
        watch = Watch(self._timeout, f"{self._where} did not come to an end.")
        # The client's time-out begins anew with every byte, so mere signs of life would keep it waiting.
        chunks.response.iter_bytes = partial(watch.over, chunks.response.iter_bytes)
        heard = ended = False
        try:
            with self._translated(streaming=True):
                for event in filter(None, map(read_event, chunks)):
                    heard, ended = True, ended or event.ended is not None
                    yield event
                    watch.heard()
        finally:
            chunks.close()
        if not ended:
            what = "broke off in the middle of its answer." if heard else "sent something that is no answer."
            raise ModelUnavailableError(f"{self._where} {what}")

    @contextmanager
    def _translated(self, *, streaming: bool = False) -> Iterator[None]:
        """Turn foreign errors into ours; messages of servers are not repeated, they may hold keys."""
        openai = self._openai
        try:
            yield
        except openai.OpenAIError as exc:
            if streaming and not isinstance(exc, openai.APITimeoutError):
                problem = ModelUnavailableError(f"{self._where} broke off in the middle of its answer.")
                raise problem from self._telling(exc)
            raise self._error(exc) from self._telling(exc)
        except (ValueError, RecursionError) as exc:  # what should be UTF-8 or JSON is none
            raise ModelUnavailableError(f"{self._where} sent something that is no answer.") from exc

    def _error(self, exc: Any) -> ModelError:
        if status := getattr(exc, "status_code", 0):
            return self._failures.refused(status, self._name, exc.response.headers)
        if isinstance(exc, self._openai.APITimeoutError):
            return self._failures.slow()
        if isinstance(exc, self._openai.APIConnectionError):
            return self._failures.unreached(exc)
        return ModelUnavailableError(f"{self._where} sent something that is no answer.")

    def _telling(self, exc: Exception) -> Exception | None:
        """Return a foreign error as the cause of ours, unless what it says holds the key."""
        return None if self._failures.keyed and self._api_key in f"{exc}{getattr(exc, 'body', '')}" else exc

    @property
    def _where(self) -> str:
        return self._failures.where


def model_names(listed: Any) -> tuple[str, ...]:
    """Return the chat models that a server's reply to /v1/models names; none of a reply that is not as agreed."""
    models = listed.get("data") if isinstance(listed, dict) else None
    entries = models if isinstance(models, list) else []
    names = [str(entry["id"]) for entry in entries if isinstance(entry, dict) and entry.get("id")]
    # Servers list embedding models among the others.
    return tuple(name for name in names if "embed" not in name.lower())


def _wait(exc: Any, attempt: int) -> float:
    """Return the seconds to wait before the next attempt: what the server asks for, or ever more."""
    headers = getattr(getattr(exc, "response", None), "headers", {})
    asked = str(headers.get("retry-after", ""))
    if re.fullmatch(r"[0-9]{1,6}(\.[0-9]{1,6})?", asked):
        return float(asked)
    return float(_FIRST_WAIT * 2**attempt * random.uniform(0.75, 1.0))

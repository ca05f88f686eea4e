"""What looks like a key is left out, and what does not stays."""

from __future__ import annotations

import random
import string
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.errors import ModelError, SourceError
from rag.keys import HIDDEN, forms, scrub
from rag.serve.accounts import TOKEN_START

_RANDOM = random.Random(7)


def _run(length: int, letters: str = string.ascii_letters + string.digits) -> str:
    """Return a run of characters with a digit in it, as keys have."""
    return "".join(_RANDOM.choices(letters, k=length - 1)) + "7"


_UPPER = string.ascii_uppercase + string.digits
KEYS = {
    "OpenAI": f"sk-{_run(48)}",
    "OpenAI, of a project": f"sk-proj-{_run(60)}_{_run(40)}-{_run(20)}",
    "OpenAI, of a service": f"sk-svcacct-{_run(60)}",
    "Anthropic": f"sk-ant-api03-{_run(80)}-{_run(10)}AA",
    "OpenRouter": f"sk-or-v1-{_run(64, string.hexdigits.lower())}",
    "Google": f"AIza{_run(35)}",
    "Hugging Face": f"hf_{_run(34)}",
    "GitHub": f"ghp_{_run(36)}",
    "GitHub, fine-grained": f"github_pat_{_run(22)}_{_run(59)}",
    "GitLab": f"glpat-{_run(20)}",
    "AWS": f"AKIA{_run(16, _UPPER)}",
    "Groq": f"gsk_{_run(52)}",
    "xAI": f"xai-{_run(60)}",
    "Chroma": f"ck-{_run(44)}",
    "Slack": f"xoxb-{_run(12, string.digits)}-{_run(24)}",
    "a token of ours": f"{TOKEN_START}{_run(43)}",
    "a web token": f"eyJ{_run(20)}.eyJ{_run(40)}.{_run(43)}",
}
PLACES = (
    "{}",
    "Incorrect API key provided: {}. You can find your key in your account.",
    "{{'error': {{'message': 'Incorrect key {}', 'code': 401}}}}",
    "GET https://example.org/v1/models?key={}&page=2 failed",
    "headers={{'Authorization': 'Bearer {}'}}",
    "  File 'x.py', line 3, in f\n    key = '{}'\nValueError",
)


@pytest.mark.parametrize("service", KEYS)
@pytest.mark.parametrize("place", PLACES)
def test_keys_of_services_are_left_out_wherever_they_stand(service: str, place: str) -> None:
    key = KEYS[service]
    said = scrub(place.format(key))
    assert HIDDEN in said
    assert not any(key[at : at + 12] in said for at in range(len(key) - 12))


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("Authorization: Bearer opaque-token-without-form", "opaque-token"),
        ("authorization=Basic dXNlcjpzZWNyZXQ=", "dXNlcjpzZWNyZXQ"),
        ("[(b'authorization', b'Bearer opaque')]", "opaque"),
        ("X-Chroma-Token: opaque99", "opaque99"),
        ('{"x-api-key": "opaque-value"}', "opaque-value"),
        ("OPENAI_API_KEY=plainvalue", "plainvalue"),
        ("aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "wJalr"),
        ("cannot connect to https://ada:lovelace@host.example:8000/v1", "lovelace"),
        ("proxy http://only-a-token@proxy.example", "only-a-token"),
        ("postgresql+psycopg://me:word@db/x", "word"),
        ("Set-Cookie: session=abcdef123456; Path=/", "abcdef123456"),
        ("-----BEGIN RSA PRIVATE KEY-----\nMIIEow\nAAAA\n-----END RSA PRIVATE KEY-----", "MIIEow"),
        ("ada $argon2id$v=19$m=65536,t=3,p=4$c2FsdA$aGFzaA", "aGFzaA"),
    ],
)
def test_what_stands_after_a_name_that_only_keys_have_is_left_out(text: str, secret: str) -> None:
    assert secret not in scrub(text)


@pytest.mark.parametrize(
    "text",
    [
        "Retrieval with token embeddings: a basic understanding, and the bearer of news.",
        "ATTEST_LLM_ANSWER_TOKENS=700 and max_tokens: 1200000",
        "The token: embeddings of 12 layers are pooled.",
        "paper 10.5555/lantern.1, https://caves.example.org/bench?x=1#top, mail ada@example.org",
        "sk-learn, risk-averse planning, hf_hub, desk-side-assistants-and-agents, key p:4f1d2e3c4b5a6978",
        "set it to what the server asks for, such as Authorization: Bearer KEY.",
        "papers 0a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f9",
    ],
)
def test_ordinary_text_stays(text: str) -> None:
    assert scrub(text) == text


def test_errors_do_not_repeat_a_key() -> None:
    key = KEYS["OpenAI"]
    assert str(ModelError(f"refused: {key}")) == f"refused: {HIDDEN}"
    error = SourceError(f"https://a:{key}@host is no address", path="x", line=3)
    assert key not in str(error)
    assert error.line == 3


def test_a_configured_secret_is_left_out_in_each_form_it_may_stand_in() -> None:
    odd = 'my "odd\\secret'
    assert scrub('{"was": "my \\"odd\\\\secret"}', forms(odd)) == f'{{"was": "{HIDDEN}"}}'
    assert scrub("sent Bearer-less plainword", forms("X-Token: plainword")) == f"sent Bearer-less {HIDDEN}"
    assert forms("key") == set()


@given(st.text())
def test_scrubbing_twice_changes_nothing_more(text: str) -> None:
    once = scrub(text)
    assert scrub(once) == once


@pytest.mark.parametrize(
    "piece",
    ["sk-", "eyJ", "eyJ.", "a://", "://a", "authorization", "x-", "a_", "token:", "bearer ", "AKIA", "-----BEGIN "],
)
def test_the_time_grows_with_the_length_and_not_with_its_square(piece: str) -> None:
    def seconds(length: int) -> float:
        text = (piece * length)[:length]
        return min(_timed(text) for _ in range(3))

    assert seconds(80_000) < 30 * max(seconds(8_000), 0.001)  # 10 is as it should be, 100 a square


def _timed(text: str) -> float:
    started = time.process_time()
    scrub(text)
    return time.process_time() - started

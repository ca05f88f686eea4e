"""A text in, the same text without keys, passwords and tokens out; for whatever is logged or told."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

HIDDEN = "[hidden]"
_SHORTEST = 6  # characters; what is shorter is a word like any other

# How keys look. A name of its own begins each, after which one run is read once: the time grows with the text's length.
_START = r"(?<![A-Za-z0-9_-])"
_LOOKS = re.compile(
    "|".join(
        (
            r"-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[A-Za-z0-9+/=\s\\]{0,10000}",
            rf"{_START}(?:sk|pk|rk|ck|xai|nvapi|pplx|gsk|csk|fw|tgp|dsk)[-_][A-Za-z0-9_-]{{16,}}",
            rf"{_START}AIza[A-Za-z0-9_-]{{30,}}",
            rf"{_START}ya29\.[A-Za-z0-9_-]{{20,}}",
            rf"{_START}(?:hf|r8|gh[pousr]|github_pat|npm|dop_v1|glpat|xox[abprse])[-_][A-Za-z0-9_-]{{16,}}",
            rf"{_START}attest_[A-Za-z0-9_-]{{40,}}",
            rf"{_START}pypi-[A-Za-z0-9_-]{{50,}}",
            rf"{_START}(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{{16}}(?![A-Za-z0-9])",
            rf"{_START}eyJ[A-Za-z0-9_-]{{8,}}\.[A-Za-z0-9_-]{{8,}}(?:\.[A-Za-z0-9_-]*)?",
            r"\$argon2[a-z]{1,2}\$[A-Za-z0-9+/=,$]{10,}",
        )
    )
)
# What stands after a name that only keys have: of a header, of a setting, of a part of an address.
_NAMED = re.compile(
    r"(?i)(?<![a-z0-9])((?:proxy-)?authorization|(?:x[-_])?(?:(?:goog|chroma|auth|access|refresh|secret|openai)[-_])*"
    r"(?:api[-_]?key|token|secret(?:[-_]access[-_]key)?|access[-_]key|passwd|password|cookie|set-cookie)"
    r"|(?:[a-z0-9]{1,20}_){0,4}(?:api_key|secret_access_key|password|auth_token))"
    r"(\\?[\"']?\)?\s{0,3}(?:(?:=|%3D)\s{0,3}(?:b?\\?[\"'])?|[:,]\s{0,3}b?\\?[\"']"
    r"|[:,]\s{0,3}(?=(?:bearer|basic|token|negotiate|digest)\s|[^\s]{0,200}[0-9])))"
    r"((?:(?:bearer|basic|token|negotiate|digest)\s{1,3})?+[^\s\"'\\&,;)}\]>]{6,})"
)
_SCHEME = re.compile(
    r"(?i)(?<![a-z])(bearer|basic)(\s{1,3})(?=(?-i:[^\s\"']{0,200}(?:[0-9+/=_]|[a-z][A-Z])))[A-Za-z0-9._~+/=-]{8,}"
)
_LOGIN = re.compile(r"(?i)(?<![a-z0-9+.-])([a-z][a-z0-9+.-]{1,20}://)[^/\s@\"'<>?#]{1,300}@")


def scrub(text: str, secrets: Iterable[str] = ()) -> str:
    """Return a text with `[hidden]` for each of `secrets` that it holds, and for whatever looks like a key.

    That are the keys of well-known services, what stands after names such as `Authorization:` or `api_key=`, and
    names and passwords in addresses.
    """
    for secret in sorted(secrets, key=len, reverse=True):
        text = text.replace(secret, HIDDEN)
    text = _LOGIN.sub(rf"\1{HIDDEN}@", text)
    text = _NAMED.sub(rf"\1\2{HIDDEN}", text)
    text = _SCHEME.sub(rf"\1\2{HIDDEN}", text)
    return _LOOKS.sub(HIDDEN, text)


def forms(secret: str) -> set[str]:
    """Return how a secret may stand in a text: as it is, escaped for JSON, and of a header its value; none if short."""
    value = secret.strip()
    after = value.partition(":")[2].split()
    found = {value, " ".join(after), after[-1] if after else ""}
    found |= {json.dumps(one)[1:-1] for one in found}
    return {one for one in found if len(one) >= _SHORTEST}

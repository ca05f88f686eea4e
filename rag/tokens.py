"""Text in, number of tokens out, with the vocabulary that llama-index ships, so nothing is downloaded."""

from __future__ import annotations

import os
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import tiktoken

# One of the two encodings whose files llama-index-core carries; any other would be fetched.
_ENCODING = "o200k_base"


@cache
def _encoding() -> tiktoken.Encoding:
    spec = find_spec("llama_index.core")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("llama-index-core is not installed")
    folder = Path(spec.origin).parent / "_static" / "tiktoken_cache"
    # tiktoken reads this variable and nothing else; a folder the user chose stays.
    os.environ.setdefault("TIKTOKEN_CACHE_DIR", str(folder))
    import tiktoken  # 0.2 s, and only prompts need it

    return tiktoken.get_encoding(_ENCODING)


def count_tokens(text: str) -> int:
    """Return the number of tokens of a text in the o200k_base encoding; special tokens count as text."""
    return len(_encoding().encode(text, disallowed_special=()))


def truncate(text: str, limit: int) -> str:
    """Return the longest beginning of a text that has at most `limit` tokens."""
    tokens = _encoding().encode(text, disallowed_special=())
    return text if len(tokens) <= limit else _encoding().decode(tokens[:limit]).rstrip("\ufffd")

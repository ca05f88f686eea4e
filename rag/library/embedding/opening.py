"""The setting ATTEST_EMBEDDING in, the embedder that it names out."""

from __future__ import annotations

from rag.errors import ConfigError, EmbedderMismatchError
from rag.library.embedding.embedder import Embedder


def open_embedder(
    spec: str, api_key: str | None = None, base_url: str | None = None, *, threads: int | None = None
) -> Embedder:
    """Return the embedder that a setting names: `bundled`, `openai:NAME`, `ollama:NAME` or `fastembed:NAME`.

    One that runs in this process takes so many `threads`, or one a core.

    Raises:
        ConfigError: no such embedder, or the package that carries it is not installed.
    """
    if spec == "bundled":
        from rag.library.embedding.minilm import MiniLM, bundled  # onnxruntime: 0.2 s

        return bundled() if threads is None else MiniLM(threads)
    from rag.library.embedding.llamaindex import INTEGRATIONS, open_integration

    provider, _, name = spec.partition(":")
    if provider not in INTEGRATIONS or not name:
        known = ", ".join(f"{prefix}:NAME" for prefix in INTEGRATIONS)
        raise ConfigError(f"ATTEST_EMBEDDING={spec} names no embedder; use bundled, {known}.")
    return open_integration(provider, name, api_key, base_url, threads)


def setting_of(name: str) -> str:
    """Return the value of ATTEST_EMBEDDING that opens the embedder of that name."""
    from rag.library.embedding.minilm import MiniLM

    return "bundled" if name == MiniLM.name else name


def require_same(built_with: tuple[str, str] | None, embedder: Embedder) -> None:
    """See that an embedder is the one, by name and fingerprint, that built a library; None has not been built.

    Raises:
        EmbedderMismatchError: it is another.
    """
    if built_with is None or built_with == (embedder.name, embedder.fingerprint):
        return
    name = built_with[0]
    if name == embedder.name:
        raise EmbedderMismatchError(
            f"This library was built with the embedding model {name}, and that is another version of it now. "
            "Embed its papers anew with: attest reindex"
        )
    raise EmbedderMismatchError(
        f"This library was built with the embedding model {name}, not {embedder.name}. Set "
        f"ATTEST_EMBEDDING={setting_of(name)} and start again to go on with it, or embed its papers anew with: "
        "attest reindex"
    )

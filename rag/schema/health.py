"""The nouns of a library's health: what was looked at, what was found, what was mended."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One health check: what was looked at, whether it holds, and what can be done.

    `ok` is false only where the library does not work as it should. What is odd about its papers has a `remedy`
    and is ok. `examples` are keys of a few of the papers concerned.
    """

    check: str
    ok: bool
    detail: str
    remedy: str | None = None
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthReport:
    """All findings about a library, its counts by name, and a sentence for each thing that was mended."""

    ok: bool
    findings: tuple[Finding, ...]
    counts: dict[str, int]
    mended: tuple[str, ...] = ()

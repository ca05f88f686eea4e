"""An engine in, the lines that say who writes its answers and where questions go out."""

from __future__ import annotations

from urllib.parse import urlsplit

from rag import (
    Attest,
    AttestError,
)
from rag.toolkit import on_this_machine
from ui import frame
from ui.render import escape


def line(engine: Attest) -> str:
    """Return the line at the top of the page; a server that was given no model's name is asked for one."""
    try:
        model = engine.model_name()
        return frame.mode(model, host(engine), here=model is None or _here(engine))
    except AttestError as exc:
        return frame.mode(None, problem=str(exc))


def now(engine: Attest) -> str:
    """Return in a sentence who writes, and what leaves this machine, without asking anybody."""
    name = engine.settings.model_name
    if name is None:
        return "Answers are quoted from the abstracts; nothing leaves this machine."
    writer = f"<bdi>{escape(name)}</bdi>" if name else "The first model of the server"
    where = f"<bdi>{escape(host(engine))}</bdi>"
    if _here(engine):
        return f"<strong>{writer}</strong> at {where} writes the answers; nothing leaves this machine."
    return (
        f"<strong>{writer}</strong> at {where} writes the answers; your questions and the abstracts found for them "
        "go there."
    )


def started_with(attest: Attest) -> str | None:
    """Return what writes where nothing is chosen, as it is named in a list; None for no model."""
    name = attest.settings.model_name
    return None if name is None else f"{name or 'The first model of the server'} at {host(attest)}"


def host(engine: Attest) -> str:
    """Return host and port of the server that an engine would ask."""
    return urlsplit(engine.settings.openai_base_url or "").netloc.rpartition("@")[2] or "api.openai.com"


def _here(engine: Attest) -> bool:
    try:
        return on_this_machine(engine.settings.openai_base_url)
    except AttestError:
        return False

"""What came of looking, trying and choosing in, HTML for the places of the form that it belongs to out."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from rag.schema import (
    ModelServer,
    Trial,
)
from rag.toolkit import counted
from ui.render import escape
from ui.settings.preferences import Preferences
from ui.settings.reading import Wrong

ASKING = '<p class="asking">Asking the model for one line…</p>'
_USUAL = "Ollama, llama.cpp, LM Studio or vLLM"
_MOST_MODELS = 40
_count = itertools.count()


def news(**slots: str) -> str:
    """Return HTML for places by their names; the same news twice are two pieces of news."""
    parts = "".join(f'<div data-to="{name}">{said}</div>' for name, said in slots.items())
    return f'<div data-number="{next(_count)}">{parts}</div>'


def wrong(problem: Wrong, place: str) -> str:
    """Return the news that the value of a field cannot be taken; what a place said before is taken back."""
    beside = f'<div data-field="{problem.field}">{escape(problem.sentence)}</div>'
    return f'<div data-number="{next(_count)}">{beside}<div data-to="{place}"></div></div>'


def found(servers: Sequence[ModelServer]) -> str:
    """Return the model servers of this machine, each model a button that fills in the form."""
    if not servers:
        return (
            f"<p>No model server answers at the usual ports of {_USUAL}. Start one and look again, or enter its "
            "address.</p>"
        )
    return "<p>Found on this machine; choose a model to fill in the form:</p>" + "".join(
        f'<div class="server"><p class="server-name">{escape(server.program)} · '
        f"<bdi>{escape(server.base_url)}</bdi></p>{_models(server.models, server.base_url)}</div>"
        for server in servers
    )


def tried(trial: Trial, *, used: bool = False) -> str:
    """Return what came of asking a model for one line; `used` if it writes from now on."""
    took = f"{trial.seconds:.1f} s" if trial.seconds >= 0.1 else "less than 0.1 s"
    if trial.problem is None:
        now = " It writes from the next question on." if used else ""
        return (
            f'<p class="good"><span aria-hidden="true">✓</span> <strong><bdi>{escape(trial.model)}</bdi></strong> '
            f'answered in {took}: <q dir="auto">{escape(trial.reply)}</q>{now}</p>'
        )
    until = " Until it answers, answers are quoted from the abstracts." if used else ""
    return f'<p class="bad">{escape(trial.problem)}{until}</p>' + _models(trial.models)


def kept(preferences: Preferences, *, model: bool) -> str:
    """Return what holds from the next question on; `model` tells whether one writes."""
    papers, language = preferences.papers, preferences.language
    parts = ["sentences that were struck out are hidden"] if preferences.strict else []
    if papers:
        parts.append(f"an answer draws on {counted(papers, 'paper')}")
    if language:
        parts.append(f"answers are in <bdi>{escape(language)}</bdi>{'' if model else ' once a model writes them'}")
    if not parts:
        return "<p>From the next question on, answers are as they are without settings.</p>"
    return f"<p>From the next question on: {'; '.join(parts)}.</p>"


def _models(names: Sequence[str], address: str | None = None) -> str:
    """Return models as buttons that fill in the form; without an address only the name."""
    if not names:
        return ""
    at = "" if address is None else f' data-address="{escape(address)}"'
    items = "".join(
        f'<li><button type="button" class="pick" data-pick="{escape(name)}"{at}><bdi>{escape(name)}</bdi></button></li>'
        for name in names[:_MOST_MODELS]
    )
    return f'<ul class="picks">{items}</ul>'

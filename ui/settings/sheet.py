"""The settings as a form in HTML, sent once: what was typed is never sent back, so a key is in no response.

`data-slot` marks the places that news are put into.
"""

from __future__ import annotations

from ui.render import escape
from ui.settings.languages import LANGUAGES

_NOTHING = "Nothing leaves this machine."
_WAYS = (
    ("none", "No language model", f"Answers quote the abstracts’ own sentences. {_NOTHING}"),
    ("local", "A model on this machine", f"A server that runs here, such as Ollama or LM Studio. {_NOTHING}"),
    (
        "server",
        "A model on another server",
        "Any server that speaks the OpenAI protocol. Questions and the abstracts found for them go there.",
    ),
)


def sheet(now: str, started: str | None) -> str:
    """Return the form; `now` is who writes (HTML), `started` the model that the program was started with, if any."""
    ways = _WAYS if started is None else (("start", "As Attest was started", f"{started}."), *_WAYS)
    return (
        '<form class="settings" autocomplete="off" novalidate>'
        f'<section aria-labelledby="who-writes"><h2 id="who-writes">Who writes the answers</h2>'
        f'<p class="standing" role="status" data-slot="now">{now}</p>'
        f'<fieldset class="ways"><legend class="sr-only">Who writes the answers</legend>{_ways(ways)}</fieldset>'
        f"{_MODEL}</section>"
        '<section aria-labelledby="what-answers"><h2 id="what-answers">What answers are like</h2>'
        f"{_answers()}</section>"
        f"{_LASTING}</form>"
    )


def _ways(ways: tuple[tuple[str, str, str], ...]) -> str:
    return "".join(
        f'<label class="way"><input type="radio" name="who" value="{value}" aria-labelledby="way-{value}" '
        f'aria-describedby="way-help-{value}"{"" if place else " checked"}>'
        f'<span><span class="way-name" id="way-{value}">{escape(name)}</span> '
        f'<span class="help" id="way-help-{value}">{escape(said)}</span></span></label>'
        for place, (value, name, said) in enumerate(ways)
    )


def _field(name: str, label: str, field: str, said: str) -> str:
    """Return a labelled field with the sentence on what it does and the place for what is wrong with it."""
    return (
        f'<div class="field"><label for="settings-{name}">{label}</label>{field}'
        f'<p class="wrong" id="wrong-{name}" role="alert" data-wrong="{name}"></p>'
        f'<p class="help" id="help-{name}">{said}</p></div>'
    )


def _input(name: str, more: str = "") -> str:
    return (
        f'<input id="settings-{name}" name="{name}" dir="auto" autocomplete="off" autocapitalize="none" '
        f'spellcheck="false" aria-describedby="wrong-{name} help-{name}" {more}>'
    )


_MODEL = (
    '<div class="model" data-part="model" hidden>'
    '<div class="found" data-part="found"><div role="status" data-slot="found"></div>'
    '<button type="button" class="quiet" data-do="look">Look again</button></div>'
    + _field(
        "address",
        "Address",
        _input("address", 'type="url" inputmode="url" placeholder="http://127.0.0.1:11434/v1"'),
        "As the server’s maker gives it; most addresses end in /v1.",
    )
    + _field("model", "Model", _input("model", 'type="text"'), "Empty takes the first one that the server names.")
    + _field(
        "key",
        "Key",
        _input("key", 'type="password" data-1p-ignore data-lpignore="true"'),
        "Only if the server asks for one. It is held in memory for this visit, and never stored, logged or sent back.",
    )
    + '<p class="leaves" data-part="stays" hidden><strong>Nothing leaves this machine:</strong> this server runs here.'
    '</p><p class="leaves" data-part="leaves" hidden><strong>What leaves this machine:</strong> your questions and '
    "topics, the earlier turns of a conversation, and the titles and abstracts found for them are sent to "
    '<bdi data-part="host"></bdi>. The rest of your library and your files stay here. A test sends one fixed line and '
    "nothing of yours.</p>"
    '<div class="acts"><button type="button" class="main" data-do="choose">Use this model</button>'
    '<button type="button" class="quiet" data-do="probe">Test it</button></div></div>'
    '<div class="told" role="status" data-slot="told"></div>'
)

_LASTING = (
    '<p class="help lasting">Settings are for this visit: closing or reloading the page forgets them. For every visit, '
    "set <code>OPENAI_BASE_URL</code>, <code>OPENAI_API_KEY</code> and <code>ATTEST_LLM</code> before Attest is "
    "started; the file <code>.env.example</code> lists every setting.</p>"
)


def _answers() -> str:
    languages = "".join(
        f'<option value="{escape(name)}">{escape(own)} · {escape(name)}</option>' for name, own in LANGUAGES
    )
    choose = (
        '<select id="settings-language" name="language" autocomplete="off" aria-describedby="help-language">'
        f'<option value="">English</option>{languages}<option value="other">Another language…</option></select>'
        '<div data-part="other" hidden><label class="sr-only" for="settings-other">Name of the language</label>'
        f"{_input('other', 'placeholder=Catalan')}</div>"
        '<p class="wrong" id="wrong-other" role="alert" data-wrong="other"></p>'
    )
    return (
        '<div class="field"><label class="check"><input type="checkbox" name="strict" aria-describedby="help-strict">'
        "Hide sentences that were struck out</label>"
        '<p class="help" id="help-strict">A sentence that the abstracts do not support is struck out with the reason; '
        "with this it is left out altogether.</p></div>"
        + _field(
            "papers",
            "Papers an answer draws on",
            _input("papers", 'type="text" inputmode="numeric" class="short" placeholder="as many as it wants"'),
            "Empty takes as many as the question wants: three to five for a fact, up to thirty for a list.",
        )
        + _field(
            "language",
            "Language of answers",
            choose,
            "Answers are written and checked in English; a language model then translates each sentence, and the "
            "English stays wherever a figure or a citation would change. Without a model, quotes stay in the language "
            "of the abstracts.",
        )
        + '<div class="told" role="status" data-slot="kept"></div>'
    )

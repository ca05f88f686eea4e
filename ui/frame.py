"""What stands around a conversation, as HTML: the name, the language model in use, the first view."""

from __future__ import annotations

from collections.abc import Sequence

from rag.toolkit import counted
from ui.render import escape

HEADER = (
    '<a class="skip" href="#talk">Skip to the content</a><div class="brand"><h1 class="name">Attest</h1>'
    '<span class="motto">Answers from abstracts, every sentence checked</span></div>'
)

_SETTINGS = '<button type="button" class="to-settings" data-tab="settings">Settings</button>'


def mode(model: str | None, server: str | None = None, problem: str | None = None, *, here: bool = False) -> str:
    """Return the line that says who writes the answers, and leads to the settings.

    `problem` is why the language model cannot, and `here` tells that its server is this machine.
    """
    if problem is not None:
        said = f"<strong>{escape(problem)}</strong> Quoting the abstracts until then."
    elif model is None:
        said = "No language model: quoting the abstracts."
    else:
        goes = "nothing leaves this machine" if here else "questions and the abstracts found go there"
        said = f"Language model: <strong>{escape(model)}</strong> at {escape(server or 'api.openai.com')}; {goes}."
    return f'<div class="mode"><p>{said}</p>{_SETTINGS}</div>'


def visitor(name: str, role: str) -> str:
    """Return who is signed in, with the way out; `data-role` has the style sheet hide what a reader may not do."""
    what = "" if role == "editor" else f", {role}"
    return (
        f'<form class="who" method="post" action="sign-out" data-role="{escape(role)}"><p>Signed in as '
        f'<strong><bdi>{escape(name)}</bdi></strong>{what}</p><button type="submit">Sign out</button></form>'
    )


def welcome(papers: int, questions: Sequence[str]) -> str:
    """Return the first view: what can be asked, or what to do while there is nothing to ask."""
    if not papers:
        return (
            '<div class="welcome"><h2>The library is empty</h2>'
            '<p class="only-readers">You can ask as soon as an editor has loaded papers.</p>'
            '<p class="only-editors">Load the sample collection, notes on well-known papers about search and retrieval '
            "that were written for this project, or add papers of your own. Then ask.</p>"
            '<p class="buttons only-editors"><button type="button" class="plain first" data-load="sample">'
            'Load the sample collection</button><button type="button" class="plain" data-tab="library">'
            "Add papers of your own</button></p><div data-told></div></div>"
        )
    abstracts = counted(papers, "abstract")
    items = "".join(
        f'<li><button type="button" class="example" data-send="example" data-question="{escape(question)}">'
        f"{escape(question)}</button></li>"
        for question in questions
    )
    return (
        f'<div class="welcome"><h2>Ask {abstracts}</h2>'
        "<p>Each sentence of an answer carries its citation. Click one to see the abstract’s own sentence.</p>"
        f'<ul class="examples" aria-label="Examples">{items}</ul></div>'
    )

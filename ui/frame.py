"""What stands around a conversation, as HTML: the name, the language model in use, the first view."""

from __future__ import annotations

from collections.abc import Sequence

from ui.render import escape

HEADER = (
    '<div class="brand"><h1 class="name">Attest</h1>'
    '<span class="motto">Answers from abstracts, every sentence checked</span></div>'
)

_HOW = (
    "<details><summary>How to set one</summary><p>Any server that speaks the OpenAI protocol will do: set "
    "<code>OPENAI_BASE_URL</code> to its address (and <code>OPENAI_API_KEY</code>, if it wants a key), name the "
    "model in <code>ATTEST_LLM</code>, and start Attest again. The file <code>.env.example</code> lists "
    "every setting. Questions and the abstracts found for them are then sent to that server.</p></details>"
)


def mode(model: str | None, server: str | None = None, problem: str | None = None) -> str:
    """Return the line that says who writes the answers; `problem` is why the language model cannot."""
    if problem is not None:
        return f'<div class="mode"><p><strong>{escape(problem)}</strong> Quoting the abstracts until then.</p></div>'
    if model is None:
        return f'<div class="mode"><p>No language model: quoting the abstracts.</p>{_HOW}</div>'
    where = escape(server or "api.openai.com")
    return (
        f'<div class="mode"><p>Language model: <strong>{escape(model)}</strong> at {where}; '
        "questions and the abstracts found go there.</p></div>"
    )


def welcome(papers: int, questions: Sequence[str]) -> str:
    """Return the first view: what can be asked, or what to do while there is nothing to ask."""
    if not papers:
        return (
            '<div class="welcome"><h2>The library is empty</h2>'
            "<p>Drop files of your own above, or load the sample collection: notes on well-known papers about search "
            "and retrieval, written for this project. Then ask.</p></div>"
        )
    items = "".join(
        f'<li><button type="button" class="example" data-send="example" data-question="{escape(question)}">'
        f"{escape(question)}</button></li>"
        for question in questions
    )
    return (
        f'<div class="welcome"><h2>Ask {papers:,} abstracts</h2>'
        "<p>Each sentence of an answer carries its citation. Click one to see the abstract’s own sentence.</p>"
        f'<ul class="examples" aria-label="Examples">{items}</ul></div>'
    )

"""An answer in the reader's language, as HTML: each sentence with the citations of the English one that was checked."""

from __future__ import annotations

from rag import Answer
from rag.schema import Translation
from ui.render import chip, escape, prose


def translated(answer: Answer, of: Translation, turn: int) -> str:
    """Return the translated sentences; one that was not translated stays English."""
    known = {reference.marker: reference for reference in answer.references}
    shown = [(number, sentence) for number, sentence in enumerate(answer.sentences) if sentence.shown]
    lines = []
    for (number, sentence), text in zip(shown, of.sentences, strict=False):
        cited = (chip(n, known.get(n), sentence.evidence, turn=turn, sentence=number) for n in sentence.citations)
        words = prose(sentence) if text is None else escape(text)
        lines.append(f'<p dir="auto">{words} {"".join(cited)}</p>')
    return (
        f'<section class="translated"><h3>In {escape(of.language)}, translated by {escape(of.model)}</h3>'
        f'<div class="answer">{"".join(lines)}</div></section><h3 class="checked">In English, as it was checked</h3>'
    )

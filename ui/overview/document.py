"""One overview in, as it stands, the HTML of it out."""

from __future__ import annotations

from collections.abc import Sequence

from rag import Overview
from rag.schema import (
    AnswerSentence,
    Estimate,
    Reference,
    Theme,
)
from rag.toolkit import counted, notices
from ui.coverage import coverage
from ui.formats import downloads, formats
from ui.notices import stopped
from ui.overview.table import table
from ui.overview.writing import Writing
from ui.render import attributes, cited, cited_text, closest_list, escape, made, reference_list
from ui.sections import Section, sections

_STOPPED = "Stopped. What stands here was checked; the rest was not written."
_KINDS = {"agreement": "Agreement", "disagreement": "Disagreement"}
WHOLE, _ASK_WHOLE = "everything", "What is in this collection?"


def document(writing: Writing) -> str:
    """Return an overview, or what there is of it."""
    busy = "true" if writing.status == "asking" else "false"
    quoted = " quoted" if writing.quoted else ""
    return (
        f'<article class="exchange overview {writing.status}{quoted}" aria-busy="{busy}">'
        f'<h2 class="question" dir="auto">{escape(writing.topic)}</h2>'
        f"{_growing(writing) if writing.overview is None else _written(writing.overview)}"
        f'<p class="sr-only" role="status">{_announcement(writing)}</p></article>'
    )


def invitation(papers: int) -> str:
    """Return the first view: what can be asked for, or what to do while the library is empty."""
    if not papers:
        return (
            '<div class="invitation"><h2>The library is empty</h2>'
            "<p>Drop files of your own above, or load the sample collection. Then name a topic.</p></div>"
        )
    return (
        '<div class="invitation"><h2>A topic, paper by paper</h2>'
        "<p>Name a topic to see which papers here belong to it, in themes, with a line for each, what they agree on, "
        "and a table. Each sentence carries its citation.</p>"
        f'<ul class="examples" aria-label="Examples"><li>{_topic(_ASK_WHOLE, WHOLE)}</li></ul></div>'
    )


def estimated(of: Estimate) -> str:
    """Return in one line what an overview will take."""
    papers = counted(of.papers, "paper")
    themes = counted(of.themes, "theme")
    if not of.calls:
        return f"{papers} in {themes}, quoted from the abstracts."
    cost = "" if of.cost_usd is None else f", {_price(of.cost_usd)}"
    calls = counted(of.calls, "call")
    return (
        f"{papers} in {themes}; at most {calls} of the language model, "
        f"about {of.input_tokens + of.output_tokens:,} tokens{cost}."
    )


def _price(dollars: float) -> str:
    return f"{dollars:.2f} USD" if dollars >= 0.005 else "less than 0.01 USD"


def _growing(writing: Writing) -> str:
    draft = writing.draft
    before = f'<p class="estimate">{estimated(writing.estimate)}</p>' if writing.estimate else ""
    if writing.status == "asking":
        value = f' value="{draft.done}" max="{draft.total}"' if draft.done else ""
        before += (
            f'<div class="loading"><progress{value} aria-label="Writing"></progress>'
            f"<span>{escape(draft.stage[:1].upper() + draft.stage[1:])}</span></div>"
        )
    text = cited_text(draft.text, draft.sentences, draft.references, turn=None) if draft.text else ""
    after = ""
    if writing.status == "stopped":
        after = stopped(draft.text, _STOPPED) + reference_list(draft.references, turn=None)
    return f'{before}<div class="answer">{text}</div>{after}'


def _written(overview: Overview) -> str:
    if overview.outcome == "not_in_collection":
        return _absent(overview)
    opening, *themes = sections(overview)
    parts = "".join(_theme(section, number, overview.references) for number, section in enumerate(themes, start=1))
    return (
        f"{_notice(overview)}{_choices('Narrower topics', overview.suggestions)}"
        f"{coverage(overview.coverage)}{made(overview)}{downloads(formats())}"
        f'<div class="answer">{_prose(opening, overview.references)}</div>{_contents(overview)}{parts}'
        f"{_pairs(overview)}{_open_questions(overview)}"
        f'<section id="table" class="part"><h3>Table</h3>{table(overview.table, overview.references)}</section>'
        f'<div id="references">{reference_list(overview.references, turn=None)}</div>'
    )


def _absent(overview: Overview) -> str:
    return (
        f'{_notice(overview)}<div class="outcome"><p class="outcome-name">Not in this collection</p>'
        f"<p>Nothing here is about this topic. These papers come closest.</p>"
        f"{closest_list(overview.closest, turn=None)}{_choices('Topics that are here', overview.suggestions)}</div>"
    )


def _notice(overview: Overview) -> str:
    line = " ".join(notices(overview))
    return f'<p class="notice">{escape(line)}</p>' if line else ""


def _choices(name: str, topics: Sequence[str]) -> str:
    if not topics:
        return ""
    items = "".join(f"<li>{_topic(topic, topic)}</li>" for topic in topics)
    return f'<section class="choices"><h3>{name}</h3><ul>{items}</ul></section>'


def _topic(name: str, topic: str) -> str:
    return (
        f'<button type="button" class="example" dir="auto" data-send="topic"{attributes(topic=topic)}>'
        f"{escape(name)}</button>"
    )


def _contents(overview: Overview) -> str:
    """Return the parts of the overview as links."""
    links = [
        f'<li><a href="#theme-{number}" dir="auto">{escape(theme.title)}</a> '
        f'<span class="quiet">{_about(theme)}</span></li>'
        for number, theme in enumerate(overview.themes, start=1)
    ]
    others = [
        ("side-by-side", "Agreements and disagreements", overview.relations),
        ("open-questions", "Open questions", overview.open_questions),
        ("table", "Table", overview.table.rows),
        ("references", "References", overview.references),
    ]
    links += [f'<li><a href="#{place}">{name}</a></li>' for place, name, there in others if there]
    return f'<nav class="contents" aria-label="Themes"><h3>Themes</h3><ol>{"".join(links)}</ol></nav>'


def _about(theme: Theme) -> str:
    papers = counted(len(theme.papers), "paper")
    if theme.years is None:
        return papers
    first, last = theme.years
    return f"{papers} · {first}" if first == last else f"{papers} · {first}–{last}"


def _theme(section: Section, number: int, references: Sequence[Reference]) -> str:
    theme = section.theme
    if theme is None:
        return ""
    phrases = "".join(f" · {escape(phrase)}" for phrase in theme.phrases)
    return (
        f'<section id="theme-{number}" class="part"><h3 dir="auto">{escape(theme.title)}</h3>'
        f'<p class="quiet">{_about(theme)}{phrases}</p>'
        f'<div class="answer">{_prose(section, references)}</div></section>'
    )


def _prose(section: Section, references: Sequence[Reference]) -> str:
    return cited_text(section.text, section.sentences, references, turn=None, first=section.first)


def _pairs(overview: Overview) -> str:
    """Return the sentences that agree or disagree, side by side; they are numbered after those of the text."""
    if not overview.relations:
        return ""
    first = len(overview.sentences)
    pairs = "".join(
        f'<div class="pair {pair.kind}"><h4><span class="tag">{_KINDS[pair.kind]}</span> on {escape(pair.about)}</h4>'
        f'<div class="sides">{_cited(pair.sentences, first + 2 * place, overview.references, "div")}</div></div>'
        for place, pair in enumerate(overview.relations)
    )
    return f'<section id="side-by-side" class="part"><h3>Agreements and disagreements</h3>{pairs}</section>'


def _open_questions(overview: Overview) -> str:
    if not overview.open_questions:
        return ""
    first = len(overview.sentences) + 2 * len(overview.relations)
    items = _cited(overview.open_questions, first, overview.references, "li")
    return f'<section id="open-questions" class="part"><h3>Open questions</h3><ul class="answer">{items}</ul></section>'


def _cited(sentences: Sequence[AnswerSentence], first: int, references: Sequence[Reference], tag: str) -> str:
    known = {reference.marker: reference for reference in references}
    return "".join(
        f'<{tag} dir="auto">{cited(sentence, number, None, known)}</{tag}>'
        for number, sentence in enumerate(sentences, start=first)
    )


def _announcement(writing: Writing) -> str:
    """Say for those who do not see the page that an overview is there."""
    if writing.overview is None:
        return ""
    papers, themes = len(writing.overview.table.rows), len(writing.overview.themes)
    return f"The overview is there: {counted(papers, 'paper')} in {counted(themes, 'theme')}."

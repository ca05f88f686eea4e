"""A report in, the text of one HTML page out: it needs no network, no script and no other file."""

from __future__ import annotations

from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from rag.export import wording
from rag.export.entry import NOTE
from rag.export.prose import blocks, inline
from rag.export.report import Claim, Prose, Report, Source
from rag.text import clean


def page(report: Report) -> str:
    """Return a report as a page."""
    environment = Environment(
        loader=PackageLoader("rag.export", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    entries = {one.marker: one.entry for one in report.references}

    def marker(number: int) -> Markup:
        if number not in entries:
            return Markup("[{}]").format(number)
        one = entries[number]
        link = '<a class="marker" href="#ref-{0}" title="{1} ({2})">[{0}]</a>'
        return Markup(link).format(number, one.title, one.key) + mark(number)

    def mark(number: int | None) -> Markup:
        said = wording.marked(entries[number]) if number in entries else ""
        return Markup(' <strong class="mark">{}</strong>').format(said) if said else Markup("")

    def prose(parts: Prose) -> Markup:
        return blocks([drawn.claim(part) if isinstance(part, Claim) else part for part in parts])

    environment.globals |= {
        "clean": clean,
        "mark": mark,
        "note": NOTE,
        "prose": prose,
        "quotes": _quotes,
        "said": lambda claim: inline(claim.text, marker),
        "wording": wording,
    }
    drawn: Any = environment.get_template("claims.html.j2").module
    return environment.get_template("page.html.j2").render(report=report)


def _quotes(sources: tuple[Source, ...]) -> str:
    return " … ".join(f"“{source.quote}”" for source in sources)

"""attest show: a key in, the paper with its raw abstract out."""

from __future__ import annotations

import textwrap

import click

from rag.cli.context import Context, json_option, print_json
from rag.schema import Paper, Passage, Proof, Reference
from rag.standing import SIGN, remarks
from rag.terminal import tell

NOTE = "note of this project, not the paper's own abstract"


@click.command()
@click.argument("key")
@json_option
@click.pass_obj
def command(context: Context, key: str, as_json: bool) -> None:
    """Show the paper with a KEY."""
    with context.engine() as engine:
        paper = engine.show(key)
    if as_json:
        print_json(paper)
        return
    tell(citation(paper))
    if paper.url:
        tell(paper.url)
    tell()
    tell(textwrap.fill(paper.abstract, 100) if paper.abstract else "(no abstract)")
    tell()
    for origin in paper.sources:
        tell(f"from {origin.source}" + (f", line {origin.line}" if origin.line else ""))


def citation(paper: Paper | Passage | Reference) -> str:
    """Return one line that names a paper: authors, title, venue, year, key, and what must be said of it."""
    authors = () if isinstance(paper, Passage) else paper.authors
    venue = None if isinstance(paper, Passage) else paper.venue
    names = ", ".join(authors[:3]) + (" and others" if len(authors) > 3 else "")
    facts = [f"{names}. " if names else "", paper.title.rstrip("."), "."]
    place = " ".join(str(part) for part in (venue, paper.year) if part)
    facts.append(f" {place}." if place else "")
    note = f" ({NOTE})" if paper.abstract_kind == "note" else ""
    return f"{''.join(facts)} {paper.key}{note}{warned(paper)}"


def warned(paper: Paper | Passage | Reference | Proof) -> str:
    """Return what stands after a paper that is taken back, or that is not what was cited any more."""
    return "".join(f" {SIGN} {remark.upper() if remark == paper.retracted else remark}" for remark in remarks(paper))

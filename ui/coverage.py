"""What an overview covers in, as HTML out: one line that opens to the papers near the line, each with its reason."""

from __future__ import annotations

from collections.abc import Sequence

from rag.schema import (
    Coverage,
    Placed,
)
from ui.render import escape, opener


def coverage(covered: Coverage) -> str:
    """Return the counts as a line that opens."""
    papers = "paper belongs" if covered.matched == 1 else "papers belong"
    line = (
        f"{covered.matched:,} {papers}, {covered.read:,} read, {covered.cited:,} cited, "
        f"{len(covered.left_out):,} left out"
    )
    looked = f"Of {covered.library:,} papers here, {covered.examined:,} were looked at."
    return (
        f'<details class="coverage"><summary>{line}</summary><p class="quiet">{looked}</p>'
        f"{placed('Narrowly in', covered.near_line)}{placed('Left out', covered.left_out)}</details>"
    )


def placed(name: str, papers: Sequence[Placed], turn: int | None = None) -> str:
    """Return papers under a heading, each with the reason why it stands there."""
    if not papers:
        return ""
    items = "".join(
        f'<li>{opener(paper.title, turn=turn, key=paper.key)}<span class="why">{escape(paper.why)}</span></li>'
        for paper in papers
    )
    heading = f"<h3>{escape(name)}</h3>" if name else ""
    return f'{heading}<ul class="placed">{items}</ul>'

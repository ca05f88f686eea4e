"""Findings about a library in, as HTML out: each with what to do, and a button that mends what can be mended."""

from __future__ import annotations

from collections.abc import Iterator

from rag import Attest, Finding, HealthReport
from ui.library.working import Tell, work_on
from ui.notices import trouble
from ui.render import escape

_REPAIRED = "attest doctor --repair"
ASKING = (
    '<details class="health"><summary>Health</summary>'
    '<p class="quiet">Checks that every paper is stored whole and can be found.</p>'
    '<p class="buttons"><button type="button" class="plain" data-examine>Check the library</button></p></details>'
)


def examined(attest: Attest, *, repair: bool) -> Iterator[str]:
    """Yield how far an examination of the library is, and at last what was found."""
    if not attest.count():
        yield trouble("The library is empty; there is nothing to check.")
        return

    def work(tell: Tell) -> HealthReport:
        return attest.doctor(repair=repair, progress=tell)

    yield from work_on(work, findings, verb="Checking")


def findings(report: HealthReport) -> str:
    """Return all findings, what is wrong first."""
    bad = [finding for finding in report.findings if not finding.ok]
    line = "All is well." if not bad else f"{len(bad)} of {len(report.findings)} checks found something."
    mended = any(finding.remedy == _REPAIRED for finding in report.findings)
    repair = (
        '<p class="buttons"><button type="button" class="plain" data-examine="repair">Repair</button></p>'
        if mended
        else ""
    )
    items = "".join(map(_finding, (*bad, *(finding for finding in report.findings if finding.ok))))
    return f'<div class="findings"><p role="status"><strong>{line}</strong></p><ul>{items}</ul>{repair}</div>'


def _finding(finding: Finding) -> str:
    mark, word = ("✓", "well") if finding.ok else ("!", "to be mended")
    remedy = finding.remedy or ""
    if remedy == _REPAIRED:
        remedy = "Repair mends it."
    elif remedy:
        remedy = f"{remedy[0].upper()}{remedy[1:]}."
    below = f' <span class="quiet">{escape(remedy)}</span>' if remedy else ""
    return (
        f'<li class="{"well" if finding.ok else "ill"}"><span class="sign" aria-hidden="true">{mark}</span>'
        f'<span class="sr-only">{word}: </span><span><strong>{escape(finding.check)}</strong> '
        f"{escape(finding.detail)}{below}</span></li>"
    )

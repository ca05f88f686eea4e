"""Findings about a library in, as HTML out: what is wrong, what is worth a look, and, folded away, what is well."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from rag import Attest
from rag.schema import (
    Finding,
    HealthReport,
)
from rag.toolkit import counted
from ui.library.working import Tell, work_on
from ui.notices import trouble
from ui.render import attributes, escape
from ui.spot import Spot
from ui.visit import READS_ONLY

_REPAIRED = "attest doctor --repair"
_COMMAND = re.compile(r"(?:ATTEST_\w+=\S+ )?\battest [a-z]+(?: (?:--[a-z-]+|KEY|PATH))*")
ASKING = (
    '<details class="health"><summary>Health</summary>'
    '<p class="quiet">Checks that every paper is stored whole and can be found, and tells what is odd about them.</p>'
    '<p class="buttons"><button type="button" class="plain" data-examine>Check the library</button></p></details>'
)
_REPAIR = '<p class="buttons"><button type="button" class="plain" data-examine="repair">Repair</button></p>'


def example(_nothing: None, clicked: Any) -> Spot | None:
    """Return the paper that a click on an example asks for."""
    key = clicked.get("key")
    return Spot(turn=None, key=key, quotes=()) if isinstance(key, str) and key else None


def examined(attest: Attest, *, repair: bool, editor: bool = True) -> Iterator[str]:
    """Yield how far an examination of the library is, and at last what was found; only an editor may repair it."""
    if repair and not editor:
        yield trouble(READS_ONLY)
        return
    if not attest.count():
        yield trouble("The library is empty; there is nothing to check.")
        return

    def work(tell: Tell) -> HealthReport:
        return attest.doctor(repair=repair, progress=tell)

    yield from work_on(work, findings, verb="Checking")


def findings(report: HealthReport) -> str:
    """Return all findings: what is wrong first, then what is worth a look; the rest is folded."""
    bad = [finding for finding in report.findings if not finding.ok]
    odd = [finding for finding in report.findings if finding.ok and finding.remedy]
    well = [finding for finding in report.findings if finding.ok and not finding.remedy]
    line = "All is well." if not bad else f"{len(bad)} of {len(report.findings)} checks found something wrong."
    done = "".join(f"<li>{escape(_sentence(one))}</li>" for one in report.mended)
    mended = f'<h4>Mended</h4><ul class="mended">{done}</ul>' if done else ""
    checks = counted(len(well), "check")
    at_once = any(finding.remedy == _REPAIRED for finding in bad)
    later = not at_once and any(finding.remedy == _REPAIRED for finding in odd)
    return (
        f'<div class="findings"><p role="status"><strong>{line}</strong></p>{mended}'
        f"{_group('To be mended', bad, _ill)}{_REPAIR if at_once else ''}"
        f"{_group('Worth a look', odd, _odd)}{_REPAIR if later else ''}"
        f'<details><summary>{checks} found nothing to do</summary><ul class="well">{_items(well, _well)}</ul>'
        "</details></div>"
    )


def _group(heading: str, some: Sequence[Finding], item: Callable[[Finding], str]) -> str:
    return f"<h4>{heading}</h4><ul>{_items(some, item)}</ul>" if some else ""


def _items(some: Sequence[Finding], item: Callable[[Finding], str]) -> str:
    return "".join(map(item, some))


def _ill(finding: Finding) -> str:
    return _item(finding, "ill", "!", "to be mended: ")


def _odd(finding: Finding) -> str:
    return _item(finding, "odd", "·", "")


def _well(finding: Finding) -> str:
    return _item(finding, "well", "✓", "well: ")


def _item(finding: Finding, kind: str, sign: str, said: str) -> str:
    """Return a finding with what can be done and, where there is something to do, the papers concerned."""
    remedy = finding.remedy or ""
    told = "Repair mends it." if remedy == _REPAIRED else _commands(_sentence(remedy)) if remedy else ""
    papers = _papers(finding.examples) if remedy else ""
    heard = f'<span class="sr-only">{said}</span>' if said else ""
    return (
        f'<li class="{kind}"><span class="sign" aria-hidden="true">{sign}</span><div>{heard}'
        f"<strong>{escape(_capital(finding.check))}:</strong> {escape(finding.detail)}."
        f"{f' <span class=quiet>{told}</span>' if told else ''}{papers}</div></li>"
    )


def _papers(keys: Sequence[str]) -> str:
    """Return the keys of papers as buttons that open them."""
    buttons = "".join(
        f'<button type="button" class="example" aria-controls="evidence"{attributes(send="open", key=key)}>'
        f"{escape(key)}</button>"
        for key in keys
    )
    return f'<p class="examples">{buttons}</p>' if buttons else ""


def _commands(text: str) -> str:
    """Return text as HTML with the commands in it set as code."""
    escaped = escape(text)
    return _COMMAND.sub(lambda match: f"<code>{match[0]}</code>", escaped)


def _capital(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"


def _sentence(text: str) -> str:
    """Return a phrase as a sentence; one that begins with a name of a command or setting keeps its case."""
    start = text if text.startswith(("attest ", "ATTEST_")) else _capital(text)
    return f"{start}."

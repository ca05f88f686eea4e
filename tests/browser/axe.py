"""A page in a browser in, what keeps people out of it by WCAG 2.1 A and AA out, found by axe-core."""

from __future__ import annotations

import functools
from pathlib import Path

import axe_playwright_python
from playwright.sync_api import Page

_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]
# What Gradio does and a page of it cannot change: the rule, the start of the selector, and why it stays.
EXCEPTIONS: dict[tuple[str, str], str] = {}


def violations(page: Page, within: str | None = None) -> list[str]:
    """Return each violation as `rule: selector: what is wrong`, without the exceptions."""
    page.evaluate(_script())
    found = page.evaluate(
        "([within, tags]) => axe.run(within ?? document, {runOnly: {type: 'tag', values: tags}, resultTypes: "
        "['violations']}).then(result => result.violations)",
        [within, _RULES],
    )
    lines = []
    for violation in found:
        for node in violation["nodes"]:
            target = " ".join(map(str, node["target"]))
            if not any(violation["id"] == rule and target.startswith(start) for rule, start in EXCEPTIONS):
                messages = [check["message"] for kind in ("any", "all", "none") for check in node[kind]]
                lines.append(f"{violation['id']}: {target}: {'; '.join(messages)}: {node['html'][:160]}")
    return sorted(lines)


@functools.cache
def _script() -> str:
    return Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text(encoding="utf-8")

"""The words that all cues are made of: who speaks, of what thing; and how a table of cues is read."""

from __future__ import annotations

import re
from collections.abc import Iterable

Cues = tuple[tuple[float, re.Pattern[str]], ...]
SPEAKER = r"(?:we|i|the authors?)"
PAPER = (
    r"(?:this|the present|the current|our) (?:\w+ )?(?:paper|work|article|study|thesis|dissertation|report|letter"
    r"|manuscript|chapter|research|survey|review|note|tutorial)"
)
ADVERBS = (
    r"(?:(?:\w+ly|also|then|further|here|first|next|now|thus|hence|therefore|instead|have|had|do|did|will"
    r"|in this paper|in this work|in turn|both|again|to our knowledge),? ){0,3}"
)
THING = (
    r"(?:method|approache?|model|framework|algorithm|system|technique|architecture|network|strategy|solution|scheme"
    r"|pipeline|procedure|formulation|estimator|module|mechanism|tool|toolkit|library|package|paradigm|representation"
    r"|loss|metric|analysi|analyse|theory|idea)s?"
)
OWN = re.compile(
    rf"\b(?:we|our|ours|us|i(?!\.)|my)\b|\b{PAPER}\b|\bthe (?:proposed|presented|resulting)\b"
    rf"|\bproposed {THING}\b|\bhere,"
)


def table(rows: Iterable[tuple[float, str]]) -> Cues:
    """Return weights and patterns as cues, compiled, the strongest first and else in their order."""
    return tuple((worth, re.compile(pattern)) for worth, pattern in sorted(rows, key=lambda row: -row[0]))


def weight(cues: Cues, text: str) -> float:
    """Return the weight of the strongest cue in a lower-case text, 0 without one."""
    return next((worth for worth, pattern in cues if pattern.search(text)), 0.0)

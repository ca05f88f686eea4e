"""The words of what a paper's own work does not reach, and of what is still to be done."""

from __future__ import annotations

import re

from rag.overview.cues.words import table

CUES = table(
    (
        (
            5,
            r"\b(?:limitations?|weakness(?:es)?|drawbacks?) of (?:our|this|the (?:present|current"
            r"|proposed)) (?:[\w-]+ ){0,3}(?:is|are|was|were|include)",
        ),
        (
            5,
            r"\b(?:our|this|the present|the current) (?:study|work|analysis|approach|method|model"
            r"|review) (?:is|was|are) (?:\w+ )?limited (?:by|to|in)\b",
        ),
        (
            5,
            r"\b(?:our|this|the present|the proposed) (?:[\w-]+ ){0,3}(?:study|work|method|approach|model"
            r"|results|findings) (?:cannot|can not|does not|do not|did not|fails? to|may not)(?! only)\b",
        ),
        (
            4.5,
            r"\b(?:future|further|additional|more|larger) (?:[\w-]+ ){0,4}?(?:research|work|studies|study"
            r"|investigations?|trials?|analys[ei]s|experiments|validation|evaluation|testing"
            r"|efforts)\b(?: [\w'-]+){0,6}? (?:is|are|will be|were|remains?|should|must|could|would be|may"
            r"|need|needs) (?:\w+ ){0,3}?(?:needed|required|warranted|necessary|focus|address|explore"
            r"|investigate|examine|determine|be done|be conducted|consider|confirm|essential|desirable"
            r"|recommended|establish|clarify|to)\b",
        ),
        (
            4.5,
            r"\b(?:left|leave|deferred) (?:\w+ ){0,6}?(?:to|for|as) future (?:work|research|stud\w+)"
            r"|\bleaves? open\b",
        ),
        (
            4.5,
            r"\b(?:remains?|is|are) (?:still )?(?:an |a )?(?:\w+ ){0,2}?open (?:question|problem|challenge"
            r"|issue)s?\b|\bremains? to be (?:\w+ )?(?:seen|determined|investigated|elucidated|explored"
            r"|established|clarified|shown|understood|solved|tested|defined|addressed|studied|explained)\b",
        ),
        (
            4.5,
            r"\b(?:more|further|additional) (?:\w+ ){0,3}?(?:research|work|studies|data|evidence|trials?"
            r"|investigation) (?:\w+ ){0,3}?(?:needed|required|warranted|necessary)\b"
            r"|\bwarrants? (?:further|more|additional|systematic|future)\b|\bneeds? further (?:study"
            r"|research|investigation|work)\b",
        ),
        (
            4,
            r"\b(?:open (?:questions?|problems?|challenges?) (?:remain|include|are))\b"
            r"|\bstill far from (?:solved|perfect|human|satisfactory)",
        ),
    )
)
OPEN = CUES[3:]
NOT = re.compile(
    r"\b(?:solv(?:e|es|ed|ing)|resolv(?:e|es|ed|ing)|answer(?:s|ed|ing)?|settl(?:e|es|ed|ing)"
    r"|clos(?:e|es|ed|ing)|we address|prompted|motivated"
    r"|guide|inspire|facilitate|encourage|benefit|pave)\b"
)

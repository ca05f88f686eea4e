"""The words of a method: what a paper proposes, or does."""

from __future__ import annotations

import re

from rag.overview.cues.words import ADVERBS, PAPER, SPEAKER, THING, table

_PROPOSE = (
    r"(?:propos|introduc|present|develop|design|devis|describ|formulat|deriv|contribut|put forward|suggest|offer"
    r"|advocat|build|construct|creat|releas|implement|defin(?!e as)|report on|outlin)"
)
PROPOSED_NOW = re.compile(rf"\b(?:{SPEAKER}|{PAPER}) {ADVERBS}(?:propos|introduc|present|develop|call|nam)\w*\b")
_STUDY = (
    r"(?:stud|investigat|analy[sz]|examin|explor|compar|evaluat|revisit|characteri[sz]|formali[sz]"
    r"|assess|survey|review"
    r"|test|discuss|conduct|perform|appl|employ|us(?=e\b|ed\b|es\b|ing\b)|measur|generat|sequenc"
    r"|identif|train|extend|leverag|adapt|carried out|combin"
    r"|demonstrate how|show how|systematically|quantif|integrat|simulat|argu|challeng|establish"
    r"|model(?=s\b|ed\b|\b)|generali[sz]"
    r"|unif|adopt|collect|clon|map|monitor|purif|transform|reformulat|replac|optimi[sz]|estimat"
    r"|determin|screen|isolat|report|provid|focus)"
)
_END = r"(?:e|es|ed|s|y|ies|ied|ize|izes|ized)?"
CUES = table(
    (
        (5, rf"\b(?:{SPEAKER}|{PAPER}) {ADVERBS}{_PROPOSE}{_END}\b"),
        (
            4.5,
            rf"\b{SPEAKER}\b[^.;]{{0,160}}?\band (?:\w+ly |then |therefore |thus )?(?:propose|introduce"
            rf"|present|develop)\b",
        ),
        (4.5, rf"\b{PAPER},? [^.;]{{0,120}}?\b(?:proposes|introduces|presents|develops)\b"),
        (
            4.5,
            r"\b(?:in this (?:paper|work|study|article|thesis|letter)|here),? .{0,160}?\b(?:is"
            r"|are) (?:\w+ly )?(?:proposed|presented|introduced|developed|described)\b",
        ),
        (
            4.5,
            r"\bwe (?:\w+ )?(?:address|tackle|solve|overcome|approach|bridge"
            r"|fill)\b[^.;]{0,160}? by (?!showing|proving|demonstrating)(?:\w+ly )?\w+ing\b",
        ),
        (
            3.5,
            r"^\W*(?:to this end|to (?:address|tackle|solve|overcome|alleviate)|in this|therefore|thus"
            r"|hence)\b.{3,200}?\b(?:is|are) (?:\w+ly )?(?:proposed|introduced|presented|developed)\b",
        ),
        (4.5, r"^\W*an? (?:new|novel) .{3,160}? (?:is|are) (?:proposed|presented|introduced|developed|described)\b"),
        (
            4.5,
            r"\bleads? us to (?:introduce|propose|develop)\b|\bthat we (?:propose|introduce|define|call"
            r"|develop)\b",
        ),
        (4, rf"\b(?:{SPEAKER}|{PAPER}) {ADVERBS}{_STUDY}{_END}\b"),
        (
            4,
            rf"\b{SPEAKER} {ADVERBS}(?:build|learn|learned|built|made|take|took|look|looked|cast|recast|treat|view) ",
        ),
        (
            3,
            rf"\bour (?:\w+ ){{0,3}}?{THING} (?:is based|consists?|combines?|uses?|integrates?|leverages?"
            rf"|relies|builds|learns|employs|exploits|first|works|operates|contains|is designed|comprises"
            rf"|jointly)\b",
        ),
        (
            3,
            rf"\bthe (?:proposed|presented) (?:\w+ ){{0,3}}?{THING} (?:is based|consists?|combines?|uses?"
            rf"|integrates?|leverages?|employs|exploits|comprises)\b",
        ),
        (3, rf"\b{PAPER} (?:is|takes|makes|gives|provides|considers|describes) "),
        (
            2.5,
            r"\b(?:was|were) (?:\w+ly )?(?:performed|conducted|carried out|randomi[sz]ed|randomly assigned"
            r"|recruited|enrolled|reviewed|analy[sz]ed|evaluated|examined|investigated|measured|assessed"
            r"|compared|obtained|collected|studied|used to)\b",
        ),
        (3, rf"^\W*in {PAPER},? we (?:\w+ )?(?:demonstrate|show|prove)\b"),
        (2.75, rf"\b{PAPER} (?:addresses|deals with|concerns|is concerned with|focuses on)\b"),
    )
)
PROPOSED_TOO = CUES[1:3]  # "…, and propose": holds whatever else the sentence does
NOT = re.compile(
    rf"\b{SPEAKER} {ADVERBS}(?:find|found|observe|observed|hope|believe|conclude|show that"
    rf"|demonstrate that|prove that"
    r"|conduct(?:ed)? (?:\w+ ){0,3}?experiments|perform(?:ed)? (?:\w+ ){0,3}?experiments|report (?:\w+ ){0,3}?results"
    r"|evaluate (?:our|the proposed|the effectiveness)|provide (?:\w+ ){0,3}?(?:code|evidence|proofs?|guarantees)"
    r"|present (?:\w+ ){0,3}?(?:results|experiments|evidence|examples)|releas\w+|suggest that"
    r"|argue that|hypothesi[sz]e"
    r"|propose that|contribute to|report(?:ed)? (?:here )?(?:that|a case)|suggest (?:that|a role"
    r"|a model)|test (?:our|the proposed)|discuss (?:limitations|future|implications)"
    r"|demonstrate (?:the|its|our)|apply (?:our|this|the proposed)|provide (?:\w+ ){0,4}?results"
    r"|use (?:this|our|these))\b"
    r"|\brecently proposed\b|\bhas been proposed\b|\bhave been proposed\b|\bwas proposed by\b"
)

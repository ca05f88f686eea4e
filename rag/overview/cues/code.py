"""The words of code that can be had."""

from __future__ import annotations

import re

from rag.overview.cues.words import table

_SOFTWARE = (
    r"(?:source codes?|codes?|codebases?|implementations?|software|packages?|librar(?:y|ies)"
    r"|toolkit|toolbox|scripts?|repositor(?:y|ies))"
)
_CODE = (
    r"(?:source codes?|codes?|codebases?|implementations?|software|packages?|librar(?:y|ies)"
    r"|toolkit|toolbox|scripts?|programs?|repositor(?:y|ies)|tool|models|checkpoints|weights"
    r"|source)"
)
CUES = table(
    (
        (
            5,
            rf"\b{_CODE}\b(?:[\s,:;/()*'’&-]+\w+){{0,14}}? (?:available|released|open-?sourced|public"
            rf"|publicly|accessible|found|hosted|provided|downloaded|at|here)\b.*(?:https?:|www\.|github"
            rf"|gitlab|bitbucket|zenodo|huggingface)",
        ),
        (5, r"(?:https?://|\b)(?:www\.)?(?:github\.com|gitlab\.com|bitbucket\.org|codeberg\.org)/|\.github\.com/"),
        (
            4.5,
            rf"\b(?:{_SOFTWARE}|source|(?:our|all|pre-?trained|trained|model) (?:models?|checkpoints"
            rf"|weights|tool))\b(?:[\s,:;/()*'’&-]+\w+){{0,10}}? (?:is|are|will be|has been|have been|was"
            rf"|were)(?: \w+){{0,5}}? (?:available|released|open-?sourced|open source|public|accessible"
            rf"|downloadable|provided)\b",
        ),
        (
            4.5,
            rf"\bwe (?:\w+ )*?(?:(?:release|open-?source|publish|released)(?: (?!from\b|of\b|by\b|for\b"
            rf"|generated\b)[\w',&-]+){{0,8}}? {_CODE}|(?:provide|share|make"
            rf"|offer)(?: [\w',&-]+){{0,8}}? {_SOFTWARE})\b",
        ),
        (
            4,
            r"\bopen[- ]?source (?:[\w-]+ ){0,3}(?:code|implementation|library|package|software|toolkit"
            r"|toolbox|framework|tool|platform|project)\b",
        ),
        (4, rf"\b(?:freely|publicly|openly) available (?:[\w-]+ ){{0,4}}{_CODE}\b"),
    )
)
NOT = re.compile(
    r"\b(?:existing|several|many|popular|other|current|various) open[- ]?source\b|\b(?:using"
    r"|(?<!easy to )(?<!easy-to-)use|uses|on|from|with|of|based on|for|and) (?:the |an? "
    r"|several )?(?:[\w-]+ )?open[- ]?source\b"
    r"|\bcode (?:generation|search|completion|snippets?|review|understanding|switch\w*|mixed"
    r"|retrieval|summari[sz]ation)\b"
)

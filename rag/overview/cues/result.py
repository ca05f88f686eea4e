"""The words of a result: what came out, with a figure or without."""

from __future__ import annotations

import re

from rag.overview.cues.words import THING, table

FIGURE = re.compile(
    r"\d(?:\.\d+)?\s?(?:%|percent|percentage|[x×](?![a-z])|times\b|-?fold\b|points?\b|bleu\b|fps\b"
    r"|db\b|map\b|ms\b|pp\b)"
    r"|\bp ?[<>=≤] ?0?[.·]\d|\b\d+[.·]\d+\b|\bby \d|orders? of magnitude|\bfactor of\b|\bhalf\b|\btwice\b|\bdoubl\w+"
    r"|\btwo-fold|\bhalving\b|ci[:,]? \d"
)
_SHOWS = (
    r"(?:shows?|showed|shown|demonstrates?|demonstrated|indicates?|indicated|suggests?|suggested"
    r"|reveals?|revealed|confirms?|confirmed|verif(?:y|ies|ied)|proves?|proved|illustrates?"
    r"|validates?|validated|establish(?:es)?|supports?|imply|implies|provides? evidence|attests?)"
)
_FOUND_BY = r"(?: (?!we\b|to\b|i\b|is\b|are\b)[\w/(),'–-]+){0,24}?"
_BETTER = (
    r"(?:outperform(?:s|ed|ing)?|surpass(?:es|ed|ing)?|exceed(?:s|ed|ing)?|superior"
    r"|state[- ]of[- ]the[- ]art|better|faster|improv\w+"
    r"|higher|lower|comparable|competitive|on par|increas\w+|reduc\w+|decreas\w+|boosts?|gains?"
    r"|speed-?ups?|significant\w*"
    r"|best|robust\w*|efficient\w*|associat\w+|correlat\w+|consistent\w*|accura\w+|fewer|less|more"
    r"|greater|sharper|doubl\w+)"
)
CUES = table(
    (
        (
            4,
            rf"\b(?:results?|experiments?|evaluations?|analys[ei]s|findings?|simulations?|experimentation"
            rf"|comparisons?|(?:our|these|the|present) data|studies|study"
            rf"|observations)\b{_FOUND_BY} {_SHOWS}\b.*?\b{_BETTER}\b",
        ),
        (
            4,
            r"\b(?:significantly|consistently|substantially|considerably|notably|largely|clearly|even|also"
            r"|further) (?:outperform|surpass|exceed|improv|reduc|increas|boost)(?:s|es|e|ed)?\b",
        ),
        (
            4,
            r"\b(?:results?|experiments?|evaluations?|simulations?)\b[^.;]{0,90}? (?:showing"
            r"|demonstrating|revealing|indicating) that\b",
        ),
        (4, r", (?:showing|demonstrating|finding|indicating|revealing) that\b"),
        (
            4,
            r"\b(?:significant|consistent|substantial|large|notable|clear|considerable|superior|better"
            r"|competitive|favou?rable) (?:[\w-]+ ){0,3}?(?:improvements?|gains?|performance"
            r"|results?) (?:\w+ ){0,3}?(?:observed|achieved|obtained|over|on|in|against|compared)\b",
        ),
        (
            4,
            r"\b(?:outperform(?:s|ed|ing)?|surpass(?:es|ed|ing)?(?! the (?:constraints|limits"
            r"|limitations))|set(?:s|ting)? (?:a )?new (?:state|standard)|improv(?:es|ed"
            r"|ing) (?:\w+ ){0,3}?upon|beats?)\b",
        ),
        (
            4,
            r"\b(?:achiev|attain|obtain|reach|yield|deliver|exhibit|set|establish|report|show"
            r"|provid(?!\w* experimental))(?:e|es|s|ed|ing)?(?! how\b) (?:[\w,/-]+"
            r" ){0,7}?(?:state[- ]of[- ]the[- ]art|performance|performances|results|accurac(?:y|ies)"
            r"|gains?|improvements?|speed-?ups?|scores?|f1|bleu|auc|recall|precision|correlations?|sota"
            r"|reduction|error|rates?|generali[sz]ation)\b",
        ),
        (
            4,
            r"\b(?:we|i) (?:\w+ ){0,3}?(?:show|find|found|showed|observe|observed|prove|proved|demonstrate"
            r"|demonstrated|discover|discovered|conclude|concluded|reveal|revealed|report|document"
            r"|documented|establish|identified|detected|confirm|confirmed|see|saw|note)(?: \w+)? that\b"
            r"|\band (?:\w+ly |then |also |further )?(?:show|prove|demonstrate|find|observe|conclude"
            r"|establish)(?: \w+)? that\b",
        ),
        (
            4,
            r"\b(?:we|i) (?:\w+ ){0,3}?(?:show|find|found|observe|observed|prove|proved|discover"
            r"|discovered|identified|document|documented)\b(?! how)",
        ),
        (
            3.5,
            rf"\b(?:results?|experiments?|evaluations?|analys[ei]s|findings?|simulations?|(?:our|these|the"
            rf"|present) data|study|work|investigation)\b{_FOUND_BY} {_SHOWS}\b(?! the (?:effectiveness"
            rf"|efficacy|validity|usefulness|potential|benefits?|advantages?|merits?)\b)",
        ),
        (
            3.5,
            r"\b(?:significantly|was associated|were associated|is associated|was correlated"
            r"|were correlated|correlated (?:with|strongly|positively|negatively|significantly)"
            r"|no (?:significant )?difference|did not differ|more likely|less likely|higher than"
            r"|lower than|compared with|odds ratio|hazard ratio|relative risk)\b",
        ),
        (
            3,
            rf"\b(?:our|the proposed|this|these) (?:[\w-]+ ){{0,4}}?(?:{THING}|results?|findings?|work"
            rf"|study|experiments?) (?:\w+ ){{0,2}}?(?:achieves?|improves?|reduces?|increases?|runs?"
            rf"|requires?|enables?|yields?|shows?|provides? (?:a |an )?(?:better|higher|faster|tighter))\b",
        ),
        (2.5, rf"\b(?:results?|experiments?|evaluations?|analys[ei]s|simulations?)\b{_FOUND_BY} {_SHOWS}\b"),
        (
            3,
            r"\b(?:demonstrat|show|validat|confirm|prov)\w* (?:the |its "
            r"|our )?(?:[\w-]+ ){0,3}?(?:efficacy|effectiveness|superiority|advantages?"
            r"|benefits?) (?:of )?(?:[\w'’-]+ ){0,5}?(?:over|compared)\b",
        ),
        (
            2.5,
            r"\b(?:yields?|reduces?|improves?|improved|increases?|increased|reduced|decreased|led to"
            r"|leads to) (?:\w+ ){0,5}?by\b",
        ),
        (
            2.5,
            r"\b(?:demonstrating|showing|indicating|confirming|suggesting"
            r"|validating) (?:\w+ ){0,4}?(?:superior|effectiveness|better|improve\w*|strong|significant)",
        ),
    )
)
AND_SHOWS = re.compile(
    r"\band (?:\w+ly |then |also |further )?(?:show|prove|demonstrate|find|observe|conclude)(?: \w+)? that\b"
)
FINITE = re.compile(
    r"\b(?:is|are|was|were|did|does|has|had|improved|increased|decreased|reduced|obtained|showed"
    r"|exhibited|led|resulted"
    r"|ran|runs|takes|requires|needs|achieves|yields|enhanced|inhibited|induced|suppressed"
    r"|remained|occurred|correlated)\b"
)
THEIRS = re.compile(
    r"\b(?:previous|recent|prior|existing|several|many|other|earlier"
    r"|current) (?:[\w-]+ ){0,4}?(?:works?|stud(?:y|ies)|results?"
    r"|research|methods?|models?|approaches|literature|advances|evidence|findings|analyses|progress|successes)\b"
    r" (?:[\w-]+ ){0,4}?(?:have|has|show|shows|showed|suggest|suggests|suggested|demonstrate[sd]?"
    r"|indicate[sd]?|achieve[sd]?|found|reveal|report)"
    r"|\b(?:have|has) (?:recently |long |also )?(?:been (?:shown|found|demonstrated|reported"
    r"|suggested)|achieved|shown|demonstrated|led|become|made|attained|reached|garnered|gained)\b"
    r"|\bis (?:known|believed|thought) to\b|\bit is (?:well )?known\b"
)
NOT = re.compile(
    r"\bremains? (?:unsolved|open|unclear)|\bwe (?:find|found|observe|note) that (?:there (?:is"
    r"|are)|existing|current|most|previous)\b"
    r"|\b(?:aims? to|aiming to|goal is|in order to|designed to|we hope|hopes? to|is needed"
    r"|are needed|we expect|expected to"
    r"|allows? us to|we (?:then |also |further |first )?(?:propose|introduce|present|develop"
    r"|design|devise)|and (?:propose|introduce|present|develop))\b"
)

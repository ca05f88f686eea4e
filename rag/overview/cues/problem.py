"""The words of a problem: what others' work lacks, what is hard or not known, what a paper is after."""

from __future__ import annotations

import re

from rag.overview.cues.words import ADVERBS, PAPER, SPEAKER, table

_THEIRS = (
    r"(?:existing|current|previous|prior|most|conventional|traditional|many|recent|earlier|state-of-the-art|available"
    r"|standard|classical|past|other|common|popular|majority of|typical|today's|modern|several|some|these|such|all)"
    r" (?:[\w&/().-]+ ){0,6}?(?:methods?|approach(?:es)?|models?|works?|stud(?:y|ies)|research|techniques?|literature"
    r"|systems?|solutions?|algorithms?|data ?sets?|benchmarks?|frameworks?|efforts?|attempts?|practices?|evaluations?"
    r"|pipelines?|strategies|analyses|networks|kernels|estimators|architectures|metrics|tools|detectors|classifiers"
    r"|encoders|retrievers|procedures|formulations|designs|agents|learners|them)\b"
)
_FAULT = (
    r"\b(?:suffer(?:s|ed|ing)?|fails?|failed|failing|lack(?:s|ed|ing)?|limited|limits|limiting"
    r"|limitations?|ignor(?:e|es|ed|ing)"
    r"|overlook(?:s|ed|ing)?|neglect(?:s|ed|ing)?|struggl(?:e|es|ed|ing)|cannot|can not|unable|insufficient(?:ly)?"
    r"|inadequa(?:te|cy|tely)|inefficien(?:t|cy|tly)|difficult(?:y|ies)?|challeng(?:e|es|ing)|expensive|costly"
    r"|time-consuming|labor-intensive|labour-intensive|prone|sensitive to|sensitivity to|susceptible to"
    r"|vulnerable|degrad(?:e|es|ed|ation)|bottlenecks?|impractical|intractable|unrealistic|prohibitive(?:ly)?"
    r"|restricted|restricts|poor(?:ly)?|suboptimal|sub-optimal|unclear|unknown|un(?:der)?-?(?:explored|studied)"
    r"|elusive|missing|scarce|scarcity|hard to|hinder(?:s|ed|ing)?|hamper(?:s|ed)?|imped(?:e|es|ed)"
    r"|drawbacks?|shortcomings?|weakness(?:es)?|problematic|problem of|problem that|obstacles?"
    r"|gap (?:in|between|of)|misleading|unreliable"
    r"|fall(?:s)? short|far from|trade-?off|overfit(?:s|ting)?|controversial|controversy|debated?"
    r"|contradictory|nontrivial"
    r"|non-trivial|only (?:focus|consider|focused|exploit|use|learn|model|support|work)|(?:focus(?:es|ed)?) (?:on )?"
    r"(?:mainly|primarily|solely|only|exclusively)|(?:mainly|primarily|solely|only|exclusively|merely) (?:focus|rely"
    r"|consider|depend|relies|on)\w*|rel(?:y|ies) (?:heavily|solely|only|mainly) on|heavily rely|heavily relies"
    r"|not (?:been|yet|well|fully|always|necessarily|robust|suitable|straightforward|clear|known|understood|able"
    r"|guarantee|consider|account|take|capture|scale|exploit|generalize|address|sufficient|enough"
    r"|adequately|explicitly)"
    r"|little (?:is known|attention|work|research|understanding|progress|effort)|less (?:is known"
    r"|attention|explored)|too \w+ (?:for|to)|requires? (?:a )?(?:substantial|large|massive"
    r"|extensive|significant|costly|huge|numerous|vast)|none of (?:them|these|the)"
    r"|much less|few (?:studies|works|attempts)|remains? (?:an? |largely )?(?:open|to be)|absence of|errors"
    r"|without (?:considering|taking|accounting|explicitly|regard)|naively|unsatisfactory|inaccurate|unstable"
    r"|instability|disagree\w*|inconsisten(?:t|cy|cies)|leav(?:es|ing)|computationally (?:heavy|demanding)|overhead"
    r"|inevitably|lose|loses|prevents?|spurious|catastrophic|bias(?:es|ed)?|over-?generali[sz]e|hurts?|harms?"
    r"|memory-intensive|at the expense of|at the cost of|ill-posed|disregard(?:s|ed)?|assum(?:e|es) that"
    r"|underperform(?:s)?|worse)\b"
)
_TURN = (
    r"(?:however|but|yet|unfortunately|although|though|while|whereas|nevertheless|nonetheless"
    r"|despite|still|in practice|even)"
)
CUES = table(
    (
        (5, rf"\b{_TURN}\b.*?\b{_THEIRS}.*?{_FAULT}"),
        (4.5, rf"\b{_THEIRS}.*?{_FAULT}"),
        (4, rf"^(?:\W*){_TURN}\b.*?{_FAULT}|[,;] (?:but|yet|however)\b.*?{_FAULT}"),
        (
            4,
            rf"\b(?:however|but|yet)\b.*?\b{_THEIRS} (?:\w+ ){{0,3}}?(?:focus|rel(?:y|ies)|assume|require"
            rf"|are (?:built|based|designed))",
        ),
        (
            4,
            r"\b(?:remain|remains|remained|is|are) (?:\w+ ){0,3}?(?:unclear|unknown|elusive|controversial|unexplored|"
            r"understudied|under-explored|underexplored|an open (?:problem|question|challenge)"
            r"|(?:poorly|not well|incompletely|not fully) (?:understood|characterized|known|defined|studied))\b",
        ),
        (
            4,
            r"\b(?:little|limited|scant|less) attention\b|\blittle is known\b|\bhas (?:not|never"
            r"|rarely) been (?:\w+ )?(?:studied|explored|investigated|examined)\b",
        ),
        (
            3.5,
            rf"\b(?:{SPEAKER}|{PAPER}) {ADVERBS}(?:address|tackle|consider|attack|solve)(?:es|s"
            rf"|ed)? (?!this|these|such|those)(?:\w+ ){{0,3}}?"
            r"(?:problem|challenge|task|question|issue|setting)s?\b",
        ),
        (
            3.5,
            rf"\b{SPEAKER} {ADVERBS}(?:sought|aim|aimed|seek|wished|set out|wanted) (?:here )?to (?!this|these)\w+",
        ),
        (
            3.5,
            r"\b(?:aims?|objectives?|goals?|purposes?) (?:of (?:this|the|our)(?: \w+){1,4} )?(?:is|was|are"
            r"|were|here is)"
            r" (?:therefore |thus )?to\b",
        ),
        (
            3.5,
            r"^\W*to (?:investigate|evaluate|determine|assess|examine|compare|study|test|explore|describe"
            r"|identify|review|estimate|analy[sz]e|ascertain)\b(?!.*\b(?:we|this|our|was|were)\b)",
        ),
        (3.5, r"\bthis study was (?:\w+ ){1,3}to (?:evaluate|determine|assess|investigate|examine|compare|test)\b"),
        (3.5, r"^\W*whether .* (?:is|are|remains?) (?:\w+ )?(?:unknown|unclear|uncertain|controversial|debated)"),
        (
            3,
            r"\b(?:is|are|remains?|poses?|presents?|faces?|becomes?|making|makes"
            r"|raises?) (?:\w+,? ){0,6}?(?:challenging"
            r"|challenges?|difficult|difficulty|difficulties|bottleneck|intractable|nontrivial|non-trivial|expensive"
            r"|costly|time-consuming|hard|memory-intensive|impractical|ill-posed|prohibitive|issue|obstacle)\b",
        ),
        (3, r"\b(?:suffers?|suffering) (?:\w+ ){0,3}?from\b|\bstruggles? (?:with|to)\b|\bfails? to\b|\bprone to\b"),
        (2.5, r"\b(?:lack of|absence of|scarcity of|shortage of|limited availability|performance degradation)\b"),
        (
            3,
            r"\b(?:main|key|major|central|primary|core|big|biggest) (?:challenge|difficulty|obstacle"
            r"|bottleneck)s? (?:of|in|is|are|lies|for)\b",
        ),
        (2.5, r"\b(?<!to )hinder\b"),
        (2.5, r"\b(?:hinders|hampers|impedes|prevents|limits) (?:the |their |its )?\w+"),
    )
)
AIM = 3.5  # what a paper says it is after counts as its problem, though it speaks of itself
OUR_KNOWLEDGE = re.compile(r"\bour (?:current )?(?:understanding|knowledge|ability|view)\b")
SOLVED = re.compile(r"\b(?:re)?(?:solv|overc[oa]m|alleviat|mitigat|eliminat|remed|circumvent|tackl)\w*")

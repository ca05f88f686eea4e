"""The words of a condition in, what a sentence must say to meet it out: a new data set, no training, a comparison, …"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rag.overview.facets import says
from rag.text import STOPWORDS, stems, words

Meets = Callable[[str], bool]

_RESOURCE = (
    r"(?:bench-?marks?|data ?-?sets?|data ?bases?|corpus|corpora|test ?beds?|test (?:collections?|suites?)|treebanks?)"
)
_RESOURCES = ("benchmark", "dataset", "corpus", "corpora", "data", "database", "testbed", "collection", "treebank")
_MAKING = (
    r"(?:propos|introduc|present|contribut|construct|build|built|creat|releas|collect|curat|compil|assembl"
    r"|publish|provid"
    r"|develop|design|establish|offer|describ|make)"
)
_BY_THEM = r"(?:we|this (?:paper|work|article|study|note)|authors?|that|to|by|and|which)"
_THEN = r"(?:\w+ly |also |then |thus |further |have |has |here )*"
# What is made "over", "with", "to compare" or "in" data sets is something else.
_PART = r"(?!(?:on|over|using|with|by|for|in|that|which|to|from) )[(\w-]+[),]{0,2} "
_NEW_RESOURCE = re.compile(
    rf"\b{_BY_THEM} {_THEN}{_MAKING}\w*,? (?:and (?:\w+ ){{1,2}})?(?:{_PART}){{0,12}}?{_RESOURCE}\b"
    r"(?!,? (?:results?|performance|methods?|statistics))"
    rf"|\b{_BY_THEM} {_THEN}{_MAKING}\w* [\w-]+(?: \([^()]{{0,80}}\))?, an? (?:{_PART}){{0,5}}{_RESOURCE}\b"
    rf"|\b(?:bring\w*|put\w*|gather\w*|combin\w*|unif\w*) (?:[\w-]+ ){{0,5}}?(?:in|into|to) an? "
    rf"(?:[\w-]+ ){{0,4}}{_RESOURCE}\b"
    rf"|^(?:an? |the )?(?:[\w-]+ ){{0,3}}(?:is|contains|offers|provides) (?:an? )?(?:[\w-]+ ){{0,6}}{_RESOURCE}\b"
    rf"|: an? (?:[\w-]+ ){{0,5}}{_RESOURCE}\b|^the \w+ {_RESOURCE}(?::|$)"
    rf"|^an? (?:[\w-]+ ){{0,3}}{_RESOURCE} (?:of|for)\b"
    rf"|\b{_RESOURCE} (?:is|are|was|were) (?:newly |manually |carefully )?"
    r"(?:collected|created|constructed|introduced|proposed|built|released|curated|annotated)\b"
    r"|\b(?:open[- ]sourc\w+|releas\w+|our) (?:(?:our|the|new|code|models?|and) ){0,4}"
    rf"(?:{_PART}){{0,3}}?{_RESOURCE}\b"
    r"[^.;]{0,150}?\bavailable\b"
    rf"|\bopen[- ]sourc\w+ (?:our|the) (?:{_PART}){{0,3}}?{_RESOURCE}\b",
    re.IGNORECASE,
)
_SURVEYED = r"(?:survey|review|overview|tutorial|taxonomy)"
_WORD = r"(?!(?:an?|the|of|on|in|for|to|with|from|by) )[\w-]+ "
_SURVEY = re.compile(
    rf"\b(?:this|the present|our) (?:{_WORD}){{0,3}}?(?:survey|review|overview|tutorial)\b"
    r"(?! (?:data|of (?:its|the) performance))"
    rf"|\b(?:we|(?:this|the|our) (?:paper|work|article|chapter|study)) {_THEN}(?:provide|present|give|offer|conduct)s?"
    rf" (?:an? |the )?(?:{_WORD}){{0,4}}?{_SURVEYED}\b"
    rf"|\b(?:we|(?:this|the|our) (?:paper|work|article|chapter)) {_THEN}(?:survey|review)s? (?!the (?:data|perform))"
    rf"|: an? (?:{_WORD}){{0,4}}(?:survey|review|overview|tutorial)\b"
    rf"|^(?:an? )?(?:{_WORD}){{0,3}}(?:survey|review|overview|tutorial) (?:of|on)\b"
    r"|\b(?:survey|review|tutorial) (?:paper|article)\b|\b(?:survey|review)s?$",
    re.IGNORECASE,
)
_TRAINING = r"(?:re-?train\w*|training|train|fine-?tun\w*|parameter updates?)\b(?! (?:data|set|time|scheme|pipeline))"
_ADDED = (
    r"(?:additional |further |extra |any |more |explicit |task-specific |model |domain-specific "
    r"|the |re-)*"
)
_UNTRAINED = re.compile(
    r"\b(?:training|tuning|fine-?tuning|retraining)-free\b"
    r"|\b(?:without|free of|avoid\w*|eliminat\w+|remov\w+|obviat\w+|requir\w+ no|needs? no|with no|needs? neither)"
    r" (?:(?:the )?need (?:for|of|to) |(?:requiring|needing) )?"
    rf"{_ADDED}(?:(?:\w+ ){{1,3}}(?:or|and) {_ADDED})?{_TRAINING}"
    rf"|\b(?:not|never|neither) (?:\w+ ){{0,2}}?(?:requir\w+|need\w*|involv\w+) {_ADDED}{_TRAINING}",
    re.IGNORECASE,
)
_ZERO_SHOT = re.compile(r"\bzero[ -]?shot\b", re.IGNORECASE)
_COMPARING = re.compile(
    r"\b(?:compar\w+|outperform\w*|better than|worse than|superior|inferior|surpass\w*|exceed\w*|versus|vs\.?|unlike"
    r"|in contrast|against|gap between|differences? between|beats?|ahead of|improv\w+ (?:over|upon|on)|than"
    r"|instead of|alternative\w* to|replac\w+"
    r"|competitive with|on par with|as \w+ as|match\w*)\b",
    re.IGNORECASE,
)
_TESTING = re.compile(
    r"\b(?:results?|experiment\w*|evaluat\w+|test\w*|benchmarks?|achiev\w+|outperform\w*|perform\w*|improv\w+|scores?"
    r"|accuracy|state-of-the-art|demonstrat\w+|validat\w+|on)\b",
    re.IGNORECASE,
)
_DOING = re.compile(
    r"\b(?:we|our|this (?:paper|work|study)|propos\w+|us(?:e|es|ing)|leverag\w+|appl\w+|employ\w*|via|with"
    r"|based on|adopt\w*|utili[sz]\w+|exploit\w*)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Predicate:
    """What a sentence must say: `says` tells whether it does, `mentions` whether it at least names the thing.

    `topic` is what the paper must also be about, "" for anything; `terms` are words that any such paper has.
    """

    name: str
    topic: str
    terms: tuple[str, ...]
    says: Meets
    mentions: Meets


Maker = Callable[[re.Match[str]], Predicate | None]


def predicate_of(text: str) -> Predicate | None:
    """Return what a condition asks a sentence to say; None if it is merely about something."""
    for pattern, make in _KINDS:
        if (match := pattern.search(text)) and (found := make(match)):
            return found
    return None


def _fixed(name: str, pattern: re.Pattern[str], mention: str, terms: Sequence[str]) -> Maker:
    """Return the maker of a predicate that is one pattern; what follows "for" or "on" is the topic."""
    mentioned = re.compile(mention, re.IGNORECASE)

    def make(match: re.Match[str]) -> Predicate:
        found = match.groupdict()
        topic = " ".join(filter(None, ((found.get("kind") or "").strip(), (found.get("topic") or "").strip())))
        return Predicate(
            name,
            topic,
            tuple(terms),
            lambda text: bool(pattern.search(text)),
            lambda text: bool(mentioned.search(text)),
        )

    return make


def _with_object(name: str, cue: re.Pattern[str]) -> Maker:
    """Return the maker of a predicate about a thing that the condition names; None if it names none."""

    def make(match: re.Match[str]) -> Predicate | None:
        things = [thing for thing in _OR.split(match["object"]) if stems(thing)]
        wanted = [stems(thing) for thing in things]
        if not wanted:
            return None

        def mentions(text: str) -> bool:
            held = stems(text)
            return any(some <= held for some in wanted)

        terms = tuple(dict.fromkeys(word for thing in things for word in words(thing) if word not in STOPWORDS))
        topic = (match.groupdict().get("topic") or "").strip()
        return Predicate(name, topic, terms, lambda text: mentions(text) and bool(cue.search(text)), mentions)

    return make


def _code(match: re.Match[str]) -> Predicate:
    topic = (match.groupdict().get("topic") or "").strip()
    mentioned = re.compile(r"\b(?:code|software|open[- ]?source\w*|github|toolkit|library)\b", re.IGNORECASE)
    terms = ("code", "github", "software", "source", "available", "released")
    return Predicate("code", topic, terms, lambda text: says("code", text), lambda text: bool(mentioned.search(text)))


_OR = re.compile(r",? or |,? and |, | such as ")
_FOR = r"(?: (?:for|of|on|about|in) (?P<topic>.+))?$"
_KINDS: tuple[tuple[re.Pattern[str], Maker], ...] = (
    (
        re.compile(
            rf"\b{_MAKING}\w* (?:an? |the |new |novel |large |public |open "
            rf"|their own )*(?P<kind>(?:[\w-]+ ){{0,4}}?){_RESOURCE}(?: or (?:[\w-]+ )?{_RESOURCE})*{_FOR}",
            re.IGNORECASE,
        ),
        _fixed("resource", _NEW_RESOURCE, _RESOURCE, _RESOURCES),
    ),
    (
        # "use surveys", "survey data": not what a survey of papers is.
        re.compile(
            r"^(?:(?:are|is|present\w*|give|provide|offer|conduct|write) )?(?:an? |the |systematic |literature "
            r"|comprehensive )*(?:surveys?|reviews?|overviews?|tutorials?)\b(?:,? or \w+)?"
            r"(?: (?!that|which|with|from|by|data\b)(?:(?:for|of|on|about|in) )?(?P<topic>.+))?$",
            re.IGNORECASE,
        ),
        _fixed("survey", _SURVEY, r"\b(?:survey|review|overview)\b", ("survey", "review", "overview", "tutorial")),
    ),
    (
        re.compile(
            r"\b(?:no|without|not (?:need|requir|involv)\w*)\b.*\b(?:training|retraining|fine-?tuning)"
            rf"|\b(?:training|tuning)-free\b{_FOR}",
            re.IGNORECASE,
        ),
        _fixed("untrained", _UNTRAINED, r"\btraining|tuning", ("training", "tuning", "retraining", "finetuning")),
    ),
    (
        re.compile(rf"\bzero[ -]?shot\b(?: \w+){{0,2}}{_FOR}", re.IGNORECASE),
        _fixed("zero-shot", _ZERO_SHOT, r"\bzero[ -]?shot\b", ("zero", "shot", "zeroshot")),
    ),
    (
        re.compile(
            rf"\b(?:releas\w+|publish\w*|provid\w+|shar\w+|offer\w*|make) (?:\w+ ){{0,3}}(?:code|software"
            rf"|implementations?)\b{_FOR}"
            rf"|\bopen[- ]?source\b(?: \w+)?{_FOR.replace('topic', 'other')}",
            re.IGNORECASE,
        ),
        _code,
    ),
    (
        re.compile(r"\bcompar\w+ (?:\w+ ){0,2}?(?:with|to|against) (?P<object>.+)$", re.IGNORECASE),
        _with_object("compared", _COMPARING),
    ),
    (
        re.compile(
            r"\b(?:report\w*|evaluat\w+|test\w*|experiment\w*|show\w*|give) (?:[\w-]+ ){0,3}?(?:on"
            r"|with) (?P<object>[\w' -]+)$",
            re.IGNORECASE,
        ),
        _with_object("tested", _TESTING),
    ),
    (
        re.compile(
            r"\b(?:use|using|apply|employ|adopt|rely on|are based on) (?P<object>[\w' -]{2,40}?)"
            r"(?: (?:for|to) (?P<topic>.+))?$",
            re.IGNORECASE,
        ),
        _with_object("used", _DOING),
    ),
)

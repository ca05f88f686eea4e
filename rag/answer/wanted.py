"""A question in, all that an abstract must say to answer it out: a figure, a licence; and whether one does."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag.answer.names import missing_names, names
from rag.answer.quantities import quantities
from rag.text import clean, sentence_spans


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for: `name` it in a sentence; `held` is how an abstract says it, with a `figure` beside it or not.

    A figure without anything `held` is any figure at all.
    """

    name: str
    held: re.Pattern[str] | None
    figure: bool = False

    def sayings(self, text: str) -> Iterator[str]:
        """Yield the sentences of an abstract that say it."""
        text = clean(text)
        for sentence in (text[start:end] for start, end in sentence_spans(text)):
            if (self.held is None or self.held.search(sentence)) and (not self.figure or quantities(sentence)):
                yield sentence


_HOW_MANY = r"\bhow many (?:[\w-]+ ){{0,2}}?(?:{})\b"
_ASKED = r"\b(?:what|which|how (?:high|large|big|low|much)|whose)\b[^?]{{0,40}}?\b(?:{})\b"
_REACHED = r"\b(?:what|which|how (?:high|large|much)) (?:[\w@-]+ )?{}s? (?:is|was|does|did|do|can|could|has|have)\b"
# Of what a percentage is not an accuracy.
_OTHER_SHARES = (
    r"\b(?:costs?|cheaper|memory|faster|slower|latency|speed|flops|energy|bleu|rouge|f1|m?ap|m?iou|n?dcg"
    r"|recall|perplexity|wer)\b"
)
_PEOPLE = r"participants?|subjects?|patients?|volunteers?|annotators?|respondents?|students?|people|users?|raters?"


def _row(name: str, asked: str, held: str | None, *, figure: bool = False) -> tuple[re.Pattern[str], Wanted]:
    how = re.compile(held, re.IGNORECASE) if held else None
    return re.compile(asked, re.IGNORECASE), Wanted(name, how, figure)


# Only what an abstract says in few ways: other questions are not decided.
_KNOWN = (
    _row(
        "the hardware",
        rf"{_HOW_MANY.format('[gt]pus?|[gt]pu[- ]hours|graphics cards?')}|\b(?:what|which) (?:gpus?|tpus?|hardware)\b",
        r"\b(?:[gt]pus?|accelerators?|graphics|hardware|[avh]100s?)\b",
    ),
    _row(
        "the time of training",
        r"\bhow long\b[^?]*\btrain|\bhow many (?:hours|days|weeks)\b[^?]*\btrain"
        r"|\b(?:what|which)\b[^?]*\btraining time\b",
        r"\b(?:seconds?|minutes?|hours?|days?|weeks?|training time|times faster)\b|\d[.\d]*\s?(?:x|×)",
    ),
    _row(
        "the cost",
        r"\bhow much (?:money|(?:did|does|do|would) (?:it|they|\w+) cost|(?:were|was|are) [^?]{1,60}? paid)\b"
        r"|\b(?:what|which) (?:is|was|were) the (?:price|cost|wage|salary)\b",
        r"[$€£]|\b(?:usd|dollars?|euros?|cents?|costs?|price[sd]?|paid|pay|salar\w+|wages?|budget|cheap\w*)\b",
    ),
    _row(
        "the licence",
        rf"{_ASKED.format('licen[cs]e')}|\bhow (?:is|are) [^?]{{1,60}} licen[cs]ed\b",
        r"licen[cs]|creative commons|\bcc[- ](?:by|0)|\bmit\b|apache|\bgpl|open[- ]source|public domain|freely",
    ),
    _row("the learning rate", _ASKED.format("learning rate"), r"learning rate|step[- ]size"),
    _row("the batch size", _ASKED.format("batch size"), r"\bbatch(?:es)?\b", figure=True),
    _row("the dropout", _ASKED.format("dropout"), r"drop-?out"),
    _row("the weight decay", _ASKED.format("weight decay"), r"weight decay"),
    _row("the number of epochs", _HOW_MANY.format("epochs"), r"\bepochs?\b"),
    _row("the number of seeds", _HOW_MANY.format("(?:random )?seeds"), r"\bseeds?\b"),
    _row(
        "the optimiser",
        r"\b(?:what|which) optimi[sz]er\b",
        r"optimi[sz]er|\badam\w*\b|\bsgd\b|gradient descent|momentum|\blion\b",
    ),
    _row(
        "the number of parameters",
        _HOW_MANY.format("parameters"),
        r"\d\s?[kmb]\b|[mb]illion|thousand|\d (?:\w+ )?parameters|parameter-free",
    ),
    _row(
        "the number of layers",
        _HOW_MANY.format("layers|blocks|attention heads"),
        r"\b(?:layers?|blocks?|heads?)\b",
        figure=True,
    ),
    _row(
        "the number of people",
        _HOW_MANY.format(_PEOPLE),
        rf"\b(?:{_PEOPLE}|women|men|children|adults?|cases)\b",
        figure=True,
    ),
    _row(
        "the funding",
        r"\bwho (?:funded|sponsored|paid for)\b|\b(?:what|which|whose)\b[^?]*\b(?:fund(?:ed|ing)|grants?)\b",
        r"\bfund(?:ed|ing)\b|sponsor|\bgrants?\b|supported by",
    ),
    _row(
        "the accuracy",
        r"\b(?:what|which)(?: [\w@-]+)? accurac(?:y|ies)\b(?! metric)|\b(?:what|how high) is the accuracy\b",
        rf"accura|top-?1|error rate|^(?!.*{_OTHER_SHARES}).*(?:%|percent)",
        figure=True,
    ),
    _row("the recall", _REACHED.format("recall"), r"\brecall", figure=True),
    _row("the precision", _REACHED.format("precision"), r"\bprecision", figure=True),
    _row("the error rate", _REACHED.format("error rate"), r"\berror|accura", figure=True),
    _row(
        "the speed-up",
        _REACHED.format("speed-?up"),
        r"speed|fast|quick|accelerat|\btimes?\b|orders? of magnitude|\d\s?(?:x|×)",
    ),
    _row("the memory", r"\bhow much (?:\w+ )?memory\b", r"\bmemory\b|\b[gmt]i?b\b|gigabytes?|space|storage"),
    _row(
        "the latency",
        r"\b(?:what|which)\b[^?]{0,20}\b(?:latency|throughput)\b",
        r"latency|throughput|\bms\b|seconds?|\bfps\b|real[- ]time|speed|faster",
    ),
)
_METRICS = re.compile(
    r"\b(?:what|which|how (?:much|many|high))\b[^?]{0,20}?\b(?P<metric>f1|bleu|rouge|meteor|n?dcg(?:@\d+)?|mrr(?:@\d+)?"
    r"|map|auc|auroc|perplexity|fid|psnr|ssim|m?iou|dice|wer|cer|rmse|mae|recall@\d+|hit@\d+|exact match)\b",
    re.IGNORECASE,
)
_FIGURE = re.compile(
    r"\bhow many\b|\bby how much\b|\bhow often\b|\b(?:what|which) (?:percentage|proportion)\b", re.IGNORECASE
)
_LOOSE = re.compile(r"\b(?:most|majority|half|all|none|no|every|twice|doubles?d?|several|many|few|rarely|often)\b")


# Where one question ends and another begins, without the mark or the word between them.
_NEXT = re.compile(
    r"(?<=\?)\s+(?=\w)|;\s+|,?\s+(?:and|but|or)(?: also)?\s+"
    r"(?=(?:(?:by|in|on|at|under|for|with|from|to|of|over|than)\s+)?(?:what|which|how|who|whose|when|where|why)\b)",
    re.IGNORECASE,
)
_PLACE = re.compile(r"\bon (?:the )?(?:[\w-]+ )?$", re.IGNORECASE)


def questions(text: str) -> list[str]:
    """Return the questions that a text asks one after the other; one of a single word leaves the text whole."""
    some = _NEXT.split(text)
    return some if all(" " in one for one in some) else [text]


def wants(question: str) -> tuple[Wanted, ...]:
    """Return what a question asks for, nothing if its words do not tell."""
    found = [one for asked, one in _KNOWN if asked.search(question)]
    if metric := _METRICS.search(question):
        plain = metric["metric"].partition("@")[0]
        held = re.compile(rf"\b\w?{re.escape(plain)}", re.IGNORECASE)
        found.append(Wanted(f"the {metric['metric']}", held, figure=True))
    if not found and _FIGURE.search(question):
        found.append(Wanted("the figure", None, figure=True))
    return tuple(found)


def places(text: str) -> tuple[str, ...]:
    """Return the names that a text has after an "on": the data that a figure was measured on."""
    return tuple(
        name for name in names(f"x {text}") if any(_PLACE.search(text[: at.start()]) for at in _found(name, text))
    )


def _found(name: str, text: str) -> Iterator[re.Match[str]]:
    return re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", text)


def said(one: Wanted, abstracts: Sequence[str], on: Sequence[str] = ()) -> bool:
    """Tell whether any of some abstracts says what is wanted; how often a thing is may be said without a figure.

    With names of data that it is wanted `on`, a sentence that says it of other data alone does not count.
    """
    return any(
        any(not on or _of(sentence, on) for sentence in one.sayings(text))
        or (one.held is None and _LOOSE.search(text) is not None)
        for text in abstracts
    )


def _of(sentence: str, on: Sequence[str]) -> bool:
    return not places(sentence) or not all(missing_names(f"of {name}", sentence) for name in on)

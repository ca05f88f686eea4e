"""The papers that a model was shown in, a misbehaving reply and what of it is true out."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from rag.answer.names import names
from tests.scripted_server import Endless, Says
from tests.scripted_server import Reply as Sent

_SENTENCES = 3  # of a reply
_FIGURE = re.compile(r"(?<![\w.@-])\d+(?:,\d{3})*(?:\.\d+)?(?![\w@-])")


@dataclass(frozen=True, slots=True)
class Seen:
    """A paper as the prompt shows it: its number, title and sentences."""

    number: int
    title: str
    sentences: Sequence[str]


@dataclass(frozen=True, slots=True)
class Planted:
    """A sentence of a reply without its markers, and the title of the paper that says it; None for a lie."""

    text: str
    source: str | None


@dataclass(frozen=True, slots=True)
class Reply:
    """What is sent, and the sentences in it."""

    sent: str | Sent
    planted: Sequence[Planted] = ()


Way = Callable[[Sequence[Seen], random.Random], Reply]


# ---- sentences ----
def _true(seen: Sequence[Seen], rng: random.Random) -> list[tuple[str, Seen]]:
    """Return a few sentences of the papers, each with its paper; ones that lean on the sentence before are left out."""
    some = [(one, paper) for paper in seen for one in paper.sentences if 7 < len(one.split()) < 45]
    some = [(one, paper) for one, paper in some if not re.match(r"(?:It|They|This|These|Its|Their|Such)\b", one)]
    return rng.sample(some, min(_SENTENCES, len(some)))


def _cited(text: str, marker: str) -> str:
    return f"{text[:-1]} {marker}{text[-1]}" if text[-1:] in ".!?" else f"{text} {marker}."


def _marked(mark: Callable[[Seen, Sequence[Seen], random.Random], str]) -> Way:
    """Return the way that writes true sentences with markers of its own making."""

    def way(seen: Sequence[Seen], rng: random.Random) -> Reply:
        true = _true(seen, rng)
        sent = " ".join(_cited(text, mark(paper, seen, rng)) for text, paper in true)
        return Reply(sent, [Planted(text, paper.title) for text, paper in true])

    return way


def _changed(change: Callable[[str, Seen, Sequence[Seen], random.Random], str | None]) -> Way:
    """Return the way that changes sentences and cites the papers that they are from."""

    def way(seen: Sequence[Seen], rng: random.Random) -> Reply:
        some = [(text, paper) for paper in seen for text in paper.sentences]
        rng.shuffle(some)
        made = [(told, paper) for text, paper in some if (told := change(text, paper, seen, rng)) and told != text]
        made = made[:_SENTENCES]
        sent = " ".join(_cited(text, f"[{paper.number}]") for text, paper in made)
        return Reply(sent, [Planted(text, None) for text, _ in made])

    return way


# ---- changes ----
def _swapped(text: str, paper: Seen, seen: Sequence[Seen], rng: random.Random) -> str | None:
    found = list(_FIGURE.finditer(text))
    if len({match[0] for match in found}) < 2:
        return None
    one, other = found[0], next(match for match in found if match[0] != found[0][0])
    between = text[one.end() : other.start()]
    if re.fullmatch(r"\s?(?:and|to|–|-)\s?", between):  # from 1 to 0 is from 0 to 1
        return None
    return text[: one.start()] + other[0] + between + one[0] + text[other.end() :]


def _other_figure(text: str, paper: Seen, seen: Sequence[Seen], rng: random.Random) -> str | None:
    match = _FIGURE.search(text)
    if not match or re.fullmatch(r"[01]|(?:19|20)\d\d", match[0]):
        return None
    value, places = float(match[0].replace(",", "")), len(match[0].partition(".")[2])
    other = f"{value * rng.choice((0.6, 0.8, 1.25, 1.7)) + (value < 4):,.{places}f}"
    return text[: match.start()] + other + text[match.end() :]


_TURNS = {
    "more": "less", "less": "more", "better": "worse", "higher": "lower", "lower": "higher", "outperforms": "trails",
    "outperform": "trail", "exceeds": "falls short of", "beats": "loses to", "rises": "falls", "falls": "rises",
    "improves": "worsens", "without": "with", "larger": "smaller", "faster": "slower", "slower": "faster",
}  # fmt: skip
_TURN = re.compile(rf"\b({'|'.join(_TURNS)})\b")
_IS = re.compile(r"\b(is|are|was|were|can|does)\b")
_NOT = re.compile(r"\b(?:not|no|never|neither|without)\b")


def _turned(text: str, paper: Seen, seen: Sequence[Seen], rng: random.Random) -> str | None:
    return _TURN.sub(lambda match: _TURNS[match[1]], text, count=1) if _TURN.search(text) else None


def _denied(text: str, paper: Seen, seen: Sequence[Seen], rng: random.Random) -> str | None:
    return _IS.sub(r"\1 not", text, count=1) if _IS.search(text) and not _NOT.search(text) else None


def _renamed(text: str, paper: Seen, seen: Sequence[Seen], rng: random.Random) -> str | None:
    own, whole = names(text), " ".join([paper.title, *paper.sentences]).casefold()
    others = [n for other in seen for n in names(" ".join(other.sentences)) if n.casefold() not in whole]
    if not own or not others:
        return None
    return re.sub(rf"(?<!\w){re.escape(rng.choice(own))}(?!\w)", rng.choice(others), text)


def _always(text: str, paper: Seen, seen: Sequence[Seen], rng: random.Random) -> str | None:
    return f"In every case, on all data and without exception, {text[0].lower()}{text[1:]}"


_CAUSES = (
    "because people prefer it", "as experiments with 4,000 users confirmed", "and so it is used by most companies",
    "which won the best paper award", "at a tenth of the cost of GPT-4", "although it was later withdrawn",
)  # fmt: skip


def _embroidered(text: str, paper: Seen, seen: Sequence[Seen], rng: random.Random) -> str | None:
    return f"{text[:-1]}, {rng.choice(_CAUSES)}."


def _joined(text: str, paper: Seen, seen: Sequence[Seen], rng: random.Random) -> str | None:
    others = [one for other in seen if other.title != paper.title for one in other.sentences if len(one.split()) > 7]
    if not others or len(text.split()) < 8:
        return None
    other = rng.choice(others)
    return f"{text[:-1]}, and {other[0].lower()}{other[1:]}"


# ---- what stands in no abstract ----
def _told(*some: str) -> Way:
    """Return the way that writes fixed sentences which no abstract holds; `{}` becomes a marker of a paper."""

    def way(seen: Sequence[Seen], rng: random.Random) -> Reply:
        told = rng.sample(some, min(_SENTENCES, len(some)))
        sent = " ".join(text.format(f"[{rng.choice(seen).number}]") for text in told)
        return Reply(sent, [Planted(re.sub(r" ?\{\}", "", text), None) for text in told])

    return way


_MEMORY = (
    "BM25 was first used at TREC-3 in 1994 by the Okapi group of City University {}.",
    "ColBERT was trained on a single Tesla V100 for 200,000 iterations {}.",
    "Transformers were introduced by Vaswani and colleagues in 2017 {}.",
    "PageRank is named after Larry Page, who founded Google with Sergey Brin in 1998 {}.",
    "The WordPiece vocabulary of BERT has 30,522 tokens {}.",
    "Dense retrievers struggle with rare entities, as the EntityQuestions dataset shows {}.",
    "GPT-4 was released in March 2023 and accepts images {}.",
    "Most vector databases use HNSW with M set to 16 {}.",
)
_INVENTED = (
    "Smith et al. (2023) found a gain of 7.7 points with DeepMoth {}.",
    "According to Zhang and Müller (Nature, 2022), NeuroRank solves the problem {}.",
    "The MothBench study of 2021 tested 14 systems and found no difference {}.",
    "Okafor's thesis shows that the effect vanishes for long queries {}.",
)
_IGNORED = (
    "The capital of France is Paris {}.",
    "A sourdough should rest for twelve hours before baking {}.",
    "Photosynthesis turns light into chemical energy {}.",
)
_GERMAN = (
    "Das Verfahren wurde in Berlin erfunden und kostet nichts {}.",
    "Alle Versuche scheiterten an zu kleinen Rechnern {}.",
    "Die Autoren raten davon ab, die Methode zu verwenden {}.",
)
_TALK = (
    "As an AI language model, I cannot browse the internet {}.",
    "Sure, here is a summary of the papers you gave me {}.",
    "I hope that this helps and wish you a nice day {}.",
)


def _sent(*some: str | Sent) -> Way:
    return lambda seen, rng: Reply(rng.choice(some))


def _cut(seen: Sequence[Seen], rng: random.Random) -> Reply:
    (text, paper), *_ = _true(seen, rng)
    half = " ".join(text.split()[: len(text.split()) // 2])
    return Reply(Says(half, finish="length"), [Planted(half, None)])


def _another(paper: Seen, seen: Sequence[Seen], rng: random.Random) -> str:
    return f"[{rng.choice([one.number for one in seen if one.number != paper.number] or [99])}]"


def _malformed(paper: Seen, seen: Sequence[Seen], rng: random.Random) -> str:
    forms = ("[[{}]]", "({})", "[{}", "{}]", "【{}】", "[Source {}]", "[{}, {}]", "[#{}]", "[0] [{}]", "^{}")
    return rng.choice(forms).replace("{}", str(paper.number))


CONTROL = "as it should (control)"
WAYS: Mapping[str, Way] = {
    CONTROL: _marked(lambda paper, seen, rng: f"[{paper.number}]"),
    "wrong markers": _marked(_another),
    "no markers": _marked(lambda paper, seen, rng: ""),
    "markers out of range": _marked(lambda paper, seen, rng: f"[{rng.randint(40, 99)}]"),
    "malformed markers": _marked(_malformed),
    "every marker": _marked(lambda paper, seen, rng: "".join(f"[{one.number}]" for one in seen)),
    "swapped figures": _changed(_swapped),
    "other figures": _changed(_other_figure),
    "turned round": _changed(_turned),
    "denied": _changed(_denied),
    "another name": _changed(_renamed),
    "always and everywhere": _changed(_always),
    "a clause added": _changed(_embroidered),
    "two papers joined": _changed(_joined),
    "from memory": _told(*_MEMORY),
    "invented papers": _told(*_INVENTED),
    "question ignored": _told(*_IGNORED),
    "other language": _told(*_GERMAN),
    "small talk": _told(*_TALK),
    "cut off": _cut,
    "empty": _sent("", " \n\n\t", "[1] [2]", "** ``` ~~~"),
    "endless": _sent(Endless()),
}

"""Claims with the text they cite and what people, or their making, say of them: what the check is fitted on."""

from __future__ import annotations

import gzip
import json
import random
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks import data
from rag.answer.features import Source
from rag.answer.names import names
from rag.answer.quantities import plain, quantities
from rag.answer.worded import comparable
from rag.text import clean, sentence_spans, stems, strip_markers

_OPPOSITES = (
    "increases decreases increased decreased increase decrease higher lower improves degrades improved degraded"
    " outperforms underperforms more less better worse faster slower larger smaller promotes inhibits reduces raises"
    " reduced raised can cannot with without effective ineffective is is_not are are_not does does_not"
).split()
_SWAP = dict(zip(_OPPOSITES[::2], _OPPOSITES[1::2], strict=True)) | dict(
    zip(_OPPOSITES[1::2], _OPPOSITES[::2], strict=True)
)
_DIRECTED = re.compile(rf"\b({'|'.join(word for word in _SWAP if '_' not in word)})\b")
_NUMBER = re.compile(r"(?<![\w.,^(_-])\d+(?:\.\d+)?(?![\w)-]|[.,]\d)")
_POOL = 4000
_LEAD = "The authors note that "
_DENIES = re.compile(r"\b(?:not|no|without|cannot|never|nor|neither|unable|fails?)\b", re.IGNORECASE)
_LEFT_OUT = [
    (re.compile(r"\b(do|does|did|is|are|was|were|has|have|had|can|could|will|would|should) not\b"), r"\1"),
    (re.compile(r"\bcannot\b"), "can"),
    (re.compile(r"\bwithout\b"), "with"),
    (re.compile(r"\bno (?=[a-z])"), "a "),
    (re.compile(r"\bunable\b"), "able"),
    (re.compile(r"\bfails? to\b"), "is able to"),
]
_PUT_IN = [
    (re.compile(r"\b(is|are|was|were|can|could|will|has|have) "), r"\1 not "),
    (re.compile(r"\bwith (?!out)"), "without "),
]
_LONGEST = 45


@dataclass(frozen=True, slots=True)
class Pair:
    """A claim and its source; `label` is supported, contradicted or neither, `group` keeps what belongs together."""

    part: str
    group: str
    claim: str
    source: Source
    label: str


def attributionbench() -> Iterator[Pair]:
    """Yield the 1,198 development rows: claims of answer engines and web passages, judged by people."""
    path = data.SHARED / "benchmarks" / "attributionbench" / "dev.jsonl"
    for row in map(json.loads, path.read_text(encoding="utf-8").splitlines()):
        paragraphs = [part for text in row["references"] for part in re.split(r"\n\s*\n", text)]
        source = Source("", tuple(s for part in paragraphs for s in sentences(part[:60000])))
        label = "supported" if row["label"] else "neither"
        yield Pair(row["src_dataset"], row["question"], clean(strip_markers(row["claim"])), source, label)


def scifact() -> Iterator[Pair]:
    """Yield the train claims with the abstracts they cite, and with the one that shares most words and is not cited."""
    papers = [json.loads(line) for line in (_scifact("corpus")).splitlines()]
    by_id = {paper["_id"]: Source(clean(paper["title"]), sentences(paper["text"])) for paper in papers}
    near = Nearest(list(by_id.values()))
    labels = {"SUPPORT": "supported", "CONTRADICT": "contradicted"}
    for claim in map(json.loads, _scifact("claims").splitlines()):
        said = {evidence["doc_id"]: labels[evidence["label"]] for evidence in claim["evidence"]}
        text = clean(claim["claim"])
        for number in claim["cited_doc_ids"]:
            yield Pair("SciFact", number, text, by_id[number], said.get(number, "neither"))
        cited = [by_id[number] for number in claim["cited_doc_ids"]]
        yield Pair("SciFact, near", claim["cited_doc_ids"][0], text, near.find(text, cited), "neither")


def planted(papers: int, seed: int = 0) -> Iterator[Pair]:
    """Yield claims made from abstracts of computer science: right ones, and with a paper, figure or name changed."""
    rng = random.Random(seed)
    rows = rng.sample(_papers(), _POOL)
    pool = [Source(clean(row["title"]), sentences(row["abstract"]), row["year"]) for row in rows]
    pool = [source for source in pool if len(source.sentences) >= 4]
    near = Nearest(pool)
    for source in pool[:papers]:
        one, two = (source.sentences[i] for i in rng.sample(range(1, len(source.sentences)), 2))
        other = near.find(one, [source])
        claims = {
            one: "own sentence",
            _part(one): "part of a sentence",
            f"{one.rstrip('.')}, and {two}": "two sentences",
        }
        for text in claims:
            yield Pair("planted, right", source.title, text, source, "supported")
            yield Pair("planted, near paper", source.title, text, near.find(text, [source]), "neither")
        foreign = rng.choice(other.sentences)
        yield Pair("planted, half", source.title, f"{one.rstrip('.')}, and {foreign}", source, "neither")
        yield from _changed(source, one, two, other, rng)


def _changed(source: Source, one: str, two: str, other: Source, rng: random.Random) -> Iterator[Pair]:
    for text in source.sentences:
        if found := _NUMBER.search(text):
            new = found[0][:-1] + rng.choice("123456789".replace(found[0][-1], ""))
            if new not in " ".join(source.sentences):
                changed = text[: found.start()] + new + text[found.end() :]
                yield Pair("planted, figure", source.title, changed, source, "neither")
                break
    for text in (one, two):
        mine, theirs = (
            names(text),
            [n for s in other.sentences for n in names(s) if n not in " ".join(source.sentences)],
        )
        if mine and theirs:
            changed = text.replace(rng.choice(mine), rng.choice(theirs))
            yield Pair("planted, name", source.title, changed, source, "neither")
        if found := _DIRECTED.search(text):
            changed = text[: found.start()] + _SWAP[found[0]].replace("_", " ") + text[found.end() :]
            yield Pair("planted, direction", source.title, changed, source, "contradicted")


def reworded(claims: int, seed: int = 1) -> Iterator[Pair]:
    """Yield sentences of abstracts that nothing was fitted on, with a lead-in; and with a denial or a figure moved.

    Of each kind there are as many claims as asked for: a denial left out, one put in, two figures exchanged.
    """
    rng = random.Random(seed)
    rows = _papers()
    rng.shuffle(rows)
    kinds = {"denial left out": _without_denial, "denial put in": _with_denial, "figures exchanged": _exchanged}
    found = dict.fromkeys(kinds, 0)
    for row in rows:
        source = Source(clean(row["title"]), sentences(row["abstract"]), row["year"])
        for text in source.sentences if len(source.sentences) >= 4 else ():
            for kind, change in kinds.items():
                changed = change(text) if found[kind] < claims and len(text.split()) <= _LONGEST else None
                if changed is not None:
                    found[kind] += 1
                    yield Pair(kind, source.title, changed, source, "contradicted")
                    right = _LEAD + text[0].lower() + text[1:]
                    yield Pair(f"{kind}: as it was", source.title, right, source, "supported")
        if min(found.values()) == claims:
            return


def conclusions() -> Iterator[Pair]:
    """Yield the sentences of PubMedQA's conclusions with the abstract that they were taken from."""
    folder = data.SHARED / "benchmarks" / "pubmedqa"
    corpus = map(json.loads, (folder / "corpus.jsonl").read_text(encoding="utf-8").strip().split("\n"))
    texts = {paper["_id"]: paper["text"] for paper in corpus}
    for row in map(json.loads, (folder / "qa.jsonl").read_text(encoding="utf-8").strip().split("\n")):
        source = Source("", sentences(texts[row["id"]]))
        for text in sentences(row["long_answer"]):
            yield Pair("PubMedQA, conclusion", row["id"], text, source, "supported")


def _without_denial(text: str) -> str | None:
    if len(_DENIES.findall(text)) != 1:
        return None
    return next((pattern.sub(says, text) for pattern, says in _LEFT_OUT if pattern.search(text)), None)


def _with_denial(text: str) -> str | None:
    if _DENIES.search(text):
        return None
    return next((pattern.sub(says, text, count=1) for pattern, says in _PUT_IN if pattern.search(text)), None)


def _exchanged(text: str) -> str | None:
    """Return a sentence with its first two comparable figures, one in the place of the other."""
    written, found = plain(text), quantities(text)
    for one, other in zip(found, found[1:], strict=False):
        if comparable(one, other) and one.form != other.form and not one.spelled:
            (start, end), (then, last) = one.span, other.span
            return written[:start] + other.written + written[end:then] + one.written + written[last:]
    return None


def _papers() -> list[dict[str, Any]]:
    path = data.SHARED / "scale" / "papers-core.jsonl.gz"
    with gzip.open(path, "rt", encoding="utf-8") as stream:
        return [json.loads(line) for line in stream]


def sentences(text: str) -> tuple[str, ...]:
    """Return the cleaned sentences of a text."""
    text = clean(text)
    return tuple(text[start:end] for start, end in sentence_spans(text))


def _part(sentence: str) -> str:
    """Return the first half of a sentence of two, or the sentence."""
    first = re.split(r"[,;]\s|\s(?:and|which|while|whereas)\s", sentence, maxsplit=1)[0]
    return first if len(first.split()) >= 6 else sentence


def _scifact(name: str) -> str:
    return (data.SHARED / "benchmarks" / "scifact" / f"{name}.jsonl").read_text(encoding="utf-8")


class Nearest:
    """Finds the source that shares most rare words with a text."""

    def __init__(self, sources: Sequence[Source]) -> None:
        self._sources = sources
        self._holders: dict[str, list[int]] = defaultdict(list)
        for number, source in enumerate(sources):
            for stem in stems(" ".join([source.title, *source.sentences])):
                self._holders[stem].append(number)

    def find(self, text: str, but: Sequence[Source]) -> Source:
        """Return the best source that is none of some others."""
        values: dict[int, float] = defaultdict(float)
        for stem in sorted(stems(text)):
            holders = self._holders.get(stem, [])
            if len(holders) < len(self._sources) / 10:
                for number in holders:
                    values[number] += 1 / (1 + len(holders)) ** 0.5
        ranked = sorted(values, key=lambda number: (-values[number], number))
        return next((self._sources[n] for n in ranked if self._sources[n] not in but), self._sources[-1])

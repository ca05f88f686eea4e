"""Is a question answered while its paper is here, and refused where no abstract says it? Without a language model."""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Iterator
from pathlib import Path

from benchmarks import data
from benchmarks.intervals import share
from rag import Attest
from rag.answer.outcome import about, decide
from rag.schema import Filters
from rag.search.retriever import retrieve

# What is asked of a paper by its name, and how an abstract that says it would: read apart from the product's rules.
_ASKED = {
    "How many GPUs was {} trained on?": r"gpus?\b|a100|v100",
    "What is the learning rate of {}?": r"learning rate of",
    "Under which licence is {} distributed?": r"licen[cs]ed",
    "What BLEU does {} reach?": r"\d[^.]* bleu|bleu [^.]*\d",
    "What accuracy does {} report?": r"\d%? [^.]*accura|accura[^.]* \d",
    "How many parameters does {} have?": r"\d\s?[MB](?:illion)? param",
    "What is the latency of {}?": r"\d\s?(?:ms|fps|milliseconds|seconds)\b",
}
_GPUS, _RATE, _LICENCE = list(_ASKED)[:3]
# Data that some abstracts of the real input give figures on.
_DATA = ("ImageNet", "CIFAR-10", "CIFAR-100", "COCO", "KITTI", "MS MARCO", "BEIR", "Cityscapes")
_METRICS = ("accuracy", "mAP", "AP", "F1", "BLEU", "mIoU", "FID", "PSNR", "AUC", "nDCG", "WER", "perplexity")
_PLACE = re.compile(r"\b(?:on|On) (?:the )?([A-Z][\w-]*[A-Z0-9][\w-]*)")
_INVENTED = ("What does {} do?", "How does {} work?", "What accuracy does {} reach on ImageNet?", "Explain {}")


def main() -> None:
    """Print, by where questions come from, the share answered with the paper here and refused without."""
    print(f"{'questions':38}{'rule':7}{'answered, should be':>24}{'refused, should be':>24}")
    for name in ("pubmedqa", "scifact", "cranfield", "cisi", "cacm", "adi"):
        attest = data.library(name)
        _row(f"{name} (paper hidden)", attest, list(_judged(name, attest)))
    corpus = data.library("corpus")
    topics = [(f"What is known about {paper.title}?", (paper.key,)) for paper in corpus.papers()]
    _row("titles (paper hidden)", corpus, [(q, ()) for q, _ in topics], topics)
    named = [(head, paper.abstract) for paper in corpus.papers() if (head := _head(paper.title))]
    here = [(q.format(n), ()) for q, how in _ASKED.items() for n, text in named if re.search(how, text, re.IGNORECASE)]
    gone = [(q.format(n), ()) for q, how in _ASKED.items() for n, text in named if not re.search(how, text, re.I)]
    _row("attributes of a named paper", corpus, here, gone)
    invented = [(q.format(f"{name[:3]}zu{name[-4:]}"), ()) for q in _INVENTED for name, _ in named]
    _row("names nobody mentions / what X does", corpus, [(f"What does {n} do?", ()) for n, _ in named], invented)
    _row("a figure on named data", corpus, *_placed(named))
    _two_things(corpus, named)


def _placed(named: list[tuple[str, str]]) -> list[list[tuple[str, tuple[str, ...]]]]:
    """Return what figure a paper reports on data: questions whose answer a sentence has, and others."""
    told = [
        (f"What {metric} does {name} reach on {place}?", ())
        for name, text in named
        for sentence in re.split(r"(?<=[.!?])\s", text)
        for metric in _METRICS
        for place in _PLACE.findall(sentence)
        if re.search(rf"\b{metric}\b", sentence) and re.search(r"(?<![\w-])\d", sentence)
    ]
    gone = [(f"What accuracy does {n} report on {one}?", ()) for n, text in named for one in _DATA if one not in text]
    return [list(dict.fromkeys(told)), gone]


def _two_things(corpus: Attest, named: list[tuple[str, str]]) -> None:
    """Print how often a question that asks two things has the outcome that the abstract gives it."""
    for label, forms, right in (
        ("two things, one said: in part", _ONE_SAID, "partial"),
        ("two things, neither said", _NONE_SAID, "not_stated"),
    ):
        cases = [
            form.format(name)
            for form, *how in forms
            for name, text in named
            if not any(re.search(_ASKED[one], text, re.IGNORECASE) for one in how)
        ]
        outcomes = [_outcome(corpus, question) for question in cases]
        counts = ", ".join(f"{outcomes.count(one)} {one}" for one in dict.fromkeys(outcomes))
        print(f"{label:45}{share([one == right for one in outcomes]):>24}  ({counts})", flush=True)


def _row(
    name: str,
    attest: Attest,
    here: list[tuple[str, tuple[str, ...]]],
    gone: list[tuple[str, tuple[str, ...]]] | None = None,
) -> None:
    answered = [_answered(attest, question) for question, _ in here]
    refused = [_answered(attest, question, hide) for question, hide in (here if gone is None else gone)]
    for place, rule in enumerate(("about", "now")):
        kept, left = [one[place] for one in answered], [not one[place] for one in refused]
        print(f"{name:38}{rule:7}{share(kept):>24}{share(left):>24}", flush=True)


def _answered(attest: Attest, question: str, hide: tuple[str, ...] = ()) -> tuple[bool, bool]:
    """Tell whether a question is answered, in full or in part, by the rule what it is about alone, and by all."""
    found = retrieve(attest._parts.library(), question, limit=None, filters=Filters(not_keys=hide))
    return about(found), _outcome(attest, question, hide) in ("answered", "partial")


def _outcome(attest: Attest, question: str, hide: tuple[str, ...] = ()) -> str:
    found = retrieve(attest._parts.library(), question, limit=None, filters=Filters(not_keys=hide))
    return decide(question, found).outcome if about(found) else "not_in_collection"


def _judged(name: str, attest: Attest) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield questions with the papers that answer them; of the sets the rule was fitted on, the other half."""
    keys, folder = {paper.paper_id: paper.key for paper in attest.papers()}, data.SHARED / "benchmarks" / name
    golds: dict[str, list[str]] = {}
    settled = set(_settled(folder / "claims.jsonl")) if name == "scifact" else None
    for line in (folder / "qrels.tsv").read_text(encoding="utf-8").splitlines()[1:]:
        query, paper, score = line.split("\t")
        if int(score) > 0 and paper in keys and (settled is None or query in settled):
            golds.setdefault(query, []).append(keys[paper])
    for line in (folder / "queries.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        text = f"Is it true that {row['text'].rstrip('.')}?" if name == "scifact" else row["text"]
        if row["_id"] in golds and len(text) < 400 and (zlib.crc32(text.encode()) % 2 or name not in _FITTED):
            yield text, tuple(golds[row["_id"]])


def _settled(path: Path) -> Iterator[str]:
    """Yield the claims that an abstract supports or contradicts."""
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if row["evidence"]:
            yield row["id"]


# What a question asks, and which of it (by `_ASKED`) the abstract must not say.
_ACCURACY = "What accuracy does {} report?"
_ONE_SAID = (
    ("What does {} do, and under which licence is it distributed?", _LICENCE),
    ("How many GPUs was {} trained on and how does it work?", _GPUS),
    ("How does {} work? What is its learning rate?", _RATE),
)
_NONE_SAID = (
    ("How many GPUs was {} trained on, and under which licence is it distributed?", _GPUS, _LICENCE),
    ("What is the learning rate of {} and how many GPUs were used?", _RATE, _GPUS),
)
_FITTED = ("pubmedqa", "scifact")


def _head(title: str) -> str | None:
    """Return the coined name that a title opens with, or nothing."""
    head, colon, _ = title.partition(":")
    return head if colon and " " not in head and sum(map(str.isupper, head)) > 1 else None


if __name__ == "__main__":
    main()

"""Is a question about the collection at all? How often the rule keeps what belongs and refuses what does not."""

from __future__ import annotations

import random
from collections.abc import Iterator

from benchmarks import data
from rag import Attest
from rag.answer.outcome import about
from rag.schema import Filters
from rag.search.lexical import read_terms
from rag.search.retriever import retrieve

_EVERYDAY = (
    "How long should pasta be boiled?|Who won the football world cup in 1954?|best pizza in Naples|"
    "What is the capital of Mongolia?|How do I renew my passport?|tomato soup recipe|history of the Ottoman empire|"
    "When was the Eiffel tower built?|Who wrote Hamlet?|bus timetable for Sunday|cheap flights to Lisbon|"
    "What do pandas eat?|How to knit a scarf?|guitar chords for beginners|When does the supermarket close?|"
    "How tall is Mount Everest?|dog training tips|garden hedge plants|Is coffee healthy?|How to fix a flat tyre?"
).split("|")
_SHORT = ("What is {}?", "How is {} reduced?", "Which methods use {}?", "Explain {}")


def main() -> None:
    """Print the share of questions that are kept, by collection and by where the questions come from."""
    libraries = {name: data.library(name) for name in ("corpus", "scifact", "cranfield", "cacm", "cisi")}
    own = {name: data.queries(name, 100) for name in libraries if name != "corpus"}
    own["corpus"] = [paper.title for paper in libraries["corpus"].papers()[::6]]
    foreign = {"everyday": _EVERYDAY, "conversations": data.rewrites(150), "pubmedqa": data.queries("pubmedqa", 100)}
    print(f"{'collection':12}{'questions':26}{'kept':>6}{'n':>6}")
    for name, attest in libraries.items():
        _row(attest, name, "its own", own[name])
        _row(attest, name, "its own, two rare words", list(_short(attest, 80)))
        for kind, questions in foreign.items():
            if not (name == "scifact" and kind == "pubmedqa"):  # both are biomedical
                _row(attest, name, kind, questions)


def _row(attest: Attest, name: str, kind: str, questions: list[str]) -> None:
    library = attest._parts.library()
    kept = sum(about(retrieve(library, q, limit=8, filters=Filters())) for q in questions)
    print(f"{name:12}{kind:26}{kept / len(questions):6.2f}{len(questions):6}", flush=True)


def _short(attest: Attest, most: int) -> Iterator[str]:
    """Yield short questions about rare words of titles."""
    library, rng = attest._parts.library(), random.Random(2)
    papers = [paper.title for paper in attest.papers() if len(paper.abstract) > 200]
    rng.shuffle(papers)
    for title in papers[:most]:
        counts = {word: count for word, (_, count) in read_terms(library, title).words.items()}
        rare = [w for w, n in counts.items() if 2 <= n <= max(3, 0.03 * library.count()) and w.isalpha() and len(w) > 4]
        if rare:
            yield rng.choice(_SHORT).format(rare[0])

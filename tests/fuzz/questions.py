"""What is asked: any text is understood, searched for and answered over a small library, or refused in a sentence."""

from __future__ import annotations

import atexit
import json
import tempfile
from functools import cache
from pathlib import Path

from rag import Attest, Filters, Settings
from rag.answer.condensing import is_english
from rag.errors import AttestError, QuestionError
from rag.overview.sets.wish import wish_of
from rag.overview.topic import asks_for_overview, conditions_of, parts_of, topic_of
from rag.schema import Turn
from rag.search.breadth import breadth_of
from rag.search.query import normalise, search_text
from rag.search.understanding import understand
from rag.search.years import years_asked
from tests.fuzz.target import Dealer, Target, storable, text_of

ROWS = [
    ("Dense retrieval with LanternNet", "Sparse light mapping (SLM) helps retrieval.", ["Mira Holm"], 2016, "SIGIR"),
    ("Evaluation of dense retrieval", "SLM is compared. Evaluation is hard.", ["Cho, Kyunghyun"], 2018, "SIGIR"),
    (
        "LanternNet again",
        "Retrieval by LanternNet, with a map of the caves. It has 12 lamps.",
        ["A. Young"],
        2019,
        None,
    ),
    ("A cave benchmark", "The dense benchmark of the caves, e.g. 3.5 % of them.", ["T. Krol"], 2021, "ECIR 2021"),
    ("Lamps for walls", "Wet walls make the retrieval of light hard.", ["Ines van den Berg"], 2022, "SIGIR"),
]
ALL = Filters()


@cache
def engine() -> Attest:
    """Return an engine over five papers, made once a process."""
    folder = tempfile.TemporaryDirectory(prefix="attest-fuzz-")
    path = Path(folder.name) / "papers.jsonl"
    names = ("title", "abstract", "authors", "year", "venue")
    path.write_text("\n".join(json.dumps(dict(zip(names, row, strict=True))) for row in ROWS))
    attest = Attest(Settings(_env_file=None, data_dir=Path(folder.name) / "library", llm="none"))
    attest.ingest([str(path)])
    atexit.register(folder.cleanup)
    atexit.register(attest.close)
    return attest


def understanding(data: bytes) -> None:
    """Read filters and slips from a question: nothing is changed without a note, and no filter leaves no paper."""
    text = normalise(text_of(data).encode("utf-8", "replace").decode()[:2000])
    assert normalise(text) == text
    library = engine()._parts.library()
    found = understand(library, text, ALL)
    assert bool(found.text) == bool(text)
    assert found.filters == ALL or library.find(found.filters)
    assert found.as_written or found.notes
    if not found.notes:
        assert (found.text, found.filters) == (text, ALL)
    assert len(found.text) <= 2 * len(text) + 20
    for note in found.notes:
        storable(note)
    plain = understand(library, text, ALL, as_written=True)
    assert (plain.text, plain.filters, plain.as_written) == (text, ALL, True)
    years = years_asked(text, lambda: [2016, 2018, 2021])
    if years:
        assert 0 <= years.start < years.end <= len(text)
        assert years.year_from is None or years.year_to is None or years.year_from <= years.year_to


def wishes(data: bytes) -> None:
    """Look at all that a question may wish for: a set, an overview, more than one side, what earlier turns said."""
    deal = Dealer(data)
    text = normalise(deal.text(300))
    wish_of(text)
    topic = topic_of(text)
    assert topic_of(topic) is not None
    conditions_of(topic)
    parts_of(topic)
    asks_for_overview(text)
    is_english(text)
    sides = breadth_of(text)
    assert sides == breadth_of(text)
    history = [
        Turn(role="user" if n % 2 == 0 else "assistant", content=deal.text(300)) for n in range(2 * deal.number(2))
    ]
    searched = search_text(text, history)
    assert len(searched) <= len(text) + sum(len(turn.content) for turn in history) + 100
    storable(searched)


def search(data: bytes) -> None:
    """Search for anything: passages in order, each quotation at its place in the abstract."""
    text = text_of(data)
    try:
        found = engine().search(text)
    except QuestionError as exc:
        storable(str(exc))
        return
    ranks = [passage.rank for passage in found.passages]
    assert ranks == list(range(1, len(ranks) + 1))
    assert len({passage.key for passage in found.passages}) == len(ranks)
    abstracts = {paper.key: paper.abstract for paper in engine().papers()}
    for passage in found.passages:
        assert abstracts[passage.key][passage.start : passage.end] == passage.quote


def answer(data: bytes) -> None:
    """Ask anything: every sentence stands where it is said to, and every quotation is the abstract's own."""
    text = text_of(data)
    try:
        said = engine().ask(text)
    except QuestionError as exc:
        storable(str(exc))
        return
    abstracts = {paper.key: paper.abstract for paper in engine().papers()}
    markers = {reference.marker: reference.key for reference in said.references}
    for one in said.sentences:
        assert set(one.citations) <= set(markers)
        if one.shown:
            assert one.start is not None
            assert said.text[one.start : one.end] == one.text
            assert one.verdict in ("supported", "partly")
        for proof in one.evidence:
            assert abstracts[markers[proof.marker]][proof.start : proof.end] == proof.quote


def claim(data: bytes) -> None:
    """Check any claim against any abstracts: each sentence that decides is that abstract's own."""
    deal = Dealer(data)
    texts = [deal.text(400) for _ in range(1 + deal.number(1))]
    said = deal.text(200)
    try:
        found = engine().verify(said, texts=texts)
    except AttestError as exc:
        storable(str(exc))
        return
    assert 0 <= found.score <= 1
    for proof in found.evidence:
        assert proof.text is not None
        assert texts[proof.text].encode("utf-8", "replace").decode()[proof.start : proof.end] == proof.quote


_QUESTION = 'papers by Holm, Cho and van den Berg at SIGIR since 2016 on "dense retreival" from 2016 to 2019?'
_TELLING = tuple(
    "retrieval retreival papers by at in since from before between 2019 2031 Holm Cho and SIGIR SLM recent the last "
    'three years " “ ( ) sparse light walls der die von published of others which how many overview'.split()
)

TARGETS = (
    Target(
        "understanding",
        understanding,
        (_QUESTION.encode(), b"recent papers on walls", "Was ist das für ein Weg?".encode()),
        _TELLING,
        30,
    ),
    Target(
        "wishes",
        wishes,
        (
            b"and on ImageNet?\0\x01What is SLM?\0It is [1] *A*.\0",
            b"Which papers use lamps?\0\0",
            b"Compare lamps and copper, or caves with walls\0\0",
        ),
        _TELLING,
    ),
    Target(
        "search",
        search,
        (_QUESTION.encode(), b"NEAR(a b) * OR {x} col:title", b'"'),
        (*_TELLING, "NEAR(", "*", "^", "AND"),
        50,
    ),
    Target("answer", answer, (b"What is hard about retrieval?", b"How many lamps does LanternNet have?"), _TELLING, 25),
    Target(
        "claim",
        claim,
        (
            b"Wet walls are hard. They have 12 lamps.\0\0Walls have 13 lamps and are not wet.\0",
            b"It rose by 3.5 %.\0\0It fell by 3,5%\0",
        ),
        ("not", "12", "3.5 %", "no", "more than", "[1]", "-"),
        40,
    ),
)

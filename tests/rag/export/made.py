"""An answer and an overview made by hand, and papers of any text."""

from __future__ import annotations

from hypothesis import strategies as st

from rag.schema import (
    Answer,
    AnswerSentence,
    Cell,
    Coverage,
    Filters,
    Models,
    Overview,
    Paper,
    Passage,
    Placed,
    Quote,
    Reference,
    Relation,
    Row,
    Signals,
    Table,
    Theme,
    ThemeChange,
    Verdict,
)  # fmt: skip

# What goes wrong in one format or another, and what Hypothesis thinks of.
NASTY = st.one_of(
    st.text(min_size=1),
    st.lists(
        st.sampled_from(
            r"""{ } \ $ ^ ~ % & # _ < > | " ' ` , ; = + - @ é ö ß Å 张伟 かな \alpha \input{x} {BERT} $O(n^2)$ and
            others Jr. TY - ER <script>alert(1)</script> </style> [1] \[1\] **a** `b` - # ￿ 100% von van der""".split()
            + ["\n", "\r\n", "\t", "\u2028", "TY  - JOUR", "ER  - ", "&amp;", "\x00", "\u200b", "\ue0001\ue001", "'''"]
        ),
        min_size=1,
        max_size=6,
    ).map(" ".join),
)
PAPERS = st.builds(
    Paper,
    key=st.from_regex(r"[a-z]{2,9}[12]\d{3}[a-z0-9]{1,9}", fullmatch=True),
    paper_id=st.just("title:0123"),
    title=NASTY,
    abstract=NASTY,
    authors=st.lists(NASTY, max_size=3).map(tuple),
    year=st.one_of(st.none(), st.integers(1500, 2199)),
    venue=st.one_of(st.none(), NASTY),
    url=st.one_of(st.none(), NASTY),
    tags=st.lists(NASTY, max_size=2).map(tuple),
)


def sentence(
    text: str,
    *quotes: tuple[int, str],
    at: int | None = None,
    shown: bool = True,
    verdict: Verdict = "supported",
    problems: tuple[str, ...] = (),
) -> AnswerSentence:
    """Return a sentence that cites the markers of its quotes."""
    return AnswerSentence(
        text=text,
        shown=shown,
        start=at,
        end=None if at is None else at + len(text),
        citations=tuple(marker for marker, _ in quotes),
        verdict=verdict,
        score=0.9,
        evidence=tuple(Quote(marker=m, quote=quote, start=0, end=len(quote)) for m, quote in quotes),
        problems=problems,
    )


CAVES = Reference(
    marker=1,
    key="holm2021lanternnet",
    paper_id="doi:10.5555/lantern.1",
    title="LanternNet: Mapping Caves with Sparse Light",
    authors=("Mira Holm", "Tadeusz Krol"),
    year=2021,
    venue="Journal of Speleology",
    url=None,
)
BENCH = Reference(
    marker=3,
    key="krol2020benchmark",
    paper_id="title:1",
    title="A Benchmark for <i>Cave</i> Mapping & More",
    authors=("Krol, Tadeusz",),
    year=2020,
    venue="Proceedings of Underground Robotics",
    url="javascript:alert(1)",
    abstract_kind="note",
)
TRUE = r"It reaches 91.4% \<b\> on *CaveBench* [1]."
HALF = "The benchmark has 40 caves, all wet [3][1]."
LIE = "It reaches 97.3% of everything [1]."
QUOTE = "It reaches an accuracy of 91.4%\non CaveBench with 12 lamps."
FORTY = "We introduce CaveBench, a benchmark of 40 caves."
LEAD = "Two abstracts here say:\n\n- "
TEXT = f"{LEAD}{TRUE}\n- {HALF}"
SENTENCES = (
    sentence(TRUE, (1, QUOTE), at=len(LEAD)),
    sentence(
        HALF, (3, FORTY), (1, "Wet walls."), at=TEXT.index(HALF), verdict="partly", problems=("“wet” is not in [3]",)
    ),
    sentence(LIE, (1, QUOTE), shown=False, verdict="unsupported", problems=("97.3% is not in [1]",)),
)
_SIGNALS = Signals(lexical=1.0, dense=0.5, sentence=0.5)
CLOSE = Passage(
    rank=1, paper_id="title:2", key="okafor2019bread", title="Bread", year=2019, score=1.0, quote="Yeast <rises>.",
    start=0, end=14, signals=_SIGNALS, abstract_kind="note",
)  # fmt: skip
ANSWER = Answer(
    answer_id="a-1",
    question="How good is LanternNet <script>?",
    search_query="lanternnet",
    filters=Filters(year_from=2019, venues=("Journal",)),
    outcome="answered",
    mode="llm",
    text=TEXT,
    sentences=SENTENCES,
    references=(CAVES, BENCH),
    closest=(),
    passages=(),
    models=Models(llm="small-model", embedding="e"),
    usage=None,
    timings_ms={"total": 1.0},
    library_version=7,
)

_OPENING = "Caves are mapped with light."
_BODY = f"{_OPENING}\n\n## Light\n\n{TRUE}\n\n## Measuring\n\n{HALF}"
OVERVIEW = Overview(
    overview_id="o-1",
    topic="mapping caves",
    filters=Filters(),
    outcome="answered",
    mode="extractive",
    text=_BODY,
    themes=(
        Theme(title="Light", text=TRUE, papers=(CAVES.key,), phrases=("lamps",), years=(2021, 2021)),
        Theme(title="Measuring", text=HALF, papers=(BENCH.key, "x"), years=(2019, 2020)),
    ),
    table=Table(
        columns=("problem", "code"),
        rows=(
            Row(
                key=CAVES.key,
                title=CAVES.title,
                year=2021,
                theme="Light",
                cells=(Cell(text="=slow | surveys", quote="Cave surveys are\nslow.", start=0, end=23), Cell()),
            ),
            Row(key="x", title="Uncited", year=None, theme="Measuring", cells=(Cell(), Cell(text="out", quote="Out."))),
        ),
    ),
    sentences=(
        sentence(TRUE, (1, QUOTE), at=_BODY.index(TRUE)),
        sentence(HALF, (3, FORTY), at=_BODY.index(HALF), verdict="partly"),
        SENTENCES[2],
    ),
    references=(CAVES, BENCH),
    coverage=Coverage(
        library=344,
        examined=60,
        matched=12,
        read=12,
        cited=11,
        left_out=tuple(Placed(key=f"k{n}", title=f"Left {n}", why="it has no abstract") for n in range(3)),
        near_line=(Placed(key="near", title="Near", why="it has few of the topic's words"),),
    ),
    models=Models(llm=None, embedding="e"),
    usage=None,
    timings_ms={},
    library_version=7,
    relations=(
        Relation(
            kind="disagreement",
            about="wet walls",
            sentences=(sentence("Wet walls are hard [1].", (1, "Wet.")), sentence("They are easy [3].", (3, "Easy."))),
        ),
        Relation(
            kind="agreement", about="lies", sentences=(SENTENCES[2], sentence("They are easy [3].", (3, "Easy.")))
        ),
    ),
    open_questions=(sentence("Wet walls remain open [1].", (1, "Wet walls remain difficult.")),),
    suggestions=("caves of salt",),
    changes=ThemeChange(added=("new2024",), removed=(), sentences=("gained: It reaches 91.4%",)),
)

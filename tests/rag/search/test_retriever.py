"""The right paper, its best sentence, and filters that hold."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag import Attest, Filters, QuestionError, Turn
from rag.search import lexical
from rag.search.retriever import retrieve

QUESTIONS = {
    "Which network maps caves from sparse light?": "LanternNet: Mapping Caves with Sparse Light",
    "laser ground truth for 40 caves": "A Benchmark for Cave Mapping",
    "Do loaves rise less without gravity?": "Bread Fermentation under Low Gravity",
    "bacteria in sourdough": "Sourdough Starters and Their Microbes",
    "How long does the rhythm of crabs last in the dark?": "Tidal Clocks of Shore Crabs",
}


@pytest.mark.parametrize(("question", "title"), QUESTIONS.items())
def test_the_right_paper_comes_first(loaded: Attest, question: str, title: str) -> None:
    assert loaded.search(question).passages[0].title == title


def test_a_passage_quotes_its_abstract_to_the_letter(loaded: Attest) -> None:
    abstracts = {paper.key: paper.abstract for paper in loaded.papers()}
    for question in QUESTIONS:
        result = loaded.search(question)
        assert [p.rank for p in result.passages] == list(range(1, len(result.passages) + 1))
        assert [p.score for p in result.passages] == sorted((p.score for p in result.passages), reverse=True)
        assert len({p.key for p in result.passages}) == len(result.passages)
        for passage in result.passages:
            assert abstracts[passage.key][passage.start : passage.end] == passage.quote


def test_the_quote_is_the_sentence_that_answers(loaded: Attest) -> None:
    assert loaded.search("accuracy of LanternNet").passages[0].quote == (
        "It reaches an accuracy of 91.4% on CaveBench with 12 lamps."
    )


def test_signals_say_what_found_a_passage(loaded: Attest) -> None:
    first = loaded.search("tidal clocks").passages[0].signals
    assert first.lexical is not None
    assert first.lexical > 0
    assert first.dense is not None
    assert first.dense > 0.4


@pytest.mark.parametrize(
    ("filters", "titles"),
    [
        (Filters(year_from=2020, year_to=2021), {"LanternNet: Mapping", "A Benchmark for"}),
        (Filters(year_to=2017), {"An Editorial without"}),
        (Filters(venues=("food physics",)), {"Bread Fermentation under", "Sourdough Starters and"}),
        (Filters(authors=("Krol",)), {"LanternNet: Mapping", "A Benchmark for"}),
        (Filters(authors=("Holm", "Haddad")), {"LanternNet: Mapping", "Tidal Clocks of"}),
        (Filters(sources=("papers.jsonl",), year_from=2022), {"Sourdough Starters and"}),
        (Filters(tags=("nothing",)), set()),
        (Filters(keys=("krol2020benchmark",)), {"A Benchmark for"}),
        (Filters(authors=("Kro",)), set()),
    ],
)
def test_filters_give_exactly_the_papers_that_pass(loaded: Attest, filters: Filters, titles: set[str]) -> None:
    def heads(found: list[str]) -> set[str]:
        width = {title.count(" ") + 1 for title in titles} or {3}
        return {" ".join(title.split()[: max(width)]) for title in found}

    expected = {title for paper in loaded.papers(filters) for title in [paper.title]}
    assert {p.title for p in loaded.search("a study of caves, bread and crabs", filters=filters).passages} == expected
    for head in titles:
        assert any(title.startswith(head) for title in expected)
    assert len(expected) == len(titles)


@pytest.mark.parametrize("query", ["", "   ", "???", "\x00"])
def test_a_query_without_a_word_is_one_sentence(loaded: Attest, query: str) -> None:
    with pytest.raises(QuestionError, match="empty"):
        loaded.search(query)


def test_an_endless_query_is_one_sentence(loaded: Attest) -> None:
    with pytest.raises(QuestionError, match="100,000 characters"):
        loaded.search("caves " * 16_666 + "cave")


@pytest.mark.parametrize(
    "query",
    [
        "the of and",
        'NEAR( " * -',
        'title:"x" OR',
        "zzzyx qqqwv",
        "a",
        "9",
        "пещеры и лампы",
        "洞窟地图",
        "' OR 1=1 --",
        "{abstract}",
    ],
)
def test_odd_queries_find_something_or_nothing_and_never_fail(loaded: Attest, query: str) -> None:
    loaded.search(query)


def test_words_of_every_paper_are_left_out_of_the_lexical_query(attest: Attest, tmp_path: Path) -> None:
    rows = [f'{{"title": "Caves {n}", "abstract": "Caves hold lamp{n}."}}' for n in range(20)]
    (tmp_path / "a.jsonl").write_text("\n".join(rows))
    attest.ingest([str(tmp_path / "a.jsonl")])
    library = attest._parts.library()
    assert lexical.read_terms(library, "Which caves hold lamp7?").worth_matching() == ["lamp7"]
    assert lexical.read_terms(library, "Which caves?").worth_matching() == ["caves"]
    assert lexical.read_terms(library, "unheard words").worth_matching() == []


def test_a_follow_up_finds_what_the_conversation_is_about(loaded: Attest) -> None:
    from rag import Turn

    history = [Turn(role="user", content="Which network maps caves from sparse light?")]
    result = loaded.search("and how long does training take?", history=history)
    assert result.passages[0].title.startswith("LanternNet")
    assert result.search_query.startswith("network maps caves sparse light")


def test_a_query_can_be_taken_as_it_is_written(loaded: Attest) -> None:
    read = loaded.search("fermentaton by Okafor since 2020")
    assert (read.filters, read.as_written) == (Filters(authors=("Okafor",), year_from=2020), False)
    assert len(read.notes) == 3
    plain = loaded.search("fermentaton by Okafor since 2020", as_written=True)
    assert (plain.filters, plain.notes, plain.as_written) == (Filters(), (), True)
    assert plain.search_query == "fermentaton by Okafor since 2020"
    assert loaded.search("tidal clocks").as_written


def test_an_answer_draws_on_as_many_papers_as_the_question_wants(loaded: Attest) -> None:
    library = loaded._parts.library()

    def asked(question: str, history: tuple[Turn, ...] = (), texts: tuple[str, ...] = ()) -> tuple[str, set[str]]:
        found = retrieve(library, question, limit=None, filters=Filters(), history=history, texts=texts)
        return found.breadth.kind, {passage.title.split(":")[0] for passage in found.result.passages}

    kind, titles = asked("How long does the rhythm of crabs last in the dark?")
    assert (kind, len(titles)) == ("single", 3)
    kind, titles = asked("Compare LanternNet and sourdough starters")
    assert kind == "comparison"
    assert {"LanternNet", "Sourdough Starters and Their Microbes"} <= titles
    assert asked("wich papers are about bread or caves?")[0] == "list"
    assert asked("And how many?", (Turn(role="user", content="Which papers are about caves?"),))[0] == "single"
    parts = ("How do loaves rise, and how do crabs keep time?", "How do loaves rise?", "How do crabs keep time?")
    assert asked("Both?", texts=parts)[0] == "list"


def test_a_number_of_papers_is_exact(loaded: Attest) -> None:
    for question in ("caves", "How long does the rhythm of crabs last?"):
        assert [len(loaded.ask(question, k=k).passages) for k in (1, 2, 5)] == [1, 2, 5]

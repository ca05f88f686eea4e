"""What a question asks for: words, phrases, other forms, filters; and that a plain question is left alone."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag import Attest, Filters, Settings
from rag.library.library import Library
from rag.search.query import normalise
from rag.search.spelling import is_slip
from rag.search.understanding import Understood, understand

ALL = Filters()
ROWS = [
    ("Dense retrieval with LanternNet", "Sparse light mapping (SLM) helps retrieval.", ["Mira Holm"], 2016, "SIGIR"),
    ("Evaluation of dense retrieval", "SLM is compared. Evaluation is hard.", ["Cho, Kyunghyun"], 2018, "SIGIR"),
    ("LanternNet again", "Retrieval by LanternNet, with a map of the caves.", ["Adam Young"], 2019, "ECCV"),
    (
        "Mean average precision",
        "Mean average precision (MAP) is the measure of the best retrieval.",
        ["T. Krol"],
        2020,
        None,
    ),
    ("A cave benchmark", "The dense benchmark of the caves and their evaluation.", ["T. Krol"], 2021, "ECIR 2021"),
    ("Lamps for walls", "Wet walls make the retrieval of light hard.", ["Ines van den Berg"], 2022, "SIGIR"),
]


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """A library of six papers of the years 2016 to 2022; nothing here changes it."""
    folder = tmp_path_factory.mktemp("understanding")
    names = ("title", "abstract", "authors", "year", "venue")
    lines = [json.dumps(dict(zip(names, row, strict=True))) for row in ROWS]
    (folder / "papers.jsonl").write_text("\n".join(lines))
    engine = Attest(Settings(_env_file=None, data_dir=folder / "library", llm="none"))
    engine.ingest([str(folder / "papers.jsonl")])
    yield engine._parts.library()
    engine.close()


def plain(text: str) -> Understood:
    return Understood(text, (), (), ALL, (), True)


@pytest.mark.parametrize(
    "question",
    [
        "Does LanternNet improve dense retrieval?",
        "What do phages do in zebras?",
        "How is it trained by Adam?",
        "the TREC 2019 track on walls",
        "BERT (2018) for retrieval",
        "How many people died of cholera in 2019?",
        "Incidence of sepsis has fallen from 2016 to 2019.",
        "at least three caves",
        "by hand or by chance",
        "recent infection of caves",
        "Who maps caves, and who does not?",
        "Is MARCO-2 like GPT4retreival?",
        "See https://retreival.example.org/evalution or mail retreival@example.org",
        "don't they doesn't we couldn't",
        "",
    ],
)
def test_an_ordinary_question_is_left_alone(library: Library, question: str) -> None:
    assert understand(library, question, ALL) == plain(question)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("dense retreival", "dense retrieval"),
        ("dense retrievval?", "dense retrieval?"),
        ("the evalution, of walls", "the evaluation, of walls"),
        ("Evaluaton of walls", "Evaluation of walls"),
        ("cave-benchmrak", "cave-benchmark"),
        ("What is LanternNte?", "What is LanternNet?"),
        ("the benchmark's evalaution", "the benchmark's evaluation"),
    ],
)
def test_slips_are_mended_and_said(library: Library, typed: str, meant: str) -> None:
    found = understand(library, typed, ALL)
    assert found.text == meant
    assert len(found.notes) == 1
    assert found.notes[0].startswith('Searched for "')


def test_what_stands_in_quotation_marks_is_a_phrase_and_stays_as_it_is(library: Library) -> None:
    for question in ('"dense retreival" of walls', "“dense retreival” of walls", "„dense retreival“ of walls"):
        found = understand(library, question, ALL)
        assert (found.text, found.phrases, found.notes) == (question, ("dense retreival",), ())


@pytest.mark.parametrize(
    ("typed", "meant", "distance"),
    [
        ("mammographic", "mammography", 2),
        ("conization", "colonization", 2),
        ("clinician", "clinical", 2),
        ("histone", "histones", 1),
        ("statin", "static", 1),
        ("hypersonic", "hypertonic", 1),
    ],
)
def test_a_word_of_its_own_is_no_slip(typed: str, meant: str, distance: int) -> None:
    assert not is_slip(typed, meant, distance)


def test_short_and_long_forms_bring_each_other(library: Library) -> None:
    short = understand(library, "Does SLM map walls?", ALL)
    assert short.expansions == ("sparse", "light", "mapping")
    assert short.text == "Does SLM map walls?"
    assert understand(library, "Is sparse light mapping hard?", ALL).expansions == ("slm",)
    assert understand(library, "Is sparse light mapping (SLM) hard?", ALL).expansions == ()


def test_a_short_form_that_is_a_word_needs_its_capitals(library: Library) -> None:
    assert understand(library, "a map of walls", ALL) == plain("a map of walls")
    assert understand(library, "MAP of walls", ALL).expansions == ("mean", "average", "precision")


@pytest.mark.parametrize(
    ("question", "text", "filters"),
    [
        ("retrieval since 2020", "retrieval", Filters(year_from=2020)),
        ("papers after 2019 on retrieval", "papers on retrieval", Filters(year_from=2020)),
        ("retrieval before 2019?", "retrieval?", Filters(year_to=2018)),
        ("retrieval papers from 2019", "retrieval papers", Filters(year_from=2019, year_to=2019)),
        ("What was published in 2019?", "What was published in 2019?", Filters(year_from=2019, year_to=2019)),
        ("retrieval between 2018 and 2021", "retrieval", Filters(year_from=2018, year_to=2021)),
        ("dense retrieval, 2018–2021", "dense retrieval", Filters(year_from=2018, year_to=2021)),
        ("walls, 2019 onwards", "walls", Filters(year_from=2019)),
        ("papers on walls from the last three years", "papers on walls", Filters(year_from=2020)),
        ("recent papers on walls", "papers on walls", Filters(year_from=2021)),
        ("walls at ECCV 2019", "walls", Filters(venues=("ECCV",), year_from=2019, year_to=2019)),
        ("papers published in sigir on walls", "papers on walls", Filters(venues=("sigir",))),
        ("retrieval by Holm", "retrieval", Filters(authors=("Holm",))),
        ("retrieval by Kyunghyun Cho", "retrieval", Filters(authors=("Cho",))),
        ("papers of Holm and Cho", "papers of Holm and Cho", Filters(authors=("Holm", "Cho"))),
        ("walls by van den Berg since 2020", "walls", Filters(authors=("van den Berg",), year_from=2020)),
    ],
)
def test_plain_constraints_become_filters_with_a_note_each(
    library: Library, question: str, text: str, filters: Filters
) -> None:
    found = understand(library, question, ALL)
    assert (found.text, found.filters) == (text, filters)
    assert all(note.startswith("Only papers ") for note in found.notes)
    assert len(found.notes) == 1 + (bool(filters.year_from) and bool(filters.venues or filters.authors))


@pytest.mark.parametrize(
    "question",
    [
        "retrieval by Smithson",
        "retrieval by Holm and Smithson",
        "work by Holm or others",
        "retrieval by Adam",
        "at NeurIPS",
    ],
)
def test_names_that_the_library_lacks_are_no_constraint(library: Library, question: str) -> None:
    assert understand(library, question, ALL) == plain(question)


def test_a_constraint_that_leaves_no_paper_is_said_and_not_applied(library: Library) -> None:
    found = understand(library, "papers from 2031 on walls", ALL)
    assert found == Understood(
        "papers from 2031 on walls", (), (), ALL, ("No paper here is from 2031, so the year was not used.",), True
    )
    found = understand(library, "retrieval by Holm since 2020", ALL)
    assert found.filters == Filters(authors=("Holm",))
    assert found.notes[1] == "No paper that the other filters leave is since 2020, so the year was not used."


def test_a_filter_given_wins(library: Library) -> None:
    given = Filters(year_to=2019)
    found = understand(library, "retrieval since 2016 by Holm", given)
    assert found.filters == Filters(year_to=2019, authors=("Holm",))
    assert "The year of the filter was used, not that of the question." in found.notes


@pytest.mark.parametrize(
    ("question", "what"),
    [
        ("Wie funktioniert die Suche mit dichten Vektoren und was ist der Vorteil?", "in German"),
        ("Quels sont les avantages de la recherche pour les questions ?", "in French"),
        ("¿Cuáles son las ventajas de la búsqueda para los artículos?", "in Spanish"),
        ("Quali sono i vantaggi della ricerca con il metodo?", "in Italian"),
        ("Quais são as vantagens da pesquisa para os artigos?", "in Portuguese"),
        ("Что такое плотный поиск?", "written in Cyrillic letters"),
        ("密集检索是什么？", "written in Chinese or Japanese letters"),
    ],
)
def test_another_language_is_said_and_its_words_are_kept(library: Library, question: str, what: str) -> None:
    note = f"The question seems to be {what}; the abstracts are in English."
    assert understand(library, question, ALL) == Understood(question, (), (), ALL, (note,), True)


@given(st.text(max_size=60).map(normalise))
def test_any_text_is_understood(library: Library, text: str) -> None:
    found = understand(library, text, ALL)
    assert found.text or not text
    assert bool(found.filters) <= bool(found.notes)


@given(
    st.lists(
        st.sampled_from(
            "retrieval retreival papers by at in since from before 2019 2031 Holm Cho and SIGIR SLM recent the last"
            ' three years " , ? sparse light mapping walls der die von published of or others between'.split()
        ),
        max_size=14,
    ).map(" ".join)
)
def test_any_order_of_telling_words_is_understood(library: Library, text: str) -> None:
    found = understand(library, text, ALL)
    assert found.filters == ALL or library.find(found.filters)
    if not found.notes:
        assert (found.text, found.filters) == (text, ALL)

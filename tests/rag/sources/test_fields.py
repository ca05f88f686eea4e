"""Named fields: names of people, years, tags, and marks of what was retracted."""

from __future__ import annotations

import pytest

from rag.schema import Record
from rag.sources.fields import Fields, author_names, taken_back, year_of
from rag.sources.names import full_name, uninverted


def record(**row: object) -> Record:
    found = Fields("a", {}).free(row, 1)
    assert isinstance(found, Record)
    return found


@pytest.mark.parametrize(
    ("given", "family", "suffix", "expected"),
    [
        ("Mira", "Holm", "", "Mira Holm"),
        ("Anna", "van der Berg", "", "Anna van der Berg"),
        ("Gabriel", "García Márquez", "", "García Márquez, Gabriel"),
        ("Sam", "Davis", "Jr.", "Davis, Sam, Jr."),
        ("", "Lantern Consortium", "", "Lantern Consortium"),
    ],
)
def test_a_name_is_written_as_it_is_read_unless_its_parts_would_be_lost(
    given: str, family: str, suffix: str, expected: str
) -> None:
    assert full_name(given, family, suffix) == expected


def test_inverted_names_are_turned() -> None:
    assert uninverted("Holm, Mira") == "Mira Holm"
    assert uninverted("Davis, Sam, Jr.") == "Davis, Sam, Jr."
    assert uninverted("Plato") == "Plato"
    assert author_names("Holm, Mira and Plato") == ("Mira Holm", "Plato")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (2021, 2021),
        ("Mar 2021", 2021),
        ("1998 Dec-1999 Jan", 1998),
        ({"date-parts": [[2021, 3]]}, 2021),
        ({"literal": "circa 1950"}, 1950),
        ("in press", None),
        ([], None),
    ],
)
def test_years_of_many_kinds(value: object, expected: int | None) -> None:
    assert year_of(value) == expected


@pytest.mark.parametrize(
    ("row", "retracted", "title"),
    [
        ({"title": "RETRACTED: Lamps"}, "retracted", "Lamps"),
        ({"title": "RETRACTED ARTICLE: Lamps"}, "retracted", "Lamps"),
        ({"title": "[Retracted] Lamps"}, "retracted", "Lamps"),
        ({"title": "Lamps (Retracted article. See vol. 5, 2010)"}, "retracted", "Lamps"),
        ({"title": "Withdrawn: Lamps", "tags": "caves"}, "withdrawn", "Lamps"),
        ({"title": "Lamps", "is_retracted": True}, "retracted", "Lamps"),
        ({"title": "Lamps", "retracted": "Withdrawn"}, "withdrawn", "Lamps"),
        ({"title": "Lamps", "retracted": "no"}, None, "Lamps"),
        ({"title": "Retracted papers and who cites them"}, None, "Retracted papers and who cites them"),
        ({"title": "Retraction: Lamps"}, None, "Retraction: Lamps"),
        ({"title": "On lamps (retracted lamps)"}, None, "On lamps (retracted lamps)"),
        ({"title": "RETRACTED:"}, None, "RETRACTED:"),
    ],
)
def test_a_paper_that_is_taken_back_is_marked_and_keeps_its_title(
    row: dict[str, object], retracted: str | None, title: str
) -> None:
    found = record(**row)
    assert (found.retracted, found.title) == (retracted, title)
    assert found.tags == (("caves",) if "tags" in row else ())


def test_tags_have_bounds() -> None:
    assert record(title="A", tags=["x" * 101, " y  z ", "", "y z"]).tags == ("y z",)
    assert len(record(title="A", tags=[f"t{n}" for n in range(500)]).tags) == 50


def test_preprints_are_known_by_their_arxiv_id_and_not_by_the_doi_that_says_the_same() -> None:
    assert record(title="A", doi="10.48550/arXiv.2101.00001").identifiers == ("arxiv:2101.00001",)
    assert record(title="A", doi="https://doi.org/10.5555/X.1.").identifiers == ("doi:10.5555/x.1",)
    assert record(title="A", pmid="https://pubmed.ncbi.nlm.nih.gov/123/").identifiers == ("pmid:123",)
    assert record(title="A", doi="none", pmid="PMC77").identifiers == ()
    for cut_off in ("10.5555/.", "10.5555/...", "10.5555/j.cav...", "https://doi.org/10.5555/j.cav…"):
        assert record(title="A", doi=cut_off).identifiers == ()


@pytest.mark.parametrize(
    ("note", "retracted"), [("Withdrawn.", "withdrawn"), ("1", None), ("yes", None), ("3 p.", None)]
)
def test_a_note_marks_a_paper_only_by_the_word(note: str, retracted: str | None) -> None:
    assert taken_back(note) == retracted

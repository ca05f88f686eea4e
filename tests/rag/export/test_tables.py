"""CSV for spreadsheets."""

from __future__ import annotations

import csv
import io

from hypothesis import given

from rag.export.tables import answer_csv, overview_csv, papers_csv
from rag.schema import Paper
from rag.text import clean
from tests.rag.export.made import ANSWER, OVERVIEW, PAPERS


def rows(text: str) -> list[dict[str, str]]:
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


@given(PAPERS)
def test_no_cell_is_a_formula_and_nothing_else_changes(paper: Paper) -> None:
    (row,) = rows(papers_csv([paper]))
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in row.values())
    assert row["key"] == paper.key
    for name, text in (("title", clean(paper.title)), ("abstract", clean(paper.abstract))):
        assert row[name] in (text, f"'{text}")
        assert (row[name] == text) != text.startswith(("=", "+", "-", "@"))


def test_an_answer_is_a_row_a_shown_sentence_with_its_keys_and_quotes() -> None:
    first, second = rows(answer_csv(ANSWER))
    assert first["text"] == "It reaches 91.4% <b> on CaveBench [1]."
    assert first["quotes"] == "holm2021lanternnet: It reaches an accuracy of 91.4% on CaveBench with 12 lamps."
    assert (second["verdict"], second["keys"]) == ("partly", "krol2020benchmark; holm2021lanternnet")
    assert len(second["quotes"].split("\n")) == 2


def test_an_overview_is_its_table_with_the_sentence_beside_each_cell() -> None:
    first, second = rows(overview_csv(OVERVIEW))
    assert (first["problem"], first["problem_quote"]) == ("'=slow | surveys", "Cave surveys are slow.")
    assert (first["code"], first["code_quote"]) == ("", "")
    assert (second["key"], second["year"], second["theme"], second["code"]) == ("x", "", "Measuring", "out")

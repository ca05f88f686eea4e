"""JSON in every shape that people export."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.schema import Record, Rejection
from rag.sources import jsonl
from rag.sources.fields import Fields
from tests.rag.sources.reading import content


def read(text: str, mapping: dict[str, str] | None = None) -> list[Record | Rejection]:
    return list(jsonl.read(content(text.encode("utf-8", "surrogatepass")), Fields("papers.json", mapping or {})))


def records(text: str, mapping: dict[str, str] | None = None) -> list[Record]:
    return [item for item in read(text, mapping) if isinstance(item, Record)]


def test_json_lines_keep_their_line_numbers() -> None:
    found = records('{"title": "A"}\n\n{"title": "B", "abstract": "Text."}\n')
    assert [(r.title, r.origin.line) for r in found] == [("A", 1), ("B", 3)]


@pytest.mark.parametrize(
    "text",
    [
        '[{"title": "A"}, {"title": "B"}]',
        '[\n  {"title": "A"},\n  {"title": "B"}\n]',
        '{"papers": [{"title": "A"}, {"title": "B"}]}',
        '{\n "count": 2,\n "data": [{"title": "A"},\n {"title": "B"}]}',
        '{\n "title": "A"\n}\n{\n "title": "B"\n}',
    ],
)
def test_lists_wrapped_lists_and_indented_objects_are_read(text: str) -> None:
    assert [r.title for r in records(text)] == ["A", "B"]


def test_a_broken_line_is_rejected_and_the_rest_goes_in() -> None:
    found = read('{"title": "A"}\n{"title": "B", \n{"title": "C"}')
    assert [type(item) for item in found] == [Record, Rejection, Record]
    assert isinstance(found[1], Rejection)
    assert found[1].line == 2


def test_a_half_written_list_gives_what_stands_before_the_break() -> None:
    found = read('[\n{"title": "A"},\n{"title": "B", "abstr')
    assert [type(item) for item in found] == [Record, Rejection]
    assert isinstance(found[1], Rejection)
    assert found[1].line == 3


def test_a_record_without_title_names_the_fields_it_has() -> None:
    (found,) = read('{"heading": "A", "abstract": "Text."}')
    assert isinstance(found, Rejection)
    assert "heading" in found.reason


def test_field_names_of_many_exports_are_understood() -> None:
    row = {
        "Title": " A ",
        "Abstract Text": "Text.",
        "author": "Mira Holm and Tadeusz Krol",
        "publication_date": "2021-03-04",
        "container-title": "Journal of Speleology",
        "DOI": "https://doi.org/10.5555/Lantern.1",
        "arxiv_id": "2101.00001v2",
        "keywords": "caves; lamps",
    }
    (found,) = records(json.dumps(row))
    assert (found.title, found.abstract, found.authors) == ("A", "Text.", ("Mira Holm", "Tadeusz Krol"))
    assert (found.year, found.venue, found.tags) == (2021, "Journal of Speleology", ("caves", "lamps"))
    assert found.identifiers == ("doi:10.5555/lantern.1", "arxiv:2101.00001")


@pytest.mark.parametrize(
    ("authors", "expected"),
    [
        (["Mira Holm"], ("Mira Holm",)),
        ([{"given": "Mira", "family": "Holm"}, {"name": "T. Krol"}], ("Mira Holm", "T. Krol")),
        ("Holm, Mira; Krol, Tadeusz", ("Mira Holm", "Tadeusz Krol")),
        ("Holm, Mira", ("Mira Holm",)),
        ("Mira Holm, Tadeusz Krol", ("Mira Holm", "Tadeusz Krol")),
        (None, ()),
    ],
)
def test_authors_come_in_many_shapes(authors: object, expected: tuple[str, ...]) -> None:
    (found,) = records(json.dumps({"title": "A", "authors": authors}))
    assert found.authors == expected


def test_a_mapping_overrides_the_field_that_is_read() -> None:
    (found,) = records('{"Titel": "A", "Zusammenfassung": "Text."}', {"title": "Titel", "abstract": "Zusammenfassung"})
    assert (found.title, found.abstract) == ("A", "Text.")


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
FIELDS = ["title", "abstract", "authors", "year", "venue", "doi", "arxiv", "pmid", "tags", "url", "id"]


@given(st.lists(st.dictionaries(st.sampled_from(FIELDS), json_values), min_size=1, max_size=5))
def test_whatever_stands_in_the_fields_each_line_is_one_record_or_one_rejection(rows: list[object]) -> None:
    text = "\n".join(json.dumps(row) for row in rows)
    assert len(read(text)) >= len(rows) - 1
    for item in read(text):
        if isinstance(item, Record):
            item.title.encode()
            item.abstract.encode()


def test_a_list_on_one_line_and_one_with_much_around_it_are_read_as_a_stream() -> None:
    rows = [{"title": f"Lamp {n}", "abstract": "dim " * 300} for n in range(4000)]
    listed = json.dumps(rows)
    assert len(listed) > 4 * 1024 * 1024
    assert [r.title for r in records(listed)] == [f"Lamp {n}" for n in range(4000)]
    wrapped = json.dumps({"count": 4000, "meta": {"of": [1, 2]}, "papers": rows, "next": None})
    assert [r.title for r in records(wrapped)] == [f"Lamp {n}" for n in range(4000)]
    inner = json.dumps({"status": "ok", "message": {"total": 4000, "items": rows}})
    assert [r.title for r in records(inner)] == [f"Lamp {n}" for n in range(4000)]


def test_after_a_broken_object_of_an_indented_list_the_next_one_is_read() -> None:
    rows = json.dumps([{"title": "A", "of": {"title": "inside"}}, {"title": "B"}, {"title": "C"}], indent=2)
    found = read(rows.replace('"B"', '"B'))
    assert [item.title for item in found if isinstance(item, Record)] == ["A", "C"]
    assert [item.line for item in found if isinstance(item, Rejection)] == [8]


def test_a_reference_list_is_not_taken_for_json() -> None:
    assert not jsonl.recognises("[1] Holm, M. Lamps. 2021.")
    assert jsonl.recognises('\n [ {"title": "Lamps"}]')


def test_a_shape_can_be_overridden_field_by_field() -> None:
    row = {"id": "2001.00001", "submitter": "x", "title": "A", "abstract": "Old.", "tldr": "New."}
    (found,) = records(json.dumps(row), {"abstract": "tldr"})
    assert (found.abstract, found.identifiers) == ("New.", ("arxiv:2001.00001",))


@given(st.text())
def test_no_text_is_a_crash(text: str) -> None:
    read("{" + text)
    read("[" + text)

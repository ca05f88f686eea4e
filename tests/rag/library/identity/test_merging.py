"""When two records are one paper, and what the paper then says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from rag import Attest, Filters, Paper, Settings

TEXT = "We map caves with sparse light. The method needs twelve lamps. It reaches an accuracy of 91.4%."
OTHER = "Bread rises less when gravity is low. Sugar does not help. Sixty-four loaves were baked for this."


def load(attest: Attest, tmp_path: Path, name: str, *rows: dict[str, object]) -> dict[str, int]:
    path = tmp_path / name
    path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    report = attest.ingest([str(path)])
    return {
        "added": report.added,
        "updated": report.updated,
        "unchanged": report.unchanged,
        "merged": report.merged_duplicates,
        "rejected": len(report.rejected),
    }


def counts(**given: int) -> dict[str, int]:
    return {"added": 0, "updated": 0, "unchanged": 0, "merged": 0, "rejected": 0} | given


def only(attest: Attest) -> Paper:
    (paper,) = attest.papers()
    return paper


def test_the_same_record_in_two_files_is_one_paper_with_both_origins(attest: Attest, tmp_path: Path) -> None:
    row: dict[str, object] = {"title": "Caves", "abstract": TEXT}
    assert load(attest, tmp_path, "a.jsonl", row) == counts(added=1)
    assert load(attest, tmp_path, "b.jsonl", {"title": "Other", "abstract": OTHER}, row) == counts(added=1, merged=1)
    paper = attest.papers()[0]
    assert [(o.source, o.line) for o in paper.sources] == [("a.jsonl", 1), ("b.jsonl", 2)]


def test_a_second_load_changes_nothing(attest: Attest, tmp_path: Path) -> None:
    rows: list[dict[str, object]] = [
        {"title": "Caves", "abstract": TEXT},
        {"title": "Bread", "abstract": OTHER},
    ]
    load(attest, tmp_path, "a.jsonl", *rows)
    before = attest.papers()
    assert load(attest, tmp_path, "a.jsonl", *rows) == counts(unchanged=2)
    assert attest.papers() == before


def test_a_source_that_grew_at_its_top_moves_lines_and_adds_no_origin(attest: Attest, tmp_path: Path) -> None:
    row: dict[str, object] = {"title": "Caves", "abstract": TEXT}
    load(attest, tmp_path, "a.jsonl", row)
    assert load(attest, tmp_path, "a.jsonl", {"title": "Bread", "abstract": OTHER}, row) == counts(added=1, unchanged=1)
    assert [(o.source, o.line) for o in attest.papers()[0].sources] == [("a.jsonl", 2)]


def test_titles_that_differ_in_case_and_punctuation_are_one_paper(attest: Attest, tmp_path: Path) -> None:
    load(attest, tmp_path, "a.jsonl", {"title": "Mapping Caves: A Study", "abstract": TEXT})
    assert load(attest, tmp_path, "b.jsonl", {"title": "mapping caves – a study.", "abstract": TEXT}) == counts(
        merged=1
    )


def test_one_title_over_two_different_abstracts_is_two_papers(attest: Attest, tmp_path: Path) -> None:
    rows: list[dict[str, object]] = [
        {"title": "Summary", "abstract": TEXT},
        {"title": "Summary", "abstract": OTHER},
    ]
    assert load(attest, tmp_path, "a.jsonl", *rows) == counts(added=2)
    assert load(attest, tmp_path, "a.jsonl", *rows) == counts(unchanged=2)
    assert len({paper.key for paper in attest.papers()}) == 2
    assert len({paper.paper_id for paper in attest.papers()}) == 2


def test_one_title_in_two_years_is_two_papers(attest: Attest, tmp_path: Path) -> None:
    rows: list[dict[str, object]] = [
        {"title": "Annual Report", "abstract": TEXT, "year": 2020},
        {"title": "Annual Report", "abstract": TEXT, "year": 2021},
    ]
    assert load(attest, tmp_path, "a.jsonl", *rows) == counts(added=2)


def test_one_title_under_two_dois_is_two_papers(attest: Attest, tmp_path: Path) -> None:
    rows: list[dict[str, object]] = [
        {"title": "Editorial", "abstract": TEXT, "doi": "10.5555/1"},
        {"title": "Editorial", "abstract": TEXT, "doi": "10.5555/2"},
    ]
    assert load(attest, tmp_path, "a.jsonl", *rows) == counts(added=2)


def test_a_doi_joins_records_whose_titles_differ(attest: Attest, tmp_path: Path) -> None:
    load(attest, tmp_path, "a.jsonl", {"title": "Caves", "abstract": TEXT, "doi": "10.5555/1"})
    row: dict[str, object] = {
        "title": "Caves (preprint)",
        "abstract": TEXT,
        "doi": "https://doi.org/10.5555/1",
    }
    assert load(attest, tmp_path, "b.jsonl", row) == counts(merged=1)
    assert only(attest).title == "Caves"


def test_another_source_fills_gaps_and_changes_nothing_else(attest: Attest, tmp_path: Path) -> None:
    load(attest, tmp_path, "a.jsonl", {"title": "Caves", "abstract": TEXT, "venue": "Speleology"})
    row: dict[str, object] = {"title": "CAVES", "abstract": TEXT + " More.", "venue": "Other", "year": 2020}
    load(attest, tmp_path, "b.jsonl", row)
    paper = only(attest)
    assert (paper.title, paper.abstract, paper.venue, paper.year) == ("Caves", TEXT, "Speleology", 2020)


def test_id_and_key_stay_when_facts_are_added(attest: Attest, tmp_path: Path) -> None:
    load(attest, tmp_path, "a.jsonl", {"title": "Caves", "abstract": TEXT})
    before = only(attest)
    row: dict[str, object] = {
        "title": "Caves",
        "abstract": TEXT,
        "authors": ["Mira Holm"],
        "year": 2021,
        "doi": "10.5555/1",
    }
    load(attest, tmp_path, "b.jsonl", row)
    assert (only(attest).paper_id, only(attest).key) == (before.paper_id, before.key)
    assert load(attest, tmp_path, "c.jsonl", {"title": "Renamed", "doi": "10.5555/1"}) == counts(merged=1)


def test_a_changed_abstract_from_its_own_source_is_updated_and_found(attest: Attest, tmp_path: Path) -> None:
    load(attest, tmp_path, "a.jsonl", {"title": "Caves", "abstract": TEXT})
    changed = TEXT.replace("91.4%", "93.0%") + " Stalagmites were measured too."
    assert load(attest, tmp_path, "a.jsonl", {"title": "Caves", "abstract": changed}) == counts(updated=1)
    (passage,) = attest.search("stalagmites").passages
    assert passage.quote == "Stalagmites were measured too."
    assert attest.doctor().ok


def test_an_abstract_takes_the_place_of_none_and_of_a_note(attest: Attest, tmp_path: Path) -> None:
    load(
        attest,
        tmp_path,
        "a.jsonl",
        {"title": "Caves"},
        {"title": "Bread", "abstract": "A note.", "abstract_kind": "note"},
    )
    load(
        attest,
        tmp_path,
        "b.jsonl",
        {"title": "Caves", "abstract": TEXT},
        {"title": "Bread", "abstract": OTHER},
    )
    found = {paper.title: (paper.abstract, paper.abstract_kind) for paper in attest.papers()}
    assert found == {"Caves": (TEXT, "abstract"), "Bread": (OTHER, "abstract")}


def test_one_source_that_marks_a_paper_is_enough_and_takes_it_back_alone(attest: Attest, tmp_path: Path) -> None:
    row: dict[str, object] = {"title": "Caves", "abstract": TEXT}
    load(attest, tmp_path, "a.jsonl", row)
    load(attest, tmp_path, "b.jsonl", row)
    version = attest.version
    marked = row | {"title": "RETRACTED: Caves"}
    assert load(attest, tmp_path, "a.jsonl", marked) == counts(updated=1)
    assert (only(attest).retracted, only(attest).title) == ("retracted", "Caves")
    assert attest.version > version
    assert load(attest, tmp_path, "a.jsonl", marked) == counts(unchanged=1)
    # The other source never said so: what it says again changes nothing.
    assert load(attest, tmp_path, "b.jsonl", row) == counts(unchanged=1)
    assert only(attest).retracted == "retracted"
    assert load(attest, tmp_path, "b.jsonl", row | {"retracted": "withdrawn"}) == counts(unchanged=1)
    assert load(attest, tmp_path, "a.jsonl", row) == counts(updated=1)
    assert only(attest).retracted == "withdrawn"
    assert load(attest, tmp_path, "b.jsonl", row) == counts(updated=1)
    assert only(attest).retracted is None


def test_a_mark_goes_with_its_source_and_comes_back_with_its_paper(attest: Attest, tmp_path: Path) -> None:
    row: dict[str, object] = {"title": "Caves", "abstract": TEXT}
    load(attest, tmp_path, "a.jsonl", row | {"is_retracted": True})
    load(attest, tmp_path, "b.jsonl", row)
    key = only(attest).key
    assert attest.search("caves").passages[0].retracted == "retracted"
    assert [paper.key for paper in attest.papers(Filters(retracted=True))] == [key]
    assert attest.papers(Filters(retracted=False)) == ()
    removed = attest.take([key])
    attest.restore(removed)
    assert only(attest).retracted == "retracted"
    with attest._parts.library().catalog.change() as db:
        db.execute("DELETE FROM origins WHERE source = 'a.jsonl'")
    assert only(attest).retracted is None


def test_a_record_without_title_is_rejected_with_its_line(attest: Attest, tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"title": "Caves"}\n{"abstract": "No title."}\n{"id": "7", "abstract": "No title."}\n')
    report = attest.ingest([str(path)])
    assert report.added == 1
    assert [(r.source, r.line) for r in report.rejected] == [("a.jsonl", 2), ("a.jsonl", 3)]


def test_with_own_ids_nothing_is_merged_and_a_title_may_be_missing(tmp_path: Path) -> None:
    attest = Attest(Settings(_env_file=None, data_dir=tmp_path / "own", llm="none"), own_ids=True)
    rows: list[dict[str, object]] = [
        {"_id": "1", "title": "Caves", "text": TEXT},
        {"_id": "2", "title": "Caves", "text": TEXT},
        {"_id": "3", "title": "", "text": OTHER},
        {"_id": "4", "title": "", "text": ""},
    ]
    assert load(attest, tmp_path, "corpus.jsonl", *rows) == counts(added=4)
    assert load(attest, tmp_path, "corpus.jsonl", *rows) == counts(unchanged=4)
    assert {paper.paper_id for paper in attest.papers()} == {"1", "2", "3", "4"}
    assert {p.paper_id for p in attest.search("bread gravity").passages} >= {"3"}
    attest.close()


@pytest.mark.parametrize(
    ("row", "key"),
    [
        ({"title": "Cross Modal Caves", "authors": ["Zoë Bogolin"], "year": 2022}, "bogolin2022cross"),
        ({"title": "The Cave", "authors": ["Bogolin, Zoë"], "year": 2022}, "bogolin2022cave"),
        ({"title": "Precise Caves", "authors": ["Mira Sørløkk"], "year": 2023}, "sorlokk2023precise"),
        ({"title": "Cave", "authors": ["Ludwig van Beethoven"], "year": 1801}, "beethoven1801cave"),
    ],
)
def test_keys_are_bibtex_style(attest: Attest, tmp_path: Path, row: dict[str, object], key: str) -> None:
    load(attest, tmp_path, "a.jsonl", row)
    assert only(attest).key == key


def test_keys_stay_unique(attest: Attest, tmp_path: Path) -> None:
    rows = [{"title": f"Caves {n}", "authors": ["Mira Holm"], "year": 2021} for n in "abcd"]
    load(attest, tmp_path, "a.jsonl", *rows)
    assert [paper.key for paper in attest.papers()] == [
        "holm2021caves",
        "holm2021cavesb",
        "holm2021cavesc",
        "holm2021cavesd",
    ]


def test_without_author_or_year_a_key_is_title_words_and_a_hash(attest: Attest, tmp_path: Path) -> None:
    load(attest, tmp_path, "a.jsonl", {"title": "On the Mapping of Wet Caves Everywhere"})
    assert only(attest).key.rpartition("-")[0] == "mapping-wet-caves"

"""attest ingest: formats, mappings and limits on the command line."""

from __future__ import annotations

import gzip
from pathlib import Path

from rag.sources.registry import FORMATS
from tests.rag.cli.conftest import Run

FIXTURES = Path(__file__).parents[1] / "sources" / "fixtures"


def test_the_help_names_every_format(run: Run) -> None:
    out = " ".join(run("ingest", "--help").out.replace("-\n", "-").split()).replace("- ", "-")
    for name in FORMATS:
        assert name in out


def test_a_folder_of_every_format_goes_in_and_says_what_it_was_read_as(run: Run) -> None:
    done = run("ingest", str(FIXTURES), "--json")
    report = done.json
    read = {reading["format"] for reading in report["readings"]}
    others = {"json", "listing", "tsv"}  # read as what they are by other tests
    assert read == set(FORMATS) - others
    assert report["added"] > 10
    assert report["merged_duplicates"] > 5  # one DOI stands in many of them
    assert sum(reading["records"] for reading in report["readings"]) > report["added"]
    assert {rejected["source"] for rejected in report["rejected"]} >= {"caves.bib", "pubmed.xml", "titel.tsv"}
    assert run("ingest", str(FIXTURES), "--json").json["added"] == 0


def test_what_was_read_for_what_is_printed_and_can_be_overridden(run: Run) -> None:
    done = run("ingest", str(FIXTURES / "titel.tsv"), "--map", "title=Titel", "--map", "abstract=Kurzfassung")
    assert done.status == 0
    assert "titel.tsv: read as csv, UTF-8; title from 'Titel', abstract from 'Kurzfassung'." in done.out
    assert "titel.tsv: 1 line that is not UTF-8 was read as Windows-1252." in done.out


def test_a_limit_holds_for_each_source(run: Run, tmp_path: Path) -> None:
    for name in ("a", "b"):
        rows = "".join(f'{{"title": "Study {n} of {name}"}}\n' for n in range(50))
        (tmp_path / f"{name}.jsonl.gz").write_bytes(gzip.compress(rows.encode()))
    done = run("ingest", str(tmp_path), "--limit", "7", "--json")
    assert (done.json["records"], done.json["added"]) == (14, 14)
    assert run("ingest", str(tmp_path), "--limit", "0").status == 2


def test_a_paper_marked_retracted_by_its_source_is_listed_as_such(run: Run) -> None:
    run("ingest", str(FIXTURES / "pubmed.xml"))
    (paper,) = run("papers", "--retracted", "--json").json["papers"]
    assert (paper["title"], paper["retracted"], paper["tags"]) == ("Lamps that heal", "retracted", [])
    others = run("papers", "--not-retracted")
    assert "3 papers" in others.out
    assert "heal" not in others.out
    assert "⚠ RETRACTED" in run("papers", "--retracted").out


def test_sync_says_what_went_what_stays_and_why(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"

    def write(*numbers: int) -> None:
        path.write_text("".join(f'{{"title": "Cave study number {n}"}}\n' for n in numbers))

    write(1, 2, 3, 4)
    run("ingest", str(path))
    write(1, 2, 3)
    gone = next(paper for paper in run("papers", "--json").json["papers"] if "4" in paper["title"])
    tried = run("ingest", str(path), "--sync", "--dry-run")
    assert "1 paper would be removed" in tried.out
    assert "Nothing was changed." in tried.out
    done = run("ingest", str(path), "--sync")
    assert done.status == 0
    assert f"1 paper was removed, which no source has any more: {gone['key']}." in done.out
    write(1)
    held = run("ingest", str(path), "--sync", "--json")
    assert held.status == 1
    assert held.json["removed"] == []
    assert held.json["held_back"][0] == {
        "source": "a.jsonl",
        "papers": 2,
        "of": 3,
        "reason": "that is more than half of what it had",
        "unread": False,
    }
    assert "a.jsonl lacks 2 of its 3 papers; they stay, because" in held.err
    assert "--sync-all" in held.err
    assert len(run("ingest", str(path), "--sync-all", "--json").json["removed"]) == 2
    assert run("ingest", str(path), "--sync", "--limit", "1").status == 2
    refused = run("ingest", "-", "--sync")
    assert (refused.status, refused.err) == (1, "--sync works with files, not with standard input; leave one out.\n")

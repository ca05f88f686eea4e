"""attest export: papers and answers as files."""

from __future__ import annotations

import json
from pathlib import Path

from tests.rag.cli.conftest import Run

KEYS = ["holm2021lanternnet", "krol2020benchmark", "okafor2019bread", "okafor2022sourdough", "haddad2018tidal"]


def test_papers_are_printed_as_bibtex(run: Run, library: str) -> None:
    done = run("export", "--year", "2020..2021")
    assert done.status == 0
    assert done.out.startswith("@article{holm2021lanternnet,\n    author = {Holm, Mira and Krol, Tadeusz},\n")
    assert "doi = {10.5555/lantern.1}" in done.out
    assert done.out.count("@") == 2


def test_the_ending_of_the_file_says_the_format_and_a_file_is_replaced(run: Run, library: str, tmp_path: Path) -> None:
    out = tmp_path / "refs.ris"
    out.write_text("old")
    assert run("export", "--out", str(out)).out == f"6 papers written to {out}.\n"
    assert out.read_text(encoding="utf-8").count("TY  - ") == 6
    csl = tmp_path / "refs.csl.json"
    assert run("export", "--key", KEYS[0], "--out", str(csl), "--json").json == {
        "schema_version": 1, "format": "csl", "out": str(csl), "papers": 1, "text": None,
    }  # fmt: skip
    assert json.loads(csl.read_text(encoding="utf-8"))[0]["id"] == KEYS[0]
    table = tmp_path / "t.csv"
    run("export", "--out", str(table))
    assert table.read_bytes().startswith(b"\xef\xbb\xbfkey,title,")
    assert run("export", "--out", str(tmp_path / "refs.xyz")).status == 2


def test_an_export_is_loaded_again_as_the_same_papers(run: Run, library: str, tmp_path: Path) -> None:
    out = tmp_path / "all.jsonl"
    run("export", "--out", str(out))
    before = run("papers", "--json").json["papers"]
    assert run("--data-dir", str(tmp_path / "other"), "ingest", str(out), "--json").json["added"] == 6
    after = run("--data-dir", str(tmp_path / "other"), "papers", "--json").json["papers"]
    same = ("key", "paper_id", "title", "authors", "year", "venue", "tags")
    assert [[paper[name] for name in same] for paper in after] == [[paper[name] for name in same] for paper in before]


def test_a_kept_answer_is_exported(run: Run, library: str, tmp_path: Path) -> None:
    asked = run("ask", "What accuracy does LanternNet reach on CaveBench?", "--llm", "none", "--json").json
    shown = run("export", "--answer", asked["answer_id"])
    assert shown.out.startswith("# What accuracy does LanternNet reach on CaveBench?\n")
    assert "holm2021lanternnet" in shown.out
    page = tmp_path / "a.html"
    assert run("export", "--answer", asked["answer_id"], "--out", str(page)).out.startswith("Answer ")
    assert page.read_text(encoding="utf-8").startswith("<!doctype html>")
    exported = run("export", "--answer", asked["answer_id"], "--format", "json").json
    assert exported == asked


def test_what_cannot_be_exported_is_one_sentence(run: Run, library: str, tmp_path: Path) -> None:
    for arguments in (
        ["--format", "pdf"],
        ["--answer", "nobody"],
        ["--out", str(tmp_path / "no" / "where.bib")],
    ):
        done = run("export", *arguments)
        assert (done.status, done.err.count("\n")) == (1, 1), done.err
    assert run("export", "--answer", "a", "--year", "2020").status == 2

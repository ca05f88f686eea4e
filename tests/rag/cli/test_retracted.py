"""Retracted papers in a terminal."""

from __future__ import annotations

import json
from pathlib import Path

from tests.rag.cli.conftest import Run

HEALS = "Blue lamps heal deep caves within twelve days of steady light."
ROWS = (
    {"title": "RETRACTED: Lamps That Heal", "abstract": HEALS, "authors": ["Nora Nobody"], "year": 2017},
    {"title": "Bats at Dusk", "abstract": "Bats leave their caves at dusk to hunt moths.", "year": 2020},
)


def write(tmp_path: Path) -> str:
    path = tmp_path / "papers.jsonl"
    path.write_text("\n".join(map(json.dumps, ROWS)))
    return str(path)


def test_the_terminal_says_it_of_every_paper_and_of_a_claim(run: Run, tmp_path: Path) -> None:
    run("ingest", write(tmp_path))
    (key,) = (paper["key"] for paper in run("papers", "--retracted", "--json").json["papers"])
    assert f"{key} ⚠ RETRACTED" in run("show", key).out
    assert f"{key} ⚠ RETRACTED" in run("search", "lamps that heal").out
    found = run("verify", HEALS)
    assert f"{key} ⚠ RETRACTED: “{HEALS}”" in found.out
    assert run("verify", HEALS, "--json").json["evidence"][0]["retracted"] == "retracted"
    assert [one["key"] for one in run("search", "caves", "--not-retracted", "--json").json["passages"]] != [key]

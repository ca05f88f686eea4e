"""What is odd about the abstracts, years and copies of a library; none of it counts as wrong."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from rag import Attest
from rag.schema import Finding

WHOLE = "The cave of {} is measured with lamps, and the passages that we found there are mapped by the hour."


def load(attest: Attest, folder: Path, rows: Sequence[Mapping[str, Any]]) -> None:
    (folder / "rows.jsonl").write_text("\n".join(json.dumps(row) for row in rows))
    attest.ingest([str(folder / "rows.jsonl")])


def found(attest: Attest) -> dict[str, Finding]:
    report = attest.doctor()
    assert report.ok
    return {finding.check: finding for finding in report.findings}


def row(name: str, abstract: str, **fields: Any) -> dict[str, Any]:
    return {"title": f"The {name} of caves", "abstract": abstract, "year": 2020, **fields}


def test_abstracts_that_are_missing_or_only_say_so(attest: Attest, tmp_path: Path) -> None:
    load(
        attest,
        tmp_path,
        [row("air", ""), row("water", "No abstract available."), row("light", WHOLE.format("light"))],
    )
    finding = found(attest)["abstracts"]
    assert finding.detail == "2 papers without an abstract; 1 of them only says so: found, and never cited for a claim"
    assert len(finding.examples) == 2
    assert finding.remedy


def test_abstracts_that_stop_at_the_same_length_were_cut_there(attest: Attest, tmp_path: Path) -> None:
    names = ("air", "water", "light", "stone", "sound", "depth")
    rows = [row(name, (WHOLE.format(name) + " Bats were counted at dusk and dawn")[:120]) for name in names]
    load(attest, tmp_path, [*rows, row("lamps", "Lamps are compared with respect to the")])
    finding = found(attest)["truncated"]
    assert finding.detail == "7 of 7 abstracts are cut off; 6 of them stop at 120 characters"


def test_languages_are_counted(attest: Attest, tmp_path: Path) -> None:
    german = "Die Vermessung von Höhlen ist langsam, weil die Lampen schwach sind und nicht für das Verfahren taugen."
    load(attest, tmp_path, [row("air", WHOLE.format("air")), row("Höhle", german)])
    finding = found(attest)["languages"]
    assert finding.detail == "1 in English, 1 in German"
    assert len(finding.examples) == 1


def test_copyright_lines_and_shared_sentences(attest: Attest, tmp_path: Path) -> None:
    names = ("air", "water", "light", "stone", "sound", "depth")
    rows = [row(name, f"{WHOLE.format(name)} © {2000 + n} The Cave Press.") for n, name in enumerate(names)]
    load(attest, tmp_path, [*rows, row("law", "The copyright of maps of caves is discussed, and that of songs.")])
    finding = found(attest)["boilerplate"]
    assert finding.detail.startswith(
        "6 abstracts hold a copyright line; one sentence stands in several abstracts, in 6 “©"
    )
    assert len(finding.examples) == 5


def test_years_out_of_reach(attest: Attest, tmp_path: Path) -> None:
    rows = [row(name, WHOLE.format(name)) for name in ("air", "water", "light")]
    rows[0]["year"], rows[1]["year"] = 1989, None
    load(attest, tmp_path, rows)
    with attest._parts.library().catalog.change() as db:
        db.execute("UPDATE papers SET year = 20210 WHERE year = 2020")
    finding = found(attest)["years"]
    assert finding.detail.startswith("all of 1989; 1 paper without a year; 1 paper of an implausible one (before 1600")
    assert finding.examples == tuple(paper.key for paper in attest.papers() if paper.year == 20210)


def test_a_retracted_paper_is_told(loaded: Attest) -> None:
    with loaded._parts.library().catalog.change() as db:
        db.execute("UPDATE papers SET retracted = 'retracted' WHERE id = 2")
    finding = found(loaded)["retracted"]
    assert (finding.detail, len(finding.examples)) == ("1 paper retracted or withdrawn; answers say so", 1)
    assert loaded.doctor().counts["retracted"] == 1


def test_a_library_without_oddities_has_nothing_to_be_done(loaded: Attest) -> None:
    odd = [finding for finding in loaded.doctor().findings if finding.remedy]
    assert [(finding.check, finding.examples) for finding in odd] == [("abstracts", ("editorial-abstract-2b9f",))]


@pytest.mark.parametrize("abstract", ["", "No abstract."])
def test_a_paper_without_words_is_examined(attest: Attest, tmp_path: Path, abstract: str) -> None:
    load(attest, tmp_path, [row("air", abstract)])
    assert found(attest)["index"].ok


def test_papers_that_look_like_one_are_named_with_the_reason(attest: Attest, tmp_path: Path) -> None:
    said = " ".join(WHOLE.format(name) for name in ("air", "water", "light"))
    rows = [row("air", said, authors=["Mira Holm"]), row("depth", said, authors=["Bo Li"])]
    load(attest, tmp_path, rows)
    finding = found(attest)["duplicates"]
    keys = [paper.key for paper in attest.papers()]
    assert finding.detail.startswith(f"1 group of papers that are probably one: {keys[0]} = {keys[1]} (the authors are")
    assert list(finding.examples) == keys

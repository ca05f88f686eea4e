"""Hostile papers, questions and files on the command line: shown as text, obeyed by nothing."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from rag import Attest, Settings
from tests.hostile.strings import ALL, GIANT, OBEYED, ORDERS, PATHS
from tests.rag.cli.conftest import Run, run  # noqa: F401 - a fixture

_QUESTION = "How accurate is the lantern network on cave mapping?"


def papers() -> list[dict[str, object]]:
    """Return a paper for each hostile text, which stands in every field, and an honest one."""
    hostile = [
        {
            "title": f"Lantern {number}: {text[:400]}",
            "abstract": f"The lantern network of cave {number} is mapped. {text} It reaches 5{number}.3% accuracy.",
            "authors": [f"{text[:80]} Holm", "Ada Krol"],
            "venue": text[:80],
            "url": "javascript:window.owned=1" if number % 2 else f"https://a.example/{number}",
            "year": 2000 + number % 20,
        }
        for number, text in enumerate(ALL.values())
    ]
    return [*hostile, {"title": GIANT[:100_000], "abstract": f"The lantern network says {GIANT}."}]


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Hostile papers in a library, loaded once."""
    folder = tmp_path_factory.mktemp("hostile")
    path = folder / "hostile \x1b[31m\u202ename.jsonl"
    path.write_text("\n".join(json.dumps(paper) for paper in papers()), encoding="utf-8")
    engine = Attest(Settings(_env_file=None, data_dir=folder / "library", llm="none"))
    report = engine.ingest([str(path)], tags=["evil \x1b[31m\u202etag"])
    engine.close()
    assert len(report.rejected) <= 1, report.rejected
    return folder / "library"


@pytest.fixture
def hostile(run: Run, library: Path, monkeypatch: pytest.MonkeyPatch) -> Run:  # noqa: F811
    monkeypatch.setenv("ATTEST_DATA_DIR", str(library))
    return run


def test_a_load_names_what_it_rejects_as_text(run: Run, tmp_path: Path) -> None:  # noqa: F811
    path = tmp_path / "hostile \x1b[31m\u202ename.jsonl"
    path.write_text('{"title": "A title"}\nbroken \x1b[2J\n{"title": "\x1b[31m"}\n', encoding="utf-8")
    done = run("ingest", str(path), "--tag", "evil \x1b[31m\u202etag")
    assert "rejected: hostile \\x1b[31m\\u202ename.jsonl, line 2" in done.err
    assert not OBEYED.search(done.out + done.err)


def test_no_command_prints_what_a_terminal_obeys(hostile: Run, tmp_path: Path) -> None:
    keys = [paper["key"] for paper in hostile("papers", "--json").json["papers"]]
    commands = [
        ("papers",),
        ("papers", "--count"),
        ("search", f"lantern \x1b[31m {_QUESTION}"),
        ("search", _QUESTION, "--explain"),
        ("ask", f"{_QUESTION} \x1b]8;;https://evil.example\x07\u202e"),
        ("summarize", "lantern caves"),
        ("verify", "The lantern network \x1b[31m of cave 3 is mapped."),
        ("tag", "--add", "b\x1b[0m", keys[0]),
        ("remove", "no\x1b[31mkey"),
        ("show", "no\x1b[31mkey"),
        ("search", ""),
        ("search", "x", "--year", "\x1b[31m"),
        ("no\x1b[31mcommand",),
        ("ingest", str(tmp_path / "missing\x1b[31m.bib")),
        ("conversations", "show", "\x1b[31m"),
        ("doctor",),
        *(("show", key) for key in keys[:12]),
    ]
    for command in commands:
        done = hostile(*command)
        assert done.status in (0, 1, 2), command
        assert not OBEYED.search(done.out + done.err), command
        assert "Traceback" not in done.err


def test_json_keeps_every_character_escaped(hostile: Run) -> None:
    listed = hostile("search", _QUESTION, "-k", "60", "--json")
    assert not OBEYED.search(listed.out)
    for passage in listed.json["passages"]:
        paper = hostile("show", passage["key"], "--json").json
        assert paper["abstract"][passage["start"] : passage["end"]] == passage["quote"]


def test_tables_hold_no_formulas(hostile: Run, tmp_path: Path) -> None:
    out = tmp_path / "papers.csv"
    assert hostile("export", "--format", "csv", "--out", str(out)).status == 0
    rows = list(csv.reader(io.StringIO(out.read_text(encoding="utf-8-sig"))))
    assert len(rows) > len(ALL) - 5
    assert not [cell for row in rows for cell in row if cell[:1] in ("=", "+", "-", "@", "＝", "＋", "－", "＠")]


@pytest.mark.parametrize("fmt", ["bibtex", "ris", "csl", "jsonl", "csv"])
def test_exports_of_hostile_papers_are_written(hostile: Run, tmp_path: Path, fmt: str) -> None:
    out = tmp_path / "out"
    assert hostile("export", "--format", fmt, "--out", str(out)).status == 0
    text = out.read_text(encoding="utf-8")
    assert "\x00" not in text
    assert "\x1b" not in text


@pytest.mark.parametrize("order", [*ORDERS.values(), *PATHS.values()])
def test_a_question_that_gives_orders_is_a_question(hostile: Run, tmp_path: Path, order: str) -> None:
    done = hostile("ask", f"{_QUESTION} {order}", "--llm", "none", "--json")
    assert done.status == 0
    flagged = {one["marker"]: one["suspicious"] for one in done.json["references"]}
    for sentence in done.json["sentences"]:
        if sentence["shown"]:  # what is shown are quotes, and a paper that gives orders is marked
            assert sentence["verdict"] == "supported"
            assert sentence["evidence"]
            assert "HACKED" not in sentence["text"] or all(flagged[marker] for marker in sentence["citations"])
    assert not list(tmp_path.rglob("owned"))


def test_an_honest_question_gets_no_order_for_an_answer(hostile: Run) -> None:
    found = hostile("ask", _QUESTION, "--llm", "none", "--json").json
    assert "HACKED" not in found["text"]
    assert found["outcome"] in ("answered", "partial")


def test_one_word_of_a_million_letters_is_an_error_and_no_more(run: Run, papers_file: Path) -> None:  # noqa: F811
    assert run("ingest", str(papers_file)).status == 0
    for command in ("search", "ask", "summarize"):
        done = run(command, GIANT)
        assert done.status == 1
        assert len(done.err) < 500

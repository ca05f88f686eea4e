"""Every command as a user types it: what it prints, its JSON and its exit status."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from rag import Attest, Settings
from tests.rag.cli.conftest import Run

ROOT = Path(__file__).parents[3]


def test_ingest_reports_and_repeats_without_adding(run: Run, papers_file: Path) -> None:
    report = run("ingest", str(papers_file), "--json").json
    assert set(report) >= {"files", "records", "added", "updated", "unchanged", "merged_duplicates", "rejected"}
    assert set(report) >= {"papers_in_library", "seconds"}
    assert (report["added"], report["papers_in_library"]) == (6, 6)
    assert run("ingest", str(papers_file), "--json").json["unchanged"] == 6
    assert "6 unchanged" in run("ingest", str(papers_file)).out


def test_ingest_names_rejected_records_and_the_rest_goes_in(run: Run, papers_file: Path) -> None:
    papers_file.write_text(papers_file.read_text() + "broken\n")
    done = run("ingest", str(papers_file))
    assert done.status == 0
    assert "rejected: papers.jsonl, line 7: the line is not a complete JSON object" in done.err


def test_ingest_fails_if_every_record_is_rejected(run: Run, tmp_path: Path) -> None:
    (tmp_path / "bad.jsonl").write_text("{}\n{}\n")
    done = run("ingest", str(tmp_path / "bad.jsonl"), "--json")
    assert done.status == 1
    assert [r["line"] for r in done.json["rejected"]] == [1, 2]


def test_ingest_takes_tags_and_a_mapping(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('[{"Titel": "Höhlen", "Inhalt": "Sie sind dunkel."}]')
    done = run("ingest", str(tmp_path / "a.json"), "--map", "title=Titel", "--map", "abstract=Inhalt", "--tag", "caves")
    assert done.status == 0
    assert run("papers", "--tag", "caves", "--json").json["papers"][0]["title"] == "Höhlen"
    assert run("ingest", str(tmp_path / "a.json"), "--map", "nonsense").status == 2


def test_search_gives_the_passages_of_the_contract(run: Run, library: str) -> None:
    result = run("search", "Which network maps caves?", "-k", "3", "--json").json
    assert set(result) >= {"query", "search_query", "filters", "passages", "timings_ms"}
    first = result["passages"][0]
    assert set(first) >= {"rank", "paper_id", "key", "title", "year", "score", "quote", "start", "end", "signals"}
    assert set(first["signals"]) >= {"lexical", "dense", "sentence", "neighbours", "words", "rerank"}
    assert "LanternNet" in run("search", "Which network maps caves?").out


def test_ask_gives_the_answer_of_the_contract(run: Run, library: str) -> None:
    answer = run("ask", "Which network maps caves from sparse light?", "--json").json
    assert set(answer) >= {"answer_id", "question", "search_query", "filters", "outcome", "mode", "text", "sentences"}
    assert set(answer) >= {"references", "closest", "passages", "models", "usage", "timings_ms", "library_version"}
    assert (answer["outcome"], answer["mode"], answer["usage"]) == ("answered", "extractive", None)
    assert set(answer["timings_ms"]) == {"condense", "retrieve", "first_token", "verify", "total"}
    assert set(answer["models"]) == {"llm", "embedding", "prompt"}
    assert set(answer["sentences"][0]["evidence"][0]) == {"marker", "quote", "start", "end"}


def test_ask_prints_an_answer_with_references_and_the_mode(run: Run, library: str) -> None:
    out = run("ask", "What accuracy does LanternNet reach?").out
    assert "91.4%" in out
    assert "[1] Mira Holm, Tadeusz Krol. LanternNet" in out
    assert "no language model: quoting the abstracts" in out


def test_ask_takes_a_history(run: Run, library: str, tmp_path: Path) -> None:
    turns = [
        {"role": "user", "content": "Which network maps caves?"},
        {"role": "assistant", "content": "LanternNet [1]."},
    ]
    (tmp_path / "history.json").write_text(json.dumps(turns))
    answer = run("ask", "and how long is its training?", "--history", str(tmp_path / "history.json"), "--json").json
    assert "three hours" in answer["text"]
    (tmp_path / "history.json").write_text('[{"role": "nobody"}]')
    done = run("ask", "and?", "--history", str(tmp_path / "history.json"))
    assert (done.status, "is no conversation" in done.err) == (1, True)


def test_ask_about_something_else_names_the_closest_papers(run: Run, library: str) -> None:
    answer = run("ask", "Who won the football world cup in 1954?", "--json").json
    assert (answer["outcome"], answer["references"]) == ("not_in_collection", [])
    assert answer["closest"]
    assert "Nothing in this collection is about this" in run("ask", "Who won the football world cup in 1954?").out


def test_batch_keeps_order_and_a_failed_line_fails_alone(run: Run, library: str, tmp_path: Path) -> None:
    rows = [
        {"id": "a", "question": "Which network maps caves?"},
        {"id": "b", "question": ""},
        {"id": "c", "query": "sourdough", "filters": {"year_from": 2022}},
        {"id": "d", "question": "x", "filters": {"colour": "red"}},
        {"question": "crabs", "history": [{"role": "user", "content": "What of the tides?"}]},
    ]
    text = "\n".join(json.dumps(row) for row in rows) + "\nnonsense\n"
    (tmp_path / "in.jsonl").write_text(text)
    for command in ("ask", "search"):
        out = tmp_path / f"{command}.jsonl"
        assert run(command, "--batch", str(tmp_path / "in.jsonl"), "--out", str(out)).status == 0
        found = [json.loads(line) for line in out.read_text().splitlines()]
        assert [row["id"] for row in found] == ["a", "b", "c", "d", 5, 6]
        assert ["error" in row for row in found] == [False, True, False, True, False, True]
        assert found[1]["error"]["type"] == "QuestionError"
        assert found[2]["filters"]["year_from"] == 2022


def test_a_batch_in_which_every_line_fails_is_a_failure(run: Run, library: str, tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_text("{}\n[]\n")
    done = run("ask", "--batch", str(tmp_path / "in.jsonl"), "--out", str(tmp_path / "out.jsonl"))
    assert (done.status, "All 2 lines" in done.err) == (1, True)


def test_papers_and_show_and_remove(run: Run, library: str) -> None:
    listed = run("papers", "--author", "okafor", "--json").json
    assert listed["total"] == 2
    assert "abstract" not in listed["papers"][0]
    key = listed["papers"][0]["key"]
    paper = run("show", key, "--json").json
    assert set(paper) >= {"key", "paper_id", "title", "abstract", "authors", "year", "venue", "url", "tags", "sources"}
    assert paper["sources"] == [{"source": "papers.jsonl", "line": 3}]
    assert paper["abstract"].startswith("Yeast behaves")
    assert run("remove", key, "nobody", "--json").json | {"schema_version": 1} == {
        "schema_version": 1,
        "removed": [key],
        "unknown": ["nobody"],
    }
    assert run("show", key).status == 1
    assert run("remove", "nobody").status == 1
    assert "5 papers" in run("papers").out


def test_doctor_tells_whether_a_server_may_start(run: Run, library: str, tmp_path: Path) -> None:
    (found,) = run("doctor", "--ready", "--json").json["findings"]
    assert (found["check"], found["ok"], found["remedy"]) == ("ready", True, None)
    assert "can be searched" in found["detail"]
    assert run("doctor", "--ready", "--repair").status == 2
    catalog = tmp_path / "library" / "catalog.sqlite3"
    catalog.write_bytes(b"no catalog" * 500)
    assert run("doctor", "--ready").status == 1
    empty = tmp_path / "nothing"
    assert "load papers with" in run("--data-dir", str(empty), "doctor", "--ready").out


def test_doctor_reports_findings_and_counts(run: Run, library: str) -> None:
    report = run("doctor", "--json").json
    assert report["ok"]
    assert {finding["check"] for finding in report["findings"]} >= {"catalog", "pending", "index", "embedder"}
    assert report["counts"]["papers"] == 6
    assert run("doctor", "--repair").out.startswith("ok")


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (("ask",), 2),
        (("ask", "x", "--batch", "y"), 2),
        (("ask", "x", "--year", "20"), 2),
        (("ask", "x", "--year", "2023..2019"), 2),
        (("search", "x", "-k", "0"), 2),
        (("nonsense",), 2),
        (("ingest",), 2),
        (("ingest", "nowhere.jsonl"), 1),
        (("ingest", "x", "--format", "pdf"), 1),
        (("search", "caves"), 1),
        (("show", "nobody"), 1),
        (("ask", "--batch", "nowhere.jsonl"), 1),
    ],
)
def test_mistakes_get_a_sentence_and_no_traceback(run: Run, arguments: tuple[str, ...], status: int) -> None:
    done = run(*arguments)
    assert done.status == status
    assert done.err.strip()
    assert "Traceback" not in done.err


def test_with_json_an_error_is_json_too(run: Run) -> None:
    done = run("search", "caves", "--json")
    assert done.status == 1
    assert done.json["error"]["type"] == "LibraryEmptyError"
    assert done.json["error"]["message"] in done.err


def test_with_json_wrong_usage_is_json_too(run: Run) -> None:
    done = run("search", "caves", "--nonsense", "--json")
    assert (done.status, done.json["error"]["type"]) == (2, "UsageError")


@pytest.mark.parametrize("year", ["2019..2021", "2020", "2020..", "..2020"])
def test_years_are_a_year_or_a_range(run: Run, library: str, year: str) -> None:
    found = {paper["year"] for paper in run("papers", "--year", year, "--json").json["papers"]}
    first, _, last = year.partition("..") if ".." in year else (year, "", year)
    assert found == {y for y in range(2017, 2023) if int(first or 0) <= y <= int(last or 9999)}


def test_the_version_is_that_of_the_package(run: Run) -> None:
    done = run("--version")
    assert (done.status, done.out) == (0, "attest 0.1.0\n")


def test_python_m_rag_is_the_same_program() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "rag", "--version"], capture_output=True, text=True, cwd=ROOT, check=True
    )
    assert done.stdout == "attest 0.1.0\n"


def indexed(folder: Path) -> int:
    """Return how many papers can be found by now."""
    attest = Attest(Settings(data_dir=folder))
    try:
        return attest.count()
    finally:
        attest.close()


def test_ctrl_c_during_a_load_ends_it_cleanly(tmp_path: Path) -> None:
    rows = [f'{{"title": "Study {n} of caves", "abstract": "Cave {n} is dark. Lamp {n} is dim."}}' for n in range(3000)]
    (tmp_path / "many.jsonl").write_text("\n".join(rows))
    command = [sys.executable, "-m", "rag", "--data-dir", str(tmp_path / "library")]
    load = subprocess.Popen(
        [*command, "ingest", str(tmp_path / "many.jsonl")], cwd=ROOT, stderr=subprocess.PIPE, stdout=subprocess.PIPE
    )
    while not indexed(tmp_path / "library"):
        assert load.poll() is None
        time.sleep(0.05)
    load.send_signal(signal.SIGINT)
    out, err = load.communicate(timeout=30)
    assert load.returncode == 1
    assert b"the same command finishes the rest" in err
    assert b"Traceback" not in err
    assert b"3000 records" in out or b"added" in out


def test_a_reader_that_goes_away_is_no_traceback(tmp_path: Path, papers_file: Path) -> None:
    command = f"{sys.executable} -m rag --data-dir {tmp_path / 'library'}"
    subprocess.run(f"{command} ingest {papers_file}", shell=True, check=True, cwd=ROOT, capture_output=True)
    done = subprocess.run(f"{command} papers | head -n 0", shell=True, cwd=ROOT, capture_output=True, check=False)
    assert b"Traceback" not in done.stderr


def test_as_written_reads_nothing_into_a_question(run: Run, library: str, tmp_path: Path) -> None:
    question = "fermentaton by Okafor"
    assert run("search", question, "--json").json["filters"]["authors"] == ["Okafor"]
    found = run("search", question, "--as-written", "--json").json
    assert (found["filters"]["authors"], found["notes"], found["as_written"]) == ([], [], True)
    assert run("ask", question, "--as-written", "--json").json["as_written"]
    (tmp_path / "in.jsonl").write_text(json.dumps({"question": question, "as_written": True}))
    assert run("ask", "--batch", str(tmp_path / "in.jsonl")).json["as_written"]

"""attest summarize as a user types it: the formats, the earlier overview, the terminal, and Ctrl-C."""

from __future__ import annotations

import json
import os
import pty
import re
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from rag.cli.watching import estimated
from rag.schema import Estimate
from tests.rag.cli.conftest import Run
from tests.scripted_server import Endless, Request, ScriptedServer

ROOT = Path(__file__).parents[3]
TOPIC = "everything"
FILTER = ("--author", "Krol")
KROL = {"holm2021lanternnet", "krol2020benchmark"}
NEWEST = {
    "title": "Cave Mapping with Sonar",
    "abstract": "We present EchoCave, a sonar method that maps caves without lamps. It maps 83% of the passages.",
    "authors": ["Li Wei", "Tadeusz Krol"],
    "year": 2023,
}


def without_chance(overview: dict[str, Any]) -> dict[str, Any]:
    return {name: overview[name] for name in overview.keys() - {"overview_id", "timings_ms", "written_at"}}


def test_the_json_is_that_of_the_contract(run: Run, library: str) -> None:
    overview = run("summarize", TOPIC, *FILTER, "--read", "5", "--json").json
    assert set(overview) == {
        "schema_version", "overview_id", "topic", "filters", "outcome", "mode", "text", "themes", "table", "sentences",
        "references", "coverage", "models", "usage", "timings_ms", "library_version", "relations", "open_questions",
        "closest", "suggestions", "notice", "changes", "most", "written_at",
    }  # fmt: skip
    assert (overview["outcome"], overview["mode"], overview["most"]) == ("answered", "extractive", 5)
    assert (overview["usage"], overview["changes"]) == (None, None)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00", overview["written_at"])
    assert {key for theme in overview["themes"] for key in theme["papers"]} == KROL
    assert len(overview["table"]["rows"][0]["cells"]) == len(overview["table"]["columns"])
    for said in overview["sentences"]:
        assert overview["text"][said["start"] : said["end"]] == said["text"]
    as_format = run("summarize", TOPIC, *FILTER, "--read", "5", "--format", "json").json
    assert without_chance(as_format) == without_chance(overview)


def test_what_is_printed_is_markdown_and_nothing_else(run: Run, library: str) -> None:
    done = run("summarize", TOPIC, *FILTER)
    assert (done.status, done.err) == (0, "")
    assert done.out.startswith("# everything\n\n- Answered from the abstracts\n")
    assert "## References" in done.out


def test_the_ending_of_the_file_says_the_format(run: Run, library: str, tmp_path: Path) -> None:
    for ending, begins in (
        ("md", "# everything"),
        ("html", "<!doctype html>"),
        ("bib", "@"),
        ("ris", "TY  - "),
        ("csl.json", "["),
        ("csv", "\ufeffkey,title,year,theme"),
        ("json", "{"),
    ):
        out = tmp_path / f"o.{ending}"
        told = run("summarize", TOPIC, *FILTER, "--out", str(out))
        assert told.out == f"Overview of “everything” written to {out}: 2 papers in 1 theme.\n"
        assert out.read_text(encoding="utf-8").startswith(begins)
    out = tmp_path / "both.md"
    assert run("summarize", TOPIC, *FILTER, "--out", str(out), "--json").json["topic"] == TOPIC
    assert out.read_text(encoding="utf-8").startswith("# everything")


def test_a_topic_that_is_not_here_is_done(run: Run, library: str) -> None:
    done = run("summarize", "football world cup", "--json")
    assert (done.status, done.json["outcome"], done.json["themes"]) == (0, "not_in_collection", [])
    assert done.json["closest"]
    assert "Nothing in this collection is about" in run("summarize", "football world cup").out


def test_a_file_that_cannot_be_written_is_said_before_any_work(run: Run, tmp_path: Path) -> None:
    done = run("summarize", TOPIC, "--out", str(tmp_path / "no" / "where.md"))
    assert (done.status, done.out) == (1, "")
    assert done.err == f"{tmp_path / 'no' / 'where.md'}: cannot be written (No such file or directory).\n"
    assert "Is a directory" in run("summarize", TOPIC, "--format", "md", "--out", str(tmp_path)).err
    kept = tmp_path / "kept.md"
    kept.write_text("kept")
    assert "load papers with: attest ingest" in run("summarize", TOPIC, "--out", str(kept)).err
    assert kept.read_text() == "kept"
    assert "load papers with: attest ingest" in run("summarize", TOPIC, "--out", str(tmp_path / "new.md")).err
    assert not (tmp_path / "new.md").exists()


def test_a_missing_pandoc_is_said_before_any_work(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    done = run("summarize", TOPIC, "--out", str(tmp_path / "o.docx"))
    assert (done.status, "pandoc" in done.err, done.err.count("\n")) == (1, True, 1)


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        ((), 2),
        (("x", "--read", "0"), 2),
        (("x", "--format", "pdf"), 2),
        (("x", "--format", "docx"), 2),
        (("x", "--json", "--format", "csv"), 2),
        (("x", "--out", "o.xyz"), 2),
        (("x", "--year", "20"), 2),
        (("",), 1),
        (("x", "--update", "nowhere.md"), 1),
    ],
)
def test_mistakes_get_a_sentence(run: Run, library: str, arguments: tuple[str, ...], status: int) -> None:
    done = run("summarize", *arguments)
    assert done.status == status
    assert done.err.strip()
    assert "Traceback" not in done.err


@pytest.mark.parametrize("ending", ["json", "md", "html"])
def test_an_earlier_overview_is_brought_up_to_date(run: Run, library: str, tmp_path: Path, ending: str) -> None:
    old, new = tmp_path / f"old.{ending}", tmp_path / "new.md"
    run("summarize", TOPIC, *FILTER, "--read", "9", "--out", str(old))
    same = run("summarize", "--update", str(old), "--json").json
    assert same["changes"]["added"] == same["changes"]["removed"] == same["changes"]["sentences"] == []
    assert (same["topic"], same["filters"]["authors"], same["most"]) == (TOPIC, ["Krol"], 9)
    assert "- Nothing changed since 20" in run("summarize", "--update", str(old)).out
    (tmp_path / "more.jsonl").write_text(json.dumps(NEWEST))
    run("ingest", str(tmp_path / "more.jsonl"))
    run("summarize", "--update", str(old), "--out", str(new))
    assert "(wei2023cave), in “" in new.read_text(encoding="utf-8")
    assert "- *New:* **Cave Mapping with Sonar** (2023): " in new.read_text(encoding="utf-8")
    run("remove", "krol2020benchmark")
    later = run("summarize", "--update", str(new), "--json").json["changes"]
    assert (later["added"], later["removed"]) == ([], ["krol2020benchmark"])
    assert {change["change"] for change in later["support"]} == {"lost"}
    both = run("summarize", "--update", str(old), "--json").json["changes"]
    assert (both["added"], both["removed"]) == (["wei2023cave"], ["krol2020benchmark"])


def test_what_is_said_goes_before_what_the_file_says(run: Run, library: str, tmp_path: Path) -> None:
    old = tmp_path / "old.md"
    run("summarize", TOPIC, *FILTER, "--out", str(old))
    now = run("summarize", "all papers", "--update", str(old), "--author", "Okafor", "--read", "1", "--json").json
    assert (now["topic"], now["filters"]["authors"], now["most"]) == ("all papers", ["Okafor"], 1)
    assert set(now["changes"]["removed"]) == KROL
    assert {paper["why"] for paper in now["changes"]["papers"][1:]} == {
        "it is in the library, but no longer in this overview"
    }


def test_a_file_that_is_no_overview_is_one_sentence(run: Run, library: str) -> None:
    done = run("summarize", "--update", library, "--json")
    assert (done.status, done.err.count("\n")) == (1, 1)
    assert "is no overview that can be brought up to date" in done.json["error"]["message"]


def _writes(request: Request) -> str:
    return "LanternNet maps caves from sparse light readings [1]. LanternNet costs 97 euros [1]."


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Any:
    with ScriptedServer(otherwise=_writes) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
        monkeypatch.setenv("ATTEST_LLM", "scripted")
        yield server


def test_what_a_model_makes_up_is_said_beside_the_document(run: Run, library: str, server: ScriptedServer) -> None:
    done = run("summarize", TOPIC, *FILTER)
    assert "97 euros" not in done.out
    assert "Left out, because the abstracts do not support it:\n  ✗ " in done.err
    assert "97 euros" in done.err
    assert run("summarize", TOPIC, *FILTER, "--strict").err == ""
    calls = len(server.calls)
    assert run("summarize", TOPIC, *FILTER, "--llm", "none").err == ""
    assert len(server.calls) == calls


def test_what_a_model_wrote_is_brought_up_to_date(
    run: Run, library: str, server: ScriptedServer, tmp_path: Path
) -> None:
    old = tmp_path / "old.md"
    run("summarize", TOPIC, *FILTER, "--out", str(old))
    (tmp_path / "more.jsonl").write_text(json.dumps(NEWEST))
    run("ingest", str(tmp_path / "more.jsonl"))
    now = run("summarize", "--update", str(old), "--json").json
    assert (now["mode"], now["changes"]["added"], now["changes"]["removed"]) == ("llm", ["wei2023cave"], [])
    assert now["changes"]["sentences"] == []
    for said in now["sentences"]:
        assert not said["shown"] or now["text"][said["start"] : said["end"]] == said["text"]
    page = tmp_path / "new.html"
    run("summarize", "--update", str(old), "--out", str(page))
    assert '<em>New:</em> <span dir="auto">Cave Mapping with Sonar' in page.read_text(encoding="utf-8")


class Terminal:
    """The command in a process of its own, whose standard error is a terminal."""

    def __init__(self, *arguments: str) -> None:
        self._ours, theirs = pty.openpty()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "rag", *arguments],
            cwd=ROOT,
            env=os.environ | {"COLUMNS": "200"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=theirs,
            text=True,
        )
        os.close(theirs)
        self.shown = ""
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        while True:
            try:
                piece = os.read(self._ours, 4096)
            except OSError:  # the other end is closed
                break
            if not piece:
                break
            self.shown += piece.decode("utf-8", "replace")
        os.close(self._ours)

    def end(self) -> tuple[int, str, str]:
        """Return exit status, standard output and what the terminal showed."""
        out, _ = self.process.communicate(timeout=120)
        self._reader.join(timeout=10)
        return self.process.returncode, out, self.shown


def test_a_terminal_sees_the_estimate_before_the_model_starts_and_then_the_stages(
    run: Run, library: str, server: ScriptedServer
) -> None:
    status, out, shown = Terminal("summarize", TOPIC, *FILTER, "--read", "2").end()
    assert (status, out.startswith("# everything")) == (0, True)
    estimate = re.search(r"2 papers, 1 theme, at most (\d+) calls?, about [\d,]+ tokens\.", shown)
    assert estimate
    assert len(server.calls) <= int(estimate[1])
    assert shown.index("choosing papers 0/1") < estimate.start() < shown.index("choosing sentences")
    status, _, shown = Terminal("summarize", TOPIC, *FILTER, "--llm", "none").end()
    assert status == 0
    assert "choosing papers" in shown
    assert "tokens" not in shown


def test_ctrl_c_keeps_what_is_there_and_twice_ends(run: Run, library: str, server: ScriptedServer) -> None:
    for times, told in ((1, "Stopped: what was not written by then"), (2, "Stopped.")):
        asked = threading.Event()

        def endless(
            request: Request, asked: threading.Event = asked, pause: float = 0.05 if times == 1 else 30
        ) -> Endless:
            asked.set()
            return Endless(pause=pause)

        server.otherwise = endless
        terminal = Terminal("summarize", TOPIC, *FILTER)
        assert asked.wait(60)
        terminal.process.send_signal(signal.SIGINT)
        if times == 2:
            _wait_for(terminal, "press Ctrl-C again")
            terminal.process.send_signal(signal.SIGINT)
        status, out, shown = terminal.end()
        assert status == 1
        assert told in shown
        assert "Traceback" not in shown
        assert ("LanternNet" in out, "Stopped after 0 of" in out) == ((times == 1), (times == 1))


def _wait_for(terminal: Terminal, words: str) -> None:
    for _ in range(600):
        if words in terminal.shown:
            return
        threading.Event().wait(0.1)
    raise AssertionError(terminal.shown)


def test_an_estimate_is_one_sentence() -> None:
    many = Estimate(papers=40, themes=6, calls=16, input_tokens=28_000, output_tokens=3_000, cost_usd=0.0203)
    assert estimated(many) == "40 papers, 6 themes, at most 16 calls, about 31,000 tokens, 0.02 USD."
    one = Estimate(papers=1, themes=1, calls=1, input_tokens=900, output_tokens=100, cost_usd=0.0001)
    assert estimated(one) == "1 paper, 1 theme, at most 1 call, about 1,000 tokens, less than 0.01 USD."

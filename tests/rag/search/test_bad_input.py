"""Whatever is typed: a clear sentence or an honest empty result, never a traceback and never more than was asked."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag import Attest, AttestError, Filters, LibraryEmptyError, QuestionError, Settings, to_json
from rag.cli import main
from tests.conftest import PAPERS
from tests.contract import assert_contract

ROOT = Path(__file__).parents[3]
ODD = {
    "only stop words": "the of and",
    "only unknown words": "zzzyx qqqwv",
    "one letter": "a",
    "one digit": "9",
    "the longest": "caves " * 1666 + "cave",
    "one word without end": "x" * 10_000,
    "too many words": " ".join(f"w{number}" for number in range(1500)),
    "FTS5 syntax": 'NEAR( " * - AND OR NOT ^ : { } caves',
    "FTS5 near": 'NEAR(caves lamps, 5) AND NOT "crabs"',
    "FTS5 columns": "{title abstract} : caves* ^lamp + x",
    "unbalanced quotes": "\"caves 'lamps” „light",
    "control characters": "\x1b[31mcaves\x07\r\n\tlamps\x7f",
    "emoji": "🦀 caves 👩‍👩‍👧",
    "right to left": "\u202eكهوف المصابيح\u202c caves",
    "zero width": "\u200bcaves\ufeff lamps\u200d",
    "combining": "c\u0301\u0302\u0303aves",
    "SQL": "'; DROP TABLE papers; -- caves",
    "more SQL": '" OR 1=1) UNION SELECT * FROM papers --',
    "wide digits": "３ ²  ½ १२३",
    "no spaces": "洞窟地图" * 100,
    "private use": "\ue000a\U000f0000",
    "a dash": "-k 5 --json caves",
    "a format": "%s %n {0} ${HOME} $(id)",
    "markers": "[1] [2-5] caves",
}
EMPTY = ["", "   ", "???", "\x00", "🦀", "\u200b\u200d", "\u0301", '"*-^:{}()', "\n\t", "\ud800"]


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Attest]:
    folder = tmp_path_factory.mktemp("bad")
    (folder / "papers.jsonl").write_text("\n".join(map(json.dumps, PAPERS)))
    engine = Attest(Settings(_env_file=None, data_dir=folder / "library", llm="none"))
    engine.ingest([str(folder / "papers.jsonl")])
    yield engine
    engine.close()


def assert_honest(library: Attest, text: str, filters: Filters | None = None) -> None:
    """Assert that search, explain and ask agree about a text: an error in one sentence, or sound results."""
    filters = filters or Filters()
    try:
        result = library.search(text, filters=filters)
    except QuestionError:
        for call in (library.explain, library.ask):
            with pytest.raises(QuestionError, match="^[^\n]+$"):
                call(text, filters=filters)
        return
    allowed = {paper.key: paper.abstract for paper in library.papers(filters)}
    assert {passage.key for passage in result.passages} <= set(allowed)
    assert all(allowed[p.key][p.start : p.end] == p.quote for p in result.passages)
    assert [p.key for p in library.explain(text, filters=filters).passages] == [p.key for p in result.passages]
    json.dumps(to_json(result), ensure_ascii=False).encode()
    answer = library.ask(text, filters=filters)
    assert_contract(answer, library.papers())
    assert {reference.key for reference in answer.references} <= set(allowed)
    if not allowed:
        assert (result.passages, answer.outcome) == ((), "not_in_collection")


def _papers_given(call: Callable[[], object]) -> int:
    """Return how many papers a call gave; a message of ours counts as none."""
    try:
        return len(getattr(call(), "passages", ()))
    except AttestError:
        return 0


@pytest.mark.parametrize("text", ODD.values(), ids=ODD)
def test_odd_text_is_searched_and_asked(library: Attest, text: str) -> None:
    assert_honest(library, text)
    assert library.search(text).passages
    assert library.count() == len(PAPERS)


@pytest.mark.parametrize("text", EMPTY)
def test_text_without_a_word_is_one_sentence(library: Attest, text: str) -> None:
    for call in (library.search, library.explain, library.ask):
        with pytest.raises(QuestionError, match="The question is empty"):
            call(text)


@pytest.mark.parametrize("length", [10_001, 100_000])
def test_endless_text_is_one_sentence(library: Attest, length: int) -> None:
    for call in (library.search, library.explain, library.ask):
        with pytest.raises(QuestionError, match=f"{length:,} characters; ask in at most 10,000"):
            call("x" * length)


def test_what_is_in_no_paper_is_refused(library: Attest) -> None:
    for text in ("zzzyx qqqwv", "the of and", "a"):
        answer = library.ask(text)
        assert (answer.outcome, answer.references) == ("not_in_collection", ())


@pytest.mark.parametrize("text", ["surface \ud800 caves", "\udcff\udcfe caves"])
def test_lone_surrogates_are_searched_around(library: Attest, text: str) -> None:
    assert library.search(text).passages
    assert library.explain(text).passages
    library.search(text).search_query.encode()


_SYNTAX = st.sampled_from([*'"*-^:{}()+', "AND", "OR", "NOT", "NEAR(", "caves", "lamps", "title:", "--", "'", "\\"])


@given(st.text(max_size=300) | st.lists(_SYNTAX, max_size=20).map(" ".join) | st.lists(_SYNTAX).map("".join))
def test_any_text_is_honest(library: Attest, text: str) -> None:
    assert_honest(library, text)


_names = st.lists(st.text(max_size=20), max_size=3).map(tuple)
_years = st.none() | st.integers(-(2**63), 2**63 - 1)


@given(
    filters=st.builds(
        Filters, year_from=_years, year_to=_years, sources=_names, tags=_names, keys=_names, not_keys=_names
    )
)
def test_any_filters_are_honest(library: Attest, filters: Filters) -> None:
    assert_honest(library, "caves and lamps", filters)


@pytest.mark.parametrize(
    "filters",
    [
        Filters(year_from=2025, year_to=2020),
        Filters(year_to=-5),
        Filters(tags=("nothing",)),
        Filters(tags=("' OR 1=1 --",)),
        Filters(keys=("*",)),
        Filters(sources=("papers%",)),
    ],
)
def test_filters_that_match_nothing_are_never_widened(library: Attest, filters: Filters) -> None:
    assert library.search("caves", filters=filters).passages == ()
    answer = library.ask("Which network maps caves?", filters=filters)
    assert (answer.outcome, answer.passages, answer.closest, answer.references) == ("not_in_collection", (), (), ())


def test_k_of_nothing_and_of_everything(library: Attest) -> None:
    for k in (0, -1):
        assert _papers_given(lambda k=k: library.explain("caves", k=k)) == 0
    assert _papers_given(lambda: library.search("caves", k=0)) == 0
    for k in (100_000, 10**30):
        assert len(library.search("caves", k=k).passages) == len(PAPERS)
        assert len(library.explain("caves", k=k).passages) == len(PAPERS)
        assert len(library.ask("caves", k=k).passages) == len(PAPERS)


def test_an_empty_library_says_what_to_do(attest: Attest, tmp_path: Path) -> None:
    (tmp_path / "none.jsonl").write_text("")
    attest.ingest([str(tmp_path / "none.jsonl")])
    for call in (attest.search, attest.explain, attest.ask):
        with pytest.raises(LibraryEmptyError, match="attest ingest"):
            call("caves")


# ---- The command line ----

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(library: Attest, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """The command line in this process over the loaded library: arguments in; status, output and errors out."""

    def run(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["attest", "--data-dir", str(library.settings.data_dir), *arguments])
        with pytest.raises(SystemExit) as left:
            main()
        return int(left.value.code or 0), *capsys.readouterr()

    return run


@pytest.mark.parametrize("command", [["search"], ["search", "--explain"], ["ask", "--llm", "none"]], ids=" ".join)
@pytest.mark.parametrize("text", ODD.values(), ids=ODD)
def test_odd_text_on_the_command_line(run: Run, command: list[str], text: str) -> None:
    status, out, err = run(*command, "--json", "--", text)
    assert (status, err) == (0, "")
    assert json.loads(out)["schema_version"] == 1


@pytest.mark.parametrize("command", [["search"], ["search", "--explain"], ["ask", "--llm", "none"]], ids=" ".join)
@pytest.mark.parametrize("text", [*EMPTY, "x" * 10_001, "x" * 100_000], ids=lambda text: ascii(text)[:12])
def test_text_that_cannot_be_asked_on_the_command_line(run: Run, command: list[str], text: str) -> None:
    status, out, err = run(*command, "--json", "--", text)
    assert (status, err.count("\n"), "Traceback" in err) == (1, 1, False)
    assert json.loads(out)["error"] == {"type": "QuestionError", "message": err.strip()}


@pytest.mark.parametrize("command", ["search", "ask"])
@pytest.mark.parametrize(
    "options",
    [
        ["--year", "2025..2020"],
        ["--year", "abcd"],
        ["--year", "-5"],
        ["--year", ".."],
        ["--year", ""],
        ["--year", "20201"],
        ["-k", "0"],
        ["-k", "-1"],
        ["-k", "100000"],
        ["-k", "many"],
    ],
    ids=" ".join,
)
def test_impossible_options_are_wrong_usage(run: Run, command: str, options: list[str]) -> None:
    status, out, err = run(command, "caves", *options, "--json")
    assert (status, "Traceback" in err) == (2, False)
    assert "Invalid value for" in err
    assert json.loads(out)["error"]["type"] == "UsageError"


@pytest.mark.parametrize("command", [["search"], ["search", "--explain"]], ids=" ".join)
def test_filters_that_match_nothing_on_the_command_line(run: Run, command: list[str]) -> None:
    assert run(*command, "caves", "--tag", "nothing") == (0, "No paper passes the filters.\n", "")
    status, out, _ = run(*command, "caves", "--tag", "nothing", "--json")
    assert (status, json.loads(out)["passages"]) == (0, [])


def test_an_empty_library_on_the_command_line(tmp_path: Path) -> None:
    for command in (["search"], ["search", "--explain"], ["ask"]):
        done = subprocess.run(
            [sys.executable, "-m", "rag", "--data-dir", str(tmp_path / "none"), *command, "caves"],
            capture_output=True,
            text=True,
            cwd=ROOT,
            check=False,
        )
        assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
        assert "attest ingest" in done.stderr


# ---- once wrong ----


def test_negative_k_gives_nothing(library: Attest) -> None:
    """As a slice, -1 gave all papers but the last."""
    assert _papers_given(lambda: library.search("caves", k=-1)) == 0
    assert _papers_given(lambda: library.ask("caves", k=-1)) == 0


def test_an_answer_from_no_paper_is_no_answer_from_eight(library: Attest) -> None:
    """0 was taken for the default."""
    assert _papers_given(lambda: library.ask("caves", k=0)) == 0


@pytest.mark.parametrize("field", ["query", "question"])
def test_a_lone_surrogate_can_be_printed(library: Attest, field: str) -> None:
    """UTF-8 has no such character."""
    result = library.search("caves \ud800") if field == "query" else library.ask("caves \ud800")
    json.dumps(to_json(result), ensure_ascii=False).encode()


def test_a_batch_line_with_a_lone_surrogate_fails_alone(run: Run, tmp_path: Path) -> None:
    """It ended the whole run."""
    (tmp_path / "in.jsonl").write_text('{"id": 1, "question": "caves \\ud800"}\n{"id": 2, "question": "caves"}\n')
    run("search", "--batch", str(tmp_path / "in.jsonl"), "--out", str(tmp_path / "out.jsonl"))
    assert [json.loads(line)["id"] for line in (tmp_path / "out.jsonl").read_text().splitlines()] == [1, 2]


@pytest.mark.parametrize("filters", [Filters(year_to=10**30), Filters(year_from=-(10**30))])
def test_a_year_beyond_all_bounds(library: Attest, filters: Filters) -> None:
    """SQLite has no such number."""
    assert _papers_given(lambda: library.search("caves", filters=filters)) in (0, 6)


@pytest.mark.parametrize(
    "filters",
    [
        Filters(tags=("\ud800",)),
        Filters(sources=("\udcff",)),
        Filters(keys=("\ud800",)),
        Filters(venues=("\ud800",)),
    ],
)
def test_a_filter_with_a_lone_surrogate(library: Attest, filters: Filters) -> None:
    """`--tag $'\\xff'` gave a traceback."""
    assert _papers_given(lambda: library.search("caves", filters=filters)) == 0


@pytest.mark.parametrize("text", ["What is Lantern\u200bNet?", "What is Lan\u00adtern\u2060Net?"])
def test_hidden_characters_inside_a_word_do_not_split_it(library: Attest, text: str) -> None:
    """They come with pasted questions; from the papers they are dropped."""
    plain = library.search("What is LanternNet?")
    assert [(p.key, p.score) for p in library.search(text).passages] == [(p.key, p.score) for p in plain.passages]

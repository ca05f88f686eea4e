"""Queries to arXiv and PubMed against a server on loopback that answers as they do."""

from __future__ import annotations

import dataclasses
import itertools
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from rag import Attest, Settings
from rag.errors import SourceError
from rag.schema import Reading, Record
from rag.sources import registry
from rag.sources.live import client, places, services
from rag.sources.live.query import Live, parse
from tests.rag.cli.conftest import Run, run  # noqa: F401  # a fixture
from tests.rag.sources.live.services import Services

TITLES = [f"Lamp {n}" for n in range(950)]


@pytest.fixture
def slept(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The pauses that would have been made between requests, in seconds."""
    pauses: list[float] = []
    monkeypatch.setattr(client.time, "sleep", pauses.append)
    return pauses


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch, slept: list[float]) -> Iterator[Services]:
    """The services with no pauses between requests."""
    manners = {name: dataclasses.replace(one, page=100) for name, one in services.MANNERS.items()}
    monkeypatch.setattr(services, "MANNERS", manners)
    monkeypatch.setattr("rag.sources.live.loading.MANNERS", manners)
    with Services(list(TITLES)) as found:
        yield found


def load(given: str, live: Live, limit: int | None = None) -> list[registry.Item]:
    query = parse(given, live, limit)
    assert query is not None
    return list(registry.read(query, None, {}))


def titles(items: list[registry.Item]) -> list[str]:
    return [item.title for item in items if isinstance(item, Record)]


def notes(items: list[registry.Item]) -> tuple[str, ...]:
    (reading,) = [item for item in items if isinstance(item, Reading)]
    return reading.notes


@pytest.mark.parametrize("service", ["arxiv", "pubmed"])
def test_a_query_is_loaded_page_by_page(service: str, server: Services) -> None:
    found = load(f"{service}:lamps AND caves", server.live(contact="mira@example.org"))
    assert titles(found) == TITLES
    record = next(item for item in found if isinstance(item, Record))
    assert record.origin.source == f"{service}:lamps AND caves"
    assert record.identifiers == ("arxiv:2401.00000",) if service == "arxiv" else ("pmid:1",)
    path, asked, headers = server.asked[0]
    assert headers["User-Agent"] == "attest (mailto:mira@example.org)"
    if service == "arxiv":
        assert (path, asked["search_query"]) == ("/api/query", "lamps AND caves")
        assert (asked["sortBy"], asked["sortOrder"]) == ("submittedDate", "descending")
        assert len(server.asked) == 10
    else:
        assert (path, asked["term"], asked["email"]) == ("/eutils/esearch.fcgi", "lamps AND caves", "mira@example.org")
        assert server.asked[1][1]["WebEnv"] == "MCID_1"
        assert len(server.asked) == 11


@pytest.mark.parametrize("service", ["arxiv", "pubmed"])
def test_no_more_is_asked_for_than_the_limit(service: str, server: Services) -> None:
    found = load(f"{service}:lamps", server.live(), 130)
    assert titles(found) == TITLES[:130]
    size = "max_results" if service == "arxiv" else "retmax"
    assert [int(asked[size]) for _, asked, _ in server.asked][-2:] == [100, 30]
    assert "950 papers; the newest 130 were loaded" in notes(found)[0]


def test_a_busy_server_is_asked_again_after_a_while(server: Services, slept: list[float]) -> None:
    polite = client.Client("arxiv", pause=3.0, contact=None)
    server.failures.extend([503, (429, "17"), 500])
    query = parse("arxiv:lamps", server.live(), 50)
    assert query is not None
    body = services.ArXiv(query, polite).page(0, 50)
    assert body.count(b"<entry>") == 50
    assert slept == [3.0, 17.0, 12.0]


def test_between_two_requests_there_is_a_pause(server: Services, slept: list[float]) -> None:
    polite = client.Client("arxiv", pause=3.0, contact=None)
    query = parse("arxiv:lamps", server.live(), 50)
    assert query is not None
    service = services.ArXiv(query, polite)
    service.page(0, 50)
    service.page(50, 50)
    assert slept == [3.0]


def test_an_answer_without_the_entries_that_it_counts_is_asked_for_again(server: Services) -> None:
    server.failures.extend(["hollow", "hollow"])
    assert titles(load("arxiv:lamps", server.live(), 20)) == TITLES[:20]


def test_a_query_that_the_service_refuses_is_one_sentence(server: Services) -> None:
    server.failures.append(400)
    with pytest.raises(SourceError, match="arxiv refused the query .status 400.: .*Something is wrong"):
        load("arxiv:lamps", server.live())


def test_a_service_that_stays_away_is_one_sentence(server: Services) -> None:
    server.failures.extend([503] * 9)
    with pytest.raises(SourceError, match="pubmed did not answer 5 times .status 503."):
        load("pubmed:lamps", server.live())
    nobody = Live(arxiv_url="http://127.0.0.1:9/api/query")
    with pytest.raises(SourceError, match="arxiv did not answer 5 times .ConnectError."):
        load("arxiv:lamps", nobody)


def test_too_large_an_answer_is_not_read(server: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "LARGEST", 10_000)
    with pytest.raises(SourceError, match="more than 64 MB"):
        load("arxiv:lamps", server.live())


def test_a_query_that_finds_nothing_says_so(server: Services) -> None:
    server.titles.clear()
    for service in ("arxiv", "pubmed"):
        found = load(f"{service}:lamps", server.live())
        assert (titles(found), notes(found)) == ([], (f"{service}:lamps matches nothing.",))


def test_beyond_what_a_service_gives_the_note_says_how_to_get_the_rest(
    server: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = {name: dataclasses.replace(one, furthest=300) for name, one in services.MANNERS.items()}
    monkeypatch.setattr("rag.sources.live.loading.MANNERS", small)
    found = load("pubmed:lamps", server.live(), 5000)
    assert len(titles(found)) == 300
    assert "narrow the query" in notes(found)[0]


def test_a_load_that_was_stopped_goes_on_and_misses_nothing(server: Services, tmp_path: Path) -> None:
    live = server.live(places=tmp_path / "live.json")
    query = parse("arxiv:lamps", live, None)
    assert query is not None
    first = list(itertools.islice(registry.read(query, None, {}), 620))
    server.asked.clear()
    second = list(registry.read(query, None, {}))
    starts = [int(asked["start"]) for _, asked, _ in server.asked]
    assert starts == list(range(400, 950, 100))
    # what was read last may not have been stored: two pages are read again
    assert set(titles(first[:-200])) | set(titles(second)) == set(TITLES)
    assert "went on at result 401" in notes(second)[0]
    assert json.loads((tmp_path / "live.json").read_text()) == {}
    third = list(registry.read(query, None, {}))
    assert titles(third) == TITLES


def test_a_place_is_forgotten_after_a_day_and_a_broken_file_is_no_harm(tmp_path: Path, monkeypatch: Any) -> None:
    kept = places.Places(tmp_path / "live.json")
    kept.put("a", 400)
    kept.put("b", 200)
    assert (kept.get("a"), kept.get("b"), kept.get("c")) == (400, 200, 0)
    now = time.time()
    monkeypatch.setattr(places.time, "time", lambda: now + 25 * 3600)
    assert kept.get("a") == 0
    (tmp_path / "live.json").write_text("{")
    assert kept.get("a") == 0
    kept.put("a", 10)
    assert kept.get("a") == 10


def test_a_query_on_the_command_line_fills_the_library(
    run: Run,  # noqa: F811
    server: Services,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("ATTEST_ARXIV_URL", f"{server.url}/api/query")
    done = run("ingest", "arxiv:cat:cs.IR AND ti:lamp", "--limit", "40", "--json")
    assert done.status == 0
    assert (done.json["records"], done.json["added"], done.json["papers_in_library"]) == (40, 40, 40)
    assert done.json["readings"][0]["format"] == "arxiv"
    again = run("ingest", "arxiv:cat:cs.IR AND ti:lamp", "--limit", "40")
    assert "40 unchanged" in again.out
    assert "the newest 40 were loaded" in again.out


def test_what_came_before_a_failure_is_in_the_library(server: Services, tmp_path: Path) -> None:
    attest = Attest(Settings(_env_file=None, data_dir=tmp_path, llm="none", arxiv_url=f"{server.url}/api/query"))
    server.titles[:] = server.titles[:120]
    original = server.answer

    def failing(path: str, asked: dict[str, str]) -> tuple[int, str | None, bytes]:
        return (503, None, b"") if asked["start"] == "100" else original(path, asked)

    server.answer = failing  # type: ignore[method-assign]
    report = attest.ingest(["arxiv:lamps"])
    assert (report.added, report.papers_in_library) == (100, 100)
    assert "goes on from there" in report.rejected[0].reason
    server.answer = original  # type: ignore[method-assign]
    report = attest.ingest(["arxiv:lamps"])
    assert report.papers_in_library == 120
    attest.close()

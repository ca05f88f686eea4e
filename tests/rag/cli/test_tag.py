"""attest tag and attest papers: tags by keys and by filters, orders, words and counts."""

from __future__ import annotations

from tests.rag.cli.conftest import Run


def keys(run: Run, *arguments: str) -> list[str]:
    return [paper["key"] for paper in run("papers", *arguments, "--json").json["papers"]]


def test_papers_are_tagged_by_key_and_by_filter(run: Run, library: str) -> None:
    one, other, *_ = keys(run)
    report = run("tag", one, other, "nobody", "--add", "to read", "--json").json
    assert (report["changed"], report["unknown"]) == ([one, other], ["nobody"])
    assert keys(run, "--tag", "to read") == [one, other]
    done = run("tag", "--tag", "to read", "--year", "2020..2020", "--remove", "to read", "--add", "done")
    assert "Changed the tags of 1 of 1 papers." in done.out
    assert keys(run, "--tag", "done") == [other]


def test_wrong_use_is_told(run: Run, library: str) -> None:
    assert run("tag", "--add", "x").status == 2
    assert run("tag", "somebody", "--tag", "x", "--add", "y").status == 2
    assert "No tag is named" in run("tag", keys(run)[0]).err
    assert "No paper has the key nobody" in run("tag", "nobody", "--add", "x").err
    assert "No paper passes" in run("tag", "--venue", "nowhere", "--add", "x").err


def test_papers_are_sorted_searched_and_paged(run: Run, library: str) -> None:
    page = run("papers", "--match", "caves", "--sort", "year", "--limit", "1", "--json").json
    assert (page["total"], [paper["year"] for paper in page["papers"]]) == (2, [2020])
    assert "1 of 2 papers" in run("papers", "--match", "caves", "--limit", "1").out
    assert keys(run, "--sort", "key") == sorted(keys(run))
    assert keys(run, "--descending", "--offset", "1") == keys(run)[::-1][1:]


def test_papers_are_counted(run: Run, library: str) -> None:
    found = run("papers", "--statistics", "--json").json
    assert (found["papers"], found["without_abstract"]) == (6, 1)
    assert found["by_source"] == [{"label": "papers.jsonl", "papers": 6}]
    out = run("papers", "--statistics", "--year", "2019..2022").out
    assert "4 papers" in out
    assert "       2  Food Physics" in out
    assert run("papers", "--statistics", "--match", "x").status == 2


def test_without_a_library_the_message_says_what_to_do(run: Run) -> None:
    for command in (("papers",), ("papers", "--statistics"), ("tag", "x", "--add", "y")):
        assert "attest ingest" in run(*command).err

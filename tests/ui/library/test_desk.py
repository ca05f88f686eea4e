"""What the table of the library shows, and what its filters offer."""

from __future__ import annotations

from rag import Attest
from ui.library.desk import counted, shown


def test_a_view_is_answered_with_its_table(loaded: Attest) -> None:
    answer = shown(loaded, {"query": "caves", "sort": "year", "descending": False})
    assert (answer["total"], answer["narrowed"]) == (2, True)
    assert answer["html"].index("A Benchmark") < answer["html"].index("LanternNet")
    assert answer["version"] == loaded.browse().library_version
    assert shown(loaded, "nonsense")["total"] == 6


def test_an_empty_library_has_no_counts_and_says_what_to_do(attest: Attest) -> None:
    assert counted(attest)["empty"] == "yes"
    assert "no papers here yet" in shown(attest, {})["html"]


def test_counts_are_charts_and_what_filters_offer(loaded: Attest) -> None:
    loaded.tag(loaded.keys()[:2], add=["<x>"])
    found = counted(loaded)
    assert "6 papers" in found["spread"]
    assert "1 without an abstract" in found["spread"]
    assert found["spread"].count('data-year="') == 6
    assert '<option value="&lt;x&gt;">&lt;x&gt; (2)</option>' in found["tag"]
    assert "papers.jsonl (6)" in found["source"]

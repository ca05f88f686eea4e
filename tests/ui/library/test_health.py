"""What the page shows of a library's health."""

from __future__ import annotations

from rag.schema import (
    Finding,
    HealthReport,
)
from ui.library.health import example, findings

WELL = Finding(check="catalog", ok=True, detail="the catalog is whole")
ODD = Finding(
    check="outliers", ok=True, detail="1 paper far off", remedy="attest remove KEY takes one out", examples=("a<b", "c")
)
ILL = Finding(check="pending", ok=False, detail="2 papers wait", remedy="attest doctor --repair", examples=("d",))
LEFT = Finding(check="leftovers", ok=True, detail="an index", remedy="attest doctor --repair")


def shown(*some: Finding, mended: tuple[str, ...] = ()) -> str:
    ok = all(finding.ok for finding in some)
    return findings(HealthReport(ok=ok, findings=some, counts={}, mended=mended))


def test_it_is_quiet_where_all_is_well() -> None:
    html = shown(WELL)
    assert "All is well." in html
    assert "<details><summary>1 check found nothing to do</summary>" in html
    assert "<h4>" not in html
    assert "data-examine" not in html


def test_what_is_wrong_stands_first_with_its_button() -> None:
    html = shown(WELL, ODD, ILL)
    assert "1 of 3 checks found something wrong." in html
    order = [
        html.index(part) for part in ("To be mended", "2 papers wait", "data-examine", "Worth a look", "<details>")
    ]
    assert order == sorted(order)
    assert html.count("data-examine") == 1


def test_what_is_odd_can_be_repaired_too() -> None:
    html = shown(WELL, LEFT)
    assert "All is well." in html
    assert 'data-examine="repair"' in html


def test_examples_open_their_papers_and_commands_are_code() -> None:
    html = shown(ODD)
    assert 'data-send="open" data-key="a&lt;b">a&lt;b</button>' in html
    assert "<code>attest remove KEY</code> takes one out." in html
    spot = example(None, {"key": "c"})
    assert spot is not None
    assert spot.key == "c"
    assert example(None, {"key": 1}) is None


def test_what_was_mended_is_told() -> None:
    assert '<ul class="mended"><li>2 papers made searchable.</li></ul>' in shown(
        WELL, mended=("2 papers made searchable",)
    )

"""The state of one check: it grows, is done, is stopped or fails."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest

from rag import Attest, LibraryError
from ui.check import checking as module
from ui.check.checking import Check, check

TEXT = (
    "LanternNet reaches an accuracy of 91.4% on CaveBench. Does it matter? "
    "LanternNet reaches 97.3% on CaveBench.\n\nWhales sing in long and old songs [@none1900]."
)


def states(attest: Any, stop: threading.Event | None = None, **fields: Any) -> list[Check]:
    return list(check(attest, Check(text=TEXT, **fields), stop or threading.Event()))


def test_each_sentence_is_judged_and_counted(loaded: Attest) -> None:
    told = states(loaded)
    assert [len(one.checked) for one in told] == sorted(len(one.checked) for one in told)
    assert (told[0].checked, len(told[0].claims)) == ((), 3)
    last = told[-1]
    assert last.status == "done"
    assert [one.check.verdict for one in last.checked] == ["supported", "unsupported", "unsupported"]
    assert last.counts == {"supported": 1, "unsupported": 2, "none": 1}
    assert last.checked[2].unknown == ("none1900",)
    assert last.report is not None
    assert last.report.sentences == last.checked
    assert "[^attest-1]" in last.report.annotated


def test_papers_can_be_named_and_citations_passed_over(loaded: Attest) -> None:
    named = states(loaded, keys=("haddad2018tidal",))[-1]
    assert {one.keys for one in named.checked} == {("haddad2018tidal",)}
    assert named.counts["supported"] == 0
    text = "LanternNet reaches an accuracy of 91.4% on CaveBench [@haddad2018tidal]."
    for cited, verdict in ((True, "unsupported"), (False, "supported")):
        *_, last = check(loaded, Check(text=text, cited=cited), threading.Event())
        assert last.checked[0].check.verdict == verdict


def test_a_stopped_one_keeps_what_is_judged(loaded: Attest, monkeypatch: pytest.MonkeyPatch) -> None:
    stop = threading.Event()
    real = loaded.verify_draft_stream

    def slowly(*args: Any, **fields: Any) -> Iterator[Any]:
        for number, step in enumerate(real(*args, **fields), start=1):
            yield step
            if number == 2:
                stop.set()

    monkeypatch.setattr(loaded, "verify_draft_stream", slowly)
    last = states(loaded, stop)[-1]
    assert (last.status, len(last.checked)) == ("stopped", 2)
    assert last.report is not None
    assert last.report.counts == {"supported": 1, "unsupported": 1}


def test_who_leaves_the_page_ends_it(loaded: Attest) -> None:
    stop = threading.Event()
    told = check(loaded, Check(text=TEXT), stop)
    next(told)
    next(told)
    told.close()  # type: ignore[attr-defined]
    assert stop.is_set()


def test_an_error_for_the_user_keeps_what_is_judged_and_a_mistake_of_ours_is_raised(
    loaded: Attest, monkeypatch: pytest.MonkeyPatch
) -> None:
    last = states(loaded, keys=("nobody1999",))[-1]
    assert (last.status, last.checked) == ("failed", ())
    assert "no paper with the key nobody1999" in (last.error or "")
    step = next(iter(loaded.verify_draft_stream(TEXT)))

    def fails(*_: Any, **__: Any) -> Iterator[Any]:
        yield step
        raise error

    monkeypatch.setattr(loaded, "verify_draft_stream", fails)
    error: Exception = LibraryError("The library is gone.")
    last = states(loaded)[-1]
    assert (last.error, len(last.checked)) == ("The library is gone.", 1)
    error = ValueError("oops")
    told = check(loaded, Check(text=TEXT), threading.Event())
    with pytest.raises(ValueError, match="oops"):
        while True:
            last = next(told)
    assert last.error == module.BROKEN

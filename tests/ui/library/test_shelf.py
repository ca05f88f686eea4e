"""The library on the page: uploads keep their names, loads are told step by step."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag import Attest, LibraryLockedError
from tests.ui.made import handler
from ui.ask.conversation import BROKEN
from ui.page import build


def test_uploads_get_back_the_names_they_had(tmp_path: Path) -> None:
    from ui.library.shelf import take

    uploads = []
    for number, name in enumerate(
        ["my papers (2).jsonl", "my papers (2).jsonl", "../../etc/passwd", "C:\\x\\y.txt", ""]
    ):
        stored = tmp_path / f"upload{number}"
        stored.write_text(name)
        uploads.append({"path": str(stored), "orig_name": name})
    into = tmp_path / "into"
    into.mkdir()
    paths = [Path(path) for path in take(uploads, into)]
    assert [p.name for p in paths] == ["my papers (2).jsonl", "my papers (2).jsonl", "passwd", "y.txt", "upload4"]
    assert all(p.is_relative_to(into) and p.exists() for p in paths)
    assert not any(Path(upload["path"]).exists() for upload in uploads)


def test_a_load_is_told_from_start_to_report(attest: Attest) -> None:
    told = [next(iter(step.values())) for step in handler(build(attest), "load_sample")()]
    assert "Starting" in told[0]
    assert any("<progress value=" in step for step in told)
    assert "added." in told[-1]
    assert attest.count() > 50


def test_an_uploaded_file_is_loaded_under_its_own_name_and_removed(attest: Attest, tmp_path: Path) -> None:
    stored = tmp_path / "a1b2"
    stored.write_text('{"title": "A Net", "abstract": "It maps caves."}\nno json\n')
    steps = list(handler(build(attest), "load_files")([{"path": str(stored), "orig_name": "mine [1].jsonl"}]))
    assert "mine [1].jsonl, line 2" in next(iter(steps[-1].values()))
    assert attest.papers()[0].sources[0].source == "mine [1].jsonl"
    assert not stored.exists()


def test_an_error_of_the_library_is_one_sentence(attest: Attest, monkeypatch: pytest.MonkeyPatch) -> None:
    def locked(progress: object) -> None:
        raise LibraryLockedError("Another process is loading; wait for it.")

    monkeypatch.setattr(attest, "load_sample", locked)
    steps = list(handler(build(attest), "load_sample")())
    assert ">Another process is loading; wait for it.</p>" in next(iter(steps[-1].values()))


def test_a_mistake_of_ours_is_told_and_raised(attest: Attest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attest, "load_sample", lambda progress: 1 / 0)
    told = handler(build(attest), "load_sample")()
    next(told)
    assert BROKEN in next(iter(next(told).values()))
    with pytest.raises(ZeroDivisionError):
        next(told)

"""What a source no longer has: gone where that is sure, kept and said where it is not."""

from __future__ import annotations

import io
import json
import os
import shutil
import zipfile
from pathlib import Path
from typing import Any

import pytest

from rag import Attest, IngestReport, SourceError


def rows(*numbers: int) -> str:
    found = []
    for n in numbers:
        text = f"We study cave number {n}. The lamps were counted {n + 2} times. In the end tide {n * 7} mattered."
        found.append(json.dumps({"title": f"Study {n} of caves", "abstract": text}))
    return "\n".join(found)


def write(folder: Path, name: str, *numbers: int) -> str:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(rows(*numbers))
    return str(folder / name)


def titles(attest: Attest) -> set[int]:
    return {int(paper.title.split()[1]) for paper in attest.papers()}


def vectors(attest: Attest) -> int:
    return attest._parts.library().vectors.count()


def held(report: IngestReport) -> list[tuple[str, int, int]]:
    return [(one.source, one.papers, one.of) for one in report.held_back]


@pytest.fixture
def six(attest: Attest, tmp_path: Path) -> Attest:
    attest.ingest([write(tmp_path, "a.jsonl", 1, 2, 3, 4, 5, 6)])
    return attest


def test_what_a_source_no_longer_has_goes(six: Attest, tmp_path: Path) -> None:
    gone = {paper.key for paper in six.papers() if "Study 2 " in paper.title or "Study 5 " in paper.title}
    report = six.ingest([write(tmp_path, "a.jsonl", 1, 3, 4, 6, 7)], sync=True)
    assert (set(report.removed), report.added, report.unchanged, report.released) == (gone, 1, 4, 0)
    assert report.papers_in_library == vectors(six) == 5
    assert titles(six) == {1, 3, 4, 6, 7}
    assert six.doctor().ok


def test_without_being_asked_nothing_goes(six: Attest, tmp_path: Path) -> None:
    assert six.ingest([write(tmp_path, "a.jsonl", 1, 2)]).removed == ()
    assert titles(six) == {1, 2, 3, 4, 5, 6}


def test_a_paper_that_another_source_has_only_loses_this_one(six: Attest, tmp_path: Path) -> None:
    six.ingest([write(tmp_path, "b.jsonl", 5, 6)])
    report = six.ingest([write(tmp_path, "a.jsonl", 1, 2, 3, 4)], sync=True)
    assert (report.removed, report.released) == ((), 2)
    assert {tuple(o.source for o in p.sources) for p in six.papers()} == {("a.jsonl",), ("b.jsonl",)}


def test_a_record_that_moved_to_another_file_of_the_load_stays(attest: Attest, tmp_path: Path) -> None:
    attest.ingest([write(tmp_path, "a.jsonl", 1, 2, 3), write(tmp_path, "b.jsonl", 4)])
    files = [write(tmp_path, "a.jsonl", 1, 2), write(tmp_path, "b.jsonl", 3, 4)]
    report = attest.ingest(files, sync=True)
    assert (report.removed, report.released, report.merged_duplicates) == ((), 1, 1)
    assert titles(attest) == {1, 2, 3, 4}


@pytest.mark.parametrize("left", [(), (1, 2)])
def test_a_source_that_lost_more_than_half_is_left_alone_unless_told(
    six: Attest, tmp_path: Path, left: tuple[int, ...]
) -> None:
    path = write(tmp_path, "a.jsonl", *left, 7)
    report = six.ingest([path], sync=True)
    assert held(report) == [("a.jsonl", 6 - len(left), 6)]
    assert "more than half" in report.held_back[0].reason
    assert (report.removed, titles(six)) == ((), {1, 2, 3, 4, 5, 6, 7})
    assert len(six.ingest([path], sync="everything").removed) == 6 - len(left)
    assert titles(six) == {*left, 7}


def test_an_empty_file_removes_nothing_whatever_was_asked(six: Attest, tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text("")
    report = six.ingest([str(tmp_path / "a.jsonl")], sync="everything")
    assert (held(report), report.held_back[0].unread) == ([("a.jsonl", 6, 6)], True)
    assert titles(six) == {1, 2, 3, 4, 5, 6}


def test_a_source_with_rejected_records_is_left_alone_unless_told(six: Attest, tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(rows(1, 2, 3, 4, 5) + '\n{"title": "Study 6 of ca\n')
    report = six.ingest([str(tmp_path / "a.jsonl")], sync=True)
    assert held(report) == [("a.jsonl", 1, 6)]
    assert "1 of its records were rejected" in report.held_back[0].reason
    assert len(six.ingest([str(tmp_path / "a.jsonl")], sync="everything").removed) == 1


def test_a_record_without_a_title_is_no_reason_to_doubt(six: Attest, tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(rows(1, 2, 3, 4, 5) + '\n{"abstract": "No title."}\n')
    assert len(six.ingest([str(tmp_path / "a.jsonl")], sync=True).removed) == 1


def test_a_file_that_breaks_off_removes_nothing(attest: Attest, tmp_path: Path) -> None:
    import gzip

    packed = gzip.compress(rows(*range(40)).encode())
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(packed)
    attest.ingest([str(path)])
    path.write_bytes(packed[: len(packed) - 200])
    for sync in (True, "everything"):
        report = attest.ingest([str(path)], sync=sync)  # type: ignore[arg-type]
        assert report.held_back[0].unread
        assert report.removed == ()
    assert attest.count() == 40


def test_an_interrupted_load_removes_nothing(six: Attest, tmp_path: Path) -> None:
    def progress(stage: str, done: int, total: int | None) -> None:
        raise KeyboardInterrupt

    report = six.ingest([write(tmp_path, "a.jsonl", 1, 2, 3, 4, 5)], sync="everything", progress=progress)
    assert (report.interrupted, report.removed) == (True, ())
    assert len(titles(six)) == 6


def test_another_file_of_the_same_name_is_not_taken_for_it(six: Attest, tmp_path: Path) -> None:
    report = six.ingest([write(tmp_path / "other", "a.jsonl", 1, 2, 3, 4, 5)], sync=True)
    assert held(report) == [("a.jsonl", 1, 6)]
    assert "another place" in report.held_back[0].reason
    moved = six.ingest([str(tmp_path / "other" / "a.jsonl")], sync="everything")
    assert len(moved.removed) == 1
    write(tmp_path / "other", "a.jsonl", 1, 2, 3, 4)
    assert len(six.ingest([str(tmp_path / "other" / "a.jsonl")], sync=True).removed) == 1  # now it lies there


def test_files_of_one_name_in_a_folder_are_one_source(attest: Attest, tmp_path: Path) -> None:
    write(tmp_path / "in", "a.jsonl", 1, 2, 3)
    write(tmp_path / "in" / "deep", "a.jsonl", 4, 5, 6)
    attest.ingest([str(tmp_path / "in")])
    write(tmp_path / "in" / "deep", "a.jsonl", 4, 5)
    assert len(attest.ingest([str(tmp_path / "in")], sync=True).removed) == 1
    assert held(attest.ingest([str(tmp_path / "in" / "a.jsonl")], sync=True)) == [("a.jsonl", 2, 5)]


def test_a_file_that_left_its_archive_counts(attest: Attest, tmp_path: Path) -> None:
    def pack(**members: str) -> str:
        data = io.BytesIO()
        with zipfile.ZipFile(data, "w") as archive:
            for name, text in members.items():
                archive.writestr(f"{name}.jsonl", text)
        (tmp_path / "all.zip").write_bytes(data.getvalue())
        return str(tmp_path / "all.zip")

    attest.ingest([pack(a=rows(1, 2, 3), b=rows(4))])
    assert len(attest.ingest([pack(a=rows(1, 2, 3))], sync=True).removed) == 1
    assert titles(attest) == {1, 2, 3}


@pytest.mark.parametrize("path", ["-", "arxiv:lamps"])
@pytest.mark.parametrize("how", [{"sync": True}, {"dry_run": True}])
def test_what_is_no_file_cannot_be_synced(attest: Attest, path: str, how: dict[str, Any]) -> None:
    with pytest.raises(SourceError, match="works with files, not with"):
        attest.ingest([path], **how)


def test_a_limit_cannot_be_synced(six: Attest, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="does not see what a source lacks"):
        six.ingest([str(tmp_path / "a.jsonl")], sync=True, limit=3)


def test_a_dry_run_says_all_and_does_nothing(six: Attest, tmp_path: Path) -> None:
    before, version = six.papers(), six.version
    path = write(tmp_path, "a.jsonl", 1, 2, 3, 4, 7)
    tried = six.ingest([path], sync=True, dry_run=True)
    assert (six.papers(), six.version, tried.dry_run) == (before, version, True)
    done = six.ingest([path], sync=True)
    said = ("added", "unchanged", "removed", "released", "records")
    assert {name: getattr(tried, name) for name in said} == {name: getattr(done, name) for name in said}
    assert (len(done.removed), done.added) == (2, 1)


def test_with_own_ids_too(tmp_path: Path) -> None:
    from rag import Settings

    attest = Attest(Settings(_env_file=None, data_dir=tmp_path / "own", llm="none"), own_ids=True)
    path = tmp_path / "corpus.jsonl"
    path.write_text("\n".join(json.dumps({"_id": str(n), "title": "", "text": f"Cave {n}."}) for n in range(5)))
    attest.ingest([str(path)])
    path.write_text("\n".join(path.read_text().splitlines()[1:]))
    assert len(attest.ingest([str(path)], sync=True).removed) == 1
    assert {paper.paper_id for paper in attest.papers()} == {"1", "2", "3", "4"}
    attest.close()


def test_a_library_of_an_older_format_can_be_synced(six: Attest, tmp_path: Path) -> None:
    library = six._parts.library()
    with library.catalog.change() as db:
        db.execute("DELETE FROM sources")
        db.execute("UPDATE origins SET given = NULL")
    assert len(six.ingest([write(tmp_path, "a.jsonl", 1, 2, 3, 4, 5)], sync=True).removed) == 1


def test_the_folder_may_be_named_in_another_way(six: Attest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, "a.jsonl", 1, 2, 3, 4, 5)
    monkeypatch.chdir(tmp_path)
    assert len(six.ingest(["a.jsonl"], sync=True).removed) == 1
    shutil.move(tmp_path / "a.jsonl", tmp_path / "b.jsonl")
    os.symlink(tmp_path / "b.jsonl", tmp_path / "a.jsonl")
    assert held(six.ingest(["a.jsonl"], sync=True)) == []

"""Paths to files, and lines out of them."""

from __future__ import annotations

import gzip
import io
from pathlib import Path

import pytest

from rag.errors import SourceError
from rag.schema import Record, Rejection
from rag.sources import files, registry
from rag.sources.files import SourceFile, expand, lines

ROW = '{"title": "Lamps"}\n'


def read(path: Path) -> list[Record | Rejection]:
    return list(registry.read(SourceFile(name=path.name, path=path), None, {}))


def reason(path: Path) -> str:
    (found,) = read(path)
    assert isinstance(found, Rejection)
    return found.reason


def test_a_folder_gives_its_files_in_order_without_hidden_ones(tmp_path: Path) -> None:
    for name in ("b.jsonl", "a.jsonl", ".hidden", "sub/c.jsonl", ".git/config"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(ROW)
    assert [file.name for file in expand([str(tmp_path)])] == ["a.jsonl", "b.jsonl", "c.jsonl"]


def test_a_file_named_twice_is_read_once(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(ROW)
    assert len(expand([str(tmp_path / "a.jsonl"), str(tmp_path), str(tmp_path / "*.jsonl")])) == 1


def test_a_path_that_names_nothing_is_an_error_with_its_name(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"nowhere\.jsonl: no such file"):
        expand([str(tmp_path / "nowhere.jsonl")])


def test_gzip_is_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(gzip.compress(ROW.encode()))
    assert [item.title for item in read(path) if isinstance(item, Record)] == ["Lamps"]


def test_a_gzip_file_that_is_cut_off_gives_what_it_holds_and_says_so(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(gzip.compress(ROW.encode() * 5000, compresslevel=0)[:-40_000])
    with pytest.raises(SourceError, match="damaged or cut off"):
        read(path)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "the file is empty"),
        (b"\n \n", "the file is empty"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\xff\xfe", "the file is not UTF-8 text"),
        ("Löwe".encode("utf-16"), "the file is not UTF-8 text"),
        (b"a,b,c\n1,2,3\n", "the content is in no format that Attest reads (listing or json)"),
    ],
)
def test_a_file_that_holds_no_papers_says_why(tmp_path: Path, content: bytes, expected: str) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)
    assert reason(path) == expected


def test_a_line_in_another_encoding_is_rejected_alone(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(ROW.encode() + '{"title": "Löwe"}\n'.encode("latin-1") + ROW.encode())
    found = read(path)
    assert [type(item) for item in found] == [Record, Rejection, Record]
    assert isinstance(found[1], Rejection)
    assert (found[1].line, "not UTF-8" in found[1].reason) == (2, True)


def test_a_byte_order_mark_is_no_part_of_the_text(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(b"\xef\xbb\xbf" + ROW.encode())
    assert [item.title for item in read(path) if isinstance(item, Record)] == ["Lamps"]


def test_a_gigantic_line_is_skipped_and_the_next_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "LINE_LIMIT", 1000)
    found = list(lines(io.BytesIO(b"x" * 5500 + b"\nnext\n")))
    assert [(line.number, line.text, bool(line.problem)) for line in found] == [
        (1, "", True),
        (2, "next", False),
    ]


def test_windows_line_ends_and_a_missing_last_one() -> None:
    assert [line.text for line in lines(io.BytesIO(b"one\r\ntwo"))] == ["one", "two"]


def test_an_unknown_format_is_an_error() -> None:
    with pytest.raises(SourceError, match="known are listing, json"):
        registry.check_format("pdf")

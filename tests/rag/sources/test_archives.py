"""Packed files: what they hold, and what is refused of them."""

from __future__ import annotations

import gzip
import io
import sys
import zipfile
from pathlib import Path

import pytest

from rag.errors import SourceError
from rag.sources import archives, registry
from rag.sources.files import SourceFile
from tests.rag.sources.reading import read_file, records, rejections

ROW = '{"title": "Lamps"}\n'


def zipped(path: Path, files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return path


def test_gzip_is_unpacked_from_standard_input_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    packed = gzip.compress(ROW.encode())
    (tmp_path / "a.jsonl.gz").write_bytes(packed)
    assert [item.title for item in records(read_file(tmp_path / "a.jsonl.gz"))] == ["Lamps"]
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(packed)))
    found = list(registry.read(SourceFile(name="standard input", path=None), None, {}))
    assert [item.title for item in records(found)] == ["Lamps"]


def test_a_gzip_file_that_is_cut_off_gives_what_it_holds_and_says_so(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(gzip.compress(ROW.encode() * 50_000, compresslevel=0)[:-40_000])
    items = registry.read(SourceFile(name=path.name, path=path), None, {})
    found = []
    with pytest.raises(SourceError, match="damaged or cut off"):
        for item in items:
            found.append(item)
    assert len(found) > 20_000


def test_the_files_of_a_zip_archive_have_names_of_their_own_and_hidden_ones_do_not_count(tmp_path: Path) -> None:
    path = zipped(
        tmp_path / "a.zip",
        {"b.jsonl": ROW.encode(), "c/d.bib": b"@misc{x, title = {Bats}}", "__MACOSX/b.jsonl": b"x", ".hid": b"x"},
    )
    found = read_file(path)
    assert [(r.title, r.origin.source) for r in records(found)] == [
        ("Lamps", "a.zip/b.jsonl"),
        ("Bats", "a.zip/c/d.bib"),
    ]
    assert not rejections(found)


def test_a_zip_bomb_is_stopped_and_what_stood_before_it_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "FREE_BYTES", 1024 * 1024)
    path = zipped(
        tmp_path / "a.zip",
        {"a.jsonl": ROW.encode(), "b.jsonl": ROW.encode() + (b" " * 1000 + b"\n") * 30_000, "c.jsonl": ROW.encode()},
    )
    found = read_file(path)
    assert [r.origin.source for r in records(found)] == ["a.zip/a.jsonl", "a.zip/b.jsonl"]
    assert ["more than 200 times its size" in r.reason for r in rejections(found)] == [True, True]


def test_a_gzip_bomb_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "FREE_BYTES", 1024 * 1024)
    path = tmp_path / "a.gz"
    path.write_bytes(gzip.compress(ROW.encode() + (b" " * 1000 + b"\n") * 30_000))
    with pytest.raises(SourceError, match="more than 200 times its size"):
        read_file(path)


@pytest.mark.parametrize(
    "name", ["../out.jsonl", "/etc/out.jsonl", "a/../../out.jsonl", "C:\\out.jsonl", "..\\out.jsonl"]
)
def test_a_name_that_leads_out_of_the_archive_is_refused(name: str, tmp_path: Path) -> None:
    found = read_file(zipped(tmp_path / "a.zip", {name: ROW.encode(), "in.jsonl": ROW.encode()}))
    assert [r.origin.source for r in records(found)] == ["a.zip/in.jsonl"]
    assert [r.reason for r in rejections(found)] == ["the name of this file leads out of the archive"]


def test_an_archive_in_an_archive_is_refused_alone(tmp_path: Path) -> None:
    inner = zipped(tmp_path / "inner.zip", {"a.jsonl": ROW.encode()}).read_bytes()
    for data in (inner, gzip.compress(ROW.encode())):
        found = read_file(zipped(tmp_path / "outer.zip", {"inner": data, "b.jsonl": ROW.encode()}))
        assert len(records(found)) == 1
        assert ["unpack the outer one" in r.reason for r in rejections(found)] == [True]
    (tmp_path / "twice.gz").write_bytes(gzip.compress(gzip.compress(ROW.encode())))
    assert ["unpack the outer one" in r.reason for r in rejections(read_file(tmp_path / "twice.gz"))] == [True]


def test_a_damaged_file_of_an_archive_costs_itself_alone(tmp_path: Path) -> None:
    rows = "".join(f'{{"title": "Lamp {n}"}}\n' for n in range(3000)).encode()
    path = zipped(tmp_path / "a.zip", {"a.jsonl": rows, "b.jsonl": ROW.encode()}, zipfile.ZIP_STORED)
    data = bytearray(path.read_bytes())
    place = data.index(b"Lamp 2990")
    data[place : place + 4] = b"LAMP"
    path.write_bytes(bytes(data))
    found = read_file(path)
    assert records(found)[-1].origin.source == "a.zip/b.jsonl"
    assert ["damaged" in r.reason for r in rejections(found)] == [True]


def test_other_archives_and_office_files_are_named(tmp_path: Path) -> None:
    (tmp_path / "cut.zip").write_bytes(zipped(tmp_path / "a.zip", {"a.jsonl": ROW.encode() * 99}).read_bytes()[:60])
    with pytest.raises(SourceError, match="damaged or cut off"):
        read_file(tmp_path / "cut.zip")
    zipped(tmp_path / "t.xlsx", {"[Content_Types].xml": b"<x/>", "xl/a.xml": b"<x/>"})
    with pytest.raises(SourceError, match="save the table as CSV"):
        read_file(tmp_path / "t.xlsx")
    zipped(tmp_path / "x.zip", {"a.jsonl": ROW.encode()}, zipfile.ZIP_LZMA)
    assert ["pack it as ordinary zip" in r.reason for r in rejections(read_file(tmp_path / "x.zip"))] == [True]


def test_a_zip_archive_on_standard_input_is_asked_for_by_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = zipped(tmp_path / "a.zip", {"a.jsonl": ROW.encode()}).read_bytes()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    with pytest.raises(SourceError, match="name the file"):
        list(registry.read(SourceFile(name="standard input", path=None), None, {}))


def test_an_empty_archive_holds_nothing(tmp_path: Path) -> None:
    assert read_file(zipped(tmp_path / "a.zip", {})) == []

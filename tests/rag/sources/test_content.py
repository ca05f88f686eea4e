"""Bytes to text: encodings, lines that cannot be read, and what is no text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.sources import content as module
from rag.sources.content import Line
from tests.rag.sources.reading import content


def lines(data: bytes) -> list[Line]:
    return list(content(data).lines())


def test_windows_line_ends_and_a_missing_last_one() -> None:
    assert [line.text for line in lines(b"one\r\ntwo")] == ["one", "two"]


def test_a_byte_order_mark_is_no_part_of_the_text() -> None:
    assert lines(b"\xef\xbb\xbfone")[0].text == "one"


def test_a_gigantic_line_is_skipped_and_the_next_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LINE_LIMIT", 1000)
    found = lines(b"x" * 5500 + b"\nnext\n")
    assert [(line.number, line.text, bool(line.problem)) for line in found] == [(1, "", True), (2, "next", False)]


def test_a_line_in_windows_1252_among_utf_8_is_read_and_counted() -> None:
    data = "Löwe\n".encode() + "Löwe – “zwei”\n".encode("cp1252") + "Bär\n".encode()
    source = content(data)
    assert [line.text for line in source.lines()] == ["Löwe", "Löwe – “zwei”", "Bär"]
    assert source.western == 1
    source = content(data)
    assert "".join(source.text()) == "Löwe\nLöwe – “zwei”\nBär\n"
    assert source.western == 1


@pytest.mark.parametrize(
    "raw",
    [
        "Größe und ".encode() + b"L\xf6we",  # UTF-8 with one fault: the rest would become letter soup
        "пещера и лампа".encode("cp1251"),
        "洞窟里的灯".encode("gbk"),
    ],
)
def test_a_line_that_is_neither_is_rejected_alone(raw: bytes) -> None:
    found = lines(b"one\n" + raw + b"\nthree\n")
    assert [line.text for line in found] == ["one", "", "three"]
    assert "not UTF-8" in (found[1].problem or "")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "the file is empty"),
        (b"\n \n", "the file is empty"),
        (b"\xef\xbb\xbf", "the file is empty"),
        (b"%PDF-1.7 ...", "a PDF"),
        (b"SQLite format 3\x00....", "a database"),
        (b"BZh91AY", "bzip2"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\x00\xff\xfe", "not text in UTF-8, UTF-16 or Windows-1252"),
        (bytes(range(256)) * 20, "not text"),
        ("пещера и лампа, лампа и пещера".encode("koi8-r"), "not text"),
        (b"x" * 257 + b"ustar\x0000", "tar archive"),
        (b"x" * 257 + b"ustar  \x00", "tar archive"),
    ],
)
def test_what_is_no_text_is_said(data: bytes, said: str) -> None:
    assert said in (content(data).problem or "")


def test_text_has_no_problem() -> None:
    broken = b"a\x00b" + b"c" * 5000
    word = b"x" * 254 + b"Austara lamps"  # where an archive has its sign
    for data in (b"Lamps", "Löwe".encode(), "Löwe".encode("latin-1"), "Löwe".encode("utf-16"), broken, word):
        assert content(data).problem is None


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=300), st.sampled_from(["utf-8", "utf-16"]))
def test_text_comes_out_as_it_went_in(text: str, codec: str) -> None:
    text = "Lamps in caves. " * 3 + text.replace("\ufeff", "")
    expected = text if "\n" in text else text.replace("\r", "\n")  # as old Macs ended their lines
    assert "".join(content(text.encode(codec)).text()) == expected


@given(st.binary(max_size=2000))
def test_no_bytes_are_a_crash_and_every_line_is_counted(data: bytes) -> None:
    source = content(data)
    assert source.problem is None or source.problem.startswith("the file is")
    found = list(source.lines())
    assert [line.number for line in found] == list(range(1, len(found) + 1))
    "".join(content(data).text()).encode()

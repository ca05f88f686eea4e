"""XML: what is dangerous is refused, what is broken costs one record."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.sources import elements as module
from rag.sources.elements import Broken, Found, elements, text_in


def read(text: str | bytes, size: int = 1 << 16, **options: object) -> list[Found | Broken]:
    data = text.encode() if isinstance(text, str) else text
    blocks = (data[at : at + size] for at in range(0, len(data), size))
    return list(elements(blocks, ("paper",), **options))  # type: ignore[arg-type]


def texts(found: list[Found | Broken]) -> list[str]:
    return [text_in(item.element) for item in found if isinstance(item, Found)]


def test_records_come_with_their_lines_and_without_prefixes() -> None:
    found = read('<a xmlns:x="y">\n<x:paper id="1"><x:t>A</x:t></x:paper>\n\n<paper>B</paper></a>', size=7)
    assert [(item.line, text_in(item.element)) for item in found if isinstance(item, Found)] == [(2, "A"), (4, "B")]


LAUGHS = '<!DOCTYPE a [<!ENTITY a "lamp"><!ENTITY b "&a;&a;&a;&a;">]><a><paper>&b;</paper></a>'
OUTSIDE = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a><paper>&x;</paper></a>'
PARAMETER = '<!DOCTYPE a [<!ENTITY % p SYSTEM "http://127.0.0.1:9/x.dtd"> %p;]><a><paper>B</paper></a>'


@pytest.mark.parametrize("text", [LAUGHS, OUTSIDE, PARAMETER])
@pytest.mark.parametrize("size", [1 << 16, 11])
def test_a_file_that_declares_entities_is_refused_with_a_sentence(text: str, size: int) -> None:
    (refused,) = read(text, size)
    assert isinstance(refused, Broken)
    assert refused.fatal
    assert "declares XML entities of its own" in refused.reason


def test_the_address_of_a_dtd_is_not_opened_and_its_named_characters_are_known() -> None:
    text = (
        '<!DOCTYPE a PUBLIC "x" "http://127.0.0.1:9/x.dtd">\n<a><paper>na&iuml;ve&nbsp;lamp &amp; &#x3b1;</paper></a>'
    )
    assert texts(read(text)) == ["naïve lamp & α"]


def test_after_a_broken_record_the_next_ones_are_read_wherever_the_blocks_end() -> None:
    rows = ["<all>", "<paper>A</paper>", "<paper><t>B</paper>", "<paper>C</paper>", "<paper>", "D & E</paper>"]
    text = "\n".join([*rows, "<paper>F</paper>", "</all>"])
    for size in (1, 2, 3, 5, 13, 64, 1000):
        found = read(text, size)
        assert texts(found) == ["A", "C", "F"], size
        assert [item.line for item in found if isinstance(item, Broken)] == [3, 5]


def test_a_file_that_is_cut_off_says_where() -> None:
    found = read("<all>\n<paper>A</paper>\n<paper>B")
    assert texts(found) == ["A"]
    assert [(item.line, "broken" in item.reason) for item in found if isinstance(item, Broken)] == [(3, True)]


def test_depth_and_size_of_a_record_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    deep = "<b>" * 500 + "</b>" * 500
    found = read(f"<all><paper>{deep}</paper><paper>A</paper></all>")
    assert texts(found) == ["A"]
    monkeypatch.setattr(module, "_MOST_TEXT", 1000)
    found = read(f"<all><paper>{'x' * 5000}</paper><paper>A</paper></all>", 100)
    assert texts(found) == ["A"]
    assert [item.reason for item in found if isinstance(item, Broken)] == ["the record is longer than 8 MB"]
    endless = read(f'<all><paper id="{"x" * 5000}', 100)
    assert [item.reason for item in endless if isinstance(item, Broken)][0] == "one tag is larger than 8 MB"


@pytest.mark.parametrize("encoding", ["gb18030", "lamp-8"])
def test_an_encoding_that_is_not_read_is_named(encoding: str) -> None:
    text = f'<?xml version="1.0" encoding="{encoding}"?><all><paper>A</paper></all>'
    (refused,) = read(text)
    assert isinstance(refused, Broken)
    assert "save it as UTF-8" in refused.reason
    assert texts(read(f'<?xml version="1.0" encoding="{encoding}"?><all><paper>A</paper></all>', encoding="utf-8")) == [
        "A"
    ]


def test_an_encoding_that_is_read_is_taken_from_the_file() -> None:
    data = '<?xml version="1.0" encoding="iso-8859-1"?><all><paper>Löwe</paper></all>'.encode("latin-1")
    assert texts(read(data)) == ["Löwe"]


def test_parts_that_nobody_wants_are_left_out() -> None:
    found = read("<all><paper>A<refs><paper>no</paper></refs> B</paper></all>", without=("refs",))
    assert texts(found) == ["A B"]


def test_markup_inside_a_text_goes_and_its_meaning_stays() -> None:
    element = ET.fromstring("<t>10<sup>-3</sup> m<sup>2</sup> of CO<sub>2</sub>,\n <i>E. coli</i> <p>next</p>end</t>")
    assert text_in(element) == "10^-3 m^2 of CO2, E. coli next end"


def _pieces(data: bytes, cuts: list[int]) -> Iterator[bytes]:
    places = sorted({min(cut, len(data)) for cut in cuts} | {0, len(data)})
    for start, end in zip(places, places[1:], strict=False):
        yield data[start:end]


safe = st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=60).filter(
    lambda text: not any(char in "\ufffe\uffff" for char in text)
)


@given(st.lists(safe, max_size=6), st.lists(st.integers(0, 400), max_size=8))
def test_texts_survive_xml_wherever_it_is_cut_into_blocks(values: list[str], cuts: list[int]) -> None:
    root = ET.Element("all")
    for value in values:
        ET.SubElement(root, "paper").text = value
    found = list(elements(_pieces(ET.tostring(root, encoding="utf-8"), cuts), ("paper",)))
    assert texts(found) == [" ".join(value.split()) for value in values]


@given(st.binary(max_size=300), st.lists(st.integers(0, 300), max_size=4))
def test_no_bytes_are_a_crash(data: bytes, cuts: list[int]) -> None:
    list(elements(_pieces(b"<all><paper>A</paper>" + data + b"<paper>B</paper>", cuts), ("paper",)))

"""Each format by its fixture: what is read of it, what is rejected, and with which line."""

from __future__ import annotations

import gzip
import zipfile
from pathlib import Path

import pytest

from rag.schema import Reading, Record
from tests.rag.sources.reading import FIXTURES, fixture, read_file, records, rejections

MIRA, TADEUSZ, ANNA = "Mira Holm", "Tadeusz Król", "Anna van der Berg"


def test_bibtex() -> None:
    found, broken, reading = fixture("caves.bib")
    first, second, third = found
    assert first.title == "Dim LED Lamps in Deep Caves: A 5% Rule"
    assert first.abstract == (
        "Lamps are dim in situ: we measure α^2 = 0.3 in 14 caves from Möbius Gorge to Naïve Hole—all below 40 m. "
        "A set {a, b} of filters helps."
    )
    assert first.authors == (MIRA, TADEUSZ, ANNA, "Lantern Consortium")
    assert (first.venue, first.year, first.tags) == ("Journal of Speleology", 2021, ("caves", "lamps"))
    assert (first.identifiers, first.url) == (("doi:10.5555/lantern.1",), "https://example.org/lamps_1")
    assert (second.title, second.authors, second.identifiers) == ("Bats and Lamps", (TADEUSZ,), ("arxiv:2001.01234",))
    assert second.venue == "Proceedings of the 3rd Workshop on Light & Dark"
    assert third.title == "After the Break"
    assert [(r.line, "premature end of file" in r.reason) for r in broken] == [(26, True)]
    assert [r.origin.line for r in found] == [5, 18, 30]
    assert reading.format == "bibtex"


def test_ris() -> None:
    found, broken, reading = fixture("caves.ris")
    assert [(r.title, r.year, r.origin.line) for r in found] == [
        ("Dim Lamps in Deep Caves", 2021, 1),
        ("Bats and Lamps", 2020, 17),
        ("Lamps That Heal", 2017, 23),
    ]
    assert found[0].abstract.endswith("found no bright lamp; the ratio L < N holds.")
    assert (found[0].authors, found[0].tags) == ((MIRA, TADEUSZ, ANNA), ("caves", "lamps"))
    assert found[1].identifiers == ("arxiv:2001.01234",)
    assert [r.retracted for r in found] == [None, None, "retracted"]
    assert [(r.line, "no title" in r.reason) for r in broken] == [(28, True)]
    assert reading.format == "ris"


def test_nbib() -> None:
    found, broken, reading = fixture("caves.nbib")
    first, second, untitled = found
    assert first.title == "Dim lamps in deep caves: a field study with a title that goes on over two lines"
    assert first.abstract.startswith("BACKGROUND: Lamps are dim. METHODS: We measured 14 caves with a photometer.")
    assert first.authors == (MIRA, ANNA, "Lantern Consortium")
    assert first.identifiers == ("doi:10.5555/lantern.1", "pmid:34000001")
    assert (first.year, first.venue, first.tags) == (2021, "Journal of speleology", ("caves", "lamps"))
    assert (second.year, second.tags, second.retracted) == (1998, (), "retracted")
    assert (untitled.title, untitled.own_id) == ("", "34000003")  # a library without own ids rejects it
    assert not broken
    assert reading.format == "nbib"


def test_pubmed_xml() -> None:
    found, broken, reading = fixture("pubmed.xml")
    first = found[0]
    assert first.title == "Dim lamps in deep caves: CO2 and Myotis & friends"
    assert first.abstract == "BACKGROUND: Lamps are dim. RESULTS: We measured 10^-3 lux in 14 caves (L < N)."
    assert first.authors == (MIRA, ANNA, "Lantern Consortium")
    assert first.identifiers == ("doi:10.5555/lantern.1", "pmid:34000001")
    assert first.tags == ("caves",)  # the authors' words; MeSH headings are the indexer's
    assert (first.year, first.url) == (2021, "https://pubmed.ncbi.nlm.nih.gov/34000001/")
    assert [(r.title, r.year) for r in found[1:]] == [
        ("Lamps that heal", 1998),
        ("After the break", None),
        ("Wicks", 2019),
    ]
    assert [r.retracted for r in found] == [None, "retracted", None, None]
    assert [(r.line, "broken at line 34" in r.reason) for r in broken] == [(32, True)]
    assert reading.format == "pubmed"


def test_arxiv_snapshot() -> None:
    found, broken, reading = fixture("arxiv-snapshot.jsonl")
    first, withdrawn = found
    assert (first.title, first.year) == ("Bats and Lamps", 2020)
    assert first.abstract == r"We show that bats avoid lamps with $L < N$ and 95.8\% of caves."
    assert first.authors == (MIRA, "T. Król", ANNA)
    assert first.identifiers == ("doi:10.5555/lantern.2", "arxiv:2001.01234")
    assert first.tags == ("cs.IR", "q-bio.PE")
    assert (withdrawn.tags, withdrawn.identifiers) == (("hep-th",), ("arxiv:hep-th/0001001",))
    assert (first.retracted, withdrawn.retracted) == (None, "withdrawn")
    assert not broken
    assert (reading.format, reading.fields) == ("arxiv", {})


def test_arxiv_oai() -> None:
    found, broken, _ = fixture("arxiv-oai.xml")
    assert [(r.title, r.year, r.authors) for r in found] == [
        ("Bats and Lamps", 2020, (MIRA, ANNA)),
        ("Wicks Revisited", 2020, (MIRA, ANNA)),
    ]
    assert found[1].abstract.startswith("Wicks burn")
    assert [r.identifiers for r in found] == [("doi:10.5555/lantern.2", "arxiv:2001.01234"), ("arxiv:2001.05678",)]
    assert not broken


def test_arxiv_atom() -> None:
    found, broken, reading = fixture("arxiv-atom.xml")
    (record,) = found
    assert (record.title, record.abstract) == ("Bats and Lamps", "We show that bats avoid lamps & torches.")
    assert (record.authors, record.year, record.tags) == ((MIRA, ANNA), 2020, ("cs.IR", "q-bio.PE"))
    assert record.identifiers == ("doi:10.5555/lantern.2", "arxiv:2001.01234")
    assert record.url == "https://arxiv.org/abs/2001.01234"
    assert [r.reason for r in broken] == ["arXiv answered with an error: incorrect id format for 1"]
    assert reading.format == "arxiv-xml"


def test_openalex() -> None:
    found, _, reading = fixture("openalex.jsonl")
    first, retracted, _ = found
    assert first.abstract == "Lamps are dim. Many Lamps burn."
    assert first.identifiers == ("doi:10.5555/lantern.1", "pmid:34000001", "openalex:w300001")
    assert (first.authors, first.venue, first.tags) == ((MIRA, ANNA), "Journal of Speleology", ())
    assert (retracted.tags, retracted.abstract) == ((), "")
    assert [r.retracted for r in found] == [None, "retracted", None]
    assert reading.format == "openalex"


def test_semantic_scholar() -> None:
    found, _, reading = fixture("semantic-scholar.jsonl")
    assert found[0].identifiers == ("doi:10.5555/lantern.2", "arxiv:2001.01234", "pmid:34000001", "s2:4001")
    assert (found[0].authors, found[0].venue) == ((MIRA, "T. Król"), "Journal of Speleology")
    assert found[1].identifiers == ("acl:n19-0001", "s2:4002")
    assert reading.format == "semantic-scholar"


def test_csl_json() -> None:
    found, _, reading = fixture("zotero.json")
    first, preprint = found
    assert (first.title, first.abstract) == (
        "Dim Lamps in Deep Caves",
        "Lamps are dim in situ; the relation L < N holds.",
    )
    assert first.authors == (MIRA, ANNA, "Lantern Consortium")
    assert first.identifiers == ("doi:10.5555/lantern.1", "pmid:34000001")
    assert first.tags == ("caves", "lamps")
    assert preprint.identifiers == ("arxiv:2001.01234",)
    assert reading.format == "csl"


def test_acl_anthology() -> None:
    found, _, reading = fixture("anthology.xml")
    assert [(r.title, r.year) for r in found] == [
        (r"Words for LED Lamps: \alpha-Lexica", 2020),
        ("Lamps That Heal, in Words", 2020),
        ("Torches", 2021),
    ]
    assert found[0].abstract == "We collect words for lamps in 14 languages. Code: https://example.org/code"
    assert found[0].identifiers == ("doi:10.5555/lamps.1", "acl:2020.lamps-1.1")
    assert (found[1].retracted, found[2].venue) == ("retracted", "Findings of Lamps")
    assert reading.format == "acl"


def test_csv() -> None:
    found, broken, reading = fixture("zotero.csv")
    assert (found[0].title, found[0].abstract) == ('Dim "LED" Lamps, a Study', "Lamps are dim. We measured 14 caves.")
    assert [r.authors for r in found] == [(MIRA, ANNA), (TADEUSZ,)]
    assert [r.line for r in broken] == [5]
    assert reading.fields["abstract"] == "Abstract Note"


def test_a_table_in_another_language_and_encoding_is_read_once_its_columns_are_named() -> None:
    (rejected,) = rejections(read_file(FIXTURES / "titel.tsv"))
    assert "first row is Titel, Kurzfassung, Jahr" in rejected.reason
    assert "--map title=NAME" in rejected.reason
    found, _, reading = fixture("titel.tsv", {"title": "Titel", "abstract": "Kurzfassung", "year": "Jahr"})
    assert [(r.title, r.abstract, r.year) for r in found] == [("Lampen in Höhlen", "Lampen sind dunkel.", 2021)]
    assert (reading.western_lines, reading.fields["title"]) == (1, "Titel")


def test_markdown_with_front_matter() -> None:
    found, _, reading = fixture("note.md")
    (record,) = found
    assert (record.title, record.authors, record.year) == ("Dim Lamps in Deep Caves", (MIRA, ANNA), 2021)
    assert record.abstract == "Lamps are dim. We measured 14 caves and found no bright lamp."
    assert record.tags == ("caves", "lamps")
    assert reading.format == "text"


ALL = sorted(path.name for path in FIXTURES.iterdir() if path.name != "titel.tsv")


@pytest.mark.parametrize("name", ALL)
def test_packed_with_gzip_or_zip_and_with_a_mark_in_front_a_file_gives_the_same(name: str, tmp_path: Path) -> None:
    plain = [(r.title, r.abstract, r.origin.line) for r in records(read_file(FIXTURES / name))]
    data = (FIXTURES / name).read_bytes()
    packed = tmp_path / f"{name}.gz"
    packed.write_bytes(gzip.compress(data))
    assert [(r.title, r.abstract, r.origin.line) for r in records(read_file(packed))] == plain
    with zipfile.ZipFile(tmp_path / "all.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"folder/{name}", data)
    items = read_file(tmp_path / "all.zip")
    assert [(r.title, r.abstract, r.origin.line) for r in records(items)] == plain
    assert {r.origin.source for r in records(items)} == {f"all.zip/folder/{name}"}
    marked = tmp_path / name
    marked.write_bytes(b"\xef\xbb\xbf" + data)
    assert [(r.title, r.abstract) for r in records(read_file(marked))] == [(t, a) for t, a, _ in plain]


@pytest.mark.parametrize("codec", ["utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("name", ALL)
def test_utf_16_is_read_as_utf_8_is(name: str, codec: str, tmp_path: Path) -> None:
    plain = [(r.title, r.abstract) for r in records(read_file(FIXTURES / name))]
    wide = tmp_path / name
    wide.write_bytes((FIXTURES / name).read_text(encoding="utf-8").encode(codec))
    items = read_file(wide)
    assert [(r.title, r.abstract) for r in records(items)] == plain
    assert [item.encoding for item in items if isinstance(item, Reading)] == ["UTF-16"]


@pytest.mark.parametrize("name", ALL)
def test_windows_line_ends_change_nothing(name: str, tmp_path: Path) -> None:
    plain = [(r.title, r.abstract, r.origin.line) for r in records(read_file(FIXTURES / name))]
    other = tmp_path / name
    other.write_bytes((FIXTURES / name).read_bytes().replace(b"\n", b"\r\n"))
    assert [(r.title, r.abstract, r.origin.line) for r in records(read_file(other))] == plain


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("share", [0.2, 0.5, 0.9, 0.99])
def test_a_file_that_is_cut_off_gives_what_stands_before_the_cut(name: str, share: float, tmp_path: Path) -> None:
    """Except for what the whole file decides, a record that was read before is read the same."""
    data = (FIXTURES / name).read_bytes()
    cut = tmp_path / name
    cut.write_bytes(data[: int(len(data) * share)])
    whole = [r for r in records(read_file(FIXTURES / name))]
    found = [item for item in records(read_file(cut)) if isinstance(item, Record)]
    for mine, full in list(zip(found, whole, strict=False))[:-1]:
        assert (mine.title, mine.authors) == (full.title, full.authors)
    assert len(found) <= len(whole)

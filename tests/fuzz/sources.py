"""The readers of files: whatever stands between two good records, no record is lost, doubled or kept from a report."""

from __future__ import annotations

import gzip
import io
import json
import re
import tempfile
import zipfile
from functools import partial
from pathlib import Path

from rag.errors import AttestError
from rag.schema import Reading, Record, Rejection
from rag.sources import identifiers, latex, markup, names, registry
from rag.sources.archives import Part
from rag.sources.content import Content
from rag.sources.files import SourceFile
from rag.sources.live.query import Live, parse
from tests.fuzz.target import Dealer, Target, storable, text_of

FIXTURES = Path(__file__).parents[1] / "rag/sources/fixtures"
FIRST, LAST = "Lamps before the junk", "Copper after the junk"
DIM = "They are dim in caves, and they were counted twice. " * 6
_ARTICLE = (
    "<PubmedArticle><MedlineCitation><Article><ArticleTitle>{}</ArticleTitle><Abstract><AbstractText>"
    f"{DIM}</AbstractText></Abstract></Article></MedlineCitation></PubmedArticle>\n"
)
_PREPRINT = (
    "<record><metadata><arXiv><id>2001.0000{n}</id><title>{}</title><abstract>"
    f"{DIM}</abstract></arXiv></metadata></record>\n"
)
_PAPER = f'<paper id="1"><title>{{}}</title><abstract>{DIM}</abstract><year>2020</year></paper>\n'
# Format → what stands before, the record (twice), and what stands after.
AROUND: dict[str, tuple[str, str, str]] = {
    "json": ("", f'{{"title": "{{}}", "abstract": "{DIM}"}}\n', ""),
    "csv": ("title,abstract,year\n", f'"{{}}","{DIM}",2020\n', ""),
    "tsv": ("title\tabstract\tyear\n", f"{{}}\t{DIM}\t2020\n", ""),
    "bibtex": ("", f"@article{{a{{n}}, title={{{{{{}}}}}}, abstract={{{DIM}}}}}\n", ""),
    "ris": ("", f"TY  - JOUR\nTI  - {{}}\nAB  - {DIM}\nER  - \n", ""),
    "nbib": ("", f"\nPMID- 10{{n}}\nOWN - NLM\nTI  - {{}}\nAB  - {DIM}\n", ""),
    "pubmed": ("<PubmedArticleSet>\n", _ARTICLE, "</PubmedArticleSet>\n"),
    "arxiv-xml": ("<OAI-PMH>\n", _PREPRINT, "</OAI-PMH>\n"),
    "acl": ('<collection id="2020.x"><volume id="1">\n', _PAPER, "</volume></collection>\n"),
    "listing": ("", f"{{}}\n{DIM}\n", ""),
    "csl": ("[", f'{{"type": "book", "title": "{{}}", "abstract": "{DIM}"}}', "]"),
}


def _entry(fmt: str, title: str, n: int) -> str:
    if fmt == "bibtex":
        return f"@article{{a{n}, title={{{title}}}, abstract={{{DIM}}}}}\n"
    return AROUND[fmt][1].replace("{}", title).replace("{n}", str(n)).replace("{{", "{").replace("}}", "}")


def read(data: bytes, fmt: str | None) -> tuple[list[Record], list[Rejection]]:
    """Return what some bytes give, having looked at all that must hold of it."""
    items = list(registry._read_part(Part("a", io.BytesIO(data)), fmt, {}))
    assert items == list(registry._read_part(Part("a", io.BytesIO(data)), fmt, {})), "read twice, it is another thing"
    records = [item for item in items if isinstance(item, Record)]
    rejections = [item for item in items if isinstance(item, Rejection)]
    readings = [item for item in items if isinstance(item, Reading)]
    if readings:
        assert items[-1:] == readings
        assert readings[0].records == len(records)
    else:
        assert not records
        assert len(rejections) == 1, "a file that is not read is refused once"
    lines = data.count(b"\n") + data.count(b"\r") + 1
    for one in records:
        _sound(one)
        assert one.origin.line is None or 1 <= one.origin.line <= lines
    for other in rejections:
        assert other.reason.isprintable()
        assert len(other.reason) < 1000
        storable(other.reason)
        assert other.line is None or 1 <= other.line <= lines
    written = sum(len(one.title) + len(one.abstract) + sum(map(len, one.authors)) for one in records)
    assert written <= 50 * len(data) + 10_000, "more comes out than can have gone in"
    return records, rejections


def _sound(one: Record) -> None:
    assert one.title or one.own_id
    assert one.year is None or 1000 <= one.year <= 2200
    for text in (one.title, one.abstract, one.venue or "", one.url or "", *one.authors, *one.tags, *one.identifiers):
        storable(text)
        assert not re.search(r"[\x00-\x08\x0e-\x1f\x7f-\x9f]", text), "a control character"


def sandwich(fmt: str, data: bytes) -> None:
    """Look what becomes of a good record before some junk, and of one behind it."""
    before, _, after = AROUND[fmt]
    between = b"," if fmt == "csl" else b"\n"
    parts = [before + _entry(fmt, FIRST, 1), data, _entry(fmt, LAST, 2) + after]
    raw = between.join(part if isinstance(part, bytes) else part.encode() for part in parts)
    records, rejections = read(raw, "json" if fmt == "csl" else "csv" if fmt == "tsv" else fmt)
    if not records:
        assert rejections
        return
    titles = [one.title for one in records]
    own = data.count(FIRST.encode()) + data.count(LAST.encode())
    if not own and b"\\u" not in data and b"&" not in data:
        # An entry of BibTeX goes on to the next one, and junk in it can make it more than an entry.
        refused = fmt == "bibtex" and any(one.line == 1 for one in rejections)
        assert titles.count(FIRST) == 1 or refused, "the record before the junk is there, once"
        assert titles.count(LAST) <= 1, "the record behind the junk is there twice"
        held = any(LAST in part for one in records for part in (one.title, one.abstract, *one.authors, *one.tags))
        assert held or rejections, "the record behind the junk is lost, and nothing says so"
    if fmt == "json" and rejections is not None:
        _all_lines(raw, len(records) + len(rejections))


def _all_lines(raw: bytes, found: int) -> None:
    content = Content(io.BytesIO(raw))
    lines = [line for line in content.lines() if line.problem or line.text.strip()]
    assert found == len(lines), "a line of JSON is one record or one rejection"


def front_matter(data: bytes) -> None:
    """Look at a file of one record, whatever its front matter is."""
    for raw in (b"---\ntitle: Lamps\n" + data + b"\n---\nThey are dim.\n", b"Title: Lamps\n" + data, data):
        records, rejections = read(raw, "text")
        assert len(records) + len(rejections) == 1


def anything(data: bytes) -> None:
    """Look at bytes whose format has to be found out."""
    read(data, None)


def content(data: bytes) -> None:
    """Compare the ways in which a source can be read: its lines, its text and its bytes."""
    lines = list(Content(io.BytesIO(data)).lines())
    assert [line.number for line in lines] == list(range(1, len(lines) + 1))
    for line in lines:
        assert "\n" not in line.text
        storable(line.text)
    text, blocks = "".join(Content(io.BytesIO(data)).text()), b"".join(Content(io.BytesIO(data)).blocks())
    storable(text)
    whole = Content(io.BytesIO(data))
    storable(whole.head)
    if whole.problem is None and not any(line.problem for line in lines):
        assert [one.rstrip("\r") for one in text.split("\n")] == [one.text.rstrip("\r") for one in lines] + [
            ""
        ] * text.endswith("\n") or not text
    if not whole.recoded and b"\r" not in data:
        assert blocks == data.removeprefix(b"\xef\xbb\xbf")


def archive(data: bytes) -> None:
    """Pack good records under any names, damage the archive, and read it."""
    deal = Dealer(data)
    members = [deal.text(30) or str(n) for n in range(deal.number(4))]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", deal.one_of((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED))) as packed:
        for number, name in enumerate(dict.fromkeys(members)):
            if name.rstrip("/"):
                packed.writestr(f"{name.rstrip('/')}{number}", json.dumps({"title": f"Lamps {number}"}))
    raw = bytearray(gzip.compress(b'{"title": "A"}\n' * 9) if deal.number(3) == 0 else out.getvalue())
    whole = True
    while deal.left > 4:
        raw[deal.number(len(raw) - 1)] = deal.number(255)
        whole = False
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.zip"
        path.write_bytes(raw)
        try:
            items = list(registry.read(SourceFile(name="a.zip", path=path), None, {}))
        except AttestError:
            assert not whole
            return
    titles = [item.title for item in items if isinstance(item, Record)]
    if raw[:2] == b"PK" and whole:
        assert len(titles) == len(set(titles)) <= len(members)


def own_ids(data: bytes) -> None:
    """Read identifiers: what is one is found again in what was found."""
    deal = Dealer(data)
    found = identifiers.read({scheme: deal.text(120) for scheme in identifiers.SCHEMES})
    assert len({one.partition(":")[0] for one in found}) == len(found)
    for one in found:
        scheme, _, value = one.partition(":")
        assert value == value.lower()
        assert not re.search(r"\s", value)
        assert identifiers.read(identifiers.named(one)) == (one,), scheme


def written_names(data: bytes) -> None:
    """Take names, LaTeX and markup apart; nothing grows without bounds and a name stays what it is."""
    text = text_of(data)
    name = names.uninverted(text)
    assert names.uninverted(name) == name
    if "\x00" not in text:
        given, _, family = text.partition("|")
        assert sorted(names.full_name(given, family).replace(",", " ").split()) == sorted(
            f"{given} {family}".replace(",", " ").split()
        )
    for plain in (latex.to_text(text), markup.plain(text)):
        assert len(plain) <= 8 * len(text) + 8


def live_query(data: bytes) -> None:
    """Read a path that may be a query to a live service."""
    try:
        found = parse(text_of(data), Live(), None)
    except AttestError:
        return
    assert found is None or (found.text and found.service in ("arxiv", "pubmed"))


def _fixtures(*endings: str) -> tuple[bytes, ...]:
    return tuple(path.read_bytes()[:3000] for path in sorted(FIXTURES.iterdir()) if path.name.endswith(endings))


_SEEDS = {
    "json": (".jsonl",), "csl": (".json",), "csv": (".csv",), "tsv": (".tsv",), "bibtex": (".bib",), "ris": (".ris",),
    "nbib": (".nbib",), "pubmed": ("pubmed.xml",), "arxiv-xml": ("oai.xml", "atom.xml"), "acl": ("anthology.xml",),
    "listing": (".md",),
}  # fmt: skip
_WORDS = {
    "json": ('"title":', '"abstract":', "{", "}", "[", "\\u0000", "\\ud800", "NaN", "1e999", '"authors":', '"year":'),
    "csl": ('{"title": "B"}', ",", "]", '"', "{}", "null", "[[", '"issued":{"date-parts":[[2020]]}'),
    "csv": ('"', '""', ",", ";", "'=", "title", "\r", '",\n"'),
    "tsv": ("\t", '"', '""', "'="),
    "bibtex": ("@article{", "@string{a=", "@comment{", "@preamble{", '"', "#", "\\{", "\\}", "title=", "author=", "and",
               "{", "}", ",", "others", "\\url{"),
    "ris": ("TY  - ", "ER  - ", "AU  - ", "TI  - ", "PY  - ", "KW  - ", "N1  - ", "DO  - ", "UR  - ", "SP  - "),
    "nbib": ("PMID- ", "TI  - ", "FAU - ", "DP  - ", "LID - ", "      "),
    "pubmed": ("<PubmedArticle>", "</PubmedArticle>", "<!--", "-->", "<![CDATA[", "]]>", "<!DOCTYPE", "<!ENTITY", "&a;",
               "<ArticleTitle>", "</ArticleTitle>", "<?xml", "?>", "</PubmedArticleSet>"),
    "arxiv-xml": ("<record>", "</record>", "<entry>", "</entry>", "<title>", "</title>", "<!--", "&amp;", "<![CDATA["),
    "acl": ("<paper>", "</paper>", "<fixed-case>", "</fixed-case>", "<title>", "<volume", "</volume>", "<tex-math>"),
    "listing": ("Subscribe", "Get trending papers in your email inbox", "\n"),
}  # fmt: skip

TARGETS = (
    *(Target(fmt, partial(sandwich, fmt), (b"", *_fixtures(*_SEEDS[fmt])), _WORDS[fmt]) for fmt in AROUND),
    Target(
        "front-matter",
        front_matter,
        (b"", b"year: 2020\nauthors:\n- A. B\n- {name: C}", *_fixtures(".md")),
        (
            "title:",
            "---",
            "- ",
            ": ",
            "&a",
            "*a",
            "!!python/object:",
            "0x",
            "2020-01-01",
            "{",
            "[",
            "|",
            ">",
            "...",
            "abstract:",
            "Abstract",
            "# ",
        ),
    ),
    Target(
        "detection",
        anything,
        _fixtures("") + ("title;abstract\nA;b\n".encode("utf-16"), "title\tabstract\nÄ\tb\n".encode("latin-1")),
        ("@a{", "TY  - ", "PMID- ", "<OAI-PMH", "title,", "---\ntitle:", "%PDF", "\ufeff"),
    ),
    Target("content", content, (b"a\nb\r\nc", "ä\n".encode("latin-1"), "a\nä\n".encode("utf-16"), b"a\rb\r"), ("\r",)),
    Target(
        "archive",
        archive,
        (b"\x02a\0b\0\x01\x01", b"\x01../x\0\x01\x01\0\0\0\x09\x01"),
        ("../", "\\", "C:", "__MACOSX"),
    ),
    Target(
        "identifiers",
        own_ids,
        (b"10.5555/a.b\0" + b"2001.00001v2\0" + b"pmid:12\0W1\0P20-1001\0" + b"7\0", b"10.48550/arXiv.2001.00001\0"),
        (
            "10.",
            "/",
            "arxiv:",
            "https://doi.org/",
            "10.48550/arxiv.",
            "https://pubmed.ncbi.nlm.nih.gov/",
            "cs.IR/0102003",
        ),
    ),
    Target(
        "names",
        written_names,
        (
            b"Berg, Anna van der|x",
            rb"{\"o} {BERT} $O(n^2)$ \emph{a} 5\%",
            b"<i>E. coli</i> <jats:title>A</jats:title> &lt;",
        ),
        ("<title>", "</title>", "<sup>", "</sup>", "&#x3b1;", "\\textbf{", "{", "}", "$", "\\", "~", "--", ", ", "Jr."),
    ),
    Target("live-query", live_query, (b"arxiv:cat:cs.IR", b"pubmed:lamps", b"a/b.json"), ("arxiv:", "pubmed:")),
)

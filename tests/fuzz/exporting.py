"""What is written to files: papers come back as they were, and nothing of a text becomes markup or a formula."""

from __future__ import annotations

import csv
import dataclasses
import io
import json
from html.parser import HTMLParser

from rag.export import export
from rag.export.names import read_name
from rag.export.prose import plain
from rag.schema import Paper, Record
from rag.text import clean
from tests.fuzz.sources import read
from tests.fuzz.target import Dealer, Target, storable
from tests.rag.export.made import ANSWER, BENCH, CAVES, OVERVIEW, sentence

_OWN_WAYS = set("<>&\\$^_{}~`'\"")
_READ_AS = {"jsonl": "json", "csv": "csv", "csl": "csl", "ris": "ris", "bibtex": "bibtex"}


def _papers(deal: Dealer) -> list[Paper]:
    papers = []
    while deal.left and len(papers) < 4:
        number = len(papers)
        title, abstract = clean(deal.text(120)), clean(deal.text(300))
        year = deal.one_of((None, 1999, 2020, 2024))
        authors = tuple(
            name for name in (clean(deal.text(30)) for _ in range(deal.number(2))) if any(map(str.isalpha, name))
        )
        papers.append(
            Paper(
                key=f"k{number}",
                paper_id=f"doi:10.5555/x{number}",
                title=title or f"Lamps {number}",
                abstract=abstract,
                year=year,
                authors=authors,
                venue=clean(deal.text(40)) or None,
                tags=(),
            )  # fmt: skip
        )
    return papers


def papers(data: bytes) -> None:
    """Write papers in each format and read them again: as many, with the same identifiers, titles and abstracts."""
    written = _papers(Dealer(data))
    if not written:
        return
    for fmt, reader in _READ_AS.items():
        text = str(export(written, fmt))
        storable(text)
        found, rejections = read(text.encode(), reader)
        assert not rejections, fmt
        assert [one.identifiers for one in found] == [(one.paper_id,) for one in written], fmt
        assert [one.year for one in found] == [one.year for one in written], fmt
        for back, paper in zip(found, written, strict=True):
            _same(back, paper, fmt)


def _same(back: Record, paper: Paper, fmt: str) -> None:
    """Compare the letters and figures: a format may have its own way with braces, dollars and markup."""
    if fmt == "jsonl":
        return
    for found, written in ((back.title, paper.title), (back.abstract, paper.abstract)):
        if not _OWN_WAYS & set(written):
            assert _bare(found) == _bare(written), fmt
    assert len(back.authors) == len(paper.authors) or fmt in ("bibtex", "csv"), fmt


def _bare(text: str) -> str:
    return "".join(char for char in text if char.isalnum())


class _Tags(HTMLParser):
    """The tags and the addresses of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.names: set[str] = set()
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.names |= {name for name, _ in attrs}
        self.addresses += [value or "" for name, value in attrs if name in ("href", "src", "action", "data", "srcset")]


def answers(data: bytes) -> None:
    """Write an answer and an overview with any texts in them: no tag, address or formula comes of a text."""
    deal = Dealer(data)
    title, quote, body, notice = deal.text(60), deal.text(80), deal.text(120).replace("\n", " "), deal.text(60)
    url = deal.text(40)
    cave = dataclasses.replace(CAVES, title=title, url=url, authors=(deal.text(20), title))
    said = sentence(body, (1, quote), at=0)
    answer = dataclasses.replace(
        ANSWER, question=title, text=body, sentences=(said,), references=(cave, BENCH), notice=notice or None
    )
    overview = dataclasses.replace(OVERVIEW, topic=title, references=(cave, BENCH))
    for thing in (answer, overview):
        page = _Tags()
        page.feed(str(export(thing, "html")))
        assert page.tags <= _ALLOWED, page.tags - _ALLOWED
        assert not [name for name in page.names if name.startswith("on") or name == "style"]
        for address in page.addresses:
            assert address.startswith(("#", "https://", "http://", "data:image/svg")), address
        for fmt in ("md", "csv", "bibtex", "ris", "csl", "json"):
            storable(str(export(thing, fmt)))
        rows = list(csv.reader(io.StringIO(str(export(thing, "csv")).removeprefix("\ufeff"))))
        assert len({len(row) for row in rows}) == 1
        assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
        assert len(json.loads(str(export(thing, "csl")))) == 2
        found, rejections = read(str(export(thing, "bibtex")).encode(), "bibtex")
        assert (len(found), rejections) == (2, [])
        found, rejections = read(str(export(thing, "ris")).encode(), "ris")
        assert (len(found), rejections) == (2, [])


def person(data: bytes) -> None:
    """Take a name apart for a reference manager: its words are kept, each once."""
    text = clean(Dealer(data).text(200))
    name = read_name(text)
    assert sorted(name.printed.replace(",", " ").split()) == sorted(text.replace(",", " ").split()) or not text
    storable(name.by_family)
    assert "\n" not in plain(text)


_ALLOWED = frozenset(
    "html head meta title style body main header footer article section nav aside h1 h2 h3 h4 h5 h6 p ul ol li dl dt "
    "dd a sup sub span div strong em b i code pre blockquote br hr table thead tbody tr th td caption details summary "
    "mark small cite abbr time s del figure figcaption link q".split()
)

TARGETS = (
    Target(
        "papers",
        papers,
        (
            b"Lamps {in} Caves\0They are $x^2$ dim & 5% wet.\0\x01\x01Anna van der Berg\0J. of <i>Caves</i>\0",
            b"=cmd|A1\0TY  - JOUR ER  - \0\x02\x02Holm, Mira\0WHO Group\0@a{k,\0",
        ),
        (
            "{",
            "}",
            "\\",
            "$",
            "^",
            "_",
            "&amp;",
            "<i>",
            "</i>",
            "TY  - ",
            "ER  - ",
            "=1+1",
            "'=",
            '"',
            ";",
            " and ",
            ", ",
            "Jr.",
            "#",
            "%",
            "~",
            "--",
            "\u2028",
            "\u200b",
            "@article{",
        ),
    ),
    Target(
        "answers",
        answers,
        (
            b"<script>alert(1)</script>\0Wet <b>walls</b>.\0It is **so** [1] ![x](http://y).\0n\0javascript:alert(1)\0A\0",
            b"=1+1\0@x\0- a\0# b\0data:text/html,x\0",
        ),
        (
            "<script>",
            "</style>",
            "]]>",
            "-->",
            "<!--",
            "![a](http://b)",
            "[1]",
            "javascript:",
            "\ue0000\ue001",
            "=",
            "|",
            "](",
            "<a href=",
            "`",
            "&#60;",
            "\x00",
            "\r",
        ),
        20,
    ),
    Target(
        "person",
        person,
        (b"Anna van der Berg", b"Berg, Anna van der, Jr.", "张伟".encode(), b"de la Cruz"),
        (", ", "van ", "de ", "Jr.", "III", ".", "-", "{", "and"),
    ),
)

"""BibTeX, read back by pybtex."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pybtex.database import parse_string

from rag.export.bibtex import bibtex, guarded_title
from rag.export.entry import entry
from rag.export.names import read_name
from rag.schema import Paper
from rag.text import clean
from tests.rag.export.made import PAPERS

_BACK = {r"\textbackslash{}": "\\", r"\textbraceleft{}": "{", r"\textbraceright{}": "}", r"\textasciitilde{}": "~"} | {
    r"\textasciicircum{}": "^", r"\textless{}": "<", r"\textgreater{}": ">", r"\textbar{}": "|", r"\textquotedbl{}": '"'
}  # fmt: skip


def printed(latex: str) -> str:
    """Return what LaTeX prints; fails on a command that is not an escape of one character."""
    out, at = "", 0
    while at < len(latex):
        if latex[at] == "\\":
            escape = next((name for name in _BACK if latex.startswith(name, at)), latex[at : at + 2])
            assert escape in _BACK or escape[1] in "&%#_$", f"a command: {latex[at:]}"
            out, at = out + _BACK.get(escape, escape[1]), at + len(escape)
        else:
            assert latex[at] not in "&%#_$~^", f"not escaped: {latex[at:]}"
            out, at = out + latex[at].replace("{", "").replace("}", ""), at + 1
    return out


@given(st.lists(PAPERS, max_size=3, unique_by=lambda paper: paper.key))
def test_any_text_is_read_back_as_it_was(papers: list[Paper]) -> None:
    found = parse_string(bibtex([entry(paper) for paper in papers]), "bibtex").entries
    assert list(found) == [paper.key for paper in papers]
    for paper in papers:
        fields = found[paper.key].fields
        assert printed(fields.get("title", "")) == clean(paper.title)
        assert printed(fields.get("abstract", "")) == clean(paper.abstract)
        assert fields.get("year") == (None if paper.year is None else str(paper.year))
        authors = [printed(str(person)) for person in found[paper.key].persons.get("author", ())]
        names = [read_name(author) for author in paper.authors]
        assert [name.split(", ") for name in authors] == [
            [part for part in (f"{name.particle} {name.family}".strip(), name.suffix, name.given) if part]
            if not name.whole
            else name.family.split(", ")
            for name in names
            if name.family
        ]


@pytest.mark.parametrize(
    ("title", "written"),
    [
        ("BERT: Pre-training of Deep Transformers", "{BERT}: Pre-training of Deep Transformers"),
        ("U-Net and mT5 for CLIP-based Search with GPT-3", "{U-Net} and {mT5} for {CLIP}-based Search with {GPT}-3"),
        ("On hubness in Hilbert spaces after all", "On hubness in {Hilbert} spaces after all"),
        ("ATTENTION IS ALL YOU NEED", "ATTENTION IS ALL YOU NEED"),
        ("A Survey of 50% & More_", r"A Survey of 50\% \& More\_"),
        (
            r"\input{/etc/passwd} for $x$",
            r"\textbackslash{}input\textbraceleft{}/etc/passwd\textbraceright{} for \$x\$",
        ),
    ],
)
def test_capitals_are_kept_and_nothing_is_a_command(title: str, written: str) -> None:
    assert guarded_title(title) == written


def test_an_entry_has_what_a_bibliography_wants() -> None:
    paper = Paper(
        key="berg2020x",
        paper_id="arxiv:2001.00001",
        title="Caves",
        abstract="A.",
        authors=("Anna van der Berg", "ATLAS Collaboration"),
        year=2020,
        venue="NeurIPS",
        url="https://a.org/{p}_1?q=50%",
        tags=("caves", "light & more"),
    )
    assert bibtex([entry(paper, ["“100% of it”"])]) == (
        "@inproceedings{berg2020x,\n"
        "    author = {van der Berg, Anna and {ATLAS Collaboration}},\n"
        "    title = {Caves},\n"
        "    booktitle = {NeurIPS},\n"
        "    year = {2020},\n"
        "    eprint = {2001.00001},\n"
        "    archiveprefix = {arXiv},\n"
        "    url = {https://a.org/%7Bp%7D_1?q=50%},\n"
        "    keywords = {caves, light \\& more},\n"
        "    abstract = {A.},\n"
        "    annote = {“100\\% of it”}\n"
        "}\n"
    )

"""Which formats there are, and what each holds."""

from __future__ import annotations

import json

import pytest

from rag import ExportError, to_json
from rag.export import FORMATS, PAPER_FORMATS, TEXT_FORMATS, export
from rag.schema import Answer, Overview, Paper
from tests.rag.export.made import ANSWER, BENCH, CAVES, LIE, OVERVIEW

PAPER = Paper(key="k", paper_id="arxiv:2001.00001", title="A {raw}  title", abstract="Raw\ntext.", year=2020)


def test_every_format_has_an_ending_of_its_own() -> None:
    assert set(PAPER_FORMATS) | set(TEXT_FORMATS) == set(FORMATS)
    assert len({fmt.suffix for fmt in FORMATS.values()}) == len(FORMATS)


@pytest.mark.parametrize("thing", [ANSWER, OVERVIEW])
@pytest.mark.parametrize("fmt", [fmt for fmt in TEXT_FORMATS if fmt != "docx"])
def test_every_format_of_a_text_has_the_keys_and_not_the_lie(thing: Answer | Overview, fmt: str) -> None:
    text = export(thing, fmt)
    assert isinstance(text, str)
    assert CAVES.key in text
    if fmt != "csv" or isinstance(thing, Answer):
        assert BENCH.key in text
        assert "91.4" in text
    assert (LIE.split(" [")[0] in text) == (fmt == "json")


@pytest.mark.parametrize("fmt", PAPER_FORMATS)
def test_every_format_of_papers_takes_none_and_one(fmt: str) -> None:
    assert isinstance(export([], fmt), str)
    assert "k" in export([PAPER], fmt)


def test_json_is_the_object_of_the_contract_and_jsonl_the_paper_as_stored() -> None:
    assert json.loads(export(ANSWER, "json")) == json.loads(json.dumps(to_json(ANSWER)))
    (line,) = str(export([PAPER], "jsonl")).splitlines()
    assert json.loads(line) == {**json.loads(json.dumps(to_json(PAPER))), "arxiv": "2001.00001"}


def test_a_format_that_there_is_not_is_one_sentence_with_those_there_are() -> None:
    with pytest.raises(ExportError, match="An answer cannot be exported as pdf; the formats are md, html, docx"):
        export(ANSWER, "pdf")
    with pytest.raises(ExportError, match="Papers cannot be exported as md; the formats are bibtex, ris"):
        export([PAPER], "md")

"""What readers are told of papers that were taken back, and of those that left a library or changed after an answer."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import pytest

from rag import (
    Answer,
    Attest,
)
from rag.cli.ask import as_text
from rag.schema import KeptTurn
from rag.standing import noticed, notices, remarks, since, warnings

HEALS = "Blue lamps heal deep caves within twelve days of steady light."
ROWS = (
    {"title": "RETRACTED: Lamps That Heal", "abstract": HEALS, "authors": ["Nora Nobody"], "year": 2017},
    {"title": "Bats at Dusk", "abstract": "Bats leave their caves at dusk to hunt moths.", "year": 2020},
)
QUESTION = "How do blue lamps heal deep caves?"


def write(tmp_path: Path, *rows: dict[str, object]) -> str:
    path = tmp_path / "papers.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)))
    return str(path)


@pytest.fixture
def healing(attest: Attest, tmp_path: Path) -> Attest:
    """A library with one paper that was retracted."""
    attest.ingest([write(tmp_path, *ROWS)])
    return attest


def kept(attest: Attest, answer: Answer) -> Answer:
    """Return an answer as its conversation shows it."""
    attest.conversations.put("c", 0, KeptTurn(question=answer.question, status="done", answer=answer))
    found = attest.conversations.get("c").turns[0].answer
    assert found is not None
    return found


def test_an_answer_that_rests_on_a_retracted_paper_says_so_everywhere(healing: Attest) -> None:
    answer = healing.ask(QUESTION, keep=True)
    (one,) = (reference for reference in answer.references if reference.retracted)
    told = f"The paper behind [{one.marker}] has been retracted."
    assert answer.notice == told
    assert notices(answer) == (told,)  # once
    shown = as_text(answer, strict=False)
    assert f"[{one.marker}] (⚠ retracted)" in shown
    assert f"{one.key} ⚠ RETRACTED" in shown
    markdown = str(healing.export(answer, "md"))
    assert f"[\\[{one.marker}\\]](#ref-{one.marker}) (⚠ retracted)" in markdown
    assert "**⚠ retracted**." in markdown
    assert markdown.count("has been retracted.") == 1
    page = str(healing.export(answer, "html"))
    assert page.count('<strong class="mark">⚠ retracted</strong>') == 2  # beside the citation, and the reference
    assert "note = {Retracted}" in str(healing.export(answer, "bibtex"))
    assert "N1  - Retracted\n" in str(healing.export(answer, "ris"))
    (item,) = (item for item in json.loads(str(healing.export(answer, "csl"))) if item["id"] == one.key)
    assert item["status"] == "retracted"


@pytest.mark.parametrize("fmt", ["bibtex", "ris", "csl", "jsonl", "csv"])
def test_what_is_exported_is_read_back_as_retracted(healing: Attest, tmp_path: Path, fmt: str) -> None:
    path = tmp_path / f"out.{ {'bibtex': 'bib', 'csl': 'json'}.get(fmt, fmt) }"
    path.write_text(str(healing.export(healing.papers(), fmt)))
    other = Attest(healing.settings.model_copy(update={"data_dir": tmp_path / "other"}))
    other.ingest([str(path)])
    assert {paper.title: paper.retracted for paper in other.papers()} == {
        "Lamps That Heal": "retracted",
        "Bats at Dusk": None,
    }
    other.close()


def test_a_paper_that_is_retracted_after_the_answer_is_marked_when_that_is_read(attest: Attest, tmp_path: Path) -> None:
    sound = ROWS[0] | {"title": "Lamps That Heal"}
    attest.ingest([write(tmp_path, sound, ROWS[1])])
    answer = attest.ask(QUESTION, keep=True)
    assert (answer.notice, answer.references[0].retracted) == (None, None)
    attest.ingest([write(tmp_path, *ROWS)])
    for found in (kept(attest, answer), attest.kept_answer(answer.answer_id)):
        assert found.references[0].retracted == "retracted"
        assert notices(found) == ("The paper behind [1] has been retracted.",)
    attest.ingest([write(tmp_path, sound, ROWS[1])])
    assert kept(attest, answer) == answer  # what is stored never changed


def test_a_changed_abstract_that_lacks_the_quote_is_marked_and_one_that_has_it_is_not(
    attest: Attest, tmp_path: Path
) -> None:
    row = {"title": "Lamps", "abstract": f"{HEALS} It is cheap.", "doi": "10.5555/lamps"}
    attest.ingest([write(tmp_path, row)])
    answer = attest.ask(QUESTION, keep=True)
    attest.ingest([write(tmp_path, row | {"abstract": f"A new beginning. {HEALS} It is cheap."})])
    assert kept(attest, answer) == answer
    attest.ingest([write(tmp_path, row | {"abstract": "This study says otherwise now."})])
    found = kept(attest, answer)
    assert found.references[0].since == "changed"
    assert notices(found) == ("The abstract behind [1] has changed since, and lacks what is quoted.",)
    shown = as_text(found, strict=False)
    assert "Blue lamps heal" in shown
    assert "⚠ the abstract has changed since" in shown
    assert "the abstract has changed since" in attest.conversations.write("c", "md")


def test_a_key_that_names_another_paper_here_is_not_the_paper_that_was_cited(attest: Attest, tmp_path: Path) -> None:
    attest.ingest([write(tmp_path, *ROWS)])
    answer = attest.ask(QUESTION)
    cited = answer.references[0]
    (other,) = (paper for paper in attest.papers() if paper.key != cited.key)
    stolen = dataclasses.replace(answer, references=(dataclasses.replace(cited, key=other.key), *answer.references[1:]))
    attest.conversations.put("c", 0, KeptTurn(question=QUESTION, status="done", answer=stolen))
    text = attest.conversations.write("c", "json")
    found = attest.conversations.read(text).turns[0].answer
    assert found is not None
    assert found.references[0].since == "absent"
    assert found.references[0].retracted == cited.retracted  # not that of the other paper


def test_the_quote_decides_before_the_names(healing: Attest) -> None:
    paper = healing.papers()[0]
    reference = healing.ask(QUESTION).references[0]
    strange = dataclasses.replace(reference, paper_id="doi:10.1/x", title="Something else")
    assert since(strange, [HEALS], paper) is None
    assert since(strange, ["It never said this."], paper) == "removed"
    assert since(reference, ["It never said this."], paper) == "changed"
    assert since(reference, [], paper) is None
    assert since(reference, [], None) == "removed"
    # The key of a double leads to the paper that took it over.
    assert since(dataclasses.replace(strange, key="double"), ["It never said this."], paper) == "changed"


def test_several_papers_are_named_in_one_sentence(healing: Attest) -> None:
    answer = healing.ask(QUESTION)
    one = answer.references[0]
    more = (one, dataclasses.replace(one, marker=4), dataclasses.replace(one, marker=7, retracted="withdrawn"))
    assert warnings(more) == (
        f"The papers behind [{one.marker}], [4] have been retracted.",
        "The paper behind [7] has been withdrawn.",
    )
    assert remarks(dataclasses.replace(one, since="removed")) == ("retracted", "no longer in this library")
    said = noticed(dataclasses.replace(answer, references=(), notice="Said before."))
    assert said.notice == "Said before."

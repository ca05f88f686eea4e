"""What other programs use of the engine beside loading, searching and asking."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import pytest

from rag import (
    Attest,
    Filters,
    LibraryError,
    ModelError,
    Settings,
)
from rag.toolkit import FITTED_ON
from tests.scripted_server import ScriptedServer

LANTERN = "LanternNet"


def key_of(attest: Attest, title: str) -> str:
    return next(paper.key for paper in attest.papers() if paper.title.startswith(title))


def test_a_claim_is_checked_against_the_papers_named(loaded: Attest) -> None:
    key = key_of(loaded, LANTERN)
    found = loaded.verify("LanternNet reaches an accuracy of 91.4% on CaveBench.", keys=[key])
    assert (found.verdict, found.problems) == ("supported", ())
    paper = loaded.show(key)
    assert {proof.key for proof in found.evidence} == {key}
    assert all(paper.abstract[proof.start : proof.end] == proof.quote for proof in found.evidence)


def test_a_claim_with_another_number_or_paper_does_not_hold(loaded: Attest) -> None:
    key = key_of(loaded, LANTERN)
    wrong = loaded.verify("LanternNet reaches an accuracy of 97.3% on CaveBench.", keys=[key])
    assert (wrong.verdict, wrong.problems) == ("unsupported", ("97.3% is not in holm2021lanternnet; it says 91.4%",))
    assert loaded.verify("Crabs keep time with the tides.", keys=[key]).verdict == "unsupported"
    assert loaded.verify("Crabs keep time.", keys=[key_of(loaded, "An Editorial")]).verdict == "uncited"
    with pytest.raises(LibraryError, match="no paper with the key nobody"):
        loaded.verify("Crabs keep time.", keys=["nobody"])


def test_a_paper_can_be_hidden_from_search_and_answer(loaded: Attest) -> None:
    key = key_of(loaded, LANTERN)
    hidden = Filters(not_keys=(key,))
    assert loaded.search("What is LanternNet?").passages[0].key == key
    assert key not in [passage.key for passage in loaded.search("What is LanternNet?", filters=hidden).passages]
    assert key not in [reference.key for reference in loaded.ask("caves and lamps", filters=hidden).references]
    assert len(loaded.papers(hidden)) == len(loaded.papers()) - 1


def test_a_duplicate_finds_the_same_and_leaves_the_first_alone(loaded: Attest, tmp_path: Path) -> None:
    before = loaded.info()
    loaded.duplicate(tmp_path / "copy")
    copy = Attest(loaded.settings.model_copy(update={"data_dir": tmp_path / "copy"}))
    for question in ("cave mapping accuracy", "yeast in low gravity"):
        first, second = (engine.search(question).passages for engine in (loaded, copy))
        assert [(p.key, p.score) for p in first] == [(p.key, p.score) for p in second]
    assert copy.doctor().ok
    copy.remove([key_of(copy, LANTERN)])
    assert (loaded.info(), copy.count()) == (before, before.papers - 1)
    copy.close()
    with pytest.raises(LibraryError, match="holds a library already"):
        loaded.duplicate(tmp_path / "copy")


def test_a_model_can_be_asked_plainly(loaded: Attest) -> None:
    with pytest.raises(ModelError, match="no language model"):
        loaded.complete([{"role": "user", "content": "Hello?"}])
    with ScriptedServer() as server:
        server.enqueue("Hello.")
        engine = Attest(loaded.settings.model_copy(update={"openai_base_url": server.base_url}))
        found = engine.complete([{"role": "user", "content": "Hello?"}], llm="scripted")
    assert (found.text, found.usage.output_tokens if found.usage else None) == ("Hello.", 7)


def test_the_sentences_of_an_abstract_stand_in_it(loaded: Attest) -> None:
    key = key_of(loaded, LANTERN)
    abstract, found = loaded.show(key).abstract, loaded.sentences(key)
    assert len(found) == 5
    assert all(sentence in abstract for sentence in found)
    assert loaded.sentences(key_of(loaded, "An Editorial")) == ()


def test_a_library_says_what_built_it(loaded: Attest) -> None:
    info = loaded.info()
    assert (info.papers, info.embedding) == (6, "all-MiniLM-L6-v2-int8")
    assert len(info.embedding_fingerprint) >= 8
    assert info.library_version > 0


def test_every_constant_that_names_its_data_exists() -> None:
    for name in FITTED_ON:
        module, _, constant = name.rpartition(".")
        assert hasattr(import_module(module), constant), name


def test_an_engine_without_a_library_has_nothing_to_verify(tmp_path: Path) -> None:
    engine = Attest(Settings(_env_file=None, data_dir=tmp_path / "none", llm="none"))
    with pytest.raises(LibraryError, match="attest ingest"):
        engine.verify("Anything.", keys=["x"])

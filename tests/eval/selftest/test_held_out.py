"""A copy lacks what is held out, keeps everything else, and leaves the library as it was."""

from __future__ import annotations

from pathlib import Path

from eval.progress import silent
from eval.selftest.drawing import draw
from eval.selftest.held_out import held_out
from rag import Attest, Settings
from tests.eval.selftest.conftest import ODD, write


def test_each_paper_lacks_its_sentence_and_is_known_by_its_key(odd: Attest) -> None:
    before, papers = odd.info(), odd.papers()
    drawn = draw(odd, papers, 100, 0, (), silent)
    with held_out(odd, drawn, silent) as copy:
        folder = copy.attest.settings.data_dir
        assert set(copy.keys.values()) == {case.key for case in drawn}  # three of them have one title
        assert copy.attest.count() == len(papers)
        changed = {copy.keys.get(paper.paper_id, paper.key): paper for paper in copy.attest.papers()}
        for case in drawn:
            assert case.held_out not in changed[case.key].abstract
            assert changed[case.key].title == case.paper.title
        assert changed.keys() == {paper.key for paper in papers}
        caves = copy.search("Editorial Notes on Caves", 3)
        assert {passage.key for passage in caves} == {p.key for p in papers if p.title.startswith("Editorial")}
    assert not folder.exists()
    assert (odd.info(), odd.papers()) == (before, papers)


def test_a_library_with_ids_of_its_own_is_copied_too(tmp_path: Path) -> None:
    engine = Attest(Settings(_env_file=None, data_dir=tmp_path / "own", llm="none"), own_ids=True)
    rows = [{**row, "id": f"own-{number}"} for number, row in enumerate(ODD)]
    engine.ingest([write(tmp_path / "own.jsonl", rows)])
    drawn = draw(engine, engine.papers(), 100, 0, (), silent)
    with held_out(engine, drawn, silent) as copy:
        assert set(copy.keys.values()) == {case.key for case in drawn}
    engine.close()

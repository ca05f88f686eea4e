"""What runs the bundled model: both runtimes for real, and what happens where one of them is missing."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest

from rag import Attest, ConfigError, Settings
from rag.library.catalog.index import Vectors
from rag.library.embedding import minilm, runtimes
from rag.library.embedding.embedder import PaperText
from rag.library.embedding.minilm import MiniLM
from rag.library.embedding.openvino import OpenVinoModel

TEXTS = [
    "",
    "a",
    "How do bats find their way in caves?",
    "Wie findet man sich in Höhlen zurecht? Mit Lampen, zu 97,3 %.",
    "洞穴测绘的方法",
    " ".join(
        f"Sentence {number} says that {number * 7 % 31}.{number} % of lamps burn in caves." for number in range(40)
    ),
]


@pytest.fixture(scope="module")
def default() -> MiniLM:
    return MiniLM(runtime="onnxruntime")


@pytest.fixture(scope="module")
def fast() -> MiniLM:
    pytest.importorskip("openvino", reason="attest-rag[fast] is not installed")
    return MiniLM(runtime="openvino")


@pytest.fixture
def _as_before() -> Iterator[None]:
    before = runtimes.preferred()
    yield
    runtimes.prefer(before)


def paper(folder: Path, title: str, abstract: str) -> str:
    path = folder / "papers.jsonl"
    path.write_text(json.dumps({"title": title, "abstract": abstract}))
    return str(path)


@pytest.fixture
def without_openvino(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "openvino", None)


def test_both_runtimes_give_the_same_vectors_of_texts_words_and_sentences(default: MiniLM, fast: MiniLM) -> None:
    assert (default.runtime.split()[0], fast.runtime.split()[0]) == ("onnxruntime", "OpenVINO")
    assert default.fingerprint == fast.fingerprint
    assert (default.embed_texts(TEXTS) * fast.embed_texts(TEXTS)).sum(axis=1).min() > 0.995
    for one, two in zip(default.embed_tokens(TEXTS), fast.embed_tokens(TEXTS), strict=True):
        assert np.array_equal(one.spans, two.spans)
        assert (one.vectors * two.vectors).sum(axis=1).min(initial=1) > 0.98
    papers = [PaperText("Caves", (TEXTS[2], TEXTS[3])), PaperText("Over 512 pieces", (TEXTS[5], TEXTS[5]))]
    for first, second in zip(default.embed_papers(papers), fast.embed_papers(papers), strict=True):
        assert (first.chunks * second.chunks).sum(axis=1).min() > 0.995
        assert (first.sentences * second.sentences).sum(axis=1).min() > 0.995


def test_openvino_gives_each_thread_its_own_vectors(fast: MiniLM) -> None:
    ids = [[101, *range(1996, 1996 + length), 102] for length in range(1, 60)]
    alone = [fast.forward(one) for one in ids]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(fast.forward, ids * 2))
    for one, other in zip(alone * 2, together, strict=True):
        assert np.array_equal(one, other)


@pytest.mark.usefixtures("fast")
def test_openvino_is_chosen_where_it_is_installed() -> None:
    assert MiniLM(runtime="auto", threads=1).runtime.startswith("OpenVINO")


@pytest.mark.usefixtures("without_openvino")
def test_without_openvino_onnxruntime_runs_the_model_and_says_nothing(caplog: pytest.LogCaptureFixture) -> None:
    assert MiniLM(runtime="auto").runtime.startswith("onnxruntime")
    assert not caplog.records


@pytest.mark.usefixtures("without_openvino")
def test_openvino_that_is_asked_for_and_missing_says_how_to_install_it() -> None:
    with pytest.raises(ConfigError, match=r"ATTEST_RUNTIME=openvino .* pip install 'attest-rag\[fast\]'"):
        MiniLM(runtime="openvino")


def test_an_openvino_that_does_not_work_is_said_and_done_without(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    (tmp_path / "openvino").mkdir()
    (tmp_path / "openvino" / "__init__.py").write_text("raise ImportError('libopenvino.so: no such file')")
    for name in [one for one in sys.modules if one.partition(".")[0] == "openvino"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.syspath_prepend(tmp_path)
    with caplog.at_level(logging.WARNING):
        assert MiniLM(runtime="auto").runtime.startswith("onnxruntime")
    assert "libopenvino.so: no such file" in caplog.text


@pytest.mark.usefixtures("fast")
def test_openvino_reports_to_nobody(tmp_path: Path) -> None:
    note = tmp_path / "imported"
    (tmp_path / "openvino_telemetry.py").write_text(f"open({str(note)!r}, 'w').close()")
    script = (
        f"import os, sys; sys.path.insert(0, {str(tmp_path)!r}); "
        "from rag.library.embedding.openvino import import_openvino; "
        f"assert import_openvino().Core(); assert not os.path.exists({str(note)!r}); import openvino_telemetry"
    )
    subprocess.run([sys.executable, "-c", script], check=True, timeout=60)
    assert note.exists()  # what would have been imported is the stand-in, and others may import it


def test_openvino_gives_numbers_whatever_lay_in_memory_before(fast: MiniLM) -> None:
    """In bfloat16 it read what it had not written, and gave NaN for about half of these lengths."""
    for length in (17, 24, 39, 45, 51, 83, 128, 201):
        for size in (1 << 12, 1 << 16, 1 << 20):
            _ = [np.full(size // 4, np.nan, dtype=np.float32) for _ in range(8)]
        assert np.isfinite(fast.forward([101, *range(2000, 1998 + length), 102])).all()


@pytest.mark.usefixtures("fast")
@pytest.mark.parametrize("wrong", [np.nan, 1.0])
def test_an_openvino_with_wrong_vectors_is_done_without(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, wrong: float
) -> None:
    right = OpenVinoModel.forward

    def broken(self: OpenVinoModel, ids: Sequence[int]) -> Vectors:
        return right(self, ids) + np.float32(wrong) if len(ids) > 100 else right(self, ids)

    monkeypatch.setattr(OpenVinoModel, "forward", broken)
    assert MiniLM(runtime="auto").runtime.startswith("onnxruntime")
    assert "wrong vectors on this processor" in caplog.text
    with pytest.raises(ConfigError, match="wrong vectors"):
        MiniLM(runtime="openvino")


def test_what_is_known_of_the_probes_is_what_onnxruntime_gives(default: MiniLM) -> None:
    with files("rag.library").joinpath("data/probes.npy").open("rb") as stream:
        known = np.load(stream)
    for ids, right in zip(runtimes.probes(), known, strict=True):
        assert np.allclose(default.forward(ids).mean(axis=0), right, atol=1e-3)


@pytest.mark.usefixtures("_as_before")
def test_the_setting_reaches_the_model_of_the_process(tmp_path: Path) -> None:
    settings = Settings(_env_file=None, data_dir=tmp_path / "library", llm="none", runtime="onnxruntime")
    with closing(Attest(settings)) as attest:
        attest.ingest([paper(tmp_path, "Caves", "Bats live in caves. They are dark.")])
        (found,) = [one for one in attest.doctor().findings if one.check == "embedder"]
    assert "run by onnxruntime" in found.detail
    assert minilm.bundled().runtime.startswith("onnxruntime")


@pytest.mark.usefixtures("_as_before", "fast")
def test_a_library_of_one_runtime_is_searched_by_the_other(tmp_path: Path) -> None:
    for runtime in ("onnxruntime", "openvino"):
        settings = Settings(_env_file=None, data_dir=tmp_path / "library", llm="none", runtime=runtime)
        with closing(Attest(settings)) as attest:
            abstract = f"Bats live in caves and hang from the roof, says {runtime}. It is dark in there."
            attest.ingest([paper(tmp_path, f"Caves by {runtime}", abstract)])
            found = attest.search("bats in dark caves").passages
    assert sorted(one.title for one in found) == ["Caves by onnxruntime", "Caves by openvino"]

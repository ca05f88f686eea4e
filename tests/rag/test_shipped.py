"""Every shipped file is the one that was tested, or nothing is loaded from it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from rag import Attest, shipped
from rag.answer import boosted, prices
from rag.errors import LibraryError
from rag.library import english
from rag.library.embedding import runtimes
from rag.library.embedding.minilm import MiniLM
from rag.library.embedding.onnx import OnnxModel
from rag.overview import belonging

ROOT = Path(__file__).parents[2]
LOADERS: dict[str, Callable[[Attest], object]] = {
    "rag/answer/data/prices.json": lambda _: prices.prices.__wrapped__(),
    "rag/answer/data/verdict.json": lambda _: boosted.load.__wrapped__(()),
    "rag/library/data/english.txt.gz": lambda _: english._words.__wrapped__(),
    "rag/library/data/probes.npy": lambda _: runtimes._checked(OnnxModel(shipped.shipped(shipped.MODEL))),
    "rag/library/data/tokenizer.json": lambda _: MiniLM(),
    "rag/overview/data/belonging.json": lambda _: belonging.load.__wrapped__(),
    "rag/sample/papers.jsonl": lambda attest: attest.load_sample(),
    shipped.MODEL: lambda _: MiniLM(),
}


def test_every_data_file_of_the_package_has_its_hash() -> None:
    data = {path.relative_to(ROOT).as_posix() for path in (ROOT / "rag").glob("*/data/*") if path.name != "NOTICE"}
    data |= {path.relative_to(ROOT).as_posix() for path in (ROOT / "rag/sample").glob("*.jsonl")}
    assert set(shipped.SHA256) == data | {shipped.MODEL} == set(LOADERS)
    for name in shipped.SHA256:
        assert shipped.shipped(name)


@pytest.mark.parametrize("name", LOADERS)
def test_one_changed_byte_and_nothing_is_loaded(
    name: str, attest: Attest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = shipped.files
    package, _, inside = name.partition("/")
    content = bytearray(real(package).joinpath(inside).read_bytes())
    content[len(content) // 2] ^= 1
    (tmp_path / package / inside).parent.mkdir(parents=True)
    (tmp_path / package / inside).write_bytes(content)

    class Root:
        def __init__(self, of: str) -> None:
            self.of = of

        def joinpath(self, path: str) -> object:
            changed = f"{self.of}/{path}" == name
            return tmp_path / name if changed else real(self.of).joinpath(path)

    monkeypatch.setattr(shipped, "files", Root)
    with pytest.raises(LibraryError, match=r"not the one that Attest was tested with.*[Ii]nstall attest-rag again"):
        LOADERS[name](attest)
    (tmp_path / name).unlink()
    with pytest.raises(LibraryError, match=r"belongs to Attest and cannot be read; install attest-rag again"):
        LOADERS[name](attest)

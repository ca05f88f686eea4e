"""A cross-encoder behind fastembed: its scores, and each way in which it can be missing or broken."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from rag import Attest, ConfigError, ModelUnavailableError
from rag.search.crossencoder import CrossEncoder

NAME = "Xenova/ms-marco-MiniLM-L-6-v2"
TEXTS = ["Caves\nLamps help in caves.", "Bread\nYeast rises."]


# ---- as fastembed behaves, by a module that stands in for it ----


class Broken(Exception):
    """What onnxruntime raises has no base of its own."""


def encoder(monkeypatch: pytest.MonkeyPatch, make: Callable[..., Any], known: str = NAME) -> CrossEncoder:
    """Return the cross-encoder over a `fastembed` whose models `make` makes."""
    made = type("TextCrossEncoder", (), {"__new__": lambda _, *args, **options: make(*args, **options)})
    made.list_supported_models = staticmethod(lambda: [{"model": known}])  # type: ignore[attr-defined]
    module = ModuleType("fastembed.rerank.cross_encoder")
    module.TextCrossEncoder = made  # type: ignore[attr-defined]
    for name, one in {"fastembed": ModuleType("fastembed"), "fastembed.rerank": ModuleType("rerank")}.items():
        monkeypatch.setitem(sys.modules, name, one)
    monkeypatch.setitem(sys.modules, module.__name__, module)
    return CrossEncoder(NAME)


class Model:
    """A model that gives the values of a test."""

    def __init__(self, *values: float) -> None:
        self.values = values

    def rerank(self, question: str, texts: list[str], batch_size: int) -> Iterator[float]:
        yield from self.values


def test_values_become_scores_between_0_and_1(monkeypatch: pytest.MonkeyPatch) -> None:
    found = encoder(monkeypatch, lambda *_, **__: Model(0.0, -11.0, 1e9, float("nan"))).scores("Why?", ["a"] * 4)
    assert found == pytest.approx([0.5, 1.67e-5, 1.0, None], abs=1e-6)


def test_nothing_is_downloaded_and_the_model_is_loaded_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[dict[str, Any]] = []

    def make(*args: Any, **options: Any) -> Model:
        asked.append({"name": args, **options})
        return Model(1.0, 2.0)

    one = encoder(monkeypatch, make)
    assert asked == [], "it was loaded before it was needed"
    one.scores("Why?", TEXTS)
    one.scores("Why?", TEXTS)
    assert asked == [{"name": (NAME,), "local_files_only": True}]


def test_a_model_that_is_not_here_is_one_sentence_with_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    def make(*_: Any, **__: Any) -> Model:
        raise ValueError("Could not load model from any source.")

    with pytest.raises(ModelUnavailableError, match=rf"not on this machine; .*TextCrossEncoder\('{NAME}'\)"):
        encoder(monkeypatch, make).scores("Why?", TEXTS)


@pytest.mark.parametrize("model", [Model(1.0), Model(1.0, 2.0, 3.0)])
def test_another_number_of_scores_than_texts_is_a_failure(monkeypatch: pytest.MonkeyPatch, model: Model) -> None:
    with pytest.raises(ModelUnavailableError, match="cannot be run"):
        encoder(monkeypatch, lambda *_, **__: model).scores("Why?", TEXTS)


def test_broken_files_are_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def make(*_: Any, **__: Any) -> Model:
        raise Broken("Protobuf parsing failed.")

    with pytest.raises(ModelUnavailableError, match=r"cannot be run \(Broken\)"):
        encoder(monkeypatch, make).scores("Why?", TEXTS)


def test_a_model_that_breaks_while_it_runs_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    class Breaks(Model):
        def rerank(self, question: str, texts: list[str], batch_size: int) -> Iterator[float]:
            raise Broken("out of memory")

    with pytest.raises(ModelUnavailableError, match=r"cannot be run \(Broken\)"):
        encoder(monkeypatch, lambda *_, **__: Breaks()).scores("Why?", TEXTS)


def test_a_name_that_fastembed_does_not_know_names_those_it_knows(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ConfigError, match="names no cross-encoder; use one of other/model"):
        encoder(monkeypatch, lambda *_, **__: Model(), known="other/model")


def test_without_the_package_the_pip_line_is_said(monkeypatch: pytest.MonkeyPatch, loaded: Attest) -> None:
    monkeypatch.setitem(sys.modules, "fastembed.rerank.cross_encoder", None)
    engine = Attest(loaded.settings.model_copy(update={"rerank": f"fastembed:{NAME}"}))
    with pytest.raises(ConfigError, match=r"pip install 'attest-rag\[rerank\]'"):
        engine.search("caves")
    engine.close()


# ---- fastembed itself, where it is installed, with a model small enough to be written down here ----


def _field(number: int, value: int | str | bytes) -> bytes:
    """Return one field of a protobuf message."""

    def varint(n: int) -> bytes:
        return bytes([n]) if n < 128 else bytes([n % 128 + 128]) + varint(n // 128)

    if isinstance(value, int):
        return varint(8 * number) + varint(value)
    data = value.encode() if isinstance(value, str) else value
    return varint(8 * number + 2) + varint(len(data)) + data


def _node(kind: str, inputs: str, output: str, to: int | None = None) -> bytes:
    attribute = b"" if to is None else _field(5, _field(1, "to") + _field(3, to) + _field(20, 2))
    named = b"".join(_field(1, name) for name in inputs.split())
    return _field(1, named + _field(2, output) + _field(4, kind) + attribute)


def _tensor(name: str, *values: int) -> bytes:
    data = b"".join(_field(7, value) for value in values)
    return _field(5, _field(1, len(values)) + _field(2, 7) + data + _field(8, name))


def _value(number: int, name: str, kind: int, *dims: str) -> bytes:
    shape = b"".join(_field(1, _field(2, dim)) for dim in dims)
    return _field(number, _field(1, name) + _field(2, _field(1, _field(1, kind) + _field(2, shape))))


def word_pieces_shared() -> bytes:
    """Return an ONNX model with the inputs of a BERT cross-encoder: how often question and text share a piece."""
    graph = b"".join(
        [
            _node("Cast", "token_type_ids", "second", 1),
            _node("Cast", "attention_mask", "there", 1),
            _node("Sub", "there second", "first"),
            _node("Unsqueeze", "input_ids one", "across"),
            _node("Unsqueeze", "input_ids two", "down"),
            _node("Equal", "across down", "same"),
            _node("Cast", "same", "alike", 1),
            _node("Unsqueeze", "first one", "row"),
            _node("Unsqueeze", "second two", "column"),
            _node("MatMul", "row alike", "held"),
            _node("MatMul", "held column", "shared"),
            _node("Squeeze", "shared two", "logits"),
            _field(2, "shared"),
            _tensor("one", 1),
            _tensor("two", 2),
            *(_value(11, name, 7, "b", "s") for name in ("input_ids", "attention_mask", "token_type_ids")),
            _value(12, "logits", 1, "b", "n"),
        ]
    )
    return _field(1, 8) + _field(7, graph) + _field(8, _field(1, "") + _field(2, 13))


@pytest.fixture
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of models as fastembed keeps it, with one in it; its files' folder is returned."""
    if find_spec("fastembed") is None:
        pytest.skip("fastembed is not installed: pip install 'attest-rag[rerank]'")
    monkeypatch.setenv("FASTEMBED_CACHE_PATH", str(tmp_path / "models"))
    kept = tmp_path / "models" / f"models--{NAME.replace('/', '--')}"
    folder = kept / "snapshots" / "0"
    (folder / "onnx").mkdir(parents=True)
    (kept / "refs").mkdir()
    (kept / "refs" / "main").write_text("0")
    (folder / "onnx" / "model.onnx").write_bytes(word_pieces_shared())
    (folder / "tokenizer.json").write_bytes(files("rag.library").joinpath("data/tokenizer.json").read_bytes())
    (folder / "tokenizer_config.json").write_text(json.dumps({"model_max_length": 512, "pad_token": "[PAD]"}))
    return folder


def test_a_real_model_scores_what_shares_more_higher(models: Path) -> None:
    found = CrossEncoder(NAME).scores("Do lamps help in caves?", [*TEXTS, "Lamps\nLamps."])
    assert [score is not None and 0 < score <= 1 for score in found] == [True] * 3
    assert [found.index(score) for score in sorted(found, key=lambda score: -(score or 0))] == [0, 2, 1]


def test_a_real_model_moves_papers(models: Path, loaded: Attest) -> None:
    engine = Attest(loaded.settings.model_copy(update={"rerank": f"fastembed:{NAME}"}))
    result = engine.search("Which network maps caves from sparse light?")
    assert result.notes == ()
    assert all(passage.signals.rerank is not None for passage in result.passages)
    assert result.timings_ms["rerank"] > 0
    engine.close()


@pytest.mark.parametrize(("broken", "says"), [("onnx/model.onnx", "cannot be run"), ("", "not on this machine")])
def test_a_real_model_that_is_broken_or_gone_costs_no_search(
    models: Path, loaded: Attest, broken: str, says: str
) -> None:
    if broken:
        (models / broken).write_bytes(b"nothing of the kind")
    else:
        (models / "onnx" / "model.onnx").unlink()
    engine = Attest(loaded.settings.model_copy(update={"rerank": f"fastembed:{NAME}"}))
    result = engine.search("caves")
    assert [says in note for note in result.notes] == [True]
    assert result.passages == loaded.search("caves").passages
    engine.close()


def test_a_real_fastembed_does_not_know_every_name(models: Path) -> None:
    with pytest.raises(ConfigError, match=f"no cross-encoder; use one of {NAME}"):
        CrossEncoder("nobody/nothing")

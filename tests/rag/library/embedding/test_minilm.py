"""The bundled embedder, for real."""

from __future__ import annotations

import numpy as np
import pytest

from rag import shipped
from rag.errors import LibraryError
from rag.library.embedding.embedder import PaperText
from rag.library.embedding.minilm import MiniLM, bundled

WORDS = "caves lamps rivers bread yeast crabs tides sensors gravity sugar copper violins glaciers".split()


@pytest.fixture(scope="module")
def model() -> MiniLM:
    return MiniLM()


def long_paper(sentences: int) -> PaperText:
    rng = np.random.default_rng(7)
    made = (f"Sentence {n} tells of {' and '.join(rng.choice(WORDS, 12))}." for n in range(sentences))
    return PaperText(title="A Long Story", sentences=tuple(made))


def test_meaning_is_near_and_other_matters_are_far(model: MiniLM) -> None:
    caves, caverns, bread = model.embed_texts(["maps of caves", "charts of underground caverns", "baking bread"])
    assert caves @ caverns > 0.5 > 0.3 > caves @ bread


def test_vectors_are_unit_length_and_do_not_depend_on_their_neighbours(model: MiniLM) -> None:
    texts = ["a short text", "a much longer text about caves and the lamps that are carried in them", ""]
    together = model.embed_texts(texts)
    alone = np.concatenate([model.embed_texts([text]) for text in texts])
    assert np.array_equal(together, alone)
    assert np.allclose(np.linalg.norm(together, axis=1), 1.0, atol=1e-5)


def test_one_vector_for_the_whole_and_one_a_sentence(model: MiniLM) -> None:
    (found,) = model.embed_papers([PaperText(title="Caves", sentences=("They are dark.", "They are wet.", ""))])
    assert (found.chunks.shape, found.sentences.shape) == ((1, 384), (3, 384))
    assert np.allclose(np.linalg.norm(found.sentences, axis=1), [1, 1, 0], atol=1e-5)


def test_the_last_sentence_of_a_long_abstract_moves_the_vector(model: MiniLM) -> None:
    paper = long_paper(16)
    other = PaperText(title=paper.title, sentences=(*paper.sentences[:-1], "Violins were tuned under water at night."))
    assert len(model._tokenizer.encode(paper.whole).ids) > 256
    one, two = model.embed_papers([paper, other])
    assert one.chunks[0] @ two.chunks[0] < 0.999


def test_a_text_over_512_pieces_is_read_to_its_end(model: MiniLM) -> None:
    paper = long_paper(60)
    odd = "Violins are tuned by hand in cold water."
    paper = PaperText(title=paper.title, sentences=(*paper.sentences, odd))
    assert len(model._tokenizer.encode(paper.whole).ids) > 2 * 512
    (found,) = model.embed_papers([paper])
    assert np.linalg.norm(found.sentences, axis=1).min() > 0.99
    assert int(np.argmax(found.sentences @ model.embed_texts([odd])[0])) == 60


def test_words_stand_in_their_text_with_a_vector_each(model: MiniLM) -> None:
    text = "Naïve BERT-large reaches 22.4% on ImageNet."
    (found,) = model.embed_tokens([text])
    assert [text[start:end] for start, end in found.spans] == [
        *("Naïve", "BERT", "-", "large", "reaches", "22", ".", "4", "%", "on", "ImageNet", ".")
    ]
    assert found.vectors.shape == (12, 384)
    assert np.allclose(np.linalg.norm(found.vectors, axis=1), 1.0, atol=1e-5)
    assert found.pieces.tolist() == [1] * 10 + [2, 1]
    assert found.whole @ model.embed_texts([text])[0] > 0.99


@pytest.mark.parametrize(("text", "words"), [("", 0), ("…", 1), ("word " * 1000, 254)])
def test_texts_without_words_and_without_end_are_read(model: MiniLM, text: str, words: int) -> None:
    (found,) = model.embed_tokens([text])
    assert len(found.spans) == len(found.vectors) == len(found.ids) == len(found.pieces) == words
    assert np.isfinite(found.whole).all()


def test_a_process_has_one_model() -> None:
    assert bundled() is bundled()


def test_a_word_without_end_is_survived(model: MiniLM) -> None:
    (found,) = model.embed_papers([PaperText(title="x" * 5000, sentences=("y" * 20_000, "z " * 5000))])
    assert np.isfinite(found.chunks).all()


def test_order_is_kept_over_many_papers(model: MiniLM) -> None:
    papers = [PaperText(title=f"Number {n}", sentences=(f"This is {n}.",)) for n in range(40)]
    found = np.concatenate([v.chunks for v in model.embed_papers(papers)])
    again = np.concatenate([v.chunks for v in model.embed_papers(papers[20:21])])
    assert np.array_equal(found[20], again[0])


def test_a_file_that_is_not_the_checked_model_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shipped, "SHA256", {shipped.MODEL: "0" * 64})
    with pytest.raises(LibraryError, match=r"model.onnx is not the one that Attest was tested with"):
        MiniLM()

"""Attest and what a user would take instead, each in a process of its own: `python -m benchmarks.contenders NAME …`.

load NAME PAPERS FOLDER: load papers (JSON lines with id, title, abstract) into a folder.
ask NAME FOLDER URL QUESTION QUESTION: open the folder, ask a model server; prints seconds of both answers as JSON.

All use the bundled embedding model. llama-index and paper-qa embed of a paper its first 256 pieces, as the model's
makers advise; Attest embeds all of it, and each sentence. Both get the two cores, as Attest does.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import pickle
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

Ask = Callable[[str], str]
MODEL = "scripted"
RUNTIME = "onnxruntime"


def _load_attest(papers: Path, folder: Path) -> None:
    attest = _attest(folder)
    attest.ingest([str(papers)])
    attest.close()


@contextmanager
def _ask_attest(folder: Path, url: str) -> Iterator[Ask]:
    attest = _attest(folder, llm=MODEL, openai_base_url=url)
    yield lambda question: attest.ask(question).text
    attest.close()


def _attest(folder: Path, **settings: str) -> Any:
    from rag import Attest, Settings

    given = {"llm": "none", "runtime": RUNTIME} | settings
    return Attest(Settings(_env_file=None, data_dir=folder, **given))


def _load_llamaindex(papers: Path, folder: Path) -> None:
    from benchmarks.vanilla import Vanilla
    from rag import Paper

    given = [
        Paper(paper_id=one["id"], key=one["id"], title=one["title"], abstract=one["abstract"]) for one in _read(papers)
    ]
    Vanilla(given, folder).close()


@contextmanager
def _ask_llamaindex(folder: Path, url: str) -> Iterator[Ask]:
    from benchmarks.vanilla import Vanilla

    vanilla = Vanilla([], folder)
    yield lambda question: vanilla.answer(question, url, MODEL)
    vanilla.close()


def _load_paperqa(papers: Path, folder: Path) -> None:
    from paperqa import Docs
    from paperqa.types import Doc, Text

    docs, settings, model = Docs(), _paperqa_settings("http://127.0.0.1:9"), _paperqa_model()

    async def add(one: dict[str, str]) -> None:
        doc = Doc(docname=one["id"], dockey=one["id"], citation=one["title"])
        text = Text(text=f"{one['title']}\n\n{one['abstract']}", name=one["id"], doc=doc)
        await docs.aadd_texts([text], doc, settings=settings, embedding_model=model)

    async def add_all() -> None:
        await asyncio.gather(*map(add, _read(papers)))

    asyncio.run(add_all())
    folder.mkdir()
    (folder / "docs.pickle").write_bytes(pickle.dumps(docs))


@contextmanager
def _ask_paperqa(folder: Path, url: str) -> Iterator[Ask]:
    import litellm

    litellm.suppress_debug_info = True
    logging.disable(logging.WARNING)  # that it knows no price of the model
    docs, settings, model = (
        pickle.loads((folder / "docs.pickle").read_bytes()),
        _paperqa_settings(url),
        _paperqa_model(),
    )
    loop = asyncio.new_event_loop()

    def ask(question: str) -> str:
        session = loop.run_until_complete(docs.aquery(question, settings=settings, embedding_model=model))
        return str(session.answer)

    yield ask


def _paperqa_settings(url: str) -> Any:
    from paperqa import Settings

    name = f"openai/{MODEL}"
    served = {"model": name, "api_base": url, "api_key": "none"}
    config = {"model_list": [{"model_name": name, "litellm_params": served}]}
    return Settings(llm=name, llm_config=config, summary_llm=name, summary_llm_config=config, embedding="bundled")


def _paperqa_model() -> Any:
    from paperqa.llms import EmbeddingModel

    from rag.library.embedding.minilm import MiniLM

    model = MiniLM(runtime=RUNTIME)

    class Bundled(EmbeddingModel):  # type: ignore[misc]
        """The bundled model behind paper-qa's seam."""

        async def embed_documents(self, texts: list[str]) -> list[list[float]]:
            """Return a vector a text, computed beside what else the loop has to do."""
            found = await asyncio.to_thread(model.embed_texts, texts)
            vectors: list[list[float]] = found.tolist()
            return vectors

    return Bundled(name="bundled")


def _read(papers: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in papers.read_text(encoding="utf-8").splitlines()]


_LOAD = {"attest": _load_attest, "llamaindex": _load_llamaindex, "paperqa": _load_paperqa}
_ASK = {"attest": _ask_attest, "llamaindex": _ask_llamaindex, "paperqa": _ask_paperqa}


def _main(what: str, name: str, *arguments: str) -> None:
    if what == "load":
        _LOAD[name](Path(arguments[0]), Path(arguments[1]))
        return
    folder, url, *questions = arguments
    print(json.dumps(_times(_ASK[name](Path(folder), url), questions)), flush=True)
    os._exit(0)  # onnxruntime beside what paper-qa brings ends with a segmentation fault otherwise


def _times(opened: Any, questions: Sequence[str]) -> dict[str, Any]:
    with opened as ask:
        texts, seconds = [], []
        for question in questions:
            started = time.perf_counter()
            texts.append(ask(question))
            seconds.append(time.perf_counter() - started)
    return {"seconds": seconds, "texts": texts}


if __name__ == "__main__":
    _main(*sys.argv[1:])

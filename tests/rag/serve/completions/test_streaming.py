"""A stream only ever appends: what was sent stays true, whatever becomes of the answer."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from rag import Draft
from rag.serve.completions.replies import content
from rag.serve.completions.streaming import events
from rag.serve.steps import Waiting
from tests.rag.overview.writer import writer
from tests.scripted_server import ScriptedServer
from tests.serving import engine, loaded_library


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return loaded_library(tmp_path_factory.mktemp("streaming"))


def streamed(steps: Sequence[Any]) -> tuple[list[str], list[dict[str, Any]]]:
    """Return the comments of a stream and its objects."""

    async def each() -> AsyncIterator[Any]:
        for step in steps:
            yield step

    async def read() -> list[str]:
        return [block.decode() async for block in events(each(), "attest", with_usage=False)]

    blocks = asyncio.run(read())
    assert blocks.pop() == "data: [DONE]\n\n"
    said = [block.removeprefix("data: ") for block in blocks]
    return [one for one in said if one.startswith(":")], [json.loads(one) for one in said if not one.startswith(":")]


def text_of(chunks: Sequence[dict[str, Any]]) -> str:
    return "".join(chunk["choices"][0]["delta"].get("content", "") for chunk in chunks)


@pytest.mark.parametrize("modelled", [False, True])
def test_an_overview_is_streamed_as_it_is_at_its_end(library: Path, modelled: bool) -> None:
    with ScriptedServer(otherwise=writer()) as model:
        settings = {"llm": "scripted", "openai_base_url": model.base_url, "openai_api_key": "k"} if modelled else {}
        attest = engine(library, **settings)
        steps = list(attest.ask_stream("Give me an overview of cave mapping"))
        attest.close()
    assert steps[-1].mode == ("llm" if modelled else "extractive")
    assert text_of(streamed(steps)[1]) == content(steps[-1])


def test_a_tail_is_never_sent_and_a_place_is_a_comment(library: Path) -> None:
    attest = engine(library)
    steps = list(attest.ask_stream("What accuracy does LanternNet reach on CaveBench?"))
    attest.close()
    comments, chunks = streamed([Waiting(3), Draft(tail="Nobody has checked this"), *steps])
    assert comments == [": place 3 in line\n\n"]
    assert "Nobody" not in text_of(chunks)
    assert text_of(chunks) == content(steps[-1])


def test_an_error_in_the_middle_is_the_last_event() -> None:
    async def fails() -> AsyncIterator[Any]:
        yield Draft()
        raise RuntimeError("a path /home/of/somebody")

    async def read() -> list[str]:
        return [block.decode() async for block in events(fails(), "attest", with_usage=False)]

    *_, error, done = asyncio.run(read())
    assert done == "data: [DONE]\n\n"
    assert json.loads(error.removeprefix("data: "))["error"]["code"] == "ServerError"
    assert "somebody" not in error

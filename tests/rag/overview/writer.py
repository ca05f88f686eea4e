"""A scripted model that does each stage of an overview as it is asked to, except where a test says otherwise."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from rag.overview.prompts import OPENING, OUTLINE, QUOTE, SECTION
from tests.scripted_server import Reply, Request, Says, Scripted

STAGES = {QUOTE: "quote", OUTLINE: "outline", SECTION: "section", OPENING: "opening"}
_ABSTRACT = re.compile(r"<abstract number=(\d+)>\nTitle: ([^\n]*)\n(.*?)\n</abstract>", re.DOTALL)


def stage_of(request: Request) -> str:
    """Return the stage that a request belongs to."""
    return STAGES[request["messages"][0]["content"]]


def abstracts(request: Request) -> list[tuple[int, str, str]]:
    """Return number, title and text of the abstracts in a prompt."""
    found = _ABSTRACT.findall(request["messages"][-1]["content"])
    return [(int(number), title, text) for number, title, text in found]


def parts(request: Request) -> list[int]:
    """Return the numbers of the themes in a prompt."""
    return [int(number) for number in re.findall(r"<part number=(\d+)>", request["messages"][-1]["content"])]


def _quote(request: Request) -> str:
    return "\n".join(f"{number}: 2, 3" for number, _, _ in abstracts(request))


def _outline(request: Request) -> str:
    return "\n".join(f"{number}: Honey bees, part of {_first_title(request, number)}" for number in parts(request))


def _first_title(request: Request, number: int) -> str:
    block = request["messages"][-1]["content"].split(f"<part number={number}>")[1]
    return " ".join(block.split("\n- ")[1].split()[:3])


def _section(request: Request) -> str:
    return " ".join(f"{_first_sentence(text)} [{number}]." for number, _, text in abstracts(request))


def _opening(request: Request) -> str:
    number, _, text = abstracts(request)[0]
    return f"{_first_sentence(text)} [{number}]."


def _first_sentence(text: str) -> str:
    return re.split(r"(?<=[a-z])[.] ", text)[0].rstrip(".")


_DOES: dict[str, Callable[[Request], str]] = {
    "quote": _quote,
    "outline": _outline,
    "section": _section,
    "opening": _opening,
}


def writer(**stages: Scripted) -> Callable[[Request], str | Reply]:
    """Return what a server says to any request; a stage that is named says that instead."""

    def reply(request: Request) -> str | Reply:
        scripted: Any = stages.get(stage_of(request), _DOES[stage_of(request)])
        found = scripted(request) if callable(scripted) else scripted
        return Says(found, usage=(100, 20)) if isinstance(found, str) else found

    return reply

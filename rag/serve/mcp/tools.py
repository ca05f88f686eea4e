"""The tools: what each is for, as an assistant reads it, and what it does."""

from __future__ import annotations

import dataclasses
import json
from contextlib import aclosing
from typing import Annotated, Any

from mcp.server.mcpserver import Context, MCPServer
from mcp_types import CallToolResult, TextContent, ToolAnnotations

from rag.engine import Attest
from rag.schema import SCHEMA_VERSION, Overview, Paper, to_json
from rag.serve import telling
from rag.serve.json_text import json_text
from rag.serve.mcp import shapes
from rag.serve.mcp.progress import result
from rag.serve.steps import Workers
from rag.serve.visitors import LOCAL, Visitor, visitor_of
from rag.serve.which import Which
from rag.text import sound

READS = ToolAnnotations(read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False)
_SHORTENED = "\n\n(Shortened; the structured content has the rest.)"


def add_tools(server: MCPServer[Any], engine: Attest, workers: Workers) -> None:
    """Give a server the tools over a library."""
    finding = Finding(engine, workers)
    asking = Asking(engine, workers)
    for work, title in (
        (finding.search, "Search papers"),
        (asking.ask, "Ask the papers"),
        (finding.verify, "Check a claim"),
        (asking.overview, "Write an overview"),
        (finding.get_paper, "Read a paper"),
        (finding.list_papers, "List papers"),
    ):
        server.add_tool(work, title=title, description=_described(work), annotations=READS)


class Finding:
    """The tools that answer at once."""

    def __init__(self, engine: Attest, workers: Workers) -> None:
        self._engine, self._workers = engine, workers

    async def search(
        self,
        query: shapes.Query,
        k: shapes.Found = 10,
        filters: Which = shapes.ALL,
        as_written: shapes.AsWritten = False,
    ) -> Annotated[CallToolResult, shapes.SearchJson]:
        """Find papers of this library for a query, best first, each with the sentence of its abstract that fits best.

        Use it to see what there is; use `ask` for an answer. Scores compare papers of one query only.
        """
        found = await self._workers.call(
            lambda: self._engine.search(query, k=k, filters=filters.filters(), as_written=as_written)
        )
        return told(telling.passages(found), to_json(found))

    async def verify(
        self,
        claim: shapes.Claim,
        papers: shapes.Keys = (),
        texts: shapes.Texts = (),
    ) -> Annotated[CallToolResult, shapes.VerificationJson]:
        """Check one sentence against papers with some keys, given texts, or all papers of this library.

        The verdict is supported, partly, unsupported, contradicted or uncited, with the sentences that decide.
        """
        found = await self._workers.call(lambda: self._engine.verify(claim, keys=papers, texts=texts))
        return told(telling.checked(found), to_json(found))

    async def get_paper(self, key: shapes.Key) -> Annotated[CallToolResult, shapes.PaperJson]:
        """Return one paper with its whole abstract, by the key that other tools name it with."""
        found = await self._workers.call(lambda: self._engine.show(key))
        return told(telling.paper(found), to_json(found))

    async def list_papers(
        self,
        words: shapes.Matches = "",
        filters: Which = shapes.ALL,
        sort: shapes.Sorted = "added",
        descending: bool = False,
        offset: shapes.Skipped = 0,
        limit: shapes.Listed = 25,
    ) -> Annotated[CallToolResult, shapes.PapersJson]:
        """List papers without their abstracts, page by page, and say how many there are in all."""
        page = await self._workers.call(
            lambda: self._engine.browse(
                words, filters=filters.filters(), sort=sort, descending=descending, offset=offset, limit=limit
            )
        )
        rows = [_without_abstract(paper) for paper in page.papers]
        found = {"schema_version": SCHEMA_VERSION, "total": page.total, "papers": rows}
        return told(telling.papers(page), found)


class Asking:
    """The tools that take a while: they wait for their turn, say how far they are, and end when they are cancelled."""

    def __init__(self, engine: Attest, workers: Workers) -> None:
        self._engine, self._workers = engine, workers

    async def ask(
        self,
        question: shapes.Question,
        context: Context[Any, Any],
        history: shapes.History = (),
        filters: Which = shapes.ALL,
        k: shapes.Drawn = None,
        as_written: shapes.AsWritten = False,
    ) -> Annotated[CallToolResult, shapes.AnswerJson]:
        """Answer a question from the abstracts of this library, every sentence cited and checked.

        `text` holds only what the abstracts support, with markers [n] that `references` explain. Sentences with
        `shown` false do not hold: do not repeat them. An outcome of not_stated or not_in_collection is an answer too:
        the abstracts do not say; `closest` names papers to open.
        """
        turns = tuple(one.turn() for one in history)
        steps = self._workers.steps(
            lambda stop: self._engine.ask_stream(
                question, history=turns, filters=filters.filters(), k=k, as_written=as_written
            ),
            visitor=visitor(context),
        )
        async with aclosing(steps):
            answer = await result(steps, context)
        return told(telling.answered(answer), to_json(answer))

    async def overview(
        self,
        topic: shapes.Topic,
        context: Context[Any, Any],
        filters: Which = shapes.ALL,
        most: shapes.Read = 30,
    ) -> Annotated[CallToolResult, shapes.OverviewJson]:
        """Write a cited overview of a subfield: its papers in themes, a table, what was read and what was left out.

        With a language model it takes minutes and says how far it is; `ask` is quicker for one question.
        """
        steps = self._workers.steps(
            lambda stop: self._engine.summarize_stream(topic, filters=filters.filters(), most=most, stop=stop),
            visitor=visitor(context),
        )
        async with aclosing(steps):
            overview = _bounded(await result(steps, context))
        return told(telling.answered(overview), to_json(overview))


def visitor(context: Context[Any, Any]) -> Visitor:
    """Return who calls a tool: whoever sits at this machine, or the visitor of the HTTP request."""
    request = context.request_context.request
    return LOCAL if request is None else visitor_of(request.scope)


def told(text: str, value: dict[str, Any]) -> CallToolResult:
    """Return a result as text to be read and as the JSON of the public contract."""
    if len(text) > shapes.MOST_TEXT:
        text = text[: shapes.MOST_TEXT] + _SHORTENED
    plain = json.loads(json_text(value))
    return CallToolResult(content=[TextContent(type="text", text=sound(text))], structured_content=plain)


def _bounded(overview: Overview) -> Overview:
    left_out = overview.coverage.left_out[: shapes.MOST_LEFT_OUT]
    return dataclasses.replace(overview, coverage=dataclasses.replace(overview.coverage, left_out=left_out))


def _without_abstract(paper: Paper) -> dict[str, Any]:
    row = dataclasses.asdict(paper)
    del row["abstract"]
    return row


def _described(work: Any) -> str:
    """Return the docstring of a tool in one paragraph."""
    return " ".join((work.__doc__ or "").split())

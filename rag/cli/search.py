"""attest search: a query in, passages out, and with --explain why each stands where it stands."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from typing import Any

import click

from rag.cli import batch
from rag.cli.context import Context, as_written_option, filter_options, json_option, make_filters, print_json
from rag.cli.show import citation
from rag.schema import ExplainedResult, Explanation, Passage, SearchResult, SignalShare, WordCount
from rag.terminal import tell

_WIDTH = 80
_INDENT = "   "
# What the signals are called where people read of them; the names of the JSON stay as they are.
_LABELS = {
    "lexical": "lexical",
    "dense": "whole abstract",
    "sentence": "best sentence",
    "neighbours": "similar papers",
    "words": "words held",
    "letters": "runs of letters",
    "phrases": "quoted phrases",
    "rerank": "second stage",
}


@click.command()
@click.argument("query", required=False)
@click.option("-k", default=10, show_default=True, type=click.IntRange(1, 1000), help="How many papers.")
@click.option("--explain", is_flag=True, help="Say of each paper what brought it and what its score is made of.")
@as_written_option
@filter_options
@batch.batch_options
@json_option
@click.pass_obj
def command(context: Context, /, query: str | None, k: int, explain: bool, **options: Any) -> None:
    """Find the papers for a QUERY, each with its best sentence."""
    filters, as_written = make_filters(options), options["as_written"]
    for text in batch.one_of(query, options["batch"], "QUERY"):
        with context.engine() as engine:
            result = (engine.explain if explain else engine.search)(text, k=k, filters=filters, as_written=as_written)
        if options["as_json"]:
            print_json(result)
        else:
            tell(explained(result) if isinstance(result, ExplainedResult) else as_text(result))
    if options["batch"]:
        with context.engine() as engine:
            look = engine.explain if explain else engine.search
            batch.run(
                options["batch"],
                options["out"],
                lambda row: look(
                    row.question,
                    k=k,
                    filters=row.filter() or filters,
                    history=row.turns(),
                    as_written=row.as_written or as_written,
                ),
            )


def as_text(result: SearchResult) -> str:
    """Return passages as they are read in a terminal."""
    found = [f"{_heading(passage)}\n{_INDENT}{_quote(passage)}" for passage in result.passages]
    return "\n\n".join([*result.notes, *(found or ["No paper passes the filters."])])


def explained(result: ExplainedResult) -> str:
    """Return passages and the reasons for their scores as they are read in a terminal of 80 columns."""
    if not result.passages:
        return as_text(result)
    parts = [*(_wrapped(note, "") for note in result.notes), "\n".join(_header(result))]
    for passage in result.passages:
        lines = [_wrapped(_heading(passage), ""), _wrapped(_quote(passage), _INDENT)]
        parts.append("\n".join([*lines, *_reasons(passage.explanation, passage.score)]))
    return "\n\n".join(parts)


def _heading(passage: Passage) -> str:
    return f"{passage.rank}. {citation(passage)}"


def _quote(passage: Passage) -> str:
    from rag.text import clean

    return f"“{clean(passage.quote)}”"


def _header(result: ExplainedResult) -> Iterator[str]:
    for label, counts in (
        ("Words searched", result.words.searched),
        ("Left out, in too many papers", result.words.too_common),
    ):
        if counts:
            yield _wrapped(f"{label}: {_counted(counts)}.", "")
    if result.words.unknown:
        yield _wrapped(f"In no paper: {', '.join(count.word for count in result.words.unknown)}.", "")
    yield f"Candidates: {result.passages[0].explanation.candidates}."


def _reasons(explanation: Explanation, score: float) -> Iterator[str]:
    brought = explanation.brought_by
    last = "Last in every signal." if explanation.candidates > 1 else "Nothing to compare it with."
    why = f"Brought by: {_LABELS.get(brought, brought)}." if brought else last
    words = f"Words in it: {_counted(explanation.words)}." if explanation.words else "None of the words is in it."
    yield _wrapped(f"{why} {words}", _INDENT)
    yield f"{_INDENT}{'signal':<15}{'rank':>6}{'value':>9}{'normalised':>13}{'weight':>10}{'share':>9}"
    for name, signal in explanation.signals.items():
        if name == "rerank" and not signal.weight:
            continue  # it is off
        if name == "phrases" and signal.value is None:
            continue  # nothing was quoted
        yield f"{_INDENT}{_LABELS.get(name, name):<15}{_row(signal)}"
    yield f"{_INDENT}{'score':<15}{score:>47.3f}"


def _row(signal: SignalShare) -> str:
    rank = "–" if signal.rank is None else str(signal.rank)
    weight = f"× {signal.weight:.2f}"
    return f"{rank:>6}{_figure(signal.value):>9}{_figure(signal.normalised):>13}{weight:>10}{signal.share:>9.3f}"


def _figure(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def _counted(counts: Sequence[WordCount]) -> str:
    return ", ".join(f"{count.word} ({count.papers:,})" for count in counts)


def _wrapped(text: str, indent: str) -> str:
    return textwrap.fill(
        text,
        _WIDTH,
        initial_indent=indent,
        subsequent_indent=indent or _INDENT,
        break_long_words=False,
        break_on_hyphens=False,
    )

"""attest ask: a question in, a cited answer out."""

from __future__ import annotations

from typing import Any

import click

from rag.cli import batch
from rag.cli.context import Context, as_written_option, filter_options, json_option, make_filters, print_json
from rag.cli.show import citation
from rag.schema import Again, Answer, AnswerSentence
from rag.standing import SIGN, notices, remarks
from rag.terminal import tell


@click.command()
@click.argument("question", required=False)
@click.option("--history", metavar="FILE", help='Earlier turns: a JSON list of {"role", "content"}.')
@click.option("--llm", metavar="none|MODEL", help="Another language model than the settings name, or none.")
@click.option("--again", metavar="ANSWER_ID", help="Ask an earlier question again, and say what support changed.")
@click.option("-k", type=click.IntRange(1, 100), help="How many papers the answer may draw on.")
@click.option("--strict", is_flag=True, help="Leave out what the abstracts do not support, instead of striking it out.")
@as_written_option
@filter_options
@batch.batch_options
@json_option
@click.pass_obj
def command(
    context: Context,
    /,
    question: str | None,
    history: str | None,
    llm: str | None,
    again: str | None,
    k: int | None,
    **options: Any,
) -> None:
    """Ask a question; get an answer in which every sentence is cited and checked."""
    if again is not None:
        if question is not None or options["batch"]:
            raise click.UsageError("--again takes no question and no batch: it asks what was asked then.")
        with context.engine() as engine:
            _show(engine.ask_again(again, llm=llm), options)
        return
    filters, as_written = make_filters(options), options["as_written"]
    turns = batch.read_history(history) if history else ()
    for text in batch.one_of(question, options["batch"], "QUESTION"):
        with context.engine() as engine:
            asked = {"history": turns, "filters": filters, "k": k, "llm": llm, "as_written": as_written}
            _show(engine.ask(text, **asked, keep=True), options)
    if options["batch"]:
        with context.engine() as engine:
            batch.run(
                options["batch"],
                options["out"],
                lambda row: engine.ask(
                    row.question,
                    history=row.turns() or turns,
                    filters=row.filter() or filters,
                    k=k,
                    llm=llm,
                    as_written=row.as_written or as_written,
                    keep=True,
                ),
            )


def _show(answer: Answer, options: dict[str, Any]) -> None:
    if options["as_json"]:
        print_json(answer)
    else:
        tell(as_text(answer, strict=options["strict"]))


def as_text(answer: Answer, *, strict: bool) -> str:
    """Return an answer as it is read in a terminal."""
    from rag.answer.markdown import unescape

    parts = [*notices(answer), unescape(_marked(answer))]
    hidden = [sentence for sentence in answer.sentences if not sentence.shown]
    if hidden and not strict:
        parts.append("Left out, because the abstracts do not support it:\n" + "\n".join(map(struck, hidden)))
    if answer.references:
        parts.append("\n".join(f"[{r.marker}] {citation(r)}" for r in answer.references))
    elif answer.closest:
        parts.append("\n".join(f"- {citation(p)}" for p in answer.closest))
    writer = f"written by {answer.models.llm}" if answer.mode == "llm" else "no language model: quoting the abstracts"
    parts.append(f"({writer}; answer {answer.answer_id})")
    if answer.again is not None:
        parts.append(_changes(answer.again))
    return "\n\n".join(parts)


def _marked(answer: Answer) -> str:
    """Return the text with what must be said of a cited paper beside its markers."""
    from rag.export.prose import MARKER

    marks = {f"[{one.marker}]": ", ".join(remarks(one)) for one in answer.references}
    return MARKER.sub(
        lambda found: f"{found[0]} ({SIGN} {mark})" if (mark := marks.get(found[0])) else found[0], answer.text
    )


def _changes(again: Again) -> str:
    """Return what became of the sentences of the earlier answer."""
    from rag.answer.markdown import unescape

    head = f"Since answer {again.answer_id} of {again.asked_at[:10]}:"
    lines = []
    for change in again.changes:
        keys = [f"+ {key}" for key in change.keys if key not in change.keys_before]
        keys += [f"- {key}" for key in change.keys_before if key not in change.keys]
        verdict = "" if change.verdict == change.verdict_before else f", {change.verdict_before} → {change.verdict}"
        lines.append(f"  {change.change}{verdict}: {unescape(change.text)}" + (f" ({', '.join(keys)})" if keys else ""))
    return "\n".join([head, *(lines or ["  it had no sentence that could change."])])


def struck(sentence: AnswerSentence) -> str:
    """Return a sentence that is not shown, with the reason, as a line of a terminal."""
    from rag.answer.markdown import unescape

    why = "; ".join(sentence.problems) or sentence.verdict
    return f"  ✗ {unescape(sentence.text)} ({why})"

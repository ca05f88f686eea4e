"""attest verify: a claim, or a whole draft, in; whether the papers here say so, and where, out."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from rag.answer.draft import draft_form
from rag.cli import batch
from rag.cli.context import Context, json_option, print_json, progress_bar
from rag.cli.show import warned
from rag.errors import SourceError
from rag.export.checked import draft_json
from rag.schema import DraftReport, Verification
from rag.terminal import tell
from rag.text import counted

_WORDS = {
    "supported": "Supported",
    "partly": "Partly supported",
    "unsupported": "Not supported",
    "contradicted": "Contradicted",
    "uncited": "Nothing to check against",
}


@click.command()
@click.argument("claim", required=False)
@click.option("--paper", "keys", multiple=True, metavar="KEY", help="Check against this paper (default: all papers).")
@click.option("--file", "draft", metavar="DRAFT", help="Check the sentences of a .md, .txt or .tex file; write a copy.")
@click.option("--out", metavar="FILE", help="Where the copy of --file (default: beside it) or --batch is written.")
@click.option("--batch", metavar="FILE", help="Take many from JSON lines: {id, claim, papers or texts}.")
@json_option
@click.pass_obj
def command(context: Context, /, claim: str | None, keys: tuple[str, ...], draft: str | None, **options: Any) -> None:
    """Tell whether a CLAIM, a sentence of a manuscript say, is supported by papers of the library."""
    if (claim is not None) + (draft is not None) + (options["batch"] is not None) != 1:
        raise click.UsageError("Give one of CLAIM, --file DRAFT and --batch FILE.")
    with context.engine() as engine:
        if options["batch"]:
            batch.run(
                options["batch"],
                options["out"],
                lambda row: engine.verify(row.claim, keys=row.papers or keys, texts=row.texts),
                batch.Claim,
            )
        elif draft is not None:
            source, copy = _paths(draft, options["out"])
            with progress_bar() as progress:
                text = _read(source)
                form = draft_form(text, source.name)
                report = engine.verify_draft(text, form=form, keys=keys, progress=progress)
            _write(copy, report.annotated)
            _print_draft(report, source, copy, as_json=options["as_json"])
        elif claim is not None:
            found = engine.verify(claim, keys=keys)
            print_json(found) if options["as_json"] else tell(as_text(found))


def as_text(found: Verification) -> str:
    """Return a verdict as it is read in a terminal."""
    lines = [f"{_WORDS[found.verdict]} ({found.score:.2f})", *(f"  {problem}" for problem in found.problems)]
    quotes = (f"  {proof.key}{warned(proof)}: “{' '.join(proof.quote.split())}”" for proof in found.evidence)
    return "\n".join([*lines, *quotes])


def _print_draft(report: DraftReport, source: Path, copy: Path, *, as_json: bool) -> None:
    if as_json:
        print_json(draft_json(report, str(source), str(copy)))
        return
    for sentence in report.sentences:
        if sentence.check.verdict != "supported":
            tell(f"{sentence.check.claim}\n{_indented(as_text(sentence.check).splitlines())}\n")
    counts = ", ".join(f"{count} {_WORDS[name].lower()}" for name, count in sorted(report.counts.items()))
    tell(f"{counted(len(report.sentences), 'sentence')}: {counts or 'none to check'}. The copy with notes is {copy}.")


def _indented(lines: Sequence[str]) -> str:
    return "\n".join(f"  {line}" for line in lines)


def _paths(draft: str, out: str | None) -> tuple[Path, Path]:
    source = Path(draft)
    copy = Path(out) if out else source.with_suffix(f".checked{source.suffix or '.md'}")
    if copy.resolve() == source.resolve():
        raise click.BadParameter("the copy would replace the draft", param_hint="--out")
    return source, copy


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as exc:
        raise SourceError(f"{path}: cannot be read ({exc.strerror}).", path=str(path)) from exc
    except UnicodeDecodeError as exc:
        raise SourceError(f"{path}: is not UTF-8 text.", path=str(path)) from exc


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8", newline="")
    except OSError as exc:
        raise SourceError(f"{path}: cannot be written ({exc.strerror}).", path=str(path)) from exc

"""attest-eval report: runs in, one HTML page and a Markdown text out."""

from __future__ import annotations

from pathlib import Path

import click

from eval.cli.options import json_option, print_json
from eval.report.markdown import markdown
from eval.report.page import page
from eval.report.shown import read_shown
from eval.run import RunError, make_folder
from rag.schema import SCHEMA_VERSION
from rag.toolkit import tell


@click.command()
@click.argument("folders", metavar="RUN...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--out", metavar="FILE", type=click.Path(path_type=Path), help="The page (default: RUN/report.html).")
@click.option("--markdown", "text_path", metavar="FILE", type=click.Path(path_type=Path), help="The Markdown text.")
@json_option
def command(folders: tuple[Path, ...], out: Path | None, text_path: Path | None, as_json: bool) -> None:
    """Draw runs, side by side if there are several, as one HTML page and as Markdown beside it."""
    html_path = out or folders[0] / "report.html"
    text_path = text_path or html_path.with_suffix(".md")
    if html_path.resolve() == text_path.resolve():
        raise RunError(f"Page and Markdown would both be written to {html_path}; name another file with --markdown.")
    runs = read_shown(folders)
    _write(html_path, page(runs))
    _write(text_path, markdown(runs))
    if as_json:
        print_json({"schema_version": SCHEMA_VERSION, "html": str(html_path), "markdown": str(text_path)})
    else:
        tell(f"{html_path}\n{text_path}")


def _write(path: Path, text: str) -> None:
    make_folder(path.parent)
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as exc:
        raise RunError(f"{path}: cannot be written ({exc.strerror}); name another file.") from exc

"""What a load does and did in, the HTML that tells it out."""

from __future__ import annotations

from rag import IngestReport, Rejection
from ui.render import escape

FORMATS = (
    '<p class="formats">Drop files with papers: JSON or JSON lines with title and abstract, or the text of a '
    "listing page (a line with the title, a line with the abstract); up to 200 MB each, packed with gzip or not.</p>"
)

_MOST_REJECTED = 200


def report(done: IngestReport) -> str:
    """Return what went in and, record by record, what did not and why."""
    counts = [
        (done.added, "added"),
        (done.updated, "updated"),
        (done.unchanged, "unchanged"),
        (done.merged_duplicates, "merged with a paper that was here"),
        (len(done.rejected), "rejected"),
    ]
    told = ", ".join(f"{count:,} {word}" for count, word in counts if count) or "nothing to load"
    state = " The load was interrupted; load the same files again for the rest." if done.interrupted else ""
    return (
        f'<div class="report" role="status"><p><strong>{told[0].upper()}{told[1:]}.</strong> '
        f"{done.papers_in_library:,} papers in the library.{state}</p>{_rejections(done.rejected)}</div>"
    )


def progress(stage: str, done: int, total: int | None) -> str:
    """Return how far a load is."""
    far = f"{done:,} of {total:,} papers" if total else f"{done:,} papers" if done else ""
    value = f' value="{done}" max="{total}"' if total else ""
    return (
        f'<div class="loading"><progress{value} aria-label="Loading"></progress>'
        f"<span>{escape(stage[:1].upper() + stage[1:])} {far}</span></div>"
    )


def _rejections(rejected: tuple[Rejection, ...]) -> str:
    if not rejected:
        return ""
    rows = "".join(
        f"<li><code>{escape(_where(one))}</code> {escape(one.reason)}</li>" for one in rejected[:_MOST_REJECTED]
    )
    more = len(rejected) - _MOST_REJECTED
    return f'<ul class="rejected">{rows}{f"<li>and {more:,} more</li>" if more > 0 else ""}</ul>'


def _where(rejection: Rejection) -> str:
    return rejection.source if rejection.line is None else f"{rejection.source}, line {rejection.line}"

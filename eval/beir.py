"""A BEIR folder in, its queries and judgements out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from rag import AttestError

# Relevance by paper id, by query id.
Qrels = dict[str, dict[str, int]]


class BeirError(AttestError):
    """A folder is no BEIR folder, or a file in it is broken."""


@dataclass(frozen=True, slots=True)
class Query:
    """A query of a collection; `kind` is given where a collection has queries of several kinds."""

    query_id: str
    text: str
    kind: str | None = None


def read_queries(folder: Path) -> list[Query]:
    """Return the queries of `queries.jsonl`, in order.

    Raises:
        BeirError: the file is missing or broken.
    """
    path = folder / "queries.jsonl"
    with _readable(path):
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line.strip()]
        return [Query(query_id=str(row["_id"]), text=str(row["text"]), kind=row.get("kind")) for row in rows]


def read_qrels(path: Path) -> Qrels:
    """Return the judgements of a file with the columns query-id, corpus-id and score (tab-separated, a header line).

    Raises:
        BeirError: the file is missing or broken.
    """
    found: Qrels = {}
    with _readable(path):
        for line in path.read_text(encoding="utf-8").split("\n")[1:]:
            if not line.strip():
                continue
            query_id, paper_id, score = line.rstrip("\r").split("\t")
            found.setdefault(query_id, {})[paper_id] = int(score)
    return found


def qrels_path(folder: Path) -> Path:
    """Return the judgements of a folder: `qrels.tsv`, or `qrels/test.tsv` as BEIR itself lays it out."""
    flat = folder / "qrels.tsv"
    return flat if flat.exists() else folder / "qrels" / "test.tsv"


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as exc:
        raise BeirError(f"{path}: cannot be read ({exc.strerror}); a BEIR folder has it.") from exc
    except (ValueError, KeyError, TypeError) as exc:
        raise BeirError(f"{path}: is not as BEIR writes it ({exc}).") from exc

"""The examples of the description are what the API says of the sample collection.

ATTEST_REWRITE_DOCS=1 writes them anew.
"""

from __future__ import annotations

import json
import os
import time
from pathlib import Path
from typing import Any

from starlette.testclient import TestClient

import rag.serve.api
from rag import Attest
from rag.schema import KeptTurn
from rag.serve.api.loading import _RECORDS
from tests.rag.serve.api.conftest import Serve

FILE = Path(rag.serve.api.__file__).with_name("examples.json")
REWRITE = os.environ.get("ATTEST_REWRITE_DOCS") == "1"
KEY = "robertson2009probabilistic"
QUESTION = {"question": "What is BM25 built on?"}
CLAIM = {"claim": "BM25 grew out of the probabilistic relevance framework."}
DRAFT = {"draft": f"{CLAIM['claim'][:-1]} [@{KEY}]."}
TOPIC = {"topic": "dense retrieval", "most": 20}


def made(client: TestClient, attest: Attest) -> dict[str, Any]:
    """Return what the API says to each operation."""
    found: dict[str, Any] = {
        "search": client.post("/v1/search", json={"query": "BM25", "k": 1, "filters": {"year_from": 2005}}).json(),
        "ask": client.post("/v1/ask", json=QUESTION).json(),
        "ask_events": client.post("/v1/ask", json={**QUESTION, "stream": True}).text,
        "summarize": client.post("/v1/overviews", json=TOPIC).json(),
        "summarize_events": client.post("/v1/overviews", json={**TOPIC, "stream": True}).text,
        "verify": {
            "claim": {"summary": "A claim", "value": client.post("/v1/verify", json=CLAIM).json()},
            "draft": {"summary": "A draft", "value": client.post("/v1/verify", json=DRAFT).json()},
        },
        "verify_events": client.post("/v1/verify", json={**DRAFT, "stream": True}).text,
        "list_papers": client.get("/v1/papers", params={"match": "BM25", "limit": 1}).json(),
        "library": client.get("/v1/library", params={"year_from": 2023}).json(),
        "show_paper": client.get(f"/v1/papers/{KEY}").json(),
        "tag_papers": client.post("/v1/papers/tags", json={"keys": [KEY], "add": ["to read"]}).json(),
        "remove_paper": client.delete(f"/v1/papers/{KEY}").json(),
    }
    attest.conversations.put("q3Zr0dJx", 0, KeptTurn(question=QUESTION["question"], status="stopped"))
    found["show_conversation"] = client.get("/v1/conversations/q3Zr0dJx").json()
    job = client.post("/v1/ingest", json=_RECORDS).json()
    while client.get(f"/v1/jobs/{job['job_id']}").json()["ended_at"] is None:
        time.sleep(0.05)
    found["ingest"] = client.get(f"/v1/jobs/{job['job_id']}").json()
    found["list_jobs"] = {"schema_version": 1, "jobs": client.get("/v1/jobs").json()["jobs"]}
    return found


def short(found: dict[str, Any]) -> dict[str, Any]:
    """Return examples with what would only make them long left out."""
    for name in ("ask", "summarize"):
        long = {"passages", "closest", "relations", "open_questions"} & set(found[name])
        found[name] |= {field: found[name][field][:1] for field in long}
    for name in ("ask_events", "summarize_events", "verify_events"):
        blocks = [block for block in found[name].split("\n\n") if block]
        kinds = {block.split("\n")[0]: block for block in reversed(blocks)}
        found[name] = "".join(
            f"{head}\n{block.split(chr(10), 1)[1] if len(block) < 1000 else 'data: {…}'}\n\n"
            for head, block in reversed(kinds.items())
        )
    return found


VOLATILE = ("answer_id", "overview_id", "job_id", "written_at", "timings_ms", "library_version", "seconds")


def same(kept: Any, now: Any) -> bool:
    """Tell whether an example still holds, but for what is different each time and for figures of this machine.

    What has come to an object since then may be missing in the example.
    """
    if isinstance(kept, dict):
        fixed = [name for name in kept if name not in VOLATILE and not name.endswith("_at")]
        return isinstance(now, dict) and set(kept) <= set(now) and all(same(kept[name], now[name]) for name in fixed)
    if isinstance(kept, list):
        return isinstance(now, list) and len(kept) == len(now) and all(map(same, kept, now))
    return isinstance(kept, float) and isinstance(now, float | int) or kept == now


def test_examples_are_what_the_api_says(changed: Attest, serve: Serve) -> None:
    now = short(made(serve(changed), changed))
    if REWRITE:
        FILE.write_text(json.dumps(now, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    kept = json.loads(FILE.read_text(encoding="utf-8"))
    assert set(kept) == set(now)
    assert kept["ingest"]["report"]["added"] == 1
    for name in kept:
        if not name.endswith("_events"):
            assert same(kept[name], now[name]), (name, now[name])

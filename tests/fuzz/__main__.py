"""`python -m tests.fuzz [--minutes 10] [NAME …]`: each target for a while by coverage, findings in build/fuzz."""

from __future__ import annotations

import argparse
import importlib
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.fuzz.running import Findings
from tests.fuzz.target import MOST_BYTES

ROOT = Path(__file__).parents[2]
OUT = ROOT / "build" / "fuzz"
_MOST_MEGABYTES = 3000
_MOST_SECONDS = 60  # of the clock for one input; what takes that long is ended and kept
_BEGIN_SECONDS = 60  # to import, and to try the examples


def main() -> int:
    """Fuzz each target in a process of its own and return 1 if anything was found."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("names", nargs="*", help="targets; all by default")
    parser.add_argument("--minutes", type=float, default=10, help="for all targets together")
    parser.add_argument("--runs", type=int, default=-1, help="inputs a target at most")
    parser.add_argument("--seed", type=int, default=0, help="0: another one each time")
    parser.add_argument("--one", help=argparse.SUPPRESS)  # the module of the target
    given = parser.parse_args()
    if given.one:
        return _fuzz(given.one, given.names[0], 60 * given.minutes, given.runs, given.seed)
    from tests.fuzz.targets import MODULES, TARGETS

    names, found, tried = given.names or list(TARGETS), 0, 0
    if unknown := sorted(set(names) - set(TARGETS)):
        parser.error(f"there is no target {unknown[0]}; there are {', '.join(TARGETS)}")
    for name in names:
        executions, causes = _child(MODULES[name], name, given.minutes / len(names), given.runs, given.seed)
        found, tried = found + causes, tried + executions
        print(f"{name:16} {executions:>9,} executions, {causes} findings", flush=True)
    print(f"{'all':16} {tried:>9,} executions, {found} findings{f' in {OUT}' if found else ''}")
    return 1 if found else 0


def _child(module: str, name: str, minutes: float, runs: int, seed: int) -> tuple[int, int]:
    """Run one target in a process of low priority; return its executions, and its findings with those that end it."""
    folder = OUT / name
    folder.mkdir(parents=True, exist_ok=True)
    before = {path.name for path in folder.iterdir()}
    command = [
        sys.executable,
        "-m",
        "tests.fuzz",
        "--one",
        module,
        name,
        "--minutes",
        str(minutes),
        "--runs",
        str(runs),
    ]
    # It ends without cleaning up.
    with (folder / "log.txt").open("w") as log, tempfile.TemporaryDirectory(prefix="attest-fuzz-") as room:
        child = subprocess.Popen(
            [*command, "--seed", str(seed)],
            cwd=ROOT,
            env={**os.environ, "TMPDIR": room},
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
        try:
            said, _ = child.communicate(timeout=60 * minutes + _BEGIN_SECONDS + 2 * _MOST_SECONDS)
        except subprocess.TimeoutExpired:
            child.kill()
            said, _ = child.communicate()
    lines = [line for line in (folder / "executions").read_text().splitlines()] if not child.returncode else []
    new = {path.name for path in folder.iterdir()} - before - {"log.txt", "executions"}
    causes = len([one for one in new if not one.endswith(".txt")])
    if child.returncode and not causes:
        print(f"{name} ended with status {child.returncode}; see {folder / 'log.txt'}\n{said}", file=sys.stderr)
        causes = 1
    return (int(lines[0]) if lines else 0), causes


def _fuzz(module: str, name: str, seconds: float, runs: int, seed: int) -> int:
    """Fuzz one target in this process until the time is over; it ends by itself."""
    os.nice(19)
    import atheris

    with atheris.instrument_imports(include=["rag", "tests.fuzz"], enable_loader_override=False):
        targets = importlib.import_module(module).TARGETS
    target, folder = next(one for one in targets if one.name == name), OUT / name
    findings = Findings(target, folder)
    for data in target.seeds:
        findings.attempt(data)
    corpus = folder.parent / "corpus" / name
    corpus.mkdir(parents=True, exist_ok=True)
    for number, data in enumerate(target.seeds):
        (corpus / f"seed-{number}").write_bytes(data)
    words = folder.parent / "corpus" / f"{name}.dict"
    words.write_text("".join(f'"{_quoted(word)}"\n' for word in target.words), encoding="ascii")
    ends = time.monotonic() + seconds

    def attempt(data: bytes) -> None:
        findings.attempt(data)
        if time.monotonic() > ends or 0 <= runs <= findings.executions:
            (folder / "executions").write_text(f"{findings.executions}\n")
            os._exit(0)  # libFuzzer would end the process in a way of its own

    limits = [f"-rss_limit_mb={_MOST_MEGABYTES}", f"-timeout={_MOST_SECONDS}", f"-max_len={MOST_BYTES}"]
    places = [f"-artifact_prefix={folder}/", f"-dict={words}", str(corpus)]
    atheris.Setup([sys.argv[0], *limits, f"-seed={seed}", "-print_final_stats=0", *places], attempt)
    atheris.Fuzz()
    return 0


def _quoted(word: str) -> str:
    return "".join(f"\\x{byte:02x}" for byte in word.encode("utf-8", "surrogatepass"))


if __name__ == "__main__":
    sys.exit(main())

"""One input tried on a target: what went wrong is a finding, kept once for each cause."""

from __future__ import annotations

import hashlib
import random
import time
import traceback
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.fuzz.target import MOST_BYTES, Target

# Of the processor's time; what is read here takes some milliseconds.
MOST_SECONDS = 5.0
_STRETCHED = 20_000
_STRETCH_ONE_IN = 300


class Slow(Exception):
    """An input took longer than its size can explain."""


@dataclass
class Findings:
    """What went wrong in a target, by cause; each is written to `folder` as an input and a traceback."""

    target: Target
    folder: Path | None = None
    seconds: float = MOST_SECONDS
    executions: int = 0
    causes: dict[str, bytes] = field(default_factory=dict)

    def attempt(self, data: bytes) -> None:
        """Try an input, and now and then the same stretched: what takes a time that grows with its square is seen."""
        self._try(data)
        if data and zlib.crc32(data) % _STRETCH_ONE_IN == 0:
            self._try(stretched(data))

    def _try(self, data: bytes) -> None:
        self.executions += 1
        started = time.thread_time()
        try:
            self.target.check(data)
            if (took := time.thread_time() - started) > self.seconds:
                raise Slow(f"{took:.1f} s for {len(data):,} bytes")
        except Exception as exc:  # whatever it is, it is a finding
            self._keep(data, exc)

    def _keep(self, data: bytes, exc: Exception) -> None:
        frames = [
            f"{frame.filename.rpartition('/')[2]}:{frame.lineno}" for frame in traceback.extract_tb(exc.__traceback__)
        ]
        cause = hashlib.sha256(" ".join([type(exc).__name__, *frames[-3:]]).encode()).hexdigest()[:12]
        if cause in self.causes and len(self.causes[cause]) <= len(data):
            return
        self.causes[cause] = data
        if self.folder is not None:
            self.folder.mkdir(parents=True, exist_ok=True)
            (self.folder / cause).write_bytes(data)
            (self.folder / f"{cause}.txt").write_text("".join(traceback.format_exception(exc)), encoding="utf-8")


def stretched(data: bytes) -> bytes:
    """Return an input with one piece of it repeated many times."""
    rng = random.Random(zlib.crc32(data))
    start = rng.randrange(len(data))
    piece = data[start : start + rng.choice((1, 1, 2, 3, 5, 8, 20))]
    return data[:start] + piece * (_STRETCHED // len(piece)) + data[start:]


def mutants(target: Target, count: int, seed: int) -> Iterator[bytes]:
    """Yield the seeds of a target and `count` inputs made of them, the same for the same seed."""
    yield from target.seeds
    rng = random.Random(f"{seed} {target.name}")
    words = [word.encode("utf-8", "surrogatepass") for word in target.words] or [b"\x00"]
    for _ in range(count):
        data = bytearray(rng.choice(target.seeds)[:MOST_BYTES])
        for _ in range(rng.randint(1, 5)):
            start = rng.randint(0, len(data))
            end = min(len(data), start + rng.choice((0, 0, 1, 1, 4, 30)))
            other = rng.choice(target.seeds)
            piece = rng.choice(
                (
                    rng.choice(words),
                    rng.choice(words) * rng.randint(1, 40),
                    rng.randbytes(rng.randint(1, 4)),
                    other[rng.randint(0, len(other)) :][: rng.randint(1, 60)],
                    b"",
                    rng.choice(
                        (b"\x00", b"\xff", b"\r", b"\xed\xa0\x80", b"\xef\xbf\xbf", b"\\", b'"', b"0" * 30, b"\n\n")
                    ),
                )
            )
            data[start:end] = piece
        yield bytes(data[: 2 * MOST_BYTES])

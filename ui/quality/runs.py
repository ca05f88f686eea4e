"""The folder of evaluation runs in, the runs in it out, newest first; one that cannot be read is a sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, FiniteFloat, ValidationError

FILE_NAME = "metrics.json"
_MOST = 200  # of the newest; older ones stay on the disk
Count = Annotated[int, Field(ge=0)]
Share = Annotated[float, Field(ge=0, le=1)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Interval(_Part):
    """A mean over `n` cases with the borders of its 95 % interval."""

    mean: FiniteFloat
    low: FiniteFloat
    high: FiniteFloat
    n: Count


class Line(_Part):
    """A finding of a self-test: a value with its interval, a verdict, and a sentence that says it."""

    name: str
    value: FiniteFloat | None
    low: FiniteFloat | None
    high: FiniteFloat | None
    n: Count
    verdict: Literal["good", "fair", "poor", "unknown"]
    sentence: str


class Bin(_Part):
    """Sentences whose score is between `low` and `high`: their mean score, and the share that was right in truth."""

    low: Share
    high: Share
    n: Count
    score: Share
    right: Share


class Worst(_Part):
    """A question that went wrong: its value, and the stage that lost what was sought."""

    question: str
    value: FiniteFloat
    stage: str


class Metrics(_Part):
    """What `metrics.json` holds, as far as it is shown here."""

    kind: Literal["retrieval", "answers", "overviews", "selftest"]
    measures: dict[str, Interval]
    by_type: dict[str, dict[str, Interval]] = {}
    per_query: dict[str, dict[str, FiniteFloat]] = {}
    controls: dict[str, dict[str, Interval]] = {}
    lines: tuple[Line, ...] = ()
    calibration: tuple[Bin, ...] = ()
    recall_curve: dict[Count, Share] = {}
    worst: tuple[Worst, ...] = ()
    run: dict[str, Any] = {}


@dataclass(frozen=True, slots=True)
class Run:
    """One run: the name of its folder, when it was written (seconds since 1970), and what it holds."""

    name: str
    written: float
    metrics: Metrics

    @property
    def collection(self) -> str:
        """What the run was made on."""
        return str(self.metrics.run.get("collection") or "")

    @property
    def date(self) -> str:
        """The day of the run."""
        return str(self.metrics.run.get("date") or "")


@dataclass(frozen=True, slots=True)
class Broken:
    """A folder whose `metrics.json` cannot be read, and why in one sentence."""

    name: str
    why: str


def read_runs(folder: Path) -> tuple[tuple[Run, ...], tuple[Broken, ...]]:
    """Return the runs in the folders of a folder, newest first, and those that are broken."""
    found: list[tuple[float, Path, int]] = []
    try:
        for path in folder.glob(f"*/{FILE_NAME}"):
            state = path.stat()
            found.append((state.st_mtime, path, state.st_size))
    except OSError:  # it goes while it is looked at, or is not for us: what is found is shown
        pass
    runs: list[Run] = []
    broken: list[Broken] = []
    for written, path, size in sorted(found, reverse=True)[:_MOST]:
        one = _read(path, written, size)
        (runs if isinstance(one, Run) else broken).append(one)  # type: ignore[arg-type]
    return tuple(runs), tuple(broken)


def named(runs: Sequence[Run], name: str | None) -> Run | None:
    """Return the run with that name, if there is one."""
    return next((run for run in runs if run.name == name), None)


@lru_cache(maxsize=_MOST)
def _read(path: Path, written: float, size: int) -> Run | Broken:
    """Return the run of a file; its time and size are what it is remembered by."""
    name = path.parent.name
    try:
        return Run(name, written, Metrics.model_validate_json(path.read_bytes()))
    except OSError as exc:
        return Broken(name, f"The run {name} cannot be read ({exc.strerror}).")
    except ValidationError as exc:
        first = exc.errors()[0]
        where = ".".join(map(str, first["loc"])) or "the file"
        return Broken(
            name, f"The run {name} cannot be shown: {where} in its {FILE_NAME} is not as attest-eval writes it."
        )

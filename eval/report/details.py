"""The `details` of a run in, the same checked and typed out."""

from __future__ import annotations

import json

from pydantic import BaseModel, ConfigDict, NonNegativeInt, ValidationError

from eval.measures import Interval
from eval.run import Run, RunError


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, coerce_numbers_to_str=True)


class Bin(_Part):
    """The sentences whose score lies between two borders: their mean score, and the share that was right."""

    low: float
    high: float
    n: NonNegativeInt
    score: float
    right: float


class Retrieved(_Part):
    """A paper as it was retrieved for a question."""

    rank: int
    key: str
    title: str


class Worst(_Part):
    """A question that went badly: what was retrieved, what was gold, and the stage that lost it."""

    id: str
    question: str
    value: float
    stage: str
    gold: tuple[str, ...] = ()
    retrieved: tuple[Retrieved, ...] = ()

    def is_gold(self, paper: Retrieved) -> bool:
        """Tell whether a retrieved paper is named as gold, by key or by title."""
        return paper.key in self.gold or paper.title in self.gold


class Line(_Part):
    """One finding of a self-test, with its verdict and a sentence for people."""

    name: str
    sentence: str
    verdict: str = "unknown"
    value: float | None = None
    low: float | None = None
    high: float | None = None
    n: int | None = None


class Failed(_Part):
    """What could not be evaluated, and why."""

    id: str
    reason: str


class JudgeCheck(_Part):
    """The model that judged, and how often it agrees with people, if that was measured."""

    model: str
    accuracy: float | None = None
    low: float | None = None
    high: float | None = None
    n: int | None = None


class Details(_Part):
    """What only some runs have; a part that a run lacks is empty."""

    recall_curve: dict[int, float] = {}
    calibration: tuple[Bin, ...] = ()
    worst: tuple[Worst, ...] = ()
    controls: dict[str, dict[str, Interval]] = {}
    lines: tuple[Line, ...] = ()
    failures: tuple[Failed, ...] = ()
    judge: JudgeCheck | None = None


def read_details(run: Run, name: str) -> Details:
    """Return the details of a run; `name` is what errors call it.

    Raises:
        RunError: a part is not as `attest-eval` writes it, or a number is none.
    """
    try:
        json.dumps([run.per_query, run.details], allow_nan=False)
        return Details.model_validate(run.details)
    except ValidationError as exc:
        where = ".".join(map(str, exc.errors()[0]["loc"]))
        raise RunError(f"{name}: {where} is not as attest-eval writes it; run the evaluation again.") from exc
    except ValueError as exc:
        raise RunError(f"{name}: holds a value that is no number; run the evaluation again.") from exc

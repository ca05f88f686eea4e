"""Workers on Ray: jobs in, what comes of them out; of a worker that dies the jobs are done again by another."""

from __future__ import annotations

import logging
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from rag.errors import AttestError, ConfigError
from rag.library.spread.worker import Worker

logger = logging.getLogger(__name__)

TRIES = 3
_AT_ONCE = 2  # jobs a worker: one is done, one waits
_PATIENCE = 120.0  # seconds without a single worker


class WorkerLostError(Exception):
    """A job has ended as many workers as it is given."""


@dataclass(eq=False, slots=True)
class Job:
    """A method of `Worker` with its arguments; `hand` is the worker that has it, or had it last."""

    method: str
    arguments: tuple[Any, ...]
    hand: Hand | None = None
    tries: int = 0
    ref: Any = None
    done: bool = False
    value: Any = None
    error: Exception | None = None


@dataclass(eq=False, slots=True)
class Hand:
    """One worker: its Ray actor, the answer by which it is `ready`, and its jobs in the order in which it does them."""

    actor: Any
    hello: Any
    ready: bool = False
    jobs: deque[Job] = field(default_factory=deque)


class Crew:
    """As many workers as there are processors, each with one.

    Everything happens in the calls of this class: nothing runs beside them in this process.
    """

    def __init__(self, ray: Any, size: int, version: str, *made_of: str) -> None:
        """Hire workers of a `version` of Attest, each `made_of` what `Worker` takes."""
        self._ray, self._version, self._made_of = ray, version, made_of
        self._make = ray.remote(num_cpus=1, max_restarts=0, max_task_retries=0)(Worker)
        self._waiting: deque[Job] = deque()
        self._stillborn = 0
        self._heard = time.monotonic()
        self._hands = [self._hire() for _ in range(size)]

    def __len__(self) -> int:
        return len(self._hands)

    def submit(self, method: str, *arguments: Any, after: Job | None = None) -> Job:
        """Have a method of a worker called, by the worker that did the job `after` if it lives; return the job."""
        job = Job(method, arguments, hand=after.hand if after else None)
        self._waiting.append(job)
        self._hand_out()
        return job

    def result(self, job: Job) -> Any:
        """Return what came of a job, waiting for it.

        Raises:
            WorkerLostError: it ended worker after worker.
            ConfigError: there are no workers, or they run another version of Attest.
        """
        while not job.done:
            self._step()
        if job.error is not None:
            raise job.error
        return job.value

    def drop(self, jobs: Sequence[Job]) -> None:
        """Forget jobs that nobody has begun."""
        dropped = set(map(id, jobs))
        self._waiting = deque(job for job in self._waiting if id(job) not in dropped)

    def close(self) -> None:
        """End all workers."""
        for hand in self._hands:
            self._ray.kill(hand.actor)
        self._hands = []

    def _hire(self) -> Hand:
        actor = self._make.remote(*self._made_of)
        return Hand(actor, actor.introduce.remote())

    def _hand_out(self) -> None:
        """Give the jobs that wait to workers that are ready and have little to do."""
        ready = [hand for hand in self._hands if hand.ready]
        while self._waiting and ready:
            job = self._waiting[0]
            hand = job.hand if job.hand in ready else min(ready, key=lambda one: len(one.jobs))
            assert hand is not None
            if len(hand.jobs) >= _AT_ONCE and hand is not job.hand:
                return
            self._waiting.popleft()
            self._give(hand, job)

    def _give(self, hand: Hand, job: Job) -> None:
        job.hand = hand
        job.ref = getattr(hand.actor, job.method).remote(*job.arguments)
        hand.jobs.append(job)

    def _step(self) -> None:
        """Wait until something happens to a worker, and act upon it."""
        busy = {
            (hand.jobs[0].ref if hand.ready else hand.hello): hand
            for hand in self._hands
            if hand.jobs or not hand.ready
        }
        heard, _ = self._ray.wait(list(busy), num_returns=1, timeout=1.0)
        for ref in heard:
            self._heard = time.monotonic()
            hand = busy[ref]
            if hand.ready:
                self._finish(hand)
            else:
                self._greet(hand)
        if not any(hand.ready for hand in self._hands) and time.monotonic() - self._heard > _PATIENCE:
            raise ConfigError(
                f"No processor of the Ray cluster became free in {_PATIENCE:.0f} s; what is in is in. Try again when "
                "its other programs are done, or load with --engine plain."
            )
        self._hand_out()

    def _greet(self, hand: Hand) -> None:
        try:
            version = self._ray.get(hand.hello)
        except self._ray.exceptions.RayError as exc:
            self._stillborn += 1
            if self._stillborn >= TRIES:
                raise ConfigError(
                    f"The workers of the Ray cluster do not start ({_last_line(exc)}); install attest-rag[ray] on "
                    "all of its machines, in this version and under the same Python."
                ) from exc
            self._replace(hand)
            return
        if version != self._version:
            raise ConfigError(
                f"A worker of the Ray cluster runs Attest {version}, and this program is {self._version}; install "
                "the same on all of its machines."
            )
        self._stillborn = 0
        hand.ready = True

    def _finish(self, hand: Hand) -> None:
        """Take what came of a worker's oldest job."""
        job, errors = hand.jobs[0], self._ray.exceptions
        try:
            job.value = self._ray.get(job.ref)
        except errors.RayTaskError as exc:  # raised by our own code, over there
            job.error = exc.cause if isinstance(exc.cause, AttestError) else exc
        except errors.RayError as exc:  # the worker died, or its machine with what it had done
            self._lose(hand, exc)
            return
        job.ref, job.done = None, True
        hand.jobs.popleft()

    def _lose(self, hand: Hand, reason: Exception) -> None:
        """Have the jobs of a worker that died done by others; only the oldest can have been what it died of."""
        job = hand.jobs[0]
        job.tries += 1
        logger.warning("A worker ended (%s); its batch is done again.", type(reason).__name__)
        if job.tries >= TRIES:
            hand.jobs.popleft()
            job.error, job.done = WorkerLostError(job.method), True
        self._waiting.extendleft(reversed(hand.jobs))
        self._replace(hand)

    def _replace(self, hand: Hand) -> None:
        self._ray.kill(hand.actor)
        self._hands[self._hands.index(hand)] = self._hire()


def _last_line(exc: Exception) -> str:
    return str(exc).strip().rpartition("\n")[2].strip()

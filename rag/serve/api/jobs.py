"""Loads in the background: files in a private folder in, a job that can be watched and stopped out."""

from __future__ import annotations

import dataclasses
import logging
import secrets
import shutil
import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from rag.engine import Attest
from rag.errors import AttestError, CrowdedError
from rag.schema import IngestReport

logger = logging.getLogger(__name__)

JobStatus = Literal["waiting", "loading", "done", "failed", "cancelled"]
_MOST_WAITING = 20  # loads in line, of all visitors
_MOST_OF_ONE = 5
_KEPT = 50  # jobs that have ended and can still be asked for
_RETRY = 30  # seconds
BROKEN = "Something went wrong on the server, and its log says what; what is in is in."


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """Why a load failed."""

    type: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A load: how far it is, and at last what went in and what did not; times are UTC in ISO 8601.

    `stage` is what is being done, `done` of `total` papers (null: not known yet). Of a load that was cancelled `report`
    says what went in until then; it is null if nothing did.
    """

    job_id: str
    status: JobStatus
    files: tuple[str, ...]
    created_at: str
    ended_at: str | None = None
    stage: str | None = None
    done: int = 0
    total: int | None = None
    report: IngestReport | None = None
    error: Trouble | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What to load: a folder of its own, which goes with the load, the files in it, and how they are read."""

    folder: Path
    files: tuple[Path, ...]
    tags: tuple[str, ...] = ()
    fmt: str | None = None


class Jobs:
    """The loads of one process, one at a time, in order; each visitor sees those of their own."""

    def __init__(self, attest: Attest) -> None:
        self._attest = attest
        self._guard = threading.Condition()
        self._jobs: dict[str, tuple[str, Job]] = {}  # with whose it is
        self._line: deque[tuple[str, Load]] = deque()
        self._stopped: set[str] = set()
        self._ending = False
        self._thread: threading.Thread | None = None

    def require_room(self, user: str) -> None:
        """Raise CrowdedError if a visitor, or all together, have as many loads in line as may be."""
        with self._guard:
            waiting = [owner for owner, job in self._jobs.values() if job.ended_at is None]
            if len(waiting) >= _MOST_WAITING or waiting.count(user) >= _MOST_OF_ONE:
                raise CrowdedError(
                    "Too many loads are in line; wait until one of them has ended, or cancel it.", retry_after=_RETRY
                )

    def put(self, load: Load, user: str) -> Job:
        """Take a load into the line and return its job; the folder is removed when it has ended.

        Raises:
            CrowdedError: too many are in line.
        """
        try:
            self.require_room(user)
        except CrowdedError:
            shutil.rmtree(load.folder, ignore_errors=True)
            raise
        names = tuple(file.name for file in load.files)
        job = Job(job_id=secrets.token_hex(8), status="waiting", files=names, created_at=_now())
        with self._guard:
            self._jobs[job.job_id] = (user, job)
            self._line.append((job.job_id, load))
            self._forget()
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="attest-loads", daemon=True)
                self._thread.start()
            self._guard.notify_all()
        return job

    def get(self, job_id: str, user: str) -> Job | None:
        """Return a job of a visitor, or None."""
        with self._guard:
            owner, job = self._jobs.get(job_id, ("", None))
            return job if owner == user else None

    def list(self, user: str) -> tuple[Job, ...]:
        """Return the jobs of a visitor, the newest first."""
        with self._guard:
            return tuple(job for owner, job in reversed(self._jobs.values()) if owner == user)

    def cancel(self, job_id: str, user: str) -> Job | None:
        """Stop a job of a visitor, or None: one in line does not begin, one that loads ends where it is."""
        with self._guard:
            owner, job = self._jobs.get(job_id, ("", None))
            if job is None or owner != user:
                return None
            if job.ended_at is None:
                self._stopped.add(job_id)
                if job.status == "waiting":
                    self._change(job_id, status="cancelled", ended_at=_now())
            return self._jobs[job_id][1]

    def end(self, patience: float) -> bool:
        """Stop all loads, wait at most so many seconds, and return whether they have ended."""
        with self._guard:
            self._ending = True
            self._guard.notify_all()
        if self._thread is not None:
            self._thread.join(patience)
        return self._thread is None or not self._thread.is_alive()

    def _run(self) -> None:
        while True:
            with self._guard:
                while not self._line and not self._ending:
                    self._guard.wait()
                if self._ending:
                    return
                job_id, load = self._line.popleft()
                begins = job_id not in self._stopped
                if begins:
                    self._change(job_id, status="loading")
            try:
                if begins:
                    self._load(job_id, load)
            finally:
                shutil.rmtree(load.folder, ignore_errors=True)

    def _load(self, job_id: str, load: Load) -> None:
        try:
            report = self._attest.ingest(
                [str(file) for file in load.files], fmt=load.fmt, tags=load.tags, progress=self._progress(job_id)
            )
            status: JobStatus = "cancelled" if report.interrupted else "done"
            self._change(job_id, status=status, ended_at=_now(), report=report)
        except KeyboardInterrupt:  # stopped before the load had begun
            self._change(job_id, status="cancelled", ended_at=_now())
        except AttestError as exc:
            said = str(exc).replace(f"{load.folder}/", "")  # where uploads lie is nobody's business
            self._change(job_id, status="failed", ended_at=_now(), error=Trouble(type=type(exc).__name__, message=said))
        except Exception:  # the thread goes on with the next load
            logger.exception("the load %s failed", job_id)
            self._change(job_id, status="failed", ended_at=_now(), error=Trouble(type="ServerError", message=BROKEN))

    def _progress(self, job_id: str) -> Callable[[str, int, int | None], None]:
        def progress(stage: str, done: int, total: int | None) -> None:
            self._change(job_id, stage=stage, done=done, total=total)
            if self._ending or job_id in self._stopped:
                raise KeyboardInterrupt  # what a load takes as its sign: what is in is in

        return progress

    def _change(self, job_id: str, **changes: object) -> None:
        with self._guard:
            owner, job = self._jobs[job_id]
            self._jobs[job_id] = (owner, dataclasses.replace(job, **changes))  # type: ignore[arg-type]

    def _forget(self) -> None:
        ended: Sequence[str] = [name for name, (_, job) in self._jobs.items() if job.ended_at is not None]
        for name in ended[: max(0, len(ended) - _KEPT)]:
            del self._jobs[name]
            self._stopped.discard(name)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")

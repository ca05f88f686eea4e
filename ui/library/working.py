"""Long work on the library in, what the page shows of it out: how far it is, what came of it, what went wrong."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from typing import TypeVar

from rag import AttestError
from ui.beside import LONG, beside
from ui.growing import BROKEN
from ui.library.report import progress
from ui.notices import trouble

logger = logging.getLogger(__name__)

Tell = Callable[[str, int, int | None], None]
T = TypeVar("T")

_REST = 0.2


def work_on(
    work: Callable[[Tell], T], done: Callable[[T], str], stop: threading.Event | None = None, *, verb: str = "Loading"
) -> Iterator[str]:
    """Yield how far some work is and at last what came of it; it goes on if the page is closed meanwhile.

    `stop` tells it to end where it is, which a load takes as its sign: what is in is in.
    """

    def run(tell: Callable[[str], bool]) -> None:
        def tell_progress(stage: str, far: int, total: int | None) -> None:
            shown = progress(stage, far, total, verb=verb, stops=stop is not None)
            if not tell(shown) or (stop is not None and stop.is_set()):
                raise KeyboardInterrupt

        tell_progress("starting", 0, None)
        tell(done(work(tell_progress)))

    told = ""
    try:
        for news in beside(run, tick=_REST, to_the_end=True, patience=LONG):
            told = news or told
            yield told
    except AttestError as exc:
        yield trouble(str(exc))
    except Exception:  # a mistake of ours; raised here, it would take back what the page is told
        logger.exception("work on the library failed")
        yield trouble(BROKEN)

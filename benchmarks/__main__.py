"""`python -m benchmarks [NAME…]`: without a name, everything about speed and memory."""

from __future__ import annotations

import sys
from importlib import import_module

SPEED = ("load", "search", "startup", "page")
FIGURES = (
    "signals",
    "scale",
    "cut",
    "about",
    "outcomes",
    "answers",
    "counterfactual",
    "misbehaving",
    "small_model",
    "fit_verdict",
    "verdict",
    "sentences",
    "quality",
    "followups",
    "rerank",
    "fit_belonging",
    "overviews",
    "sets",
    "map",
    "large",
    "growth",
    "beside",
)


def main() -> None:
    """Run the named benchmarks one after the other."""
    names = sys.argv[1:] or list(SPEED)
    for name in names:
        if name not in SPEED + FIGURES:
            raise SystemExit(f"There is no benchmark {name!r}; there are {', '.join(SPEED + FIGURES)}.")
        print(f"== {name}", flush=True)
        import_module(f"benchmarks.{name}").main()


if __name__ == "__main__":
    main()

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
    "crowd",
    "soak",
)


def main() -> None:
    """Run the named benchmarks one after the other."""
    given = sys.argv[1:]
    own = next((number for number, one in enumerate(given) if one.startswith("-")), len(given))
    names = given[:own] or list(SPEED)
    sys.argv[1:] = given[own:]  # options are those of the benchmark
    for name in names:
        if name not in SPEED + FIGURES:
            raise SystemExit(f"There is no benchmark {name!r}; there are {', '.join(SPEED + FIGURES)}.")
        print(f"== {name}", flush=True)
        import_module(f"benchmarks.{name}").main()


if __name__ == "__main__":
    main()

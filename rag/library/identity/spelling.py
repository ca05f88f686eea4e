"""Two texts in; out: whether they differ in nothing but spelling."""

from __future__ import annotations

from collections.abc import Sequence

from rapidfuzz.distance import OSA, Levenshtein, Opcodes

_FEWEST_LETTERS = 5
_MOST_MISTAKES = 3


def changed(one: Sequence[str], other: Sequence[str]) -> list[tuple[str, str]]:
    """Return the runs of words in which two texts differ, written together, run by run."""
    runs: list[tuple[str, str]] = []
    codes: Opcodes = Levenshtein.opcodes(one, other)
    for tag, a, b, c, d in ((o.tag, o.src_start, o.src_end, o.dest_start, o.dest_end) for o in codes):
        if tag == "equal":
            runs.append(("", ""))
        elif runs:
            runs[-1] = (runs[-1][0] + "".join(one[a:b]), runs[-1][1] + "".join(other[c:d]))
        else:
            runs.append(("".join(one[a:b]), "".join(other[c:d])))
    return [run for run in runs if run != ("", "")]


def misspelt(runs: Sequence[tuple[str, str]]) -> bool:
    """Tell whether a few differences are one wrong letter each in a long word, or a blank; a figure is never one."""
    wrong = [(one, other) for one, other in runs if one != other]
    return len(wrong) <= _MOST_MISTAKES and all(
        min(len(one), len(other)) >= _FEWEST_LETTERS
        and OSA.distance(one, other) <= 1
        and not any(char.isdigit() for char in one + other)
        for one, other in wrong
    )

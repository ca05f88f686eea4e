"""Right and wrong in, a share with its 95 % interval out."""

from __future__ import annotations

import math
from collections.abc import Sequence


def share(right: Sequence[bool]) -> str:
    """Return a share with its 95 % interval (Wilson) and number."""
    n, p, z = len(right), sum(right) / max(1, len(right)), 1.96
    if not n:
        return "– 0"
    mid, half = p + z * z / (2 * n), z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    low, high = max(0.0, (mid - half) / (1 + z * z / n)), min(1.0, (mid + half) / (1 + z * z / n))
    return f"{p:.3f} ({low:.2f}–{high:.2f}) {n}"

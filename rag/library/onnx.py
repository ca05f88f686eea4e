"""onnxruntime with its telemetry off: whoever runs a model by it gets it from here first."""

from __future__ import annotations

import os
from typing import Any


def import_onnxruntime() -> Any:
    """Import onnxruntime with its telemetry off and return it.

    Since 1.29 its packages send events to its maker unless this variable is set before the import.

    Raises:
        ImportError: it is not installed.
    """
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    import onnxruntime

    onnxruntime.disable_telemetry_events()
    return onnxruntime

"""A page in, a Word document out, through the pandoc program.

The page, and not the Markdown: of that pandoc drops anchors and raised numbers, and no link would lead anywhere.
"""

from __future__ import annotations

import shutil
import subprocess

from rag.errors import ExportError

_SECONDS = 120


def docx(page: str) -> bytes:
    """Return an HTML page as DOCX.

    Raises:
        ExportError: pandoc is not installed, or it fails.
    """
    pandoc = shutil.which("pandoc")
    if pandoc is None:
        raise ExportError(
            "DOCX needs the program pandoc, which is not installed (https://pandoc.org); html needs none."
        )
    try:
        done = subprocess.run(
            [pandoc, "--from=html", "--to=docx", "--output=-"],
            input=page.encode(),
            capture_output=True,
            timeout=_SECONDS,
            check=True,
        )
    except subprocess.TimeoutExpired as exc:
        raise ExportError(f"pandoc made no DOCX in {_SECONDS} seconds; export html instead.") from exc
    except (OSError, subprocess.CalledProcessError) as exc:
        told = (
            exc.stderr.decode(errors="replace").strip() if isinstance(exc, subprocess.CalledProcessError) else str(exc)
        )
        raise ExportError(f"pandoc could not make the DOCX: {' '.join(told.split())[:300]}") from exc
    return done.stdout

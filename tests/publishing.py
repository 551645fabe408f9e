"""What the tests share that look at how a file gets its name."""

from __future__ import annotations

import os
from pathlib import Path

OLD, NEW = b"old", b"the new file, whole " * 1000


def has_nameless_files(path: Path) -> bool:
    """Return whether the system has files without a name there."""
    try:
        os.close(os.open(path, os.O_TMPFILE | os.O_RDWR))
    except (AttributeError, OSError):
        return False
    return True

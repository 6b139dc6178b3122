"""What runs on this machine, by the command lines in /proc."""

from __future__ import annotations

import contextlib
from pathlib import Path


def running(words: str) -> int:
    """How many processes have these words in their command line."""
    count = 0
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):  # it has just ended
            count += words.encode() in path.read_bytes()
    return count

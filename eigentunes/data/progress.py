"""How far a long computation is, and how long it will still take.

Plain text on one line of the error stream, which a terminal and a notebook both overwrite: a
widget would hang notebooks that are executed without a browser.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from typing import TypeVar

T = TypeVar("T")


def progress(items: list[T], what: str) -> Iterator[T]:
    """Loop over a list; from the second second on, say how far it is.

    Parameters
    ----------
    items : list
    what : str
        What is being done, for the line: ``"Reading the chorales"``.

    Yields
    ------
    object
        Each item in turn.
    """
    start = said = time.monotonic()
    shown = False
    for done, item in enumerate(items):
        now = time.monotonic()
        if done and now - start > 1 and now - said > 1:
            left = (now - start) / done * (len(items) - done)
            line = f"{what}: {done} of {len(items)}, about {left:.0f} s left"
            print(f"\r{line:<78}", end="", file=sys.stderr, flush=True)
            said, shown = now, True
        yield item
    if shown:
        line = f"{what}: done in {time.monotonic() - start:.0f} s"
        print(f"\r{line:<78}", file=sys.stderr, flush=True)

"""What ``autograder grade`` shows while it runs: a bar on a terminal, plain lines elsewhere."""

from __future__ import annotations

import time
from collections import Counter
from types import TracebackType

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

EVERY = 10.0  # seconds between two plain lines


class Shown:
    """Counts what became of submissions, and shows it; use it in a ``with`` statement.

    Parameters
    ----------
    console : Console
    title : str
    total : int
        Number of submissions.

    Attributes
    ----------
    counts : Counter
        Submissions by status.
    """

    def __init__(self, console: Console, title: str, total: int) -> None:
        self.counts: Counter[str] = Counter()
        self._console, self._title, self._total = console, title, total
        self._start = self._said = time.monotonic()
        self._bar = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[counts]}", markup=False),
            TimeElapsedColumn(),
            TextColumn("left:"),
            TimeRemainingColumn(),
            console=console,
            disable=not console.is_terminal,
        )
        self._task = self._bar.add_task(title, total=total, counts="")

    def __enter__(self) -> Shown:
        self._bar.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._bar.stop()

    def add(self, status: str, problem: str = "") -> None:
        """One more submission, and in a line of its own what is wrong with it."""
        self.counts[status] += 1
        if problem:
            self._console.print(problem, markup=False, soft_wrap=True)
        counts = ", ".join(f"{name} {number}" for name, number in self.counts.most_common())
        self._bar.update(self._task, advance=1, counts=counts)
        done, now = self.counts.total(), time.monotonic()
        if not self._console.is_terminal and (now > self._said + EVERY or done == self._total):
            self._said = now
            left = (now - self._start) / done * (self._total - done)
            self._console.print(
                f"{self._title}: {done} of {self._total}, {counts}; about {left:.0f} s left",
                markup=False,
                soft_wrap=True,
            )

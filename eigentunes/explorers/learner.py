"""The learner's functions inside an explorer.

A function of the learner drives an explorer as soon as it passes its check; until then ours does,
and the explorer says so.  Whatever goes wrong inside it becomes a :class:`LearnerError` with one
sentence, which the explorer shows: in a widget's message handler nobody would see a traceback.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from eigentunes.judging.calling import own_line


class LearnerError(Exception):
    """The learner's function failed; the text is the sentence to show."""


@dataclass(frozen=True)
class Part:
    """One step of an algorithm, played by the learner's function or by ours.

    Parameters
    ----------
    name : str
        The exercise's name, such as ``"assign_labels"``.
    function : callable
        What is called.
    inspect : callable
        ``inspect(value, *args)`` returns the value in the form the model needs, or raises
        ``ValueError`` with a text that completes "Your assign_labels …".
    yours : bool
        Whether ``function`` is the learner's.
    waiting : bool
        Whether the learner gave a function that does not pass its check yet.
    """

    name: str
    function: Callable[..., Any]
    inspect: Callable[..., Any]
    yours: bool = False
    waiting: bool = False

    def __call__(self, *args: Any) -> Any:
        """Call the function; on copies when it is the learner's, so that it can spoil nothing."""
        if not self.yours:
            return self.function(*args)
        copies = [a.copy() if isinstance(a, np.ndarray) else a for a in args]
        try:
            value = self.function(*copies)
        except Exception as error:
            raise LearnerError(_what_happened(self.name, self.function, error)) from error
        try:
            return self.inspect(value, *args)
        except ValueError as error:
            raise LearnerError(f"Your {self.name} {error}") from error


def choose(
    name: str,
    theirs: Callable[..., Any] | None,
    ours: Callable[..., Any],
    inspect: Callable[..., Any],
) -> Part:
    """Take the learner's function if there is one and it passes its check, else ours."""
    if theirs is None:
        return Part(name, ours, inspect)
    if not callable(theirs):
        raise ValueError(f"{name} must be a function or None, not {type(theirs).__name__}.")
    from eigentunes.checking import passes

    if passes(theirs, name):
        return Part(name, theirs, inspect, yours=True)
    return Part(name, ours, inspect, waiting=True)


def who_drives(parts: Iterable[Part]) -> str:
    """Write "Driven by your a and our b (yours does not pass its check yet)."."""
    names = [
        f"{'your' if part.yours else 'our'} {part.name}"
        + (" (yours does not pass its check yet)" if part.waiting else "")
        for part in parts
    ]
    return f"Driven by {' and '.join(names)}."


def _what_happened(name: str, function: Callable[..., Any], error: Exception) -> str:
    """One sentence about an exception: its kind, its text, and the line in the learner's code."""
    number, line = own_line(function, error.__traceback__)
    where = f" in line {number} ({line})" if line else ""
    text = str(error).strip().split("\n")[0][:200]
    return f"Your {name} raised {type(error).__name__}{f': {text}' if text else ''}{where}."

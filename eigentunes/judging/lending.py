"""Stand-ins are lent for later cells; the one of an exercise is closed while that is judged.

``from eigentunes.stand_ins import inertia`` gives whoever has not solved `inertia` yet what the
next cells need.  It is no answer to the exercise: while a function is judged as `inertia`, calling
the stand-in of that name raises :class:`Lent`, in the instant check and in the grader, whatever
way leads to it.  Other stand-ins stay open.
"""

from __future__ import annotations

import contextlib
import functools
import inspect
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

F = TypeVar("F", bound=Callable[..., Any])

_judged: Counter[str] = Counter()  # in the whole process: a function may ask from its own thread
_here = threading.local()


class Lent(Exception):
    """The stand-in of the very exercise that is judged was called; the text is its name."""


def lent(function: F) -> F:
    """Decorator: this stands in for a learner's function of the same name."""
    name = function.__name__

    @functools.wraps(function)
    def stand_in(*args: Any, **named: Any) -> Any:
        if _judged[name]:
            raise Lent(name)
        return function(*args, **named)

    del stand_in.__wrapped__  # nothing leads around the question
    stand_in.__signature__ = inspect.signature(function)  # type: ignore[attr-defined]
    return stand_in  # type: ignore[return-value]


@contextlib.contextmanager
def judging(name: str) -> Iterator[None]:
    """While the exercise `name` is judged."""
    before = _judged_here()
    _judged[name] += 1
    _here.names = (*before, name)
    try:
        yield
    finally:
        _judged[name] -= 1
        _here.names = before


def judged_now(name: str = "") -> bool:
    """Whether who asks is called by a function that is being judged, as this exercise or any."""
    return name in _judged_here() if name else bool(_judged_here())


def _judged_here() -> tuple[str, ...]:
    return getattr(_here, "names", ())

"""Eigentunes: the instructor's library.  Holds the answers; learners need none of it.

``exercise``, ``exercise_names`` and ``judge_function`` are loaded on first use, so that a process
that must not hold answers (the server that learners' code is forked from,
:mod:`autograder.sandbox.server`) can be a module of this package.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from autograder.judge import exercise, exercise_names, judge_function

__all__ = ["exercise", "exercise_names", "judge_function"]


def __getattr__(name: str) -> Any:
    if name in __all__:
        return getattr(import_module("autograder.judge"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

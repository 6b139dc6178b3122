"""Eigentunes: the instructor's library.  Holds the answers; learners need none of it.

``exercise``, ``exercises`` and ``judge_function`` are loaded on first use, so that a process that
must not hold answers (the server that learners' code is forked from,
:mod:`autograder.sandbox.server`) can be a module of this package.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from autograder.judge import exercise, exercises, judge_function

__all__ = ["exercise", "exercises", "judge_function"]


def _loaded_on_use(name: str) -> property:
    def load(package: ModuleType) -> Any:
        return getattr(import_module("autograder.judge"), name)

    def keep(package: ModuleType, value: Any) -> None:
        """Importing the subpackage `exercises` must not put it in the function's place."""

    return property(load, keep)


class _Package(ModuleType):
    exercise = _loaded_on_use("exercise")
    exercises = _loaded_on_use("exercises")
    judge_function = _loaded_on_use("judge_function")


sys.modules[__name__].__class__ = _Package

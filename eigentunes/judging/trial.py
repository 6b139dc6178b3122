"""One answer to one case, and all that follows from these two alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cached_property
from typing import Any

import numpy as np

from eigentunes.judging.broken_contract import (
    contract_fault,
    dimensions_of,
    error_sentence,
    reshaped,
)
from eigentunes.judging.contract import Answer, Case, Check
from eigentunes.judging.recipes import Scripted


class Trial:
    """One answer to one case; what follows from them is computed once, when it is asked for.

    Whatever a property, comparison, law or canonical form raises is our fault and no learner's,
    and whoever asked is told.

    Parameters
    ----------
    check : Check
    case : Case
    given : Answer
    expected : object
        What the reference returns for the case; None if there is none.
    """

    def __init__(self, check: Check, case: Case, given: Answer, expected: Any) -> None:
        self.check, self.case, self.expected = check, case, expected
        self._given = given

    @cached_property
    def answer(self) -> Answer:
        """The answer with every value in its wanted shape, if it came in one that is as good."""
        check, answer = self.check, self._given
        single = len(check.returns) == 1
        items = (answer.value,) if single else answer.value
        if answer.error or self.case.draws or not any(value.also for value in check.returns):
            return answer
        if not isinstance(items, tuple | list) or len(items) != len(check.returns):
            return answer
        settled = tuple(
            reshaped(value, item, self._dimensions)
            for value, item in zip(check.returns, items, strict=True)
        )
        return replace(answer, value=settled[0] if single else settled)

    @cached_property
    def fault(self) -> str:
        """The sentence of the first thing that is wrong; empty if nothing is.

        A statistical case is only asked whether its calls came back; see :attr:`broken_law`.
        """
        if sentence := error_sentence(self.check, self.answer):
            return sentence
        if self.case.draws:
            return ""
        if self.answer.changed:
            names = " and ".join(f"`{name}`" for name in self.answer.changed)
            return (
                f"Your function changed {names}, which belongs to whoever called it. "
                "Work on a copy, or write results into a new array."
            )
        if self.answer.shared:
            names = " and ".join(f"`{name}`" for name in self.answer.shared)
            return (
                f"What your function returns is no new array but {names} of whoever called it, or "
                "a part of that: changing the one changes the other. Return a copy."
            )
        if self._broken_contract:
            return self._broken_contract
        for prop in self.check.properties:
            if not _true(prop.holds, self._value, *self._arguments):
                return prop.sentence
        compare = self.check.compare
        if compare is None or self.expected is None:
            return ""
        if not _true(compare, self._value, self.expected, *self._arguments):
            where = f" for {self.case.trap}" if self.case.trap else ""
            return f"The numbers are not right yet{where}."
        return ""

    @cached_property
    def broken_law(self) -> str:
        """What is wrong with the results of a statistical case; empty if nothing is."""
        check, value = self.check, self.answer.value
        if check.law is None:
            return ""
        several = isinstance(value, list) or (isinstance(value, np.ndarray) and value.ndim > 0)
        values = list(value) if several else []
        if len(values) != self.case.draws:
            return "The repeated calls did not all come back."
        for each in values:
            if sentence := contract_fault(check, self._dimensions, each):
                return sentence
        with np.errstate(all="ignore"):
            return check.law([_as_arrays(check, each) for each in values], *self.case.args) or ""

    @cached_property
    def canonical(self) -> Answer:
        """The answer with its value in canonical form, if it has one.

        Where the contract does not hold there may be none; where it holds, an error is our fault.
        """
        if self.check.canonical is None or self.answer.error or self.case.draws:
            return self.answer
        try:
            with np.errstate(all="ignore"):
                value = self.check.canonical(self._value, *self._arguments)
        except (ArithmeticError, IndexError, TypeError, ValueError):
            if self._broken_contract:
                return self.answer
            raise
        return replace(self.answer, value=value)

    @property
    def failure(self) -> Answer | None:
        """The canonical answer if it is wrong, by which others that do the same are recognised."""
        return self.canonical if self.fault else None

    @cached_property
    def _dimensions(self) -> dict[str, int]:
        return dimensions_of(self.check, self.case)

    @cached_property
    def _broken_contract(self) -> str:
        return contract_fault(self.check, self._dimensions, self.answer.value)

    @cached_property
    def _value(self) -> Any:
        return _as_arrays(self.check, self.answer.value)

    @cached_property
    def _arguments(self) -> tuple[Any, ...]:
        calls = self.answer.calls
        return tuple(
            arg.observed(calls.get(name, 0), calls.get(f"{name} foreign", 0))
            if isinstance(arg, Scripted)
            else arg
            for name, arg in zip(self.check.arguments, self.case.args, strict=True)
        )


def _true(holds: Callable[..., bool], *args: Any) -> bool:
    with np.errstate(all="ignore"):
        return bool(holds(*args))


def _as_arrays(check: Check, returned: Any) -> Any:
    """What was returned as real arrays."""
    if len(check.returns) == 1:
        return _real(np.asarray(returned))
    return tuple(_real(np.asarray(item)) for item in returned)


def _real(array: np.ndarray) -> np.ndarray:
    return array.real if array.dtype.kind == "c" else array

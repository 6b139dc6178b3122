"""What the answer-free half of an exercise is made of.

A :class:`Check` says how a function is called, what its result must look like, which properties
every right answer has, and how a result is compared with an expected one.  It holds no reference
and no hidden input, so it runs in the learner's notebook and in the grader alike.  The other half
(reference, known mistakes, hidden cases) is :class:`autograder.exercise.Exercise`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Case:
    """One input of an exercise.

    Parameters
    ----------
    args : tuple
        Positional arguments: arrays, numbers, strings, lists, tuples, or recipes
        (:mod:`eigentunes.judging.recipes`) for what is no data, such as a random generator.
        Arrays of int64 become arrays of the platform's own integer type, as :func:`native` says.
    trap : str
        What is special about this input, in words for the learner that complete "not yet: …",
        such as ``"an empty cluster"``.  Empty for ordinary input.  Partial credit is given by
        trap: ordinary input must be right, then every trap counts the same.
    draws : int
        More than 0 makes a statistical case: the function is called this many times, with every
        state of the random generator used for two calls in a row, and only :attr:`Check.law`
        judges the list of results.
    """

    args: tuple[Any, ...]
    trap: str = ""
    draws: int = 0

    def __post_init__(self) -> None:
        object.__setattr__(self, "args", native(self.args))


def native(value: Any) -> Any:
    """Plain data with whole numbers of the usual type as this platform's own.

    A label or a count is then good for whatever NumPy does with it, on 32 bits too; arrays of any
    other type keep it.
    """
    if isinstance(value, np.ndarray) and value.dtype == np.int64:
        return value.astype(np.intp, copy=False)
    if isinstance(value, tuple | list):
        return type(value)(native(item) for item in value)
    return value


@dataclass(frozen=True)
class Value:
    """What one returned value must look like.

    Parameters
    ----------
    name : str
        Its name in the lesson, such as ``"labels"``.
    shape : str
        Dimension names separated by spaces, as bound by the arguments (``"n k"``); numbers and
        ``"n-1"`` are allowed; empty for a single number; ``"*"`` for an axis of any length, which
        the properties then judge.
    kind : {"float", "int"}
        ``"int"`` refuses floats; ``"float"`` accepts every real number, and complex ones whose
        imaginary parts are 0 or rounding, as their real parts.
    meaning : str
        What the axes are, for the sentence about a wrong shape: ``"one row per point, one column
        per centroid"``.
    nan : bool
        Whether NaN or infinity may occur.
    also : tuple of str
        Other shapes of the same numbers that are as good, such as ``("1 m",)`` for a row that
        NumPy's ``keepdims`` has left; they are brought into `shape` before anything looks at them.
    """

    name: str
    shape: str = ""
    kind: str = "float"
    meaning: str = ""
    nan: bool = False
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class Property:
    """Something that is true of every right answer, and the sentence for when it is not.

    ``holds(value, *args)`` gets the returned value (an array, a number as a 0-d array, or a tuple
    of them; the contract and the properties before this one are already known to hold) and the
    case's arguments as they were before the call.  Recipes come as recipes, with what was observed
    of them (``run_once.calls``).  It must be able to take every such value, however wrong or
    large: what it raises is told as a fault of the course.
    """

    holds: Callable[..., bool]
    sentence: str


@dataclass(frozen=True)
class Check:
    """The answer-free definition of one exercise.

    Parameters
    ----------
    name : str
        The function's name, unique in the course; also the exercise's name and its ``grade_id``.
    arguments : mapping of str to str
        Argument names in order, each with its shape in dimension names: ``{"X": "n d",
        "centroids": "k d"}``.  An integer argument binds a dimension to its value
        (``{"k": "k"}``); an empty string says nothing.
    returns : tuple of Value
        One value, or several for a function that returns a tuple.
    properties : tuple of Property
        Checked in this order.
    compare : callable, optional
        ``compare(value, expected, *args) -> bool`` against the reference's result; see
        :mod:`eigentunes.judging.comparisons`.  None when the properties are complete.
    law : callable, optional
        ``law(values, *args) -> sentence or None`` for statistical cases.  The contract holds for
        each value; the properties need not.
    canonical : callable, optional
        ``canonical(value, *args) -> value`` brings what is free in an answer, such as the sign of
        an eigenvector, to one form before an answer is compared with a known mistake's.  It only
        serves to recognise mistakes; right and wrong are decided without it.  A value that breaks
        the contract, and has no such form, stays as it is.
    time_limit : float
        Seconds for all the cases together, on the learner's side.
    dimensions : callable, optional
        ``dimensions(*args) -> mapping`` of further dimension names to lengths, for shapes that
        the arguments determine by more than their own shape, such as a number of frames.
    fresh : bool
        Whether the returned arrays must be new ones: none may be an argument, or look into one.
    """

    name: str
    arguments: Mapping[str, str]
    returns: tuple[Value, ...]
    properties: tuple[Property, ...] = ()
    compare: Callable[..., bool] | None = None
    law: Callable[..., str | None] | None = None
    canonical: Callable[..., Any] | None = None
    time_limit: float = 10.0
    dimensions: Callable[..., Mapping[str, int]] | None = None
    fresh: bool = False


@dataclass(frozen=True)
class Answer:
    """What came of one call, as plain data.

    Exactly one of ``value`` and ``error`` means something: ``error`` is empty when the function
    returned.  ``error`` is the exception's name, or one of the words ``"TimeUp"`` and
    ``"NotPlainData"``; ``detail`` is its text.  ``changed`` names the arguments that are no longer
    what they were, ``shared`` those that a returned array shares its memory with, if the check
    asks for fresh ones.
    """

    value: Any = None
    error: str = ""
    detail: str = ""
    line: str = ""
    changed: tuple[str, ...] = ()
    shared: tuple[str, ...] = ()
    calls: Mapping[str, int] = field(default_factory=dict)
    printed: str = ""


class Undecided(Enum):
    """In place of a known mistake's answer: what its outcome hangs on instead of the input.

    One word for rounding and for the signs of eigenvectors: which of them a machine comes to see
    first is no more determined.
    """

    MACHINE = "decided by the machine"


@dataclass(frozen=True)
class Verdict:
    """The judgement of a whole exercise.

    Attributes
    ----------
    status : {"passed", "not yet", "not attempted", "took too long", "cannot check", "cannot judge"}
        "cannot check" and "cannot judge" say nothing about the function: it was not, or could not
        be, looked at; the first is the learner's instant check, the second the grader's.
    message : str
        The sentence for the learner; empty when passed.
    score : float
        Between 0 and 1.
    mistake : str or None
        Name of the recognised known mistake.
    traps : tuple of str
        When ordinary input is right: the special inputs that are not.
    example : str
        The smallest failing visible input with what was returned (and what was expected, when it
        can be said), as text; may be empty.
    printed : str
        What the function printed during that call, shortened.
    """

    status: str
    message: str = ""
    score: float = 0.0
    mistake: str | None = None
    traps: tuple[str, ...] = ()
    example: str = ""
    printed: str = ""

    @property
    def passed(self) -> bool:
        return self.status == "passed"

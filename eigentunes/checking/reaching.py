"""What a function's result can depend on, so that a verdict is remembered as long as it is true.

A function of a notebook calls other functions of it and reads its variables.  :func:`reached`
follows the names in the code, and keeps what it finds: values that cannot change by themselves,
digests of arrays, and everything else as the very object.  Two such lists are equal if nothing
that was found has changed.
"""

from __future__ import annotations

import functools
import hashlib
import sysconfig
from collections.abc import Iterator
from dataclasses import dataclass
from types import BuiltinFunctionType, CodeType, FunctionType, MethodType, ModuleType
from typing import Any

import numpy as np

_UNSEEN = {"globals", "locals", "vars", "eval", "exec", "getattr", "__import__", "import_module"}
_CONSTANT = (int, float, complex, bool, str, bytes, type(None), type(...))
_FIXED = (type, ModuleType, BuiltinFunctionType, np.ufunc, np.dtype, np.generic, slice, range)
_PLACES = ("stdlib", "platstdlib", "purelib", "platlib")
_LIBRARIES = tuple(sysconfig.get_path(place) for place in _PLACES)
MOST_BYTES = 50_000_000  # of an array that is read through
MOST_PARTS = 2_000  # that are followed


class _TooMuch(Exception):
    """More than can be followed, or names that code makes up while it runs."""


@dataclass(frozen=True, eq=False)
class Reached:
    """What was found, in order: values that compare as equal, and objects that are the same."""

    parts: tuple[tuple[str, Any], ...]

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Reached) or len(self.parts) != len(other.parts):
            return False
        return all(
            a is b if kind == "same" else a == b
            for (kind, a), (_, b) in zip(self.parts, other.parts, strict=True)
        ) and [kind for kind, _ in self.parts] == [kind for kind, _ in other.parts]

    def __hash__(self) -> int:
        return len(self.parts)


def reached(function: Any) -> Reached | None:
    """What a function depends on; None if nobody can say, and it must be judged each time."""
    parts: list[tuple[str, Any]] = []
    try:
        for part in _follow(function, set()):
            parts.append(part)
            if len(parts) > MOST_PARTS:
                return None
    except Exception:  # too much, too deep, or an object whose attributes raise
        return None
    return Reached(tuple(parts))


def _follow(thing: Any, seen: set[int]) -> Iterator[tuple[str, Any]]:
    if type(thing) in _CONSTANT:
        yield f"a {type(thing).__name__}", repr(thing)
        return
    if id(thing) in seen:
        yield "seen", ""
        return
    seen.add(id(thing))
    if isinstance(thing, np.ndarray) and thing.dtype.kind in "biufc":
        if thing.nbytes > MOST_BYTES:
            raise _TooMuch
        digest = hashlib.blake2b(np.ascontiguousarray(thing).tobytes()).digest()
        yield "array", (thing.shape, thing.dtype.str, digest)
        return
    if type(thing) in (list, tuple, set, frozenset):
        yield type(thing).__name__, len(thing)
        for item in thing:
            yield from _follow(item, seen)
        return
    if type(thing) is dict:
        yield "dict", len(thing)
        for key, value in thing.items():
            yield from _follow(key, seen)
            yield from _follow(value, seen)
        return
    yield "same", thing
    if isinstance(thing, FunctionType):
        yield from _inside(thing, seen)
    elif isinstance(thing, MethodType):
        yield from _follow(thing.__func__, seen)
        yield from _follow(thing.__self__, seen)
    elif isinstance(thing, functools.partial):
        for part in (thing.func, thing.args, thing.keywords):
            yield from _follow(part, seen)
    elif hasattr(thing, "__wrapped__"):  # such as by functools.cache
        yield from _follow(thing.__wrapped__, seen)
    elif isinstance(thing, np.vectorize):
        yield from _follow(thing.pyfunc, seen)
    elif not isinstance(thing, _FIXED):
        methods = [each for each in vars(type(thing)).values() if isinstance(each, FunctionType)]
        if not methods or any(_of_a_library(each) for each in methods):
            raise _TooMuch  # it may change without a word
        for each in (*methods, dict(vars(thing))):
            yield from _follow(each, seen)


def _of_a_library(function: FunctionType) -> bool:
    module = str(function.__globals__.get("__name__", ""))
    file = str(function.__globals__.get("__file__", ""))
    return module.split(".")[0] == "eigentunes" or file.startswith(_LIBRARIES)


def _inside(function: FunctionType, seen: set[int]) -> Iterator[tuple[str, Any]]:
    """What a function holds, and the names in its code with what they mean just now."""
    yield "same", function.__code__
    yield from _follow(function.__defaults__, seen)
    yield from _follow(function.__kwdefaults__, seen)
    for cell in function.__closure__ or ():
        try:
            yield from _follow(cell.cell_contents, seen)
        except ValueError:  # not set yet
            yield "empty", ""
    if _of_a_library(function):
        return
    for name in sorted(set(_names(function.__code__))):
        if name in _UNSEEN:
            raise _TooMuch
        if name in function.__globals__:
            value = function.__globals__[name]
            yield "name", name
            yield from _follow(value, seen)
            if isinstance(value, ModuleType):
                yield from _used(value, function.__code__)


def _used(module: ModuleType, code: CodeType) -> Iterator[tuple[str, Any]]:
    """What is taken from a module, which may be one that was changed or loaded anew."""
    for name in sorted(set(_names(code)) & vars(module).keys()):
        yield "same", vars(module)[name]


def _names(code: CodeType) -> Iterator[str]:
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _names(constant)

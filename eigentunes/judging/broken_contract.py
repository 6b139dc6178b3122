"""The sentences for an answer that is no answer: an exception, a wrong shape or type, no number."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from eigentunes.judging.contract import Answer, Case, Check, Value
from eigentunes.judging.wire import NUMERIC

_SPECIAL = {
    "TimeUp": "Your function did not finish in time. Is there a loop that never ends, or one that "
    "goes over every point and feature where NumPy could work on whole arrays?",
    "SystemExit": "Your function stopped Python with `exit()` or `SystemExit`. "
    "Give its result back with `return`.",
    "RecursionError": "Your function calls itself again and again without an end.",
    "MemoryError": "Your function asked for more memory than there is.",
    "NotImplementedError": "A part of your function is still to be written: "
    "it raised NotImplementedError.",
}


_DEBUGGER = "Your function stops in the debugger, with `{}`. Take that line out for the check."
_ASKED = {
    "": "Your function asks with `{}`, and nobody answers while it is checked. Use its arguments.",
    "breakpoint()": _DEBUGGER.format("breakpoint()"),
    "set_trace()": _DEBUGGER.format("set_trace()"),
}


def error_sentence(check: Check, answer: Answer) -> str:
    """The sentence for a call that did not return; empty if it did."""
    if not answer.error:
        return ""
    if answer.error in _SPECIAL:
        return _SPECIAL[answer.error]
    if answer.error == "NotPlainData":
        return f"Your function returned {answer.detail}. It must return {_returns(check)}."
    if answer.error == "Asked":
        return _ASKED.get(answer.detail, _ASKED[""].format(answer.detail))
    if answer.error == "Lent":
        return (
            f"`stand_ins.{answer.detail}` is lent for later cells; here it is the exercise. "
            f"Write `{check.name}` yourself."
        )
    if answer.error == "Unwritten":
        return (
            f"Your function calls `{answer.detail}`, which is still to be written. Write that "
            "one first, or do without it here."
        )
    if answer.error == "Signature":
        wanted = ", ".join(check.arguments)
        count = len(check.arguments)
        return (
            f"`{check.name}` is called with {count} argument{'s' * (count != 1)}, ({wanted}); "
            f"yours is defined with {answer.detail}."
        )
    text = f"Your function stopped with {answer.error}"
    text += f": {answer.detail.rstrip('. ')}" if answer.detail else ""
    return text + (f" — in the line `{answer.line}`" if answer.line else "") + "."


def _returns(check: Check) -> str:
    parts = [_described(value) for value in check.returns]
    return parts[0] if len(parts) == 1 else f"{len(parts)} values: " + ", ".join(parts)


def _described(value: Value) -> str:
    if not value.shape:
        return f"`{value.name}`, a single number"
    if "*" in value.shape.split():
        return f"`{value.name}`, an array with {_axes(value.shape.split())}"
    shape = value.shape.replace(" ", ", ") + ("," if " " not in value.shape else "")
    return f"`{value.name}`, an array of shape ({shape})"


def contract_fault(check: Check, dimensions: Mapping[str, int], returned: Any) -> str:
    """The sentence for a value that has not the form it must have; empty if it has."""
    if returned is None:
        return "Your function returns nothing (None): it must end with `return` and the result."
    if len(check.returns) == 1:
        if isinstance(returned, tuple) and not is_numeric(returned):
            return (
                f"Your function returned a tuple of {len(returned)} values; "
                f"it must return {_returns(check)}."
            )
        return _value_fault(check.returns[0], returned, dimensions)
    if isinstance(returned, np.ndarray) and returned.ndim:
        returned = tuple(returned)
    if not isinstance(returned, tuple | list) or len(returned) != len(check.returns):
        got = f"{len(returned)} values" if isinstance(returned, tuple | list) else "one value"
        return f"Your function returned {got}; it must return {_returns(check)}."
    for value, item in zip(check.returns, returned, strict=True):
        if sentence := _value_fault(value, item, dimensions):
            return sentence
    return ""


def _value_fault(value: Value, returned: Any, dimensions: Mapping[str, int]) -> str:
    name = f"`{value.name}`"
    if returned is None:
        return f"{name} is None."
    if isinstance(returned, str):
        return f"{name} is text; it must be made of numbers."
    if isinstance(returned, tuple | list) and not is_numeric(returned):
        return f"{name} is a list whose parts do not have the same length, or are no numbers."
    array = np.asarray(returned)
    if "*" in value.shape.split():
        return _free_shape_fault(value, array, dimensions) or _number_fault(value, array)
    shape = shape_of(value.shape, dimensions)
    if array.shape != shape:
        if not shape:
            return f"{name} must be a single number; yours is an array of shape {array.shape}."
        wanted = f"({', '.join(value.shape.split())}{',' * (len(shape) == 1)}) = {shape}"
        if array.shape == ():
            return f"{name} must be an array of shape {wanted}; yours is a single number."
        meaning = f": {value.meaning}" if value.meaning else ""
        return f"{name} has shape {array.shape}; it must have shape {wanted}{meaning}."
    return _number_fault(value, array)


def _free_shape_fault(value: Value, array: np.ndarray, dimensions: Mapping[str, int]) -> str:
    """The sentence for a wrong shape where the length of an axis is free."""
    parts = value.shape.split()
    if array.ndim == len(parts) and all(
        part == "*" or found == _length(part, dimensions)
        for part, found in zip(parts, array.shape, strict=True)
    ):
        return ""
    name, meaning = f"`{value.name}`", f": {value.meaning}" if value.meaning else ""
    if array.ndim == 0:
        return f"{name} must be an array with {_axes(parts)}; yours is a single number."
    lengths = ["any length" if p == "*" else f"{p} = {_length(p, dimensions)}" for p in parts]
    wanted = f" ({', '.join(lengths)})" if len(parts) > 1 else ""
    return f"{name} has shape {array.shape}; it must have {_axes(parts)}{wanted}{meaning}."


def _axes(parts: Sequence[str]) -> str:
    return "one axis" if len(parts) == 1 else f"{len(parts)} axes"


def _number_fault(value: Value, array: np.ndarray) -> str:
    name = f"`{value.name}`"
    if array.dtype.kind not in NUMERIC:
        return f"{name} is not made of numbers."
    if array.dtype.kind == "c" and not (value.kind == "float" and _as_good_as_real(array)):
        return f"{name} holds complex numbers; they must be real."
    if value.kind == "int" and array.dtype.kind not in "iu":
        kind = "true/false values" if array.dtype.kind == "b" else f"floats ({array.dtype})"
        return f"{name} holds {kind}; it must hold whole numbers of an integer type."
    if array.dtype.kind == "b":
        return f"{name} holds true/false values; it must hold numbers."
    if array.dtype == np.float16:
        return (
            f"{name} is in half precision (float16), which keeps only three digits and cannot hold "
            "the result; return float64."
        )
    if not value.nan and array.dtype.kind in "fc" and not np.isfinite(array).all():
        what = "NaN (not a number)" if np.isnan(array).any() else "infinity"
        if array.dtype == np.float32 and what == "infinity":
            what += ": single precision (float32) ends at 3e38"
        return f"{name} contains {what}."
    return ""


def _as_good_as_real(array: np.ndarray) -> bool:
    """Whether the imaginary parts are 0 or rounding; NaN and infinity are another sentence."""
    if not np.isfinite(array).all():
        return True
    scale = max(1.0, magnitude(array))
    return bool(np.all(np.abs(array.imag) <= 100 * np.finfo(array.dtype).eps * scale))


def is_numeric(items: tuple[Any, ...] | list[Any]) -> bool:
    """Whether a tuple or list is as good as an array: numbers, or rows of the same length."""
    try:
        array = np.asarray(items)
    except ValueError:
        return False
    return array.dtype.kind in NUMERIC and (array.ndim == 1 or all(np.ndim(x) == 1 for x in items))


def dimensions_of(check: Check, case: Case) -> dict[str, int]:
    """The lengths that a case gives to the names of dimensions."""
    found: dict[str, int] = {}
    for spec, arg in zip(check.arguments.values(), case.args, strict=True):
        if spec and isinstance(arg, int | np.integer):
            found.setdefault(spec, int(arg))
        elif spec:
            for part, length in zip(spec.split(), np.shape(arg), strict=True):
                found.setdefault(part, length)
    if check.dimensions is not None:
        found.update(check.dimensions(*case.args))
    return found


def _length(part: str, dimensions: Mapping[str, int]) -> int:
    """``"n"``, ``"3"`` or ``"n-1"`` as a number."""
    base, less = _parts(part)
    return (int(base) if base.isdecimal() else dimensions[base]) - less


@functools.cache
def _parts(length: str) -> tuple[str, int]:
    match = re.fullmatch(r"(\w+?)(?:-(\d+))?", length)
    if match is None:
        raise ValueError(f"{length!r} is no length")
    base, less = match.groups()
    return base, int(less or 0)


def shape_of(spec: str, dimensions: Mapping[str, int]) -> tuple[int, ...]:
    """The lengths of the axes that ``"n k"`` names."""
    return tuple(_length(part, dimensions) for part in spec.split())


def reshaped(value: Value, item: Any, dimensions: Mapping[str, int]) -> Any:
    """A returned value in its wanted shape, if it came in one that is as good."""
    if isinstance(item, tuple | list) and not is_numeric(item):
        return item
    if np.shape(item) in [shape_of(other, dimensions) for other in value.also]:
        return np.reshape(item, shape_of(value.shape, dimensions))
    return item


def magnitude(array: np.ndarray) -> float:
    """The largest finite magnitude; 0 if there is none."""
    finite = np.abs(array[np.isfinite(array)])
    return float(finite.max(initial=0.0))

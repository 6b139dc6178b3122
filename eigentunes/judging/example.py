"""The smallest failing input of a verdict, as text: what went in, what came out, what should."""

from __future__ import annotations

from typing import Any

import numpy as np

from eigentunes.judging.contract import Answer
from eigentunes.judging.recipes import Recipe
from eigentunes.judging.trial import Trial
from eigentunes.judging.wire import NUMERIC

EXAMPLE_NUMBERS = 60  # a visible input with more numbers than this is described, not printed
_SAY_ALL = ("Signature", "NotImplementedError", "Unwritten", "Asked", "Lent")  # errors


def example(trial: Trial) -> str:
    """What was given, returned and expected in a trial that failed; empty if words say it all."""
    check, case, answer = trial.check, trial.case, trial.answer
    if case.draws or answer.error in _SAY_ALL:
        return ""
    lines = [f"{check.name}({', '.join(check.arguments)}) with"]
    lines += [_shown(name, arg) for name, arg in zip(check.arguments, case.args, strict=True)]
    if answer.changed:
        return "\n".join([*lines, f"  afterwards {' and '.join(answer.changed)} is not the same"])
    if answer.shared:
        return "\n".join([*lines, f"  returned {' and '.join(answer.shared)} as it came, no copy"])
    if not answer.error:
        lines.append(_shown("returned", answer.value))
        if check.compare and trial.expected is not None:
            lines.append(_shown("expected", trial.expected))
            if lines[-1].partition(" = ")[2] == lines[-2].partition(" = ")[2]:
                right = Trial(check, case, Answer(value=trial.expected), trial.expected)
                lines += _differences(trial.canonical.value, right.canonical.value)
    return "\n".join(lines)


def _differences(returned: Any, expected: Any) -> list[str]:
    """Where two arrays differ most, or the pairs of two tuples, though they are printed alike."""
    if isinstance(expected, tuple) and isinstance(returned, tuple | list):
        pairs = zip(returned, expected, strict=False)
        return [line for pair in pairs for line in _differences(*pair)]
    a, b = np.asarray(returned), np.asarray(expected)
    if a.shape != b.shape or a.size == 0 or not (a.dtype.kind in NUMERIC and np.any(a != b)):
        return []
    place = np.unravel_index(np.abs(np.nan_to_num(a - b, nan=np.inf)).argmax(), a.shape)
    where = f" at [{', '.join(map(str, place))}]" if place else ""
    return [f"  they differ most{where}: {a[place]:.9g}, expected {b[place]:.9g}"]


def _shown(name: str, value: Any) -> str:
    label = f"  {name} = "
    if isinstance(value, tuple | list) and len(value) <= 4:
        text = ", ".join(_text(item) for item in value)
    else:
        text = _text(value)
    return label + text.replace("\n", "\n" + " " * len(label))


def _text(value: Any) -> str:
    if value is None or isinstance(value, str | Recipe | bool | int):
        return str(value) if not isinstance(value, str) else repr(value)
    if isinstance(value, tuple | list):
        return f"{len(value)} values"
    array = np.asarray(value)
    if array.size > EXAMPLE_NUMBERS:
        return f"an array of shape {array.shape}"
    if array.dtype.kind != "f" or _needs_exponent(array):
        return np.array2string(array, precision=3, max_line_width=72)
    width = max((len(_decimal(number)) for number in array.flat), default=0)
    formatter: Any = {"float_kind": lambda number: _decimal(number).rjust(width)}
    return np.array2string(array, max_line_width=72, formatter=formatter)


def _needs_exponent(array: np.ndarray) -> bool:
    """Whether four decimals would hide what is there, or digits be shown that no float has."""
    sizes = np.abs(array[np.isfinite(array) & (array != 0)])
    return bool(sizes.size) and not 0.01 <= float(sizes.max()) < 1e16


def _decimal(number: float) -> str:
    """A number with up to four decimals and no exponent."""
    if not np.isfinite(number):
        return str(number)
    return np.format_float_positional(number, precision=4, trim="-")

"""From answers to a verdict: contract, then properties, then comparison, then known mistakes.

The same code judges a learner's instant check (with a frozen answer key) and a graded submission
(with the reference): only where the expected outputs come from differs, see :class:`Key`.  No
learner's object ever arrives here, only plain data.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Protocol

import numpy as np

from eigentunes.definition import Answer, Case, Check, Undecided, Value, Verdict
from eigentunes.recipes import Recipe, Scripted
from eigentunes.wire import NUMERIC

EXAMPLE_NUMBERS = 60  # a visible input with more numbers than this is described, not printed


class Key(Protocol):
    """Where expected outputs come from."""

    def expected(self, index: int) -> Any:
        """The reference's value for a case, None if there is none."""

    def mistakes(self) -> Iterable[tuple[str, str, Sequence[Answer | Undecided | None]]]:
        """Name, sentence, and for every case the known mistake's answer if it fails there.

        The answers are in :func:`canonical` form.  They may be computed when they are looked at;
        where the machine decides, a key that was frozen has none.
        """


def judge(
    check: Check,
    cases: Sequence[Case],
    answers: Sequence[Answer],
    key: Key,
    visible: int | None = None,
) -> Verdict:
    """Judge the answers to all the cases.

    Parameters
    ----------
    check : Check
    cases : sequence of Case
        Visible ones first, smallest first.
    answers : sequence of Answer
        One for each case.
    key : Key
    visible : int, optional
        How many cases may be shown to the learner; all, if not given.

    Returns
    -------
    Verdict
    """
    if answers and all(answer.error == "NotImplementedError" for answer in answers):
        return Verdict("not attempted", f"`{check.name}` is still to be written.")
    answers = [_settled(check, *pair) for pair in zip(cases, answers, strict=True)]
    faults = {
        i: sentence
        for i, (case, answer) in enumerate(zip(cases, answers, strict=True))
        if (sentence := fault(check, case, answer, key.expected(i)))
    }
    single = {i: sentence for i, sentence in faults.items() if not cases[i].draws}
    # Where a trap fails, too: else whoever falls into one on purpose would escape the law.
    if all(cases[i].trap for i in single):
        for i, (case, answer) in enumerate(zip(cases, answers, strict=True)):
            if case.draws and i not in faults and (sentence := _broken_law(check, case, answer)):
                faults[i] = sentence
    if not faults:
        return Verdict("passed", score=1.0)

    scope = _scope(cases, single or faults)
    shown = [i for i in scope if i < (len(cases) if visible is None else visible)]
    first = min(shown or scope)
    mistake, sentence = _recognised(check, cases, answers, single, scope, key)
    example = ""
    if shown and not cases[first].draws and not _says_all(answers[first]):
        example = _example(check, cases[first], answers[first], key.expected(first))
    return Verdict(
        status="took too long" if answers[first].error == "TimeUp" else "not yet",
        message=sentence or faults[first],
        score=_score(cases, faults),
        mistake=mistake,
        traps=_traps(cases, faults),
        example=example,
        printed=answers[first].printed if shown else "",
    )


def _scope(cases: Sequence[Case], failing: Mapping[int, str]) -> list[int]:
    """The failing cases that the message is about: ordinary ones, or those of the first trap."""
    trap = "" if any(not cases[i].trap for i in failing) else cases[min(failing)].trap
    return [i for i in failing if cases[i].trap == trap]


def fault(check: Check, case: Case, answer: Answer, expected: Any) -> str:
    """The sentence of the first thing that is wrong with one answer; empty if nothing is."""
    if sentence := _error_sentence(check, answer):
        return sentence
    if case.draws:
        return ""
    if answer.changed:
        names = " and ".join(f"`{name}`" for name in answer.changed)
        return (
            f"Your function changed {names}, which belongs to whoever called it. "
            "Work on a copy, or write results into a new array."
        )
    if answer.shared:
        names = " and ".join(f"`{name}`" for name in answer.shared)
        return (
            f"What your function returns is no new array but {names} of whoever called it, or a "
            "part of that: changing the one changes the other. Return a copy."
        )
    returned = _settled(check, case, answer).value
    if sentence := _contract_fault(check, _dimensions(check, case), returned):
        return sentence
    value = _as_arrays(check, returned)
    args = _arguments(check, case, answer)
    for prop in check.properties:
        if not _true(prop.holds, value, *args):
            return prop.sentence
    if check.compare and expected is not None and not _true(check.compare, value, expected, *args):
        return f"The numbers are not right yet{_where(case)}."
    return ""


def _true(holds: Callable[..., bool], *args: Any) -> bool:
    """Whether a property holds.

    Whatever it raises is our fault and no learner's, and whoever asked for the verdict is told.
    """
    with np.errstate(all="ignore"):
        return bool(holds(*args))


def _where(case: Case) -> str:
    return f" for {case.trap}" if case.trap else ""


# --- the contract ---------------------------------------------------------------------------

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


def _error_sentence(check: Check, answer: Answer) -> str:
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


def _contract_fault(check: Check, dimensions: Mapping[str, int], returned: Any) -> str:
    if returned is None:
        return "Your function returns nothing (None): it must end with `return` and the result."
    if len(check.returns) == 1:
        if isinstance(returned, tuple) and not _numeric(returned):
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
    if isinstance(returned, tuple | list) and not _numeric(returned):
        return f"{name} is a list whose parts do not have the same length, or are no numbers."
    array = np.asarray(returned)
    if "*" in value.shape.split():
        return _free_shape_fault(value, array, dimensions) or _number_fault(value, array)
    shape = _shape(value.shape, dimensions)
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
    scale = max(1.0, _scale(array))
    return bool(np.all(np.abs(array.imag) <= 100 * np.finfo(array.dtype).eps * scale))


def _numeric(items: tuple[Any, ...] | list[Any]) -> bool:
    """Whether a tuple or list is as good as an array: numbers, or rows of the same length."""
    try:
        array = np.asarray(items)
    except ValueError:
        return False
    return array.dtype.kind in NUMERIC and (array.ndim == 1 or all(np.ndim(x) == 1 for x in items))


def _dimensions(check: Check, case: Case) -> dict[str, int]:
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
    match = re.fullmatch(r"(\w+?)(?:-(\d+))?", part)
    if match is None:
        raise ValueError(f"{part!r} is no length")
    base, less = match.groups()
    return (int(base) if base.isdecimal() else dimensions[base]) - int(less or 0)


def _shape(spec: str, dimensions: Mapping[str, int]) -> tuple[int, ...]:
    return tuple(_length(part, dimensions) for part in spec.split())


def _as_arrays(check: Check, returned: Any) -> Any:
    """What was returned as real arrays; the contract must hold."""
    if len(check.returns) == 1:
        return _real(np.asarray(returned))
    return tuple(_real(np.asarray(item)) for item in returned)


def _real(array: np.ndarray) -> np.ndarray:
    return array.real if array.dtype.kind == "c" else array


def _settled(check: Check, case: Case, answer: Answer) -> Answer:
    """The answer with every value in its wanted shape, if it came in one that is as good."""
    single = len(check.returns) == 1
    items = (answer.value,) if single else answer.value
    if answer.error or case.draws or not any(value.also for value in check.returns):
        return answer
    if not isinstance(items, tuple | list) or len(items) != len(check.returns):
        return answer
    dimensions = _dimensions(check, case)
    settled = tuple(
        _reshaped(value, item, dimensions) for value, item in zip(check.returns, items, strict=True)
    )
    return replace(answer, value=settled[0] if single else settled)


def _reshaped(value: Value, item: Any, dimensions: Mapping[str, int]) -> Any:
    if isinstance(item, tuple | list) and not _numeric(item):
        return item
    if np.shape(item) in [_shape(other, dimensions) for other in value.also]:
        return np.reshape(item, _shape(value.shape, dimensions))
    return item


def _arguments(check: Check, case: Case, answer: Answer) -> tuple[Any, ...]:
    return tuple(
        arg.observed(answer.calls.get(name, 0), answer.calls.get(f"{name} foreign", 0))
        if isinstance(arg, Scripted)
        else arg
        for name, arg in zip(check.arguments, case.args, strict=True)
    )


def _broken_law(check: Check, case: Case, answer: Answer) -> str:
    if check.law is None:
        return ""
    several = isinstance(answer.value, list) or (
        isinstance(answer.value, np.ndarray) and answer.value.ndim > 0
    )
    values = list(answer.value) if several else []
    if len(values) != case.draws:
        return "The repeated calls did not all come back."
    dimensions = _dimensions(check, case)
    for value in values:
        if sentence := _contract_fault(check, dimensions, value):
            return sentence
    with np.errstate(all="ignore"):
        return check.law([_as_arrays(check, value) for value in values], *case.args) or ""


# --- known mistakes -------------------------------------------------------------------------


def _recognised(
    check: Check,
    cases: Sequence[Case],
    answers: Sequence[Answer],
    failing: Mapping[int, str],
    scope: Sequence[int],
    key: Key,
) -> tuple[str | None, str]:
    """The known mistake that explains every failing case in scope.

    It must fail on those and on no other case of their kind, nor on an ordinary one, with the same
    outcome.  Learners often fall into a trap besides, so other kinds of cases only decide between
    several known mistakes; if they do not, nothing is claimed.  Where a mistake's outcome is
    undecided, any outcome agrees with it, but less than the same one would.
    """
    if all(answers[i].error for i in failing):
        return None, ""  # an exception alone does not tell what was done
    kinds = ("", cases[scope[0]].trap)
    order = [*scope, *(i for i, case in enumerate(cases) if case.trap in kinds and i not in scope)]
    telling = any(not answers[i].error for i in scope)
    mine = [canonical(check, case, a) for case, a in zip(cases, answers, strict=True)]
    explained: dict[str, tuple[float, str]] = {}
    for name, sentence, theirs in key.mistakes():

        def agreement(i: int, theirs: Sequence[Answer | Undecided | None] = theirs) -> float:
            outcome = theirs[i]
            if isinstance(outcome, Undecided):
                return 0.5
            if i not in failing or outcome is None:
                return float(i not in failing and outcome is None)
            return float(_same_outcome(mine[i], outcome))

        if not all(agreement(i) for i in order):  # mostly the first one tells, the rest never runs
            continue
        if all(isinstance(theirs[i], Undecided) for i in scope):
            continue
        agreements = [agreement(i) for i in range(len(cases))]
        count = sum(agreements)
        if (telling or all(agreements)) and count > explained.get(sentence, (-1, ""))[0]:
            explained[sentence] = count, name
    if not explained:
        return None, ""
    most = max(count for count, _ in explained.values())
    best = [(name, sentence) for sentence, (count, name) in explained.items() if count == most]
    return best[0] if len(best) == 1 else (None, "")


def canonical(check: Check, case: Case, answer: Answer) -> Answer:
    """The answer with its value in canonical form, if it has one.

    Where the contract does not hold there may be none; where it holds, an error is our fault.
    """
    if check.canonical is None or answer.error or case.draws:
        return answer
    args = _arguments(check, case, answer)
    try:
        with np.errstate(all="ignore"):
            value = check.canonical(_as_arrays(check, answer.value), *args)
    except (ArithmeticError, IndexError, TypeError, ValueError):
        if _contract_fault(check, _dimensions(check, case), answer.value):
            return answer
        raise
    return replace(answer, value=value)


def _same_outcome(mine: Answer, theirs: Answer) -> bool:
    if mine.error != theirs.error or set(mine.changed) != set(theirs.changed):
        return False
    if set(mine.shared) != set(theirs.shared):
        return False
    return bool(mine.error) or (_same(mine.value, theirs.value) and mine.calls == theirs.calls)


def _same(a: Any, b: Any) -> bool:
    if isinstance(a, tuple | list) or isinstance(b, tuple | list):
        return (
            isinstance(a, tuple | list)
            and isinstance(b, tuple | list)
            and len(a) == len(b)
            and all(_same(x, y) for x, y in zip(a, b, strict=True))
        )
    if a is None or b is None or isinstance(a, str) or isinstance(b, str):
        return type(a) is type(b) and a == b
    a, b = np.asarray(a), np.asarray(b)
    whole = "iu"
    if a.shape != b.shape or (a.dtype.kind in whole) != (b.dtype.kind in whole):
        return False
    return bool(np.allclose(a, b, rtol=1e-6, atol=1e-9 + 1e-8 * _scale(b), equal_nan=True))


def _scale(array: np.ndarray) -> float:
    finite = np.abs(array[np.isfinite(array)])
    return float(finite.max(initial=0.0))


# --- partial credit and what is shown -------------------------------------------------------


def _traps(cases: Sequence[Case], faults: Mapping[int, str]) -> tuple[str, ...]:
    """The traps that failed, if ordinary input is right; else nothing more to say."""
    if any(not cases[i].trap for i in faults):
        return ()
    return tuple(dict.fromkeys(cases[i].trap for i in sorted(faults)))


def _score(cases: Sequence[Case], faults: Mapping[int, str]) -> float:
    """0 unless ordinary input is right; then every trap counts the same, ordinary as one."""
    groups = {case.trap for case in cases} | {""}
    failed = {cases[i].trap for i in faults}
    return 0.0 if "" in failed else 1 - len(failed) / len(groups)


def _says_all(answer: Answer) -> bool:
    return answer.error in ("Signature", "NotImplementedError", "Unwritten", "Asked", "Lent")


def _example(check: Check, case: Case, answer: Answer, expected: Any) -> str:
    lines = [f"{check.name}({', '.join(check.arguments)}) with"]
    lines += [_shown(name, arg) for name, arg in zip(check.arguments, case.args, strict=True)]
    if answer.changed:
        return "\n".join([*lines, f"  afterwards {' and '.join(answer.changed)} is not the same"])
    if answer.shared:
        return "\n".join([*lines, f"  returned {' and '.join(answer.shared)} as it came, no copy"])
    if not answer.error:
        lines.append(_shown("returned", answer.value))
        if check.compare and expected is not None:
            lines.append(_shown("expected", expected))
            if _shown("", answer.value) == _shown("", expected):  # too many numbers, or digits
                theirs = canonical(check, case, Answer(value=expected)).value
                lines += _differences(canonical(check, case, answer).value, theirs)
    return "\n".join(lines)


def _differences(returned: Any, expected: Any) -> list[str]:
    """Where two arrays differ most, or the pairs of two tuples."""
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

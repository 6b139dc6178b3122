"""Plain data over an untrusted wire: JSON with raw array bytes.

Inputs travel to the learner's process and answers travel back as text that holds numbers, words,
lists, arrays and the recipes of :mod:`eigentunes.judging.recipes`; never a pickle, an object array
or compressed data.  Recipes are for inputs only: an answer holds none.  :func:`loads` and
:func:`decode` trust nothing: whatever they are given, they return such values or raise
``ValueError``, and the memory that they use is bounded by the length of the text.
"""

from __future__ import annotations

import base64
import binascii
import json
import math
from collections.abc import Sequence
from typing import Any, NoReturn

import numpy as np

from eigentunes.judging.contract import Answer, Case
from eigentunes.judging.recipes import Generator, Potential, Scripted

MAX_DEPTH = 8
MAX_AXES = 8
MAX_EMPTY = 1 << 20  # numbers that an empty array would hold if its axes of length 0 had 1
MAX_NAMES = 64  # of arguments, and the characters of one
MAX_WORDS = 4000  # characters of a text about a call
NUMERIC = "biufc"  # dtype kinds that may travel
_ITEM_SIZES = {"b": (1,), "i": (1, 2, 4, 8), "u": (1, 2, 4, 8), "f": (2, 4, 8), "c": (8, 16)}
_DTYPES = {
    dtype.newbyteorder("<").str: dtype.newbyteorder("<")
    for kind, sizes in _ITEM_SIZES.items()
    for dtype in (np.dtype(f"{kind}{size}") for size in sizes)
}


class NotPlainData(TypeError):
    """A value that cannot travel; the text says what it is."""


def encode(value: Any, *, recipes: bool = True, depth: int = 0) -> Any:
    """Turn a value into what ``json.dumps`` writes.

    Parameters
    ----------
    value : object
    recipes : bool
        Whether it may hold recipes.
    depth : int
        How deep it lies in another value.

    Raises
    ------
    NotPlainData
        If `value`, or something in it, is no plain data.
    """
    if depth > MAX_DEPTH:
        raise NotPlainData("something nested more than 8 levels deep")
    if value is None or type(value) in (bool, str):
        return value
    if type(value) is int:
        if not _fits(value):
            raise NotPlainData("a whole number of more than 64 bits")
        return value
    if type(value) is float:
        return {"float": value.hex()}

    def inside(items: Sequence[Any]) -> list[Any]:
        return [encode(item, recipes=recipes, depth=depth + 1) for item in items]

    if type(value) is list or type(value) is tuple:
        return {type(value).__name__: inside(value)}
    if recipes and type(value) is Generator:
        return {"generator": value.seed}
    if recipes and type(value) is Scripted:
        return {"scripted": inside(value.results)}
    if recipes and type(value) is Potential:
        return {"potential": value.kind, "parameters": inside(value.parameters)}
    if isinstance(value, np.ndarray | np.generic | complex):
        array = np.asarray(value)
        little = array.dtype.newbyteorder("<")
        if little.str not in _DTYPES:
            raise NotPlainData(f"an array of type {array.dtype}")
        if array.ndim > MAX_AXES:
            raise NotPlainData(f"an array with {array.ndim} axes")
        if _absurd(array.shape):
            raise NotPlainData(f"an empty array of shape {array.shape}")
        raw = np.ascontiguousarray(array, dtype=little).tobytes()
        return {
            "array": base64.b64encode(raw).decode(),
            "dtype": little.str,
            "shape": list(array.shape),
        }
    raise NotPlainData(f"a value of type {type(value).__name__}")


def _fits(number: int) -> bool:
    """Whether a whole number has at most 64 bits, with a sign or without."""
    return -(1 << 63) <= number < 1 << 64


def _absurd(shape: Sequence[int]) -> bool:
    """Whether an array of this shape takes no memory, but what is computed from it might."""
    return 0 in shape and math.prod(length or 1 for length in shape) > MAX_EMPTY


def loads(text: str) -> Any:
    """Parse JSON text that a stranger wrote, for :func:`decode` and :func:`unpack_answers`.

    Raises
    ------
    ValueError
        If it is no JSON, if a key of an object comes twice, or if there is anything
        that :func:`encode` would not have written, such as ``NaN``.
    """
    try:
        return json.loads(text, object_pairs_hook=_once, parse_constant=_refused)
    except (ValueError, RecursionError) as error:
        raise ValueError("they are no JSON as it is written here") from error


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key comes twice")
    return found


def _refused(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no JSON")


def decode(data: Any, *, recipes: bool = True, depth: int = 0) -> Any:
    """Rebuild a value; arrays are fresh and writable.

    Parameters
    ----------
    data : object
        What ``json.loads`` gave.
    recipes : bool
        Whether it may hold recipes.
    depth : int
        How deep it lies in other data.

    Raises
    ------
    ValueError
        On anything that :func:`encode` would not have written.
    """
    if depth > MAX_DEPTH:
        raise ValueError("nested too deep")
    if data is None or type(data) is bool:
        return data
    if type(data) is str:
        return storable(data)
    if type(data) is int and _fits(data):
        return data
    if type(data) is not dict:
        raise ValueError("not plain data")

    def inside(items: list[Any]) -> tuple[Any, ...]:
        return tuple(decode(item, recipes=recipes, depth=depth + 1) for item in items)

    match data:
        case {"float": str(text)} if len(data) == 1 and len(text) < 40:
            return _float(text)
        case {"list": list(items)} if len(data) == 1:
            return list(inside(items))
        case {"tuple": list(items)} if len(data) == 1:
            return inside(items)
        case {"array": str(text), "dtype": str(name), "shape": list(shape)} if len(data) == 3:
            return _array(text, name, shape)
        case {"generator": int(seed)} if recipes and len(data) == 1:
            if type(seed) is int and 0 <= seed < 1 << 63:
                return Generator(seed)
        case {"scripted": list(items)} if recipes and len(data) == 1:
            return Scripted(inside(items))
        case {"potential": str(name), "parameters": list(items)} if recipes and len(data) == 2:
            return Potential(name, inside(items))
    raise ValueError("not plain data")


def storable(text: str) -> str:
    """The text with every lone surrogate replaced, so that it can be written to a file."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _float(text: str) -> float:
    """The inverse of ``float.hex``, of nothing else that ``float.fromhex`` reads."""
    try:
        number = float.fromhex(text)
    except OverflowError as error:
        raise ValueError("a number beyond all floats") from error
    if number.hex() != text:
        raise ValueError("not a number as it is written here")
    return number


def _array(text: str, name: str, shape: list[Any]) -> np.ndarray:
    dtype = _DTYPES.get(name)
    if dtype is None:
        raise ValueError("not a numeric dtype")
    if len(shape) > MAX_AXES or any(type(length) is not int or length < 0 for length in shape):
        raise ValueError("not a shape")
    try:
        raw = base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise ValueError("not base64") from error
    if math.prod(shape) * dtype.itemsize != len(raw):
        raise ValueError("bytes and shape disagree")
    if _absurd(shape):
        raise ValueError("an empty array with absurdly long axes")
    return np.frombuffer(raw, dtype).reshape(shape).copy()


def pack_cases(cases: Sequence[Case]) -> list[Any]:
    """Cases as what ``json.dumps`` writes."""
    return [{"args": encode(case.args), "trap": case.trap, "draws": case.draws} for case in cases]


def unpack_cases(items: list[Any]) -> list[Case]:
    """The inverse of :func:`pack_cases`."""
    return [Case(decode(item["args"]), item["trap"], item["draws"]) for item in items]


_WORDS = ("error", "detail", "line", "printed")


def pack_answers(answers: Sequence[Answer | None]) -> list[Any]:
    """Answers as what ``json.dumps`` writes; None stays None."""
    return [answer and _packed(answer) for answer in answers]


def _packed(answer: Answer) -> dict[str, Any]:
    rare = {"shared": list(answer.shared)} if answer.shared else {}
    return {
        "value": encode(answer.value, recipes=False),
        "changed": list(answer.changed),
        "calls": dict(answer.calls),
        **{word: getattr(answer, word) for word in _WORDS},
        **rare,
    }


def unpack_answers(items: Any) -> list[Answer | None]:
    """The inverse of :func:`pack_answers`; trusts nothing.

    Raises
    ------
    ValueError
        On anything malformed.
    """
    if type(items) is not list:
        raise ValueError("the answers are no list")
    return [None if item is None else _answer(item) for item in items]


def _answer(item: Any) -> Answer:
    if type(item) is not dict or item.keys() - {"shared"} != {"value", "changed", "calls", *_WORDS}:
        raise ValueError("not an answer")
    changed, shared, calls = item["changed"], item.get("shared", []), item["calls"]
    if not (_names(changed) and _names(shared) and _counts(calls)):
        raise ValueError("not an answer")
    if any(type(item[word]) is not str for word in _WORDS):
        raise ValueError("not an answer")
    words = {word: storable(item[word][:MAX_WORDS]) for word in _WORDS}
    value = decode(item["value"], recipes=False)
    return Answer(value, changed=tuple(changed), shared=tuple(shared), calls=calls, **words)


def _names(items: Any) -> bool:
    """Whether these can be the names of arguments."""
    return (
        type(items) is list
        and len(items) <= MAX_NAMES
        and len(set(map(str, items))) == len(items)
        and all(_name(item) for item in items)
    )


def _name(item: Any) -> bool:
    return type(item) is str and len(item) <= MAX_NAMES and item.isidentifier()


def _counts(calls: Any) -> bool:
    """Whether these can be numbers of calls, by the name of an argument, "foreign" or not."""
    return (
        type(calls) is dict
        and len(calls) <= MAX_NAMES
        and all(_name(key.removesuffix(" foreign")) for key in calls)
        and all(type(count) is int and 0 <= count < 1 << 63 for count in calls.values())
    )

"""Plain data over an untrusted wire: JSON with raw array bytes.

Inputs travel to the learner's process and answers travel back as text that holds numbers, words,
lists, arrays and the recipes of :mod:`eigentunes.recipes`; never a pickle, an object array or
compressed data.  :func:`decode` trusts nothing: whatever it is given, it returns such values or
raises ``ValueError``, and the memory that it uses is bounded by the length of the text.
"""

from __future__ import annotations

import base64
import binascii
import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from eigentunes.definition import Answer, Case
from eigentunes.recipes import Generator, Potential, Scripted

MAX_DEPTH = 8
NUMERIC = "biufc"  # dtype kinds that may travel
_ITEM_SIZES = {"b": (1,), "i": (1, 2, 4, 8), "u": (1, 2, 4, 8), "f": (2, 4, 8), "c": (8, 16)}


class NotPlainData(TypeError):
    """A value that cannot travel; the text says what it is."""


def encode(value: Any, depth: int = 0) -> Any:
    """Turn a value into what ``json.dumps`` writes.

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
        if abs(value) >= 1 << 63:
            raise NotPlainData("a whole number of more than 64 bits")
        return value
    if type(value) is float:
        return {"float": value.hex()}
    if type(value) is list or type(value) is tuple:
        return {type(value).__name__: [encode(item, depth + 1) for item in value]}
    if type(value) is Generator:
        return {"generator": value.seed}
    if type(value) is Scripted:
        return {"scripted": [encode(item, depth + 1) for item in value.results]}
    if type(value) is Potential:
        parameters = [encode(each, depth + 1) for each in value.parameters]
        return {"potential": value.kind, "parameters": parameters}
    if isinstance(value, np.ndarray | np.generic | complex):
        array = np.asarray(value)
        little = array.dtype.newbyteorder("<")
        if array.dtype.kind not in NUMERIC or array.itemsize not in _ITEM_SIZES[array.dtype.kind]:
            raise NotPlainData(f"an array of type {array.dtype}")
        raw = np.ascontiguousarray(array, dtype=little).tobytes()
        return {
            "array": base64.b64encode(raw).decode(),
            "dtype": little.str,
            "shape": list(array.shape),
        }
    raise NotPlainData(f"a value of type {type(value).__name__}")


def decode(data: Any, depth: int = 0) -> Any:
    """Rebuild a value; arrays are fresh and writable.

    Raises
    ------
    ValueError
        On anything that :func:`encode` would not have written.
    """
    if depth > MAX_DEPTH:
        raise ValueError("nested too deep")
    if data is None or type(data) in (bool, str):
        return data
    if type(data) is int and abs(data) < 1 << 63:
        return data
    if type(data) is not dict:
        raise ValueError("not plain data")
    match data:
        case {"float": str(text)} if len(data) == 1 and len(text) < 40:
            return float.fromhex(text)
        case {"list": list(items)} if len(data) == 1:
            return [decode(item, depth + 1) for item in items]
        case {"tuple": list(items)} if len(data) == 1:
            return tuple(decode(item, depth + 1) for item in items)
        case {"generator": int(seed)} if len(data) == 1 and 0 <= seed < 1 << 63:
            return Generator(seed)
        case {"scripted": list(items)} if len(data) == 1:
            return Scripted(tuple(decode(item, depth + 1) for item in items))
        case {"potential": str(name), "parameters": list(items)} if len(data) == 2:
            return Potential(name, tuple(decode(item, depth + 1) for item in items))
        case {"array": str(text), "dtype": str(name), "shape": list(shape)} if len(data) == 3:
            return _array(text, name, shape)
    raise ValueError("not plain data")


def _array(text: str, name: str, shape: list[Any]) -> np.ndarray:
    kind, size = name[1:2], name[2:]
    if name[:1] not in "<|" or kind not in _ITEM_SIZES or not size.isdecimal() or len(size) > 2:
        raise ValueError("not a numeric dtype")
    if int(size) not in _ITEM_SIZES[kind]:
        raise ValueError("not a numeric dtype")
    dtype = np.dtype(name)
    if len(shape) > 8 or any(type(length) is not int or length < 0 for length in shape):
        raise ValueError("not a shape")
    try:
        raw = base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise ValueError("not base64") from error
    if math.prod(shape) * dtype.itemsize != len(raw):
        raise ValueError("bytes and shape disagree")
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
        "value": encode(answer.value),
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
    for names in (changed, shared):
        if type(names) is not list or any(type(name) is not str for name in names):
            raise ValueError("not an answer")
    if type(calls) is not dict or any(type(count) is not int for count in calls.values()):
        raise ValueError("not an answer")
    if any(type(item[word]) is not str for word in _WORDS):
        raise ValueError("not an answer")
    words = {word: item[word][:4000] for word in _WORDS}
    value = decode(item["value"])
    return Answer(value, changed=tuple(changed), shared=tuple(shared), calls=calls, **words)

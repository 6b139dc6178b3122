"""Plain data over the wire: what goes in comes out, and nothing else gets in."""

import base64
import contextlib
import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from eigentunes.definition import Answer, Case
from eigentunes.recipes import POTENTIALS, Generator, Potential, Scripted
from eigentunes.wire import (
    NotPlainData,
    decode,
    encode,
    pack_answers,
    pack_cases,
    unpack_answers,
    unpack_cases,
)

arrays = hnp.arrays(
    dtype=hnp.boolean_dtypes() | hnp.integer_dtypes() | hnp.floating_dtypes(sizes=(16, 32, 64)),
    shape=hnp.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=4),
)
scalars = st.none() | st.booleans() | st.integers(-(2**62), 2**62) | st.floats() | st.text()
values = st.recursive(
    scalars | arrays,
    lambda inner: st.lists(inner, max_size=3) | st.lists(inner, max_size=3).map(tuple),
    max_leaves=8,
)
KEYS = ["array", "dtype", "shape", "float", "list", "tuple", "scripted", "potential", "parameters"]
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(KEYS) | st.text(max_size=3),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


def same(a, b):
    if isinstance(a, list | tuple):
        return type(a) is type(b) and len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, np.ndarray):
        return a.dtype.newbyteorder("<") == b.dtype and np.array_equal(
            a, b, equal_nan=a.dtype.kind == "f"
        )
    return type(a) is type(b) and (a == b or (a != a and b != b))


@given(values)
def test_values_survive_the_journey(value):
    assert same(value, decode(json.loads(json.dumps(encode(value)))))


def test_decoded_arrays_are_fresh_and_writable():
    array = decode(encode(np.arange(3)))
    array[0] = 7
    assert array.tolist() == [7, 1, 2]


@given(json_values)
def test_whatever_arrives_is_a_value_or_a_value_error(data):
    with contextlib.suppress(ValueError):
        decode(data)


@pytest.mark.parametrize(
    "value",
    [object(), {1, 2}, np.array([object()]), np.array(["a"]), 1 << 70, (x for x in [1]), len],
    ids=lambda value: type(value).__name__,
)
def test_what_is_no_plain_data_is_refused(value):
    with pytest.raises(NotPlainData):
        encode(value)


@pytest.mark.parametrize(
    "data",
    [
        {"array": "AAAA", "dtype": "|O8", "shape": [1]},
        {"array": "AAAA", "dtype": "<f8", "shape": [1]},
        {"array": "AAAA", "dtype": "<f8", "shape": [10**9, 10**9]},
        {"array": base64.b64encode(bytes(8)).decode(), "dtype": "<f8", "shape": [-1]},
        {"array": "!!!!", "dtype": "|u1", "shape": [3]},
        {"array": "AAAA", "dtype": "<V3", "shape": [1]},
        {"array": "AAAA", "dtype": "(9999,9999)f8", "shape": [0]},
        {"float": "0x1p99999999"},
        {"list": [1], "tuple": [1]},
        {"list": {"list": 1}},
        {"unknown": 1},
        {"potential": "unheard of", "parameters": []},
        {"potential": "linear", "parameters": []},
        {"potential": "linear", "parameters": [{"float": "nan"}]},
        {"potential": "linear", "parameters": [{"float": "inf"}]},
        {"potential": "linear", "parameters": ["1"]},
        {"potential": "linear", "parameters": [{"list": []}]},
        {"potential": "linear", "parameters": 1},
        {"potential": ["linear"], "parameters": [{"float": "0x1p0"}]},
        {"potential": "linear", "parameters": [{"float": "0x1p0"}], "more": 1},
    ],
    ids=str,
)
def test_malformed_data_is_refused(data):
    with pytest.raises((ValueError, OverflowError)):
        decode(data)


def test_deep_nesting_is_refused_both_ways():
    value, data = 0, 0
    for _ in range(20):
        value, data = [value], {"list": [data]}
    with pytest.raises(NotPlainData):
        encode(value)
    with pytest.raises(ValueError, match="deep"):
        decode(data)


def test_cases_with_recipes_survive():
    case = Case((np.eye(2), 3, Generator(5), Scripted(((1.0, 2),))), trap="ties", draws=4)
    back = unpack_cases(json.loads(json.dumps(pack_cases([case]))))[0]
    assert back.args[1:] == case.args[1:]
    assert (back.trap, back.draws) == ("ties", 4)


@pytest.mark.parametrize("kind", POTENTIALS)
def test_every_potential_survives(kind):
    parameters = tuple(0.5 + i for i in range(POTENTIALS[kind][1].count("{:g}")))
    potential = Potential(kind, parameters)
    back = decode(json.loads(json.dumps(encode(potential))))
    assert back == potential
    assert np.array_equal(back.build()(np.arange(4.0)), potential(np.arange(4.0)))


def test_answers_survive():
    given_answers = [
        Answer(value=2.5, changed=("X",), calls={"f": 3}),
        None,
        Answer(error="Oops"),
        Answer(value=0, shared=("X", "y")),
    ]
    assert unpack_answers(json.loads(json.dumps(pack_answers(given_answers)))) == given_answers


@given(json_values)
def test_forged_answers_are_a_value_error(data):
    with pytest.raises(ValueError, match="answer"):
        unpack_answers([{"value": data}])

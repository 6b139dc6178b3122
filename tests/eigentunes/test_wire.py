"""Plain data over the wire: what goes in comes out, and nothing else gets in."""

import base64
import contextlib
import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from eigentunes.judging.contract import Answer, Case
from eigentunes.judging.recipes import POTENTIALS, Generator, Potential, Scripted
from eigentunes.judging.wire import (
    NUMERIC,
    NotPlainData,
    decode,
    encode,
    loads,
    pack_answers,
    pack_cases,
    unpack_answers,
    unpack_cases,
)

arrays = hnp.arrays(
    dtype=hnp.boolean_dtypes() | hnp.integer_dtypes() | hnp.floating_dtypes(sizes=(16, 32, 64)),
    shape=hnp.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=4),
)
scalars = st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.floats() | st.text()
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


@pytest.mark.parametrize("number", [2**63 - 1, 2**63, 2**64 - 1, -(2**63)])
def test_a_whole_number_of_64_bits_travels_with_a_sign_or_without(number):
    assert decode(json.loads(json.dumps(encode(number)))) == number


@pytest.mark.parametrize("number", [2**64, -(2**63) - 1, 10**30])
def test_a_whole_number_of_more_than_64_bits_does_not(number):
    with pytest.raises(NotPlainData, match="more than 64 bits"):
        encode(number)


def test_decoded_arrays_are_fresh_and_writable():
    array = decode(encode(np.arange(3)))
    array[0] = 7
    assert array.tolist() == [7, 1, 2]


def is_plain(value):
    if isinstance(value, list | tuple):
        return type(value) in (list, tuple) and all(map(is_plain, value))
    if isinstance(value, np.ndarray):
        return type(value) is np.ndarray and value.dtype.kind in NUMERIC
    return value is None or type(value) in (bool, int, float, str)


@given(json_values)
def test_whatever_arrives_is_a_value_or_a_value_error(data):
    with contextlib.suppress(ValueError):
        decode(data)
    with contextlib.suppress(ValueError):
        assert is_plain(decode(data, recipes=False))


near_arrays = st.fixed_dictionaries(
    {
        "array": st.sampled_from(["", "AAAA", "AAAAAAAAAAA=", "é", "A"]) | st.text(max_size=9),
        "dtype": st.sampled_from(["<f8", "|u1", "|b1", "<i٨", "<f²", "|O", ">f8", "<f16", "f8", ""])
        | st.text(max_size=4),
        "shape": st.lists(
            st.integers(-1, 3) | st.sampled_from([1 << 31, 1 << 62, 1 << 64, 10**400, True, 0.0]),
            max_size=10,
        ),
    }
)
near_floats = st.fixed_dictionaries(
    {
        "float": st.text("0123456789abcdefxpINFinatyn+-._ ٨", max_size=45)
        | st.sampled_from(["0x1p99999", "0x1p-99999", "1e999", "0x" + "f" * 36, "INF"])
    }
)


@given(near_arrays | near_floats)
def test_what_nearly_looks_like_ours_is_plain_or_a_value_error_too(data):
    with contextlib.suppress(ValueError):
        value = decode(data, recipes=False)
        assert is_plain(value)
        assert np.asarray(value).nbytes <= 40
        assert encode(value) == data


@given(st.text() | json_values.map(json.dumps))
def test_whatever_text_arrives_is_parsed_or_a_value_error(text):
    with contextlib.suppress(ValueError):
        json.dumps(loads(text), allow_nan=False)


@pytest.mark.parametrize(
    "text",
    [
        '{"list": [], "list": [1]}',
        "[NaN]",
        "[Infinity]",
        "[-Infinity]",
        "[" * 200_000,
        '{"list":' * 200_000,
        "1" * 5000,
        "",
        '"' + chr(0),
    ],
    ids=lambda text: text[:12],
)
def test_text_that_is_not_ours_is_a_value_error(text):
    with pytest.raises(ValueError, match="JSON"):
        loads(text)


def test_half_a_character_is_replaced_so_that_it_can_be_written():
    answer = {**pack_answers([Answer(value=1)])[0], "printed": "a\ud83d", "value": "\udc00"}
    (read,) = unpack_answers([answer])
    assert (read.printed, read.value) == ("a?", "?")


@pytest.mark.parametrize("recipe", [Generator(3), Scripted((1.0,)), Potential("linear", (1.0,))])
def test_an_answer_holds_no_recipe(recipe):
    for value in (recipe, [recipe], (1.0, recipe)):
        with pytest.raises(NotPlainData, match=type(recipe).__name__):
            pack_answers([Answer(value=value)])
        with pytest.raises(ValueError, match="not plain data"):
            unpack_answers([{**pack_answers([Answer()])[0], "value": encode(value)}])


@pytest.mark.parametrize(
    "forged",
    [
        {"calls": {"f": -1}},
        {"calls": {"f": 1 << 63}},
        {"calls": {"f": True}},
        {"calls": {"f": 1.0}},
        {"calls": {"f": "1"}},
        {"calls": {"": 1}},
        {"calls": {"f" * 100: 1}},
        {"calls": {f"f{i}": 1 for i in range(100)}},
        {"changed": ["X", "X"]},
        {"changed": ["the grader, which"]},
        {"changed": ["X" * 100]},
        {"changed": [["X"]]},
        {"shared": "X"},
        {"shared": [None]},
        {"printed": None},
        {"error": 3},
    ],
    ids=str,
)
def test_what_an_answer_says_about_its_call_is_checked_too(forged):
    with pytest.raises(ValueError, match="not an answer"):
        unpack_answers([{**pack_answers([Answer(value=1)])[0], **forged}])


@pytest.mark.parametrize("shape", [(0, 1 << 40), (1 << 30, 0, 2), (0,) * 9])
def test_an_empty_array_cannot_have_absurd_axes(shape):
    with pytest.raises(NotPlainData):
        encode(np.zeros(shape))
    with pytest.raises(ValueError, match=r"shape|axes"):
        decode({"array": "", "dtype": "<f8", "shape": list(shape)})
    assert decode(encode(np.zeros((0, 5)))).shape == (0, 5)


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
        {"array": "", "dtype": "(9999,9999)f8", "shape": [0]},
        {"float": "0x1p99999999"},
        {"float": "0x1p99999"},
        {"float": "Infinity"},
        {"float": "1"},
        {"float": "0x" + "1" * 60},
        {"array": "", "dtype": "<f٨", "shape": [0]},
        {"array": "", "dtype": "<f²", "shape": [0]},
        {"array": "AA==", "dtype": "<f1", "shape": [1]},
        {"array": "", "dtype": "<f8", "shape": [0, 10**30]},
        {"array": "", "dtype": "<f8", "shape": [0, True]},
        {"array": "é", "dtype": "|u1", "shape": [1]},
        {"generator": True},
        {"generator": -1},
        1 << 64,
        -(1 << 63) - 1,
        1.0,
        [1],
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
    with pytest.raises(ValueError):  # noqa: PT011 (which sentence depends on the row)
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

"""Whole numbers come in the platform's own type, which NumPy takes for counts and places."""

import numpy as np
import pytest

from eigentunes.judging.contract import Case, native
from eigentunes.judging.recipes import Scripted


@pytest.fixture
def thirty_two_bits(monkeypatch):
    monkeypatch.setattr(np, "intp", np.int32)


def test_labels_of_a_case_have_the_platforms_integer_type(thirty_two_bits):
    case = Case((np.array([0, 1], dtype=np.int64), [np.array([2], dtype=np.int64)], 3))
    assert case.args[0].dtype == np.int32
    assert case.args[1][0].dtype == np.int32
    assert case.args[2] == 3


def test_arrays_of_other_types_keep_them(thirty_two_bits):
    for dtype in (np.uint8, np.int16, np.float32, float, complex):
        assert native(np.ones(2, dtype)).dtype == dtype


def test_what_a_scripted_function_returns_has_it_too(thirty_two_bits):
    run = Scripted(((np.array([1, 0], dtype=np.int64), 2.0),)).build()
    assert run()[0].dtype == np.int32

"""Comparisons accept what is free in an answer, and nothing else."""

from __future__ import annotations

import numpy as np
import pytest

from eigentunes.judging.comparisons import (
    SINGLE,
    close,
    eigenpairs,
    eigenvectors,
    far_from_origin,
    orthonormal,
    signs_fixed,
    vectors_unsigned,
)

S = np.array([[4.0, 1.0, 0.5], [1.0, 3.0, -1.0], [0.5, -1.0, 2.0]])
TWICE = np.array([[2.0, 1.0, 1.0], [1.0, 2.0, 1.0], [1.0, 1.0, 2.0]])  # 4, 1, 1


def descending(S):
    lam, V = np.linalg.eigh(S)
    return lam[::-1], V[:, ::-1]


LAM, V = descending(S)


@pytest.mark.parametrize(
    "value",
    [
        (LAM, V),
        (LAM, -V),
        (LAM, V * [1, -1, 1]),
        (LAM, np.linalg.svd(S)[0]),
        (LAM + 1e-9, V),
        (LAM.astype(np.float32), V.astype(np.float32)),
        (LAM, V.astype(np.float32)),
    ],
)
def test_eigenpairs_accept_signs_rounding_and_single_precision(value):
    assert eigenpairs()(value, (LAM, V), S)


@pytest.mark.parametrize(
    "value",
    [
        (LAM[::-1], V[:, ::-1]),
        (LAM, V[:, ::-1]),
        (LAM, V.T),
        (LAM, V[::-1]),
        (LAM, 2 * V),
        (LAM, np.abs(V)),
        (LAM / LAM.sum(), V),
        (np.sqrt(LAM), V),
        (LAM + 1e-3, V),
        (LAM * 2 / 3, V),
    ],
)
def test_eigenpairs_reject_another_order_size_or_direction(value):
    assert not eigenpairs()(value, (LAM, V), S)


@pytest.mark.parametrize("angle", [0.0, 0.4, 2.0])
def test_every_basis_of_a_repeated_eigenvalue_is_right(angle):
    lam, W = descending(TWICE)
    c, s = np.cos(angle), np.sin(angle)
    W[:, 1:] = W[:, 1:] @ [[c, -s], [s, c]]
    assert eigenpairs()((lam, W), (lam, descending(TWICE)[1]), TWICE)


def test_in_the_space_of_a_repeated_eigenvalue_vectors_must_be_at_right_angles():
    lam, W = descending(TWICE)
    W[:, 2] = (W[:, 1] + W[:, 2]) / np.sqrt(2)
    assert eigenvectors(lam, W, TWICE)
    assert not orthonormal(W)
    assert not eigenpairs()((lam, W), (lam, W), TWICE)


@pytest.mark.parametrize("unit", [1e-150, 1e-12, 1e12, 1e150])
def test_eigenvectors_are_judged_in_any_unit(unit):
    assert eigenvectors(LAM * unit, V, S * unit)
    assert not eigenvectors(LAM * unit, V[:, ::-1], S * unit)


def test_the_zero_matrix_has_every_basis():
    assert eigenvectors(np.zeros(2), np.eye(2), np.zeros((2, 2)))
    assert not eigenvectors(np.ones(2), np.eye(2), np.zeros((2, 2)))


def test_signs_are_fixed_by_the_largest_entry_of_each_column():
    fixed = signs_fixed(np.array([[1.0, -0.1], [-2.0, 0.5]]))
    np.testing.assert_array_equal(fixed, [[-1.0, -0.1], [2.0, 0.5]])
    np.testing.assert_array_equal(signs_fixed(np.array([-3.0, 1.0])), [3.0, -1.0])


def test_of_entries_equal_up_to_rounding_the_first_fixes_the_sign():
    root = np.sqrt(0.5)
    for v in ([root, -root * (1 + 1e-12)], [-root, root * (1 + 1e-12)]):
        assert signs_fixed(np.array(v))[0] > 0


def test_fixed_signs_do_not_depend_on_the_signs_before():
    A = np.random.default_rng(0).normal(size=(5, 4))
    np.testing.assert_array_equal(signs_fixed(A * [1, -1, -1, 1]), signs_fixed(A))


@pytest.mark.parametrize("rtol", [1e-9, 1e-6, 1e-2])
def test_single_precision_gets_a_tolerance_of_its_own_but_none_smaller(rtol):
    for error, passes in ((0.5, True), (2, False)):
        value = np.array([1, 1 + error * max(rtol, SINGLE)])
        assert close(rtol)(value.astype(np.float32), np.ones(2)) == passes


def test_far_from_the_origin_alone_its_conditions_count():
    prop = far_from_origin(lambda value, X: bool(value == 0))
    X = np.array([[1.0, 2.0], [2.0, 4.0]])
    assert prop.holds(1, X)
    assert not prop.holds(1, X + 1e8)
    assert prop.holds(0, X + 1e8)


@pytest.mark.parametrize(
    "value", [(LAM, V), (V, LAM), (V[:, :2], S), V, V[:2], V[:1]], ids=lambda value: str(len(value))
)
def test_vectors_have_no_sign_in_whatever_order_they_came(value):
    def turned(part):
        return part if part.ndim < 2 else -part

    other = tuple(map(turned, value)) if isinstance(value, tuple) else -value
    mine, theirs = vectors_unsigned(tuple(value)), vectors_unsigned(tuple(other))
    for a, b in zip(mine, theirs, strict=True):
        np.testing.assert_array_equal(a, b)


def test_values_keep_their_sign():
    lam, _ = vectors_unsigned((-LAM, V))
    np.testing.assert_array_equal(lam, -LAM)
    np.testing.assert_array_equal(vectors_unsigned(tuple(-LAM))[0], -LAM)

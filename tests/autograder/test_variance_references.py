"""The references of variance in a direction agree with NumPy, and with theory."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.datasets import load_iris
from sklearn.decomposition import PCA

from autograder.catalogue import EXERCISES
from eigentunes import stand_ins

seeds = st.integers(0, 2**32 - 1)
quickly = settings(max_examples=60, deadline=None)

center, covariance, expectation = (
    EXERCISES[name].reference for name in ("center", "covariance", "expectation")
)


def table(seed):
    rng = np.random.default_rng(seed)
    n, m = rng.integers(2, 60), rng.integers(1, 8)
    return rng.normal(rng.normal(0, 5, m), rng.uniform(0.1, 9, m), (n, m)), rng


@given(seeds, st.sampled_from([0.0, 1e8]))
@quickly
def test_covariance_agrees_with_numpy_even_far_from_the_origin(seed, offset):
    X, _ = table(seed)
    expected = np.atleast_2d(np.cov(X, rowvar=False))
    np.testing.assert_allclose(covariance(X + offset), expected, atol=1e-6 * np.abs(expected).max())


@given(seeds)
@quickly
def test_the_expectation_value_is_the_variance_of_the_projections(seed):
    X, rng = table(seed)
    v = rng.normal(0, 3, X.shape[1])
    projections = X @ (v / np.linalg.norm(v))
    assert expectation(covariance(X), v) == pytest.approx(projections.var(ddof=1))


@given(seeds)
@quickly
def test_the_stand_ins_give_what_the_references_give(seed):
    X, rng = table(seed)
    for ours, reference in zip(stand_ins.center(X), center(X), strict=True):
        np.testing.assert_allclose(ours, reference)
    np.testing.assert_allclose(stand_ins.covariance(X), covariance(X), atol=1e-9)
    v = rng.normal(0, 1, X.shape[1]) + 1j * rng.normal(0, 1, X.shape[1])
    S = covariance(X)
    assert stand_ins.expectation(S, v) == pytest.approx(expectation(S, v))


def test_along_the_first_component_of_iris_lies_the_largest_eigenvalue():
    X = load_iris().data
    model = PCA(svd_solver="full").fit(X)
    for v, variance in zip(model.components_, model.explained_variance_, strict=True):
        assert expectation(covariance(X), v) == pytest.approx(variance)

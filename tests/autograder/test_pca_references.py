"""The references of the eigenvalue exercises agree with SciPy, scikit-learn and theory."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.linalg import eigh
from sklearn.datasets import load_digits, load_iris
from sklearn.decomposition import PCA

from autograder.catalogue import EXERCISES, judge_function
from autograder.exercises.shared.pca import principal_components
from autograder.exercises.shared.traps import FAR

seeds = st.integers(0, 2**32 - 1)
quickly = settings(max_examples=60, deadline=None)
SOLVERS = ("auto", "covariance", "gram", "lanczos", "svd")


def reference(name):
    return EXERCISES[name].reference


def cloud(seed, n=None, m=None):
    rng = np.random.default_rng(seed)
    n, m = n or rng.integers(3, 60), m or rng.integers(1, 12)
    return rng.normal(rng.normal(0, 5, m), 1.5 ** np.arange(m), (n, m))


def symmetric(seed):
    rng = np.random.default_rng(seed)
    A = rng.normal(size=(2, *[rng.integers(2, 8)] * 2))[0]
    return A + A.T


def eigenvalues_of_svd(X):
    return np.linalg.svd(X - X.mean(axis=0), compute_uv=False) ** 2 / (len(X) - 1)


@given(seeds, st.sampled_from([0.0, 1e4, 1e8]))
@quickly
def test_components_agree_with_a_full_decomposition_even_far_from_the_origin(seed, offset):
    X = cloud(seed) + offset
    k = min(X.shape[0] - 1, X.shape[1])
    mu, lam, V = principal_components(X, k)
    exact = eigenvalues_of_svd(X)
    np.testing.assert_allclose(mu, X.mean(axis=0))
    np.testing.assert_allclose(lam, exact[:k], atol=1e-9 * exact[0])
    np.testing.assert_allclose(V.T @ V, np.eye(k), atol=1e-9)
    S = np.atleast_2d(np.cov(X, rowvar=False))
    np.testing.assert_allclose(S @ V, V * lam, atol=1e-7 * exact[0])


@pytest.mark.parametrize("solver", SOLVERS)
@pytest.mark.parametrize(("n", "m"), [(200, 30), (30, 200), (2500, 12)])
def test_every_solver_finds_the_same(solver, n, m):
    X = cloud(0, n, 12) @ np.random.default_rng(1).normal(size=(12, m))
    _, lam, V = principal_components(X, 5, solver)
    model = PCA(5, svd_solver="full").fit(X)
    np.testing.assert_allclose(lam, model.explained_variance_, rtol=1e-9)
    np.testing.assert_allclose(np.abs(model.components_ @ V), np.eye(5), atol=1e-6)


@pytest.mark.parametrize(("n", "m", "chosen"), [(90, 9, "covariance"), (9, 90, "gram")])
def test_the_smaller_matrix_is_decomposed(n, m, chosen):
    X = cloud(0, n, m)
    for ours, its in zip(
        principal_components(X, 3), principal_components(X, 3, chosen), strict=True
    ):
        np.testing.assert_array_equal(ours, its)


def test_few_of_many_components_are_as_exact_as_all_of_them():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(900, 1000)) * 0.97 ** np.arange(1000)
    _, lam, _ = principal_components(X, 5)
    np.testing.assert_allclose(lam, eigenvalues_of_svd(X)[:5], rtol=1e-9)


def test_a_faint_component_keeps_its_digits():
    """Squaring loses what is small beside the largest; the fallback does not."""
    rng = np.random.default_rng(0)
    mixed = np.linalg.qr(rng.normal(size=(3, 3)))[0]
    X = rng.normal(size=(400, 3)) * [1.0, 1e-3, 1e-7] @ mixed
    exact = eigenvalues_of_svd(X)
    assert principal_components(X, 3)[1] == pytest.approx(exact, rel=1e-8, abs=0)
    assert principal_components(X, 3, "covariance")[1] != pytest.approx(exact, rel=1e-4, abs=0)


def test_far_from_the_origin_ours_is_exact_where_the_default_of_scikit_learn_is_not():
    near, far = load_iris().data, load_iris().data + 1e8
    exact = eigenvalues_of_svd(near)
    ours = principal_components(far, 4)[1]
    default = PCA(4).fit(far).explained_variance_
    assert np.abs(ours / exact - 1).max() < 1e-6
    assert np.abs(default / exact - 1).max() > 0.5


@pytest.mark.parametrize("X", [load_iris().data, load_digits().data[:300]])
def test_compress_agrees_with_scikit_learn(X):
    Z, rebuilt = reference("compress")(X, 3)
    model = PCA(3, svd_solver="full").fit(X)
    np.testing.assert_allclose(np.abs(Z), np.abs(model.transform(X)), atol=1e-8)
    np.testing.assert_allclose(rebuilt, model.inverse_transform(model.transform(X)), atol=1e-8)


@given(seeds)
@quickly
def test_what_compress_loses_is_the_sum_of_the_dropped_eigenvalues(seed):
    X = cloud(seed)
    k = int(np.random.default_rng(seed).integers(1, min(X.shape[0] - 1, X.shape[1]) + 1))
    lost = ((reference("compress")(X, k)[1] - X) ** 2).sum()
    exact = eigenvalues_of_svd(X)
    assert lost == pytest.approx((len(X) - 1) * exact[k:].sum(), abs=1e-9 * exact[0] * len(X))


@given(seeds)
@quickly
def test_power_iteration_finds_the_eigenvalue_of_largest_magnitude(seed):
    S = symmetric(seed)
    exact = eigh(S, eigvals_only=True)
    order = np.sort(np.abs(exact))[::-1]
    if order[1] > 0.95 * order[0]:
        return
    lam, v, n_iter = reference("power_iteration")(S, np.arange(1.0, len(S) + 1), 1e-12, 5000)
    assert lam == pytest.approx(exact[np.argmax(np.abs(exact))])
    np.testing.assert_allclose(S @ v, lam * v, atol=1e-8 * order[0])
    assert 0 < n_iter < 5000


def test_power_iteration_stops_where_two_eigenvalues_differ_in_sign_alone():
    lam, v, n_iter = reference("power_iteration")(np.diag([1.0, -1.0]), np.ones(2), 1e-10, 50)
    assert n_iter == 50
    assert np.linalg.norm(v) == pytest.approx(1)
    assert abs(lam) < 1


@given(seeds)
@quickly
def test_a_jacobi_rotation_makes_the_element_vanish_and_keeps_the_trace(seed):
    S = symmetric(seed)
    p, q = np.random.default_rng(seed).permutation(len(S))[:2]
    c, s = reference("jacobi_angle")(S, p, q)
    J = np.eye(len(S))
    J[p, p], J[q, q], J[p, q], J[q, p] = c, c, s, -s
    turned = J.T @ S @ J
    assert turned[p, q] == pytest.approx(0, abs=1e-12)
    assert np.trace(turned) == pytest.approx(np.trace(S))
    assert abs(s) <= c


def test_sweeps_of_jacobi_rotations_find_the_spectrum():
    S = np.cov(load_iris().data, rowvar=False)
    exact = reference("spectrum")(S)[0]
    for _ in range(5):
        for p in range(4):
            for q in range(p):
                c, s = reference("jacobi_angle")(S, p, q)
                J = np.eye(4)
                J[p, p], J[q, q], J[p, q], J[q, p] = c, c, s, -s
                S = J.T @ S @ J
    np.testing.assert_allclose(np.sort(np.diag(S))[::-1], exact)


@given(seeds, st.floats(0.05, 1.0))
@quickly
def test_n_components_is_the_smallest_that_suffices(seed, threshold):
    lam = np.random.default_rng(seed).exponential(size=7)
    k = reference("n_components")(lam, threshold)
    shares = np.cumsum(np.sort(lam)[::-1]) / lam.sum()
    assert shares[k - 1] >= threshold - 1e-12
    assert k == 1 or shares[k - 2] < threshold


def test_pure_noise_stays_below_the_edge_and_a_signal_does_not():
    X = np.random.default_rng(0).normal(0, 2, (2000, 300))
    lam = principal_components(X, 300)[1]
    edge, count = reference("noise_edge")(lam, 2000, 4.0)
    assert count <= 1
    assert lam[0] == pytest.approx(edge, rel=0.03)
    X[:, 0] *= 3
    assert reference("noise_edge")(principal_components(X, 300)[1], 2000, 4.0)[1] == 1


def test_raw_moments_fail_far_from_the_origin_only():
    verdict = judge_function("compress", EXERCISES["compress"].mistakes["raw_moments"].function)
    assert verdict.traps == (FAR,)
    assert verdict.score > 0.7

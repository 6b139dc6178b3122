"""The references of the third PCA notebook agree with what physics knows in closed form."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.linalg import eigh, logm
from scipy.special import ai_zeros
from scipy.stats import entropy

from autograder.catalogue import EXERCISES
from eigentunes.experiments import thermal_chain

seeds = st.integers(0, 2**32 - 1)
quickly = settings(max_examples=40, deadline=None)


def reference(name):
    return EXERCISES[name].reference


def levels(N, L, U):
    return np.linalg.eigvalsh(reference("hamiltonian")(N, L, U))


def nothing(x):
    return 0 * x


@pytest.mark.parametrize(("N", "L"), [(1, 1.0), (2, 3.0), (20, 1.0), (100, 0.5), (400, 7.0)])
def test_an_empty_box_has_the_spectrum_of_the_second_difference(N, L):
    h, n = L / (N + 1), np.arange(1, N + 1)
    closed = (1 - np.cos(n * np.pi / (N + 1))) / h**2
    assert np.abs(levels(N, L, nothing) - closed).max() < 1e-12 * closed.max()


def test_the_waves_in_a_box_are_sampled_sines():
    x = np.arange(1, 101) / 101
    waves = np.linalg.eigh(reference("hamiltonian")(100, 1.0, nothing))[1]
    sines = np.sqrt(2 / 101) * np.sin(np.pi * np.outer(x, np.arange(1, 101)))
    assert np.abs(np.abs((sines * waves).sum(axis=0)) - 1).max() < 1e-12


@pytest.mark.parametrize(
    ("L", "U", "exact"),
    [
        (1.0, nothing, (np.arange(1, 6) * np.pi) ** 2 / 2),
        (20.0, lambda x: 0.5 * (x - 10) ** 2, np.arange(5) + 0.5),
        (20.0, lambda x: 0.5 * (x - 10) ** 2 + 3, np.arange(5) + 3.5),
    ],
)
def test_levels_converge_with_the_second_order_of_the_spacing(L, U, exact):
    errors = [np.abs(levels(N, L, U)[:5] - exact) for N in (199, 399, 799)]
    for coarse, fine in pairwise(errors):
        np.testing.assert_allclose(np.log2(coarse / fine), 2, atol=0.02)


def test_a_linear_potential_has_the_zeros_of_the_airy_function():
    exact = -ai_zeros(4)[0] * 2 ** (-1 / 3)
    np.testing.assert_allclose(levels(1500, 15.0, lambda x: x)[:4], exact, rtol=1e-4)


def test_every_further_level_has_one_node_more():
    H = reference("hamiltonian")(120, 8.0, lambda x: np.where(x < 3, 0.0, 5.0) + 0.3 * x)
    waves = np.linalg.eigh(H)[1][:, :10]
    nodes = [(np.diff(np.sign(w[np.abs(w) > 1e-9])) != 0).sum() for w in waves.T]
    assert nodes == list(range(10))


@given(seeds)
@quickly
def test_density_agrees_with_scipy_and_with_the_matrix_logarithm(seed):
    rng = np.random.default_rng(seed)
    m = rng.integers(2, 9)
    S = np.cov(rng.normal(size=(3 * m, m)).T)
    p, nats, dimension = reference("density")(S)
    lam = np.linalg.eigvalsh(S)
    rho = S / np.trace(S)
    assert nats == pytest.approx(entropy(lam), rel=1e-10)
    assert nats == pytest.approx(-np.trace(rho @ logm(rho)).real, rel=1e-8)
    assert dimension == pytest.approx(np.exp(nats))
    assert p.sum() == pytest.approx(1)
    assert 1 <= 1 / (p**2).sum() <= dimension <= m * (1 + 1e-12)


@given(seeds, st.floats(1e-12, 1e12))
@quickly
def test_density_depends_on_neither_the_axes_nor_the_unit(seed, unit):
    rng = np.random.default_rng(seed)
    S = np.cov(rng.normal(size=(12, 4)).T)
    Q = np.linalg.qr(rng.normal(size=(4, 4)))[0]
    turned = reference("density")(unit * (Q @ S @ Q.T))
    for value, wanted in zip(turned, reference("density")(S), strict=True):
        np.testing.assert_allclose(value, wanted, rtol=1e-9)


def test_a_single_direction_has_no_entropy_and_equal_ones_have_all_of_it():
    v = np.random.default_rng(0).normal(size=6)
    _, nats, dimension = reference("density")(np.outer(v, v))
    assert nats == pytest.approx(0, abs=1e-12)
    assert dimension == pytest.approx(1)
    _, nats, dimension = reference("density")(7 * np.eye(6))
    assert nats == pytest.approx(np.log(6))
    assert dimension == pytest.approx(6)


@pytest.mark.parametrize("masses", [np.ones(5), np.array([1.0, 4.0, 1.0, 4.0, 1.0])])
def test_normal_modes_are_those_of_the_springs_within_sampling_error(masses):
    springs = np.array([1.0, 2.0, 1.0, 3.0, 1.5, 1.0])
    root = np.sqrt(masses)
    squares, modes = eigh(thermal_chain.stiffness(springs) / np.outer(root, root))
    X = thermal_chain.simulate(masses, springs, 0.7, 60_000, np.random.default_rng(1))
    omega, found = reference("normal_modes")(X + 50, masses, 0.7)
    np.testing.assert_allclose(omega, np.sqrt(squares), rtol=0.02)
    assert np.abs((found * modes).sum(axis=0)).min() > 0.99


@given(seeds)
@quickly
def test_normal_modes_of_an_exact_covariance_are_exact(seed):
    rng = np.random.default_rng(seed)
    N = rng.integers(1, 7)
    masses, kT = rng.uniform(0.5, 5, N), rng.uniform(0.1, 9)
    K = thermal_chain.stiffness(rng.uniform(0.5, 3, N + 1))
    white = rng.normal(size=(40, N))
    white = np.linalg.qr(white - white.mean(axis=0))[0] * np.sqrt(39)
    X = white @ np.linalg.cholesky(kT * np.linalg.inv(K)).T + 3
    squares = eigh(K, np.diag(masses), eigvals_only=True)
    np.testing.assert_allclose(reference("normal_modes")(X, masses, kT)[0] ** 2, squares)

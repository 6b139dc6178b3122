"""The vibrating chain against what statistical mechanics says about it."""

from __future__ import annotations

import time

import numpy as np
import pytest

from eigentunes.experiments.thermal_chain import simulate, stiffness, vibrations
from eigentunes.stand_ins.pca import covariance, normal_modes, spectrum

ONES, TWO_MASSES, SPRINGS = np.ones(8), np.tile([1.0, 4.0], 4), np.ones(9)


@pytest.fixture(scope="module")
def equal() -> np.ndarray:
    return simulate(ONES, SPRINGS, 0.7, 128_000, np.random.default_rng(0))


@pytest.fixture(scope="module")
def unequal() -> np.ndarray:
    return simulate(TWO_MASSES, SPRINGS, 0.7, 128_000, np.random.default_rng(1))


def overlaps(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    return np.abs(np.einsum("ij,ij->j", a, b))


def test_the_stiffness_is_the_second_derivative_of_the_energy():
    rng = np.random.default_rng(2)
    springs, x = rng.uniform(0.5, 2, 5), rng.normal(size=4)
    stretched = np.diff(x, prepend=0, append=0)
    assert 0.5 * x @ stiffness(springs) @ x == pytest.approx(0.5 * springs @ stretched**2)


def test_frequencies_of_the_uniform_chain():
    omega, modes = vibrations(ONES, SPRINGS)
    i = np.arange(1, 9)
    np.testing.assert_allclose(omega, 2 * np.sin(i * np.pi / 18))
    sines = np.sin(np.outer(i, i) * np.pi / 9) * np.sqrt(2 / 9)
    np.testing.assert_allclose(overlaps(modes, sines), 1)


def test_equipartition_and_the_softest_mode_first(equal):
    k, modes = np.linalg.eigh(stiffness(SPRINGS))
    lam, V = spectrum(covariance(equal))
    ratio = lam * k / 0.7
    np.testing.assert_allclose(ratio, 1, atol=0.015)
    assert overlaps(V, modes).min() > 0.999
    np.testing.assert_allclose(equal.mean(axis=0), 0, atol=0.03)


def test_a_thousand_samples_are_noisier():
    k, modes = np.linalg.eigh(stiffness(SPRINGS))
    ratios, found = [], []
    for seed in range(20):
        X = simulate(ONES, SPRINGS, 1, 1000, np.random.default_rng(seed))
        lam, V = spectrum(covariance(X))
        ratios.append(lam * k)
        found.append(overlaps(V, modes))
    assert 0.85 < np.min(ratios) < 0.95
    assert 1.05 < np.max(ratios) < 1.2
    assert np.min(found, axis=0)[0] > 0.99
    # The two stiffest modes differ by 9 % only: a thousand samples hardly tell them apart.
    assert np.median(found, axis=0)[-1] < 0.98


def test_unequal_masses_need_their_roots(unequal):
    omega, modes = vibrations(TWO_MASSES, SPRINGS)
    found, V = normal_modes(unequal, TWO_MASSES, 0.7)
    np.testing.assert_allclose(found, omega, rtol=0.01)
    assert overlaps(V, modes).min() > 0.995
    raw = overlaps(spectrum(covariance(unequal))[1], modes)
    assert raw.max() < 0.96
    assert raw.min() < 0.85


def test_positions_do_not_depend_on_masses_friction_or_step(equal, unequal):
    np.testing.assert_allclose(covariance(unequal), covariance(equal), atol=0.05)
    coarse = simulate(ONES, SPRINGS, 0.7, 64_000, np.random.default_rng(4), friction=3, dt=0.9)
    np.testing.assert_allclose(covariance(coarse), covariance(equal), atol=0.06)


def test_one_chain_is_a_motion_in_time():
    options = {"dt": 0.1, "every": 1, "chains": 1}
    X = simulate(ONES, SPRINGS, 1, 300, np.random.default_rng(5), **options)
    assert np.abs(np.diff(X, axis=0)).max() < 0.5
    again = simulate(ONES, SPRINGS, 1, 300, np.random.default_rng(5), **options)
    np.testing.assert_array_equal(X, again)


@pytest.mark.parametrize("n_samples", [1, 511, 513])
def test_any_number_of_samples(n_samples):
    X = simulate([1, 2], [1, 1, 1], 1, n_samples, np.random.default_rng(6))
    assert X.shape == (n_samples, 2)


def test_it_is_fast():
    start = time.process_time()
    simulate(ONES, SPRINGS, 1, 128_000, np.random.default_rng(7))
    assert time.process_time() - start < 3


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"masses": [1, -1]}, "masses must be"),
        ({"springs": [1, 1]}, "so 3, not shape"),
        ({"springs": [1, 0, 1]}, "positive numbers, one more"),
        ({"kT": 0}, "kT must be positive"),
        ({"n_samples": 0}, "at least 1"),
        ({"dt": 5}, "dt must lie between"),
        ({"friction": 0}, "friction must be positive"),
    ],
)
def test_bad_arguments_are_named(changes, words):
    arguments = {"masses": [1, 1], "springs": [1, 1, 1], "kT": 1, "n_samples": 10, **changes}
    with pytest.raises(ValueError, match=words):
        simulate(**arguments, rng=np.random.default_rng(0))

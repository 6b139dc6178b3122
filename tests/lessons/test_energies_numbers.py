"""Every number that the prose of ``2-pca/3-energies`` quotes is computed here again."""

import numpy as np
import pytest
from scipy.linalg import circulant, expm
from sklearn.datasets import load_digits, load_iris

from eigentunes.experiments.thermal_chain import simulate, stiffness, vibrations
from eigentunes.stand_ins import (
    covariance,
    density,
    expectation,
    hamiltonian,
    normal_modes,
    spectrum,
)
from tests.lessons.prose import says

ENERGIES = "2-pca/3-energies"


@pytest.fixture(scope="module")
def iris():
    return load_iris().data


@pytest.fixture(scope="module")
def S(iris):
    return covariance(iris)


def box(N, L=1.0):
    return np.linalg.eigvalsh(hamiltonian(N, L, lambda x: 0 * x))


def well(N, L):
    return np.linalg.eigvalsh(hamiltonian(N, L, lambda x: 0.5 * (x - L / 2) ** 2))


def relative(N):
    return box(N) / ((np.arange(1, N + 1) * np.pi) ** 2 / 2) - 1


# the grid


def test_eleven_of_a_hundred_levels_are_right_within_one_percent():
    says(ENERGIES, "Eleven of a hundred.", "the lowest ninth of the levels")
    says(ENERGIES, "the 100th is off by −59 %", "all are too low")
    error = relative(100)
    assert (np.abs(error) < 0.01).sum() == 11
    assert (np.abs(relative(400)) < 0.01).sum() == pytest.approx(400 / 9, abs=1)
    assert round(100 * error[99]) == -59
    assert (error < 0).all()


@pytest.mark.parametrize(
    ("N", "first", "tenth"),
    [(20, -1.9e-3, -0.17), (100, -8.1e-5, -8.0e-3), (400, -5.1e-6, -5.1e-4)],
)
def test_errors_in_the_box_follow_their_law(N, first, tenth):
    says(ENERGIES, r"$-(n\pi h)^2/12$ of the level", "Twice as many points make a quarter")
    says(ENERGIES, "a wave ten times as fine has a hundred times the relative error")
    error = relative(N)
    assert error[0] == pytest.approx(first, rel=0.02)
    assert error[9] == pytest.approx(tenth, rel=0.02)
    assert error[0] == pytest.approx(-((np.pi / (N + 1)) ** 2) / 12, rel=0.01)
    assert error[9] / error[0] == pytest.approx(100, rel=0.1)


def test_waves_in_the_box_are_exactly_sampled_sines():
    says(ENERGIES, "Its waves, by the way, are exact: sines, looked at in 100 places.")
    waves = np.linalg.eigh(hamiltonian(100, 1.0, lambda x: 0 * x))[1]
    x, n = np.arange(1, 101) / 101, np.arange(1, 101)
    sines = np.sin(np.pi * np.outer(x, n)) * np.sqrt(2 / 101)
    assert np.abs(np.abs((waves * sines).sum(axis=0)) - 1).max() < 1e-12


def test_the_trace_grows_without_bound():
    says(ENERGIES, "It is $N(N+1)^2$, which is 1,020,100 for $N = 100$")
    assert np.trace(hamiltonian(100, 1.0, lambda x: 0 * x)) == pytest.approx(1_020_100)
    assert 100 * 101**2 == 1_020_100


def test_points_on_the_walls_make_the_box_too_wide():
    says(ENERGIES, "the level too low, by 3.9 %. That is almost 500 times the error")
    wrong = box(100, L=101 / 99)[0] / (np.pi**2 / 2) - 1
    assert wrong == pytest.approx(-0.039, abs=5e-4)
    assert wrong / relative(100)[0] == pytest.approx(487, abs=1)


def test_the_long_box_has_the_error_of_the_grid():
    says(ENERGIES, "every doubling divides all errors by four")
    says(ENERGIES, r"the law is $-\tfrac{h^2}{32}(2n^2 + 2n + 1)$")
    n = np.array([0, 10, 20])
    errors = {N: well(N, 16.0)[n] - (n + 0.5) for N in (200, 400, 800)}
    np.testing.assert_allclose(errors[400], [-5.0e-5, -0.011, -0.042], rtol=0.01)
    np.testing.assert_allclose(errors[200] / errors[400], 4, rtol=0.03)
    np.testing.assert_allclose(errors[400] / errors[800], 4, rtol=0.03)
    np.testing.assert_allclose(
        errors[400], -((16 / 401) ** 2) / 32 * (2 * n**2 + 2 * n + 1), rtol=0.01
    )


def test_the_short_box_has_the_error_of_the_walls():
    says(ENERGIES, "In the short one $E_{20}$ is 5.4 to 5.6 too **high**")
    says(ENERGIES, r"with the energy 20.5 swings out to $\sqrt{2 \cdot 20.5} \approx 6.4$")
    for N in (200, 400, 800):
        assert well(N, 10.0)[20] - 20.5 == pytest.approx(5.5, abs=0.15)
    assert np.sqrt(2 * 20.5) == pytest.approx(6.4, abs=0.01)


# four facts, Born, measuring


def test_the_explained_variance_ratio_is_born_s_rule(iris, S):
    says(ENERGIES, "the first axis gets 0.81 instead of 0.92", "which is 92 % of the total")
    lam, V = spectrum(S)
    Z = iris - iris.mean(axis=0)
    born = (Z @ V) ** 2 / (Z**2).sum(axis=1, keepdims=True)
    weight = (Z**2).sum(axis=1) / (Z**2).sum()
    assert np.abs(weight @ born - lam / lam.sum()).max() < 1e-14
    assert born.mean(axis=0)[0] == pytest.approx(0.81, abs=0.005)
    assert lam[0] / lam.sum() == pytest.approx(0.92, abs=0.005)
    rng = np.random.default_rng(0)
    flowers = rng.choice(len(Z), size=100_000, p=weight)
    answers = (rng.random((100_000, 1)) > born[flowers].cumsum(axis=1)).sum(axis=1)
    counted = np.bincount(answers, minlength=4) / 100_000
    np.testing.assert_allclose(counted, [0.9246, 0.0531, 0.0171, 0.0052], atol=0.003)


def test_trace_and_density_matrix(iris, S):
    says(ENERGIES, r"\rho = \frac{S}{\operatorname{tr} S} = \sum_i w_i")
    Z = iris - iris.mean(axis=0)
    unit = Z / np.linalg.norm(Z, axis=1, keepdims=True)
    weight = (Z**2).sum(axis=1) / (Z**2).sum()
    np.testing.assert_allclose((unit.T * weight) @ unit, S / np.trace(S), atol=1e-14)


def test_applying_is_not_measuring(S):
    says(ENERGIES, r"here $0.957\,v_3 + 0.292\,v_4$")
    _, V = spectrum(S)
    applied = S @ (V[:, 2] + V[:, 3])
    inside = V.T @ applied / np.linalg.norm(applied)
    np.testing.assert_allclose(inside, [0, 0, 0.957, 0.292], atol=6e-4)


def test_a_ring_has_its_levels_in_pairs():
    says(ENERGIES, "a free particle on a ring has all its levels but the lowest in pairs")
    first_row = np.zeros(64)
    first_row[[0, 1, 63]] = [1, -0.5, -0.5]
    E = np.linalg.eigvalsh(circulant(first_row))
    assert np.abs(E - np.sort(np.fft.fft(first_row).real)).max() < 1e-13
    np.testing.assert_allclose(E[1:63:2], E[2:63:2], atol=1e-12)


# density


def test_effective_dimensions_of_iris_and_digits(S):
    says(ENERGIES, "Iris lives in 1.38 dimensions of 4, the digits in 20.55 of 64.")
    says(ENERGIES, "The rank says 61 for the digits: three pixels are always empty")
    digits = load_digits().data
    assert density(S)[2] == pytest.approx(1.38, abs=0.005)
    assert density(covariance(digits))[2] == pytest.approx(20.55, abs=0.005)
    assert np.linalg.matrix_rank(covariance(digits)) == 61
    assert (digits == 0).all(axis=0).sum() == 3


# the chain


@pytest.fixture(scope="module")
def chains():
    found = {}
    for name, masses in {"equal": np.ones(8), "unequal": np.array([1.0, 4.0] * 4)}.items():
        X = simulate(masses, np.ones(9), 1.0, 128_000, np.random.default_rng(0))
        variances, raw = spectrum(covariance(X))
        _, truth = vibrations(masses, np.ones(9))
        _, weighted = normal_modes(X, masses, 1.0)
        found[name] = variances, *(np.abs((axes * truth).sum(axis=0)) for axes in (raw, weighted))
    return found


def test_equipartition_holds_in_every_mode(chains):
    says(ENERGIES, "Equipartition holds within 2 % in every mode")
    says(ENERGIES, "came out between 0.99 and 1.01 in all eight modes")
    k = np.linalg.eigvalsh(stiffness(np.ones(9)))
    for variances, _, _ in chains.values():
        assert np.abs(variances * k - 1).max() < 0.01


def test_pca_finds_the_modes_with_weights(chains):
    says(ENERGIES, "PCA finds the modes of equal masses (overlap above 0.999)")
    says(ENERGIES, "without weights the overlap is only 0.78 to 0.94", "above 0.99 again")
    assert chains["equal"][1].min() > 0.999
    raw, weighted = chains["unequal"][1:]
    assert raw.min() == pytest.approx(0.78, abs=0.008)
    assert raw.max() == pytest.approx(0.94, abs=0.008)
    assert weighted.min() > 0.99


def test_the_softest_mode_has_by_far_the_largest_variance(chains):
    says(ENERGIES, "from 0.12 at the bottom", "to 3.9, with rungs", "at the top with about 8.3")
    k = np.linalg.eigvalsh(stiffness(np.ones(9)))
    assert k[0] == pytest.approx(0.12, abs=0.002)
    assert k[-1] == pytest.approx(3.9, abs=0.03)
    assert chains["unequal"][0][0] == pytest.approx(8.3, abs=0.1)


# where it breaks


def test_imaginary_time_walks_to_the_ground_state():
    says(ENERGIES, "the rest shrinks by the factor 0.228 in every step")
    H = hamiltonian(100, 1.0, lambda x: 0 * x)
    E, waves = np.linalg.eigh(H)
    step, wave, rests = expm(-0.1 * H), np.arange(1.0, 101), []
    for _ in range(6):
        wave = step @ wave
        wave = wave / np.linalg.norm(wave)
        rests.append(np.linalg.norm(wave - waves[:, 0] * (waves[:, 0] @ wave)))
    assert np.exp(-0.1 * (E[1] - E[0])) == pytest.approx(0.228, abs=5e-4)
    assert rests[-1] / rests[-2] == pytest.approx(0.228, abs=5e-4)
    assert expectation(H, wave) == pytest.approx(E[0], rel=1e-6)


def test_one_more_flower_shifts_the_eigenvalues_as_first_order_says(iris, S):
    says(ENERGIES, "The shift is, to first order, the expectation value of the change")
    lam, V = spectrum(S)
    more = covariance(np.vstack([iris, [6.5, 3.0, 5.0, 2.0]]))
    first_order = np.array([expectation(more - S, v) for v in V.T])
    np.testing.assert_allclose(spectrum(more)[0] - lam, first_order, atol=5e-6)


def test_the_species_have_no_common_axes(iris):
    says(ENERGIES, "the three measures of spread do not commute (0.51, 0.52 and 0.15)")
    groups = [covariance(iris[load_iris().target == j]) for j in range(3)]
    sizes = []
    for i, j in ((0, 1), (0, 2), (1, 2)):
        A, B = groups[i], groups[j]
        sizes.append(np.linalg.norm(A @ B - B @ A) / np.linalg.norm(A) / np.linalg.norm(B))
    np.testing.assert_allclose(sizes, [0.51, 0.52, 0.15], atol=0.005)

"""Every number that the prose on the eigenvalue spectrum quotes is computed here again."""

from itertools import combinations

import numpy as np
import pytest
from scipy.fft import idctn
from sklearn.datasets import load_breast_cancer, load_digits, load_iris, load_wine
from sklearn.decomposition import PCA

from eigentunes.datasets import photograph
from eigentunes.experiments import component_rules, marchenko_pastur
from eigentunes.explorers.spectrum import model as turning
from eigentunes.stand_ins import (
    compress,
    covariance,
    jacobi_angle,
    n_components,
    noise_edge,
    power_iteration,
    spectrum,
    standardize,
)
from tests.lessons import prose

LESSON = "2-pca/2-eigenvalue-spectrum"
TABLES = {
    "iris": load_iris().data,
    "wine": standardize(load_wine().data),
    "breast cancer": standardize(load_breast_cancer().data),
    "digits": load_digits().data,
}
RING = np.exp(-np.minimum(gap := np.abs(np.subtract.outer(range(64), range(64))), 64 - gap) / 8)


def says(*sentences):
    prose.says(LESSON, *sentences)


def eigenvalues(name):
    return spectrum(covariance(TABLES[name]))[0]


def test_the_tables_have_the_sizes_that_are_told():
    says("150 flowers with 4 measurements, 178 wines with 13, 569 tumours with 30, and 1797")
    says("A covariance matrix of 64 pixels holds 4096 numbers")
    assert [X.shape for X in TABLES.values()] == [(150, 4), (178, 13), (569, 30), (1797, 64)]
    assert covariance(TABLES["digits"]).size == 4096


def test_first_shares_and_the_number_for_90_percent():
    says("its first component has 92.5 % of the variance. Wine has 36.2 %", "no clear winner at")
    says("all: 14.9 %")
    shares = {name: eigenvalues(name)[0] / eigenvalues(name).sum() for name in TABLES}
    assert [f"{shares[n]:.1%}" for n in ("iris", "wine", "digits")] == ["92.5%", "36.2%", "14.9%"]
    says('"passes 90 % with its first component, breast cancer with 7, wine with 8;')
    says("only with the 21st component")
    assert [n_components(np.clip(eigenvalues(n), 0, None), 0.9) for n in TABLES] == [1, 8, 7, 21]


def test_the_mixed_norm_never_rises_in_a_turn_by_the_jacobi_angle_and_the_trace_stays_3():
    says("with correlations 0.8, 0.5 and 0.3", "stays 3 whatever you do")
    says("it never lets the **off-diagonal norm**, the root of the sum of all their squares, rise")
    S = turning.covariance_of([0.8, 0.5, 0.3])
    for pair in [0, 1, 2] * 4:
        before = turning.off_diagonal_norm(S)
        c, s = jacobi_angle(S, *turning.PAIRS[pair])
        S = turning.turned(S, pair, np.degrees(np.arctan2(s, c)))
        assert turning.off_diagonal_norm(S) <= before + 1e-12
        assert np.trace(S) == pytest.approx(3)
    np.testing.assert_allclose(S, np.diag(np.diag(S)), atol=1e-12)


def test_three_correlations_of_one_half_make_two_eigenvalues_equal():
    says("set all three correlations to 0.5, and two eigenvalues become **equal**")
    lam, _ = spectrum(turning.covariance_of([0.5, 0.5, 0.5]))
    assert lam.tolist() == pytest.approx([2, 0.5, 0.5])


def test_equal_eigenvalues_allow_two_answers():
    says("So the essay's strict order is a slip")
    lam, _ = spectrum(np.array([[2.0, 1, 1], [1, 2, 1], [1, 1, 2]]))
    assert lam.tolist() == pytest.approx([4, 1, 1])


def test_the_true_spectrum_of_the_ring_is_its_fourier_transform_in_pairs():
    says("cosine and sine have the same eigenvalue", "64 thermometers on a ring")
    lam, _ = spectrum(RING)
    np.testing.assert_allclose(lam, np.sort(np.fft.fft(RING[0]).real)[::-1], atol=2e-13)
    np.testing.assert_allclose(lam[1:63:2], lam[2:64:2], atol=2e-13)


@pytest.mark.parametrize(("days", "least"), [(1000, 0.98), (100_000, 0.9997)])
def test_a_sample_finds_the_plane_of_a_pair_but_not_its_axes(days, least):
    says("The plane of components 2 and 3 is found each time, to 0.98 or better")
    at = 2 * np.pi * np.arange(64) / 64
    waves = np.array([np.cos(at), np.sin(at)]) / np.sqrt(32)
    single = []
    for seed in range(3):
        rng = np.random.default_rng(seed)
        X = rng.multivariate_normal(np.zeros(64), RING, days, method="cholesky")
        inner = waves @ spectrum(covariance(X))[1][:, 1:3]
        assert (inner**2).sum() / 2 > least
        single.append(abs(inner[0, 0]))
    assert max(single) - min(single) > 0.3


def test_the_trace_of_the_flowers_does_not_depend_on_the_axes():
    says("The total, 4.572957, belongs to the data")
    S = covariance(TABLES["iris"])
    Q = np.linalg.qr(np.random.default_rng(0).normal(size=(4, 4)))[0]
    for W in (np.eye(4), Q, spectrum(S)[1]):
        assert sum(w @ S @ w for w in W.T) == pytest.approx(4.572957, abs=5e-7)


@pytest.mark.parametrize(
    ("name", "steps", "formula"), [("iris", 9, 8), ("breast cancer", 28, 27), ("digits", 224, 258)]
)
def test_steps_of_power_iteration(name, steps, formula):
    says("9, 28 and 224 steps", "17 to 1 for iris, 1.09 to 1 for the digits")
    S, lam = covariance(TABLES[name]), eigenvalues(name)
    start = np.random.default_rng(0).normal(size=len(S))
    assert power_iteration(S, start, 1e-10, 5000)[2] == pytest.approx(steps, abs=1)
    assert round(np.log(1e10) / np.log(lam[0] / lam[1])) == formula
    if name != "breast cancer":
        assert lam[0] / lam[1] == pytest.approx({"iris": 17, "digits": 1.09}[name], rel=0.03)


def mixed(A):
    return np.linalg.norm(A - np.diag(np.diag(A))) / np.linalg.norm(A)


@pytest.mark.parametrize(("name", "sweeps", "turns"), [("iris", 4, 24), ("digits", 8, 14_640)])
def test_sweeps_of_jacobi(name, sweeps, turns):
    says("8 sweeps with 14,640 turns for the digits", "a sweep has up to 2016 pairs")
    says("from 2e-05 to 4e-08 to less than 1e-12")
    A = covariance(TABLES[name])
    shares, count = [mixed(A)], 0
    while shares[-1] > 1e-12:
        for p, q in combinations(range(len(A)), 2):
            if A[p, q] != 0:
                c, s = jacobi_angle(A, p, q)
                J, count = np.array([[c, s], [-s, c]]), count + 1
                A[:, [p, q]] = A[:, [p, q]] @ J
                A[[p, q]] = J.T @ A[[p, q]]
        shares.append(mixed(A))
    assert (len(shares) - 1, count) == (sweeps, turns)
    assert np.sort(np.diag(A))[::-1] == pytest.approx(eigenvalues(name), abs=1e-10)
    if name == "digits":
        told = [f"{share:.0e}" for share in shares[:-1]]
        assert told == ["8e-01", "3e-01", "9e-02", "3e-02", "3e-03", "5e-04", "2e-05", "4e-08"]
        assert len(list(combinations(range(64), 2))) == 2016


def test_three_pixels_never_vary():
    says("three pixels never vary", "Three pixels never vary, so three eigenvalues of the digits")
    assert (TABLES["digits"].std(axis=0) == 0).sum() == 3
    lam = eigenvalues("digits")
    assert (np.abs(lam) < 1e-12).sum() == 3
    says("the *largest* eigenvalue, which is 179")
    assert round(lam[0]) == 179


@pytest.mark.parametrize("k", [2, 8, 20])
def test_the_error_of_compression_is_what_was_dropped(k):
    says("the squared error is $(n-1)(\\lambda_{k+1} + \\dots + \\lambda_m)$")
    X = TABLES["digits"]
    error = ((compress(X, k)[1] - X) ** 2).sum()
    assert error == pytest.approx(1796 * eigenvalues("digits")[k:].sum())


def test_photo_blocks_rediscover_the_cosines():
    says("overlap with a cosine by 1.000, 0.994, 0.988 and 0.966")
    blocks = photograph().mean(axis=2)[:424].reshape(53, 8, 80, 8).swapaxes(1, 2).reshape(-1, 64)
    S = covariance(blocks)
    lam, V = spectrum(S)
    cosines = np.array([idctn(row.reshape(8, 8), norm="ortho").ravel() for row in np.eye(64)])
    best = np.abs(cosines @ V).max(axis=0)[:4]
    assert best.round(3).tolist() == [1, 0.994, 0.988, 0.966]
    by_cosine = np.sort(((cosines @ S) * cosines).sum(axis=1))[::-1]
    assert lam[:10].sum() / lam.sum() == pytest.approx(0.9544, abs=0.0006)
    assert by_cosine[:10].sum() / lam.sum() == pytest.approx(0.9510, abs=0.0006)


def test_the_default_solver_loses_its_digits_far_from_the_origin():
    says(
        "At $10^6$ the smallest eigenvalue is off by a per cent or a few", "$10^8$ nothing is right"
    )
    X, true = TABLES["iris"], eigenvalues("iris")
    near = PCA().fit(X + 1e6).explained_variance_
    assert 0.005 < abs(near[3] / true[3] - 1) < 0.06
    assert (np.abs(PCA().fit(X + 1e8).explained_variance_ / true - 1) > 0.9).all()
    full = PCA(svd_solver="full").fit(X + 1e8).explained_variance_
    np.testing.assert_allclose(full, true, rtol=1e-7)


def test_noise_spreads_as_marchenko_and_pastur_say():
    says("spread from 0.30 to 2.04, under a lopsided curve", "the edges 0.31 and", "2.09.")
    lam, _ = spectrum(covariance(np.random.default_rng(0).normal(size=(1000, 200))))
    assert (round(lam[-1], 2), round(lam[0], 2)) == (0.30, 2.04)
    assert [round(edge, 3) for edge in marchenko_pastur.edges(0.2)] == [0.306, 2.094]


def test_40_of_99_components_explain_61_percent_of_nothing():
    says("leave only 99 eigenvalues that are not 0", '40 %; they "explain" 61 % of nothing')
    lam, _ = spectrum(covariance(np.random.default_rng(0).normal(size=(100, 400))))
    assert f"{lam[:40].sum() / lam.sum():.0%}" == "61%"
    assert (lam > 1e-9).sum() == 99
    assert f"{40 / 99:.0%}" == "40%"


@pytest.mark.parametrize(
    ("strength", "theory", "within"), [(1.2, 0, 0.05), (1.6, 1 / 3, 0.1), (3.0, 0.864, 0.02)]
)
def test_a_spike_shows_above_one_plus_root_gamma(strength, theory, within):
    says("Next to nothing happens below $1 + \\sqrt\\gamma$, here 1.447")
    assert round(1 + np.sqrt(100 / 500), 3) == 1.447
    assert marchenko_pastur.expected_overlap(strength, 0.2) == pytest.approx(theory, abs=0.001)
    overlap = []
    for seed in range(10):
        X = np.random.default_rng(seed).normal(size=(1000, 200))
        X[:, 0] *= np.sqrt(strength)
        overlap.append(spectrum(covariance(X))[1][0, 0] ** 2)
    assert np.mean(overlap) == pytest.approx(theory, abs=within)


def test_who_counts_best():
    says("right in 83.5 % with one table of noise", "in 97.5 % with the edge")
    says("and in all 200 with the shuffled columns", "to reach 95 % it keeps 86 components")
    says("right in 90.5 %", "200 such tables", "five real directions in 100 columns, 500 rows")
    answers = []
    for seed in range(200):
        rng = np.random.default_rng(seed)
        answers.append(component_rules.rules(component_rules.rank_five(rng), rng))
    kept = {name: np.array([answer[name] for answer in answers]) for name in answers[0]}
    right = {name: float(np.mean(k == 5)) for name, k in kept.items()}
    medians = [np.median(kept[name]) for name in list(kept)[:3]]
    assert medians == [86, 59, 33]
    assert right == pytest.approx(
        {
            "95 % of the variance": 0,
            "80 % of the variance": 0,
            "above the mean (Kaiser)": 0,
            "sharpest bend": 0.445,
            "noise, rank by rank": 0,
            "Gavish and Donoho": 0.905,
            "noise, the largest": 0.835,
            "shuffled columns, the largest": 1,
            "noise edge": 0.975,
        }
    )


def test_detectable_is_not_useful():
    says("The edge counts 28 components", "the best is 14")
    X = TABLES["digits"]
    noisy = X + np.random.default_rng(0).normal(0, 4, size=X.shape)
    lam, _ = spectrum(covariance(noisy))
    away = [np.sqrt(((compress(noisy, k)[1] - X) ** 2).mean()) for k in range(1, 65)]
    assert noise_edge(lam, len(noisy), 16.0)[1] == 28
    assert np.argmin(away) + 1 == 14
    assert [round(away[k - 1], 1) for k in (64, 28, 14, n_components(lam, 0.5))] == [
        4,
        2.9,
        2.7,
        2.7,
    ]


def test_the_model_answer_about_the_map_of_the_wines():
    says("with variance 1 is 1.61, and exactly two eigenvalues lie above it: 4.73 and 2.51")
    says("The third is 1.45", "wants 10 components, that of 80 % wants 5")
    says("Two components hold 55.4 % of the variance", "A third would add 11.1 %")
    lam = eigenvalues("wine")
    edge, count = noise_edge(lam, 178, 1.0)
    assert (round(edge, 2), count) == (1.61, 2)
    assert lam[:3].round(2).tolist() == [4.73, 2.51, 1.45]
    assert (n_components(lam, 0.95), n_components(lam, 0.8)) == (10, 5)
    assert f"{lam[:2].sum() / lam.sum():.1%} {lam[2] / lam.sum():.1%}" == "55.4% 11.1%"


def test_pure_noise_lies_above_the_edge_in_about_one_table_of_eight():
    says("a little above it in about one table of eight")
    above = 0
    for seed in range(200):
        lam, _ = spectrum(covariance(np.random.default_rng(seed).normal(size=(500, 100))))
        above += noise_edge(lam, 500, 1.0)[1] > 0
    assert 0.08 < above / 200 < 0.17

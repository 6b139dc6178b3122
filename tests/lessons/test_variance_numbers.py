"""Every number that the prose of `1-variance-in-a-direction` quotes is computed here again."""

import numpy as np
import pytest
from sklearn.datasets import load_breast_cancer, load_iris, load_wine

from eigentunes.explorers import DirectionExplorer
from eigentunes.stand_ins import center, covariance, expectation, standardize
from tests.lessons.prose import says

LESSON = "2-pca/1-variance-in-a-direction"


@pytest.fixture(scope="module")
def iris():
    return load_iris().data


@pytest.fixture(scope="module")
def X(iris):
    return iris[:, [2, 1]]


@pytest.fixture(scope="module")
def S(X):
    return covariance(X)


def unit(degrees):
    return np.array([np.cos(np.radians(degrees)), np.sin(np.radians(degrees))])


def degrees(v):
    return np.degrees(np.arctan2(v[1], v[0])) % 180


def along_the_first(table):
    """Share of the total, and the widest direction."""
    lam, V = np.linalg.eigh(covariance(table))
    return lam[-1] / lam.sum(), V[:, -1]


def test_a_table_of_irises(iris, X):
    says(LESSON, "150 iris flowers, four lengths on each", "The rest of this notebook makes it")
    says(LESSON, "a petal is 3.76 cm long on average", "no two lengths are equal")
    assert iris.shape == (150, 4)
    assert X[:, 0].mean() == pytest.approx(3.76, abs=0.005)


def test_what_there_is_to_see_in_the_explorer(X):
    says(
        LESSON,
        "at 174°, which is the same as pointing to the right and 6° down: the variance is 3.15",
        "The narrowest, at 83.7°, has 0.153. The two are perpendicular.",
    )
    turn = DirectionExplorer(X).turn
    found = {which: (turn.angles[k], turn.variances[k]) for k, which in turn.eigen.items()}
    assert found["most"] == pytest.approx((174, 3.15), abs=0.5)
    assert f"{found['most'][1]:.2f}" == "3.15"
    assert 180 - found["most"][0] == pytest.approx(6, abs=0.5)
    assert (round(found["least"][0], 1), round(found["least"][1], 3)) == (83.7, 0.153)
    assert found["most"][0] - found["least"][0] == pytest.approx(90)


def test_sv_points_to_the_side_on_which_the_curve_rises(X):
    says(LESSON, "always towards the side on which the curve rises")
    turn = DirectionExplorer(X).turn
    for k in range(1, 179):
        if k not in turn.eigen:
            v, Sv = turn.vectors[k], turn.products[k]
            sideways = v[0] * Sv[1] - v[1] * Sv[0]
            step = expectation(turn.S, unit(turn.angles[k] + 1e-3)) - turn.variances[k]
            assert np.sign(sideways) == np.sign(step)


def test_the_slip_complains_only_where_the_shapes_differ(X):
    says(LESSON, "150 numbers do not fit beside rows of 2")
    with pytest.raises(ValueError, match="broadcast"):
        X - X.mean(axis=1)
    wrong = X[:2] - X[:2].mean(axis=1)
    assert np.abs(wrong.mean(axis=0)).min() > 0.5


def test_the_three_covariances_in_the_alternative_text(iris):
    says(LESSON, "covariance +1.30", "lies lower, −0.33", "no clear slope, −0.04")
    for two, wanted in (([2, 3], "+1.30"), ([2, 1], "-0.33"), ([0, 1], "-0.04")):
        assert f"{covariance(iris[:, two])[0, 1]:+.2f}" == wanted


def test_the_total_is_the_trace(S):
    says(LESSON, "The total, 3.306, is the sum of the diagonal")
    assert f"{np.trace(S):.3f}" == "3.306"


def test_without_centring_the_first_direction_points_at_the_cloud(X):
    says(LESSON, "at 35.5°; the mean lies at 39.1°")
    first = np.linalg.eigh(X.T @ X / (len(X) - 1))[1][:, -1]
    assert f"{degrees(first):.1f} {degrees(X.mean(axis=0)):.1f}" == "35.5 39.1"
    says(LESSON, "The spread of the flowers, widest at −6°, turns it a little")
    assert degrees(along_the_first(X)[1]) - 180 == pytest.approx(-6, abs=0.5)


def test_the_centred_picture_shows_the_widest_direction(X):
    says(LESSON, '{"widest": unit(-6.35)}')
    _, v = along_the_first(center(X)[0])
    assert degrees(v) - 180 == pytest.approx(-6.35, abs=0.01)


def test_a_vector_of_twice_the_length_would_report_four_times_the_variance(S):
    says(LESSON, "a vector of twice the length would report four times the variance")
    v = unit(30)
    assert (2 * v) @ S @ (2 * v) == pytest.approx(4 * (v @ S @ v))


def test_one_degree_at_30_and_at_the_top(S):
    says(
        LESSON,
        "At 30° the degree costs 0.0502 (the formula, which knows the slope but not the bend, "
        "says 0.0500); at the top it costs 0.0009.",
    )
    lam, V = np.linalg.eigh(S)
    for angle, wanted in ((30, "-0.0502"), (degrees(V[:, 1]), "-0.0009")):
        change = expectation(S, unit(angle + 1)) - expectation(S, unit(angle))
        assert f"{change:+.4f}" == wanted
    assert expectation(S, V[:, 1]) == pytest.approx(lam[1])
    assert f"{2 * unit(120) @ S @ unit(30) * np.radians(1):+.4f}" == "-0.0500"


def test_the_slope_is_twice_the_sideways_part(S):
    says(LESSON, "twice the sideways part of $S v$")
    small = 1e-4
    for angle in (0, 30, 77):
        rise = expectation(S, unit(angle + small)) - expectation(S, unit(angle - small))
        slope = rise / np.radians(2 * small)
        assert slope == pytest.approx(2 * unit(angle + 90) @ S @ unit(angle), rel=1e-5)


def test_millimetres_turn_the_widest_direction(X):
    says(LESSON, "has jumped from 174° to 101°")
    assert round(degrees(along_the_first(X)[1])) == 174
    assert round(degrees(along_the_first(X * [1, 10])[1])) == 101


def test_units_decide_about_wines_and_tissue():
    says(
        LESSON,
        "the widest direction of 178 wines, and of 569 samples of breast tissue",
        "*is* proline (its entry is 1.00 to two decimals), with 99.8 % of the total variance",
        "a more honest 36.2 %",
        "areas win for the same reason",
    )
    wine, tissue = load_wine(), load_breast_cancer()
    assert (len(wine.data), len(tissue.data)) == (178, 569)
    share, v = along_the_first(wine.data)
    assert f"{share:.1%}" == "99.8%"
    assert f"{abs(v[wine.feature_names.index('proline')]):.2f}" == "1.00"
    assert f"{along_the_first(standardize(wine.data))[0]:.1%}" == "36.2%"
    largest = np.argsort(-np.abs(along_the_first(tissue.data)[1]))[:2]
    assert [tissue.feature_names[j] for j in largest] == ["worst area", "mean area"]


def test_two_standardised_features_have_their_eigenvectors_at_45_and_135_degrees(iris):
    says(LESSON, "the eigenvectors always stand at 45° and 135°")
    for two in ([0, 1], [2, 1], [2, 3]):
        V = np.linalg.eigh(covariance(standardize(iris[:, two])))[1]
        assert sorted([degrees(V[:, 0]), degrees(V[:, 1])]) == pytest.approx([45, 135])


def test_sign_length_and_phase_make_no_other_direction(S):
    says(LESSON, "The first four agree")
    v = unit(30)
    for other in (-v, 1000 * v, np.exp(0.7j) * v):
        assert expectation(S, other) == pytest.approx(expectation(S, v))
    assert abs(expectation(S, v + unit(90)) - expectation(S, v)) > 0.5

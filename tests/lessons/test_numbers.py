"""Every number that the prose of the lessons on K-Means quotes is computed here again."""

from functools import cache
from math import comb, factorial

import numpy as np
import pytest
from scipy.spatial.distance import cdist
from sklearn.cluster import AgglomerativeClustering, KMeans, kmeans_plusplus
from sklearn.datasets import load_breast_cancer, load_digits, load_iris, load_wine
from sklearn.metrics import adjusted_rand_score, silhouette_score
from sklearn.preprocessing import StandardScaler

from eigentunes import stand_ins
from eigentunes.datasets import blobs, grid_of_clusters, moons, pixels, uniform_square
from eigentunes.experiments.tutorial_kmeans import euclidean, run_from
from eigentunes.explorers import CentroidExplorer, DendrogramExplorer
from eigentunes.explorers.centroid import model as centroid
from eigentunes.explorers.cluster_number import model as cluster_number
from tests.lessons.prose import says

HELLO = "0-start/1-hello"
STEP = "1-kmeans/1-one-step"
CONVERGENCE = "1-kmeans/2-convergence"
WHICH = "1-kmeans/3-how-many-and-which"
ROWS = [172, 47, 117, 192]


@pytest.fixture(scope="module")
def X():
    return blobs()[0]


def total_sum_of_squares(X):
    return ((X - X.mean(axis=0)) ** 2).sum()


# 0-start/1-hello


def test_the_wines_are_measured_in_very_different_units():
    says(HELLO, "about 13 % alcohol and about 750 mg of proline", "a table with 13 columns")
    says(HELLO, "two measurements of 178 wines")
    wine = load_wine().data
    assert wine.shape == (178, 13)
    assert wine[:, 0].mean() == pytest.approx(13, abs=0.1)
    assert wine[:, 12].mean() == pytest.approx(750, abs=10)


def test_three_equal_values_may_have_a_standard_deviation_above_0():
    says(HELLO, "the standard deviation of 0.1, 0.1, 0.1 comes out as 1.4e-17")
    assert f"{np.full((3, 1), 0.1).std(axis=0)[0]:.1e}" == "1.4e-17"


def test_the_standardised_wines_rise_to_the_right():
    says(HELLO, "as wide as it is high and rising to the right")
    Z = stand_ins.standardize(load_wine().data[:, [0, 12]])
    assert Z.std(axis=0).tolist() == pytest.approx([1, 1])
    assert np.corrcoef(Z.T)[0, 1] > 0.5


# 1-kmeans/1-one-step


def test_there_are_500_blob_points_in_the_plane(X):
    says(STEP, "Here are 500 dots")
    assert X.shape == (500, 2)


def test_the_seven_points_send_their_centroids_to_3_2_and_10_8():
    says(STEP, "here to (3, 2) and (10, 8)")
    points = np.array([[1, 1], [2, 4], [3, 1], [6, 2], [9, 8], [10, 6], [11, 10]])
    joined = np.array([0, 0, 0, 0, 1, 1, 1])
    before = np.array([[1, 3], [12, 7]])
    assert stand_ins.assign_labels(points, before).tolist() == joined.tolist()
    assert stand_ins.update_centroids(points, joined, before).tolist() == [[3, 2], [10, 8]]


def test_unsigned_pixels_wrap_round_to_a_distance_of_8():
    says(STEP, "`0 - 200` wraps round to 56, and its square wraps again to 64")
    black, light = np.array([0], np.uint8), np.array([200], np.uint8)
    assert (black - light)[0] == 56
    assert ((black - light) ** 2)[0] == 64
    assert euclidean(black, light) == 8


def test_inertia_in_centimetres_is_10000_times_that_in_metres(X):
    says(STEP, "their squares 10,000 times")
    one = stand_ins.inertia(X, X[:4], np.zeros(500, int))
    assert stand_ins.inertia(100 * X, 100 * X[:4], np.zeros(500, int)) / one == pytest.approx(1e4)


def test_the_mean_of_no_points_is_nan_in_every_column(X):
    says(STEP, "NaN in every column, and the warning *Mean of empty slice*")
    with pytest.warns(RuntimeWarning) as warned:
        mean = X[np.zeros(500, int) == 1].mean(axis=0)
    assert np.isnan(mean).all()
    assert "Mean of empty slice" in str(warned[0].message)


@pytest.mark.parametrize("away", [(0, 0), (0.1, 0), (0, 0.1), (0.1, 0.1)])
def test_a_centroid_dragged_into_the_corner_stays_empty(X, away):
    says(STEP, "drag the centroid of the group at the lower right into the upper right corner")
    says(STEP, "233 points in all. $J$ ends at 1457.8 instead of 893.3 or so")
    explorer = CentroidExplorer(X, k=4, seed=3)
    start = explorer.run.centroids[-1].copy()
    dragged = start[:, 0].argmax()
    assert explorer.run.inertia[-1] == pytest.approx(893.3, abs=0.1)
    left, right, low, high = explorer.box
    start[dragged] = right - away[0] * (right - left), high - away[1] * (high - low)
    run = centroid.run_kmeans(X, start)
    sizes = np.bincount(run.labels[-1], minlength=4)
    assert sizes[dragged] == 0
    assert sizes.max() == 233
    assert run.centroids[-1][dragged].tolist() == start[dragged].tolist()
    assert run.inertia[-1] == pytest.approx(1457.8, abs=0.05)


def test_all_of_the_first_four_points_lie_in_one_group():
    says(STEP, "four points that all lie in one of the groups")
    assert len(set(blobs()[1][:4])) == 1


# 1-kmeans/2-convergence


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_a_start_with_a_row_twice_reports_the_error_of_one_cluster(X):
    says(CONVERGENCE, "And an error of 5404.18", "2.0 for the three points, 5404.18 for the blobs")
    bad = run_from(X, [131, 450, 131, 411])
    assert sorted(np.bincount(bad.labels.astype(int), minlength=4)) == [0, 0, 0, 500]
    assert bad.n_iter == 100
    assert round(bad.error(X), 2) == round(total_sum_of_squares(X), 2) == 5404.18
    tiny = np.array([[0.0], [1.0], [2.0]])
    assert run_from(tiny, [0, 0, 0]).error(tiny) == total_sum_of_squares(tiny) == 2.0


def test_four_of_500_rows_repeat_in_1_2_percent_of_all_draws():
    says(CONVERGENCE, "For 4 of 500 that happens in 1.2 % of all runs")
    assert pytest.approx(0.012, abs=0.0005) == 1 - 499 * 498 * 497 / 500**3


def test_after_one_round_70_labels_and_the_error_are_stale(X):
    says(CONVERGENCE, "70 of 500 points", "the error 1966.87", "(1747.88 would)")
    once = run_from(X, ROWS, max_iter=1)
    nearest = stand_ins.assign_labels(X, once.centroids)
    assert (nearest != once.labels).sum() == 70
    assert round(once.error(X), 2) == 1966.87
    assert round(stand_ins.inertia(X, once.centroids, nearest), 2) == 1747.88


def test_in_a_smaller_unit_the_tutorial_stops_after_one_round(X):
    says(CONVERGENCE, "here after 1 round")
    assert run_from(X * 1e-6, ROWS).n_iter == 1
    assert run_from(X, ROWS).n_iter == 7


def test_one_start_ends_with_1329_77_instead_of_893_29(X):
    says(CONVERGENCE, "an error of 1329.77 instead of 893.29")
    assert round(run_from(X, ROWS).error(X), 2) == 1329.77
    best = min(KMeans(4, n_init=1, random_state=s).fit(X).inertia_ for s in range(60))
    assert best == pytest.approx(893.289, abs=0.0005)


def test_a_thousand_runs_take_10_rounds_in_the_median_and_rarely_18(X):
    says(CONVERGENCE, "The median is 10, and only 35 of 1000 runs need 18 rounds or more")
    says(CONVERGENCE, "998 of the 1000 ended at nearly the same error")
    rng = np.random.default_rng(0)
    runs = [stand_ins.lloyd(X, X[rng.choice(500, 4, replace=False)], 300, 0.0) for _ in range(1000)]
    rounds = np.array([n_iter for *_, n_iter in runs])
    assert np.median(rounds) == 10
    assert (rounds >= 18).sum() == 35
    assert sum(error < 894 for _, _, error, _ in runs) == 998


def greedy(X, k, rng):
    return kmeans_plusplus(X, k, random_state=int(rng.integers(2**31)))[0]


@pytest.mark.parametrize(
    ("start", "low", "high"),
    [
        (stand_ins.init_random, 0, 0.01),
        (stand_ins.init_plusplus, 0.02, 0.07),
        (greedy, 0.61, 0.75),
    ],
)
def test_on_the_grid_the_start_decides(start, low, high):
    says(CONVERGENCE, "settle at about 0.00, 0.04 and 0.68")
    G, group = grid_of_clusters()
    best = stand_ins.inertia(G, stand_ins.update_centroids(G, group, np.zeros((25, 2))), group)
    rng = np.random.default_rng(1)
    found = [stand_ins.lloyd(G, start(G, 25, rng), 300, 0.0)[2] < 1.01 * best for _ in range(500)]
    assert low <= np.mean(found) <= high


def test_one_row_of_each_group_is_hardly_ever_drawn():
    says(CONVERGENCE, "Only 3.2e-10 of all draws of 25 rows take one from each group")
    assert np.bincount(grid_of_clusters()[1]).tolist() == [20] * 25
    assert f"{20**25 / comb(500, 25):.1e}" == "3.2e-10"


def test_sixty_trials_may_be_off_by_a_tenth():
    says(CONVERGENCE, "The last bar rests on 60 trials only and may be off by a tenth")
    assert 0.1 < 2 * np.sqrt(0.56 * 0.44 / 60) < 0.15


def test_twenty_tries_at_four_percent_make_56_percent():
    says(CONVERGENCE, "From 0.04 and $m = 20$ that makes 0.56")
    assert round(1 - (1 - 0.04) ** 20, 2) == 0.56


def test_ten_rows_of_ten_are_hardly_ever_all_different():
    says(CONVERGENCE, "$10!/10^{10} = 0.00036$")
    assert round(factorial(10) / 10**10, 5) == 0.00036


def test_k_equal_to_n_has_no_error_from_different_rows(X):
    says(CONVERGENCE, "Without replacement the claim is true")
    assert stand_ins.lloyd(X[:10], X[:10], 10, 0.0)[2] == 0


def test_the_true_groups_have_a_larger_error_than_the_clusters(X):
    says(CONVERGENCE, "a larger error (958.83) than the clusters that K-Means found (893.29)")
    truth = blobs()[1]
    means = stand_ins.update_centroids(X, truth, np.zeros((4, 2)))
    assert round(stand_ins.inertia(X, means, truth), 2) == 958.83
    assert round(KMeans(4, n_init=50, random_state=0).fit(X).inertia_, 2) == 893.29


# 1-kmeans/3-how-many-and-which


@cache
def rules(name):
    sets = {
        "blobs": blobs()[0],
        "square": uniform_square(),
        "iris": load_iris().data,
        "iris, standardised": StandardScaler().fit_transform(load_iris().data),
        "wine, standardised": StandardScaler().fit_transform(load_wine().data),
    }
    return cluster_number.criteria(sets[name], 10, 0)


def chosen(name):
    found = rules(name)
    return found.elbow, found.best_silhouette, found.gap_choice


def test_on_the_blobs_all_rules_choose_4():
    says(WHICH, "Its bend is here at $K = 4$", "Highest at 4, with 0.501", "It also chooses 4")
    assert chosen("blobs") == (4, 4, 4)
    assert round(np.nanmax(rules("blobs").silhouette), 3) == 0.501


def test_the_second_difference_chooses_2_and_of_the_logarithm_4():
    says(WHICH, "It chooses 2", "The second difference of the *logarithm* chooses 4")
    inertia = rules("blobs").inertia
    assert np.diff(inertia, 2).argmax() + 2 == 2
    assert np.diff(np.log(inertia), 2).argmax() + 2 == 4


def test_on_the_square_only_the_gap_answers_1():
    says(WHICH, "two rules choose 4", "the mean silhouette is 0.41; four real groups had 0.50")
    assert chosen("square") == (4, 4, 1)
    labels = KMeans(4, n_init=10, random_state=0).fit_predict(uniform_square())
    assert round(silhouette_score(uniform_square(), labels), 2) == 0.41


def test_on_iris_the_rules_disagree():
    says(WHICH, "each rule says something else: 3, 2 and 8. After standardising, the gap says 3")
    assert chosen("iris") == (3, 2, 8)
    assert chosen("iris, standardised") == (3, 2, 3)


@pytest.mark.parametrize(
    ("load", "measured", "standardised"),
    [
        (load_wine, 0.371, 0.897),
        (load_breast_cancer, 0.491, 0.65),
        (load_iris, 0.730, 0.620),
        (load_digits, 0.666, 0.468),
    ],
)
def test_scale_decides(load, measured, standardised):
    says(WHICH, "0.371 becomes 0.897", "from 0.730 to 0.620", "from 0.666 to 0.468")
    data, classes = load(return_X_y=True)

    def score(points):
        model = KMeans(len(set(classes)), n_init=10, random_state=0).fit(points)
        return adjusted_rand_score(classes, model.labels_)

    assert score(data) == pytest.approx(measured, abs=0.0006)
    assert score(StandardScaler().fit_transform(data)) == pytest.approx(standardised, abs=0.006)


def test_on_the_line_mean_and_median_are_the_best_places():
    says(WHICH, "The mean (40.8) is right for squares", "the **median** (2)")
    line = [0, 1, 2, 100, 101]
    assert np.mean(line) == 40.8
    assert np.median(line) == 2


@pytest.mark.parametrize(("center", "count"), [(np.mean, 429), (np.median, 0)])
def test_the_mean_lets_the_manhattan_cost_rise(center, count):
    says(WHICH, "With the mean the cost rises in 429 of 500 runs, with the median in none")

    def rises(seed):
        cloud = np.random.default_rng(seed).exponential(size=(100, 2))
        centroids, costs = cloud[:3], []
        for _ in range(15):
            labels = cdist(cloud, centroids, "cityblock").argmin(axis=1)
            costs.append(np.abs(cloud - centroids[labels]).sum())
            centroids = np.array([center(cloud[labels == j], axis=0) for j in range(3)])
            costs.append(np.abs(cloud - centroids[labels]).sum())
        return (np.diff(costs) > 1e-9).any()

    assert sum(rises(seed) for seed in range(500)) == count


def test_only_single_linkage_finds_the_moons():
    says(WHICH, "K-Means (0.274) and Ward (0.239)", "single linkage (1.000)")
    M, moon = moons()
    found = [
        KMeans(2, n_init=10, random_state=0),
        AgglomerativeClustering(2, linkage="ward"),
        AgglomerativeClustering(2, linkage="single"),
    ]
    scores = [round(adjusted_rand_score(moon, model.fit_predict(M)), 3) for model in found]
    assert scores == [0.274, 0.239, 1.0]


@pytest.mark.parametrize(("linkage", "least", "most"), [("single", 1, 1), ("ward", -1, 0.9)])
def test_a_quarter_of_the_moons_shows_what_all_of_them_show(linkage, least, most):
    says(WHICH, "shows 100 of the points", "DendrogramExplorer(M[::4]", "a cut that leaves two")
    M, moon = moons()
    assert len(M[::4]) == 100
    explorer = DendrogramExplorer(M[::4], linkage=linkage)
    explorer.height = explorer.tree.cut_for(2)
    assert least <= adjusted_rand_score(moon[::4], explorer.labels) <= most


def test_on_wine_average_linkage_is_no_better_than_chance():
    says(WHICH, "K-Means reaches 0.897, Ward 0.790, and average linkage −0.005")
    data, classes = load_wine(return_X_y=True)
    points = StandardScaler().fit_transform(data)

    def score(linkage):
        found = AgglomerativeClustering(3, linkage=linkage).fit_predict(points)
        return round(adjusted_rand_score(classes, found), 3)

    assert score("ward") == 0.790
    assert score("average") == -0.005


def test_ward_height_squared_is_twice_the_growth_of_inertia():
    says(WHICH, "the square of the height is twice what is added")
    rng = np.random.default_rng(0)
    A, B = rng.normal(size=(5, 3)), rng.normal(2, 1, size=(8, 3))
    growth = total_sum_of_squares(np.vstack([A, B])) - sum(map(total_sum_of_squares, (A, B)))
    height = np.sqrt(2 * 5 * 8 / 13) * np.linalg.norm(A.mean(axis=0) - B.mean(axis=0))
    assert height**2 == pytest.approx(2 * growth)


def test_there_are_1797_digits_and_the_photograph_has_96615_colours():
    says(WHICH, "1797 handwritten digits", "16 colours of 96,615")
    assert len(load_digits().data) == 1797
    assert len(np.unique(np.rint(pixels() * 255).astype(int), axis=0)) == 96_615


def test_the_model_answer_about_wine_holds():
    says(WHICH, "the elbow and the silhouette choose 3", "(0.28)", "stops only at 6")
    says(WHICH, "puts 94.9 % of the wines into the same three groups", "only 75 of 100 agree")
    assert chosen("wine, standardised") == (3, 3, 6)
    assert round(np.nanmax(rules("wine, standardised").silhouette), 2) == 0.28
    points = StandardScaler().fit_transform(load_wine().data)
    best = KMeans(3, n_init=10, random_state=0).fit(points)
    ward = AgglomerativeClustering(3).fit_predict(points)
    assert stand_ins.agreement(ward, best.labels_) == pytest.approx(0.949, abs=0.0006)
    single = [KMeans(3, init="random", n_init=1, random_state=s).fit(points) for s in range(100)]
    agreeing = [stand_ins.agreement(run.labels_, best.labels_) > 0.97 for run in single]
    assert sum(agreeing) == 75


def test_the_names_of_the_wine_clusters_follow_from_their_centroids():
    says(WHICH, "(65 wines: alcohol −0.9, colour −0.9, proline −0.8)")
    says(WHICH, "(62: alcohol +0.8, flavanoids +1.0, proline +1.1)")
    says(WHICH, "(51: malic acid +0.9, colour +0.9, hue −1.2, flavanoids −1.2)")
    wine = load_wine()
    model = KMeans(3, n_init=10, random_state=0).fit(StandardScaler().fit_transform(wine.data))
    light, dark, strong = (
        dict(zip(wine.feature_names, centroid.round(1), strict=True))
        for _, centroid in sorted(
            zip(model.cluster_centers_[:, 0], model.cluster_centers_, strict=True),
            key=lambda pair: pair[0],
        )
    )
    assert sorted(np.bincount(model.labels_)) == [51, 62, 65]
    assert (light["alcohol"], light["color_intensity"], light["proline"]) == (-0.9, -0.9, -0.8)
    assert (strong["alcohol"], strong["flavanoids"], strong["proline"]) == (0.8, 1.0, 1.1)
    assert (dark["malic_acid"], dark["color_intensity"]) == (0.9, 0.9)
    assert (dark["hue"], dark["flavanoids"]) == (-1.2, -1.2)

"""The class is wrong on purpose.  Each of its defects shows here, so that nobody repairs one."""

import numpy as np
import pytest

from eigentunes import stand_ins
from eigentunes.datasets import blobs
from eigentunes.experiments.tutorial_kmeans import TutorialKMeans, euclidean, run_from

pytestmark = pytest.mark.filterwarnings("ignore::RuntimeWarning")
ROWS = [172, 47, 117, 192]
TINY = np.array([[0.0], [1.0], [2.0]])


@pytest.fixture(scope="module")
def X():
    return blobs()[0]


def test_it_works_from_a_good_start(X):
    model = run_from(X, [172, 293, 36, 401])
    assert model.error(X) == pytest.approx(893.3, abs=0.1)


def test_it_draws_rows_with_replacement(X):
    np.random.seed(0)  # noqa: NPY002
    starts = [TutorialKMeans(4).start(X) for _ in range(1000)]
    twice = sum(len(np.unique(start, axis=0)) < 4 for start in starts)
    assert 3 <= twice <= 25  # expected: 12


def test_an_empty_cluster_becomes_nan_and_nan_takes_every_point():
    points = np.array([[0.0, 0.0], [1.0, 0.0], [10.0, 0.0]])
    model = run_from(points, [0, 0, 2])
    assert np.isnan(model.centroids).all(axis=1).tolist() == [True, False, True]
    assert len(np.unique(model.labels)) == 1


def test_nan_never_converges_but_the_error_is_finite():
    model = run_from(TINY, [0, 0, 0])
    assert model.n_iter == 100
    assert model.error(TINY) == 2.0


def test_a_centroid_far_away_starts_the_same_chain():
    points = np.array([[0.0], [1.0], [2.0], [10.0]])

    class Far(TutorialKMeans):
        def start(self, X):
            return np.array([[0.0], [100.0], [10.0]])

    model = Far(3)
    model.fit_predict(points)
    assert np.isnan(model.centroids).any()


def test_one_cluster_per_point_hardly_ever_has_error_zero():
    points = np.arange(10.0)[:, None]
    np.random.seed(0)  # noqa: NPY002
    models = [TutorialKMeans(10, max_iter=5) for _ in range(40)]
    for model in models:
        model.fit_predict(points)
    assert sum(model.error(points) == 0 for model in models) <= 1


def test_more_clusters_than_points_are_accepted():
    assert np.isnan(run_from(TINY, [0, 1, 2, 0, 1]).centroids).any()


def test_labels_are_floats_and_cannot_index(X):
    model = run_from(X, ROWS)
    with pytest.raises(IndexError):
        model.centroids[model.labels]


def test_fit_predict_returns_nothing(X):
    assert TutorialKMeans(2).fit_predict(X[:20]) is None


def test_the_tolerance_depends_on_the_unit(X):
    assert run_from(X * 1e-7, ROWS).n_iter == 1
    assert run_from(X, ROWS).n_iter > 1


def test_a_tolerance_of_zero_never_stops(X):
    assert run_from(X, ROWS, tol=0, max_iter=20).n_iter == 20


def test_after_max_iter_the_labels_are_old(X):
    model = run_from(X, ROWS, max_iter=1)
    assert (model.labels != stand_ins.assign_labels(X, model.centroids)).sum() == 70


def test_after_convergence_the_centroids_are_old(X):
    model = run_from(X, ROWS, tol=0.5)
    means = model.means(X)
    assert np.abs(means - model.centroids).max() > 0.1
    assert model.error(X) > stand_ins.inertia(X, means, model.labels.astype(int))


def test_no_iteration_is_an_attribute_error(X):
    with pytest.raises(AttributeError):
        run_from(X, ROWS, max_iter=0).error(X)


def test_unsigned_integers_wrap_round():
    assert euclidean(np.array([0], np.uint8), np.array([200], np.uint8)) == 8


def test_it_draws_from_the_global_generator_and_starts_once(X):
    np.random.seed(0)  # noqa: NPY002
    model = TutorialKMeans(4)
    model.fit_predict(X)
    assert model.error(X) == pytest.approx(1329.77, abs=0.01)


def test_lists_are_not_accepted_and_nothing_predicts():
    with pytest.raises(AttributeError):
        TutorialKMeans(1).fit_predict([[0.0], [1.0]])
    assert not hasattr(TutorialKMeans, "predict")


def test_a_scree_plot_of_single_runs_is_often_broken():
    points = blobs()[0][::25]
    rng = np.random.default_rng(0)
    plots = [
        [run_from(points, rng.integers(20, size=k), max_iter=10).error(points) for k in range(1, 9)]
        for _ in range(10)
    ]
    assert any((np.diff(errors) > 0).any() for errors in plots)

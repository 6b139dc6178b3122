"""The pure model of the centroid explorer."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.cluster import KMeans
from sklearn.datasets import make_blobs

from eigentunes.explorers.centroid import model


@pytest.fixture(scope="module")
def X() -> np.ndarray:
    return make_blobs(200, centers=4, random_state=5)[0]


@pytest.mark.parametrize("how", model.STARTS)
@pytest.mark.parametrize("k", [2, 4, 6])
def test_inertia_never_rises_in_either_half_step(X, how, k):
    run = model.run_kmeans(X, model.starting_centroids(X, k, how, seed=1))
    assert (np.diff(run.inertia) <= 1e-9 * run.inertia[0]).all()


@pytest.mark.parametrize("seed", range(5))
def test_a_run_ends_where_scikit_learn_ends_from_the_same_start(X, seed):
    start = model.starting_centroids(X, 4, "random", seed)
    run = model.run_kmeans(X, start)
    theirs = KMeans(4, init=start, n_init=1, tol=0, algorithm="lloyd").fit(X)
    assert run.converged
    np.testing.assert_allclose(run.centroids[-1], theirs.cluster_centers_)
    assert run.inertia[-1] == pytest.approx(theirs.inertia_)


def test_the_two_half_steps_take_turns(X):
    run = model.run_kmeans(X, model.starting_centroids(X, 3, "random", 0))
    for step in range(1, len(run)):
        same_labels = np.array_equal(run.labels_at(step), run.labels_at(step - 1))
        same_centroids = np.array_equal(run.centroids_at(step), run.centroids_at(step - 1))
        assert same_labels if step % 2 else same_centroids


def test_the_history_has_one_state_more_than_two_for_each_move(X):
    run = model.run_kmeans(X, model.starting_centroids(X, 3, "random", 0))
    assert len(run) == 2 * (len(run.centroids) - 1) + 1 == 2 * (len(run.labels) - 1) + 1


def test_an_empty_cluster_keeps_its_centroid_and_the_text_says_so():
    X = np.array([[0.0, 0], [0, 1], [4, 0], [4, 1]])
    run = model.run_kmeans(X, np.array([[0, 0.5], [4, 0.5], [100, 100]]))
    np.testing.assert_array_equal(run.centroids[-1, 2], [100, 100])
    assert run.sentence(0).endswith("Cluster 2 is empty and stays where it is.")


def test_the_last_sentence_says_that_it_has_converged(X):
    run = model.run_kmeans(X, X[:4])
    assert "no point changes cluster, so K-Means has converged" in run.sentence(len(run) - 1)
    assert run.title(len(run) - 1).endswith("converged")


def test_a_long_run_ends_unconverged_and_does_not_claim_otherwise(X):
    run = model.run_kmeans(X, X[:4], max_iterations=1)
    assert not run.converged
    assert len(run) == 3
    assert "converged" not in run.sentence(2)


def test_a_fall_too_small_to_read_is_told_as_a_difference():
    assert model._change(3489.2, 3489.1) == "J falls by 0.1 to 3,489."
    assert model._change(3489.0, 3489.0) == "J stays at 3,489."
    assert model._change(5084.0, 3627.0) == "J falls from 5,084 to 3,627."


def test_the_corner_start_crowds_into_one_corner(X):
    start = model.starting_centroids(X, 4, "corner", 0)
    assert (start < X.min(axis=0) + 0.15 * np.ptp(X, axis=0)).all()


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (np.zeros((3, 1), int), "shape"),
        (np.zeros(3), "whole numbers"),
        (np.array([0, 1, 2]), "numbered 0 to 1"),
        (np.array([-1, 0, 1]), "numbered 0 to 1"),
        (None, "shape"),
    ],
)
def test_bad_labels_are_refused_in_words(value, words):
    with pytest.raises(ValueError, match=words):
        model.checked_labels(value, np.zeros((3, 2)), np.zeros((2, 2)))


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (np.zeros((2, 3)), "shape"),
        (np.array([[0, 0], [np.nan, 0]]), "for centroid 1"),
        ("text", "array of numbers"),
    ],
)
def test_bad_centroids_are_refused_in_words(value, words):
    with pytest.raises(ValueError, match=words):
        model.checked_centroids(value, np.zeros((3, 2)), np.zeros(3), np.zeros((2, 2)))

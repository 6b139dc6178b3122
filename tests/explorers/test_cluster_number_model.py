"""The pure model of the cluster number explorer."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.datasets import load_iris, make_blobs
from sklearn.metrics import silhouette_score

from eigentunes.explorers.cluster_number import model


@pytest.fixture(scope="module")
def blobs() -> model.Criteria:
    X, _ = make_blobs(300, centers=[[-4, 3], [3, 4], [4, -3], [-3, -4]], random_state=1)
    return model.criteria(X, 8, seed=0)


def test_all_three_rules_find_four_clear_blobs(blobs):
    assert (blobs.elbow, blobs.best_silhouette, blobs.gap_choice) == (4, 4, 4)
    assert blobs.verdict() == "The three rules agree on K = 4."


def test_the_three_rules_disagree_on_iris_and_the_text_says_so():
    found = model.criteria(load_iris().data, 10, seed=0)
    assert (found.elbow, found.best_silhouette) == (3, 2)
    assert found.verdict().startswith("The three rules disagree: the elbow chooses K = 3, ")


def test_the_gap_statistic_sees_no_clusters_in_a_uniform_square():
    square = np.random.default_rng(0).uniform(size=(300, 2))
    assert model.criteria(square, 6, seed=0).gap_choice == 1


def test_inertia_falls_and_the_silhouette_starts_at_two(blobs):
    assert (np.diff(blobs.inertia) < 0).all()
    assert np.isnan(blobs.silhouette[0])
    assert blobs.silhouette[3] == pytest.approx(silhouette_score(blobs.points, blobs.labels[3]))


def test_clusters_keep_their_colour_when_one_splits(blobs):
    kept = (blobs.labels[1:] == blobs.labels[:-1]).mean(axis=1)
    assert kept.min() >= 0.5
    for k, labels in enumerate(blobs.labels, start=1):
        assert set(labels) == set(range(k))


def test_the_elbow_is_farthest_below_the_chord():
    assert model.elbow(np.array([10, 4, 1, 0.5, 0])) == 3
    assert model.elbow(np.array([3.0, 3, 3])) is None


def test_the_gap_choice_is_the_first_one_and_may_be_missing():
    error = np.full(4, 0.1)
    assert model.gap_choice(np.array([0.0, 1, 1.05, 3]), error) == 2
    assert model.gap_choice(np.array([0.0, 1, 2, 3]), error) is None


def test_many_points_are_sampled_and_many_columns_projected_and_the_note_says_both():
    X = np.random.default_rng(0).normal(size=(900, 5))
    found = model.criteria(X, 3, seed=0)
    assert found.points.shape == (600, 2)
    assert found.note.startswith("a random sample of 600 of 900 points; 5 features projected")

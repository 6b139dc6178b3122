"""The references agree with scikit-learn and SciPy, with known answers, and with theory."""

from __future__ import annotations

from itertools import pairwise, permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.cluster import hierarchy
from scipy.sparse.csgraph import minimum_spanning_tree
from scipy.spatial.distance import cdist
from sklearn.cluster import KMeans
from sklearn.datasets import load_iris
from sklearn.metrics import silhouette_score
from sklearn.preprocessing import StandardScaler

from autograder.catalogue import EXERCISES, judge_function
from autograder.exercises.shared.traps import FAR

seeds = st.integers(0, 2**32 - 1)
quickly = settings(max_examples=60, deadline=None)


def reference(name):
    return EXERCISES[name].reference


def cloud(seed, clusters=None):
    """Random points and as many different rows of them as starting centroids."""
    rng = np.random.default_rng(seed)
    n, d = rng.integers(10, 120), rng.integers(1, 6)
    k = clusters or rng.integers(1, 7)
    X = rng.normal(rng.normal(0, 5), rng.uniform(0.1, 9), (n, d))
    return X, X[rng.permutation(n)[:k]], rng


@given(seeds)
@quickly
def test_standardize_agrees_with_scikit_learn(seed):
    X, _, rng = cloud(seed)
    X[:, 0] = rng.integers(9)
    np.testing.assert_allclose(reference("standardize")(X), StandardScaler().fit_transform(X))


@given(seeds, st.sampled_from([0.0, 1e8]))
@quickly
def test_squared_distances_agree_with_scipy_even_far_from_the_origin(seed, offset):
    X, C, _ = cloud(seed)
    X, C = X + offset, C + offset
    expected = cdist(X, C, "sqeuclidean")
    D = reference("squared_distances")(X, C)
    np.testing.assert_allclose(D, expected, atol=1e-6 * expected.max())


@given(seeds, st.sampled_from([0.0, 1e-4, 1e-2]), st.integers(1, 40))
@quickly
def test_lloyd_agrees_with_scikit_learn_where_no_cluster_is_empty(seed, tol, max_iter):
    X, C, _ = cloud(seed)
    labels, centroids, inertia, n_iter = reference("lloyd")(X, C, max_iter, tol)
    model = KMeans(len(C), init=C, n_init=1, max_iter=max_iter, tol=tol).fit(X)
    if len(np.unique(labels)) < len(C):
        return
    np.testing.assert_array_equal(labels, model.labels_)
    np.testing.assert_allclose(centroids, model.cluster_centers_, atol=1e-9 * np.abs(X).max())
    assert inertia == pytest.approx(model.inertia_)
    assert n_iter == model.n_iter_


@given(seeds)
@quickly
def test_inertia_never_rises_from_one_iteration_to_the_next(seed):
    X, C, _ = cloud(seed)
    inertias = [reference("lloyd")(X, C, turns, 0.0)[2] for turns in range(1, 12)]
    assert all(after <= before * (1 + 1e-9) for before, after in pairwise(inertias))


def test_lloyd_works_through_many_blocks():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(20_000, 3)) + rng.integers(0, 4, (20_000, 1))
    C = X[:5].copy()
    model = KMeans(5, init=C, n_init=1, max_iter=20, tol=0).fit(X)
    labels, _, inertia, _ = reference("lloyd")(X, C, 20, 0.0)
    np.testing.assert_array_equal(labels, model.labels_)
    assert inertia == pytest.approx(model.inertia_)


def test_lloyd_keeps_an_empty_cluster_where_it_is():
    X = np.array([[0.0], [1.0], [2.0], [10.0]])
    labels, centroids, inertia, _ = reference("lloyd")(X, np.array([[0.0], [100], [10]]), 10, 0.0)
    assert labels.tolist() == [0, 0, 0, 2]
    assert centroids.ravel().tolist() == [1, 100, 10]
    assert inertia == pytest.approx(2)


def test_a_cluster_for_every_point_has_no_inertia():
    X = np.random.default_rng(0).normal(1e8, 1, (40, 3))
    assert reference("lloyd")(X, X[::-1].copy(), 10, 0.0)[2] == pytest.approx(0, abs=1e-9)


@given(seeds, st.integers(1, 6))
@quickly
def test_starts_are_different_rows_of_the_data(seed, k):
    X, _, rng = cloud(seed)
    for name in ("init_random", "init_plusplus"):
        C = reference(name)(X, k, rng)
        assert len(np.unique(C, axis=0)) == k
        assert cdist(C, X).min(axis=1).max() == 0


def test_plusplus_follows_the_squared_distance():
    X = np.array([[0.0], [1.0], [3.0]])
    rng = np.random.default_rng(0)
    draws = [tuple(reference("init_plusplus")(X, 2, rng).ravel()) for _ in range(30_000)]
    expected = {(0, 1): 1 / 10, (0, 3): 9 / 10, (1, 0): 1 / 5, (1, 3): 4 / 5, (3, 0): 9 / 13}
    for pair, chance in expected.items():
        assert draws.count(pair) / len(draws) == pytest.approx(chance / 3, abs=0.01)


@given(seeds)
@quickly
def test_agreement_is_the_best_over_all_renamings(seed):
    rng = np.random.default_rng(seed)
    a, b = rng.integers(0, 4, (2, 25))
    best = max(np.mean(np.array(names)[b] == a) for names in permutations(range(4)))
    assert reference("agreement")(a, b) == pytest.approx(best)


@given(seeds)
@quickly
def test_agreement_does_not_depend_on_order_or_names(seed):
    rng = np.random.default_rng(seed)
    a, b = rng.integers(0, 4, 30), rng.integers(0, 6, 30)
    value = reference("agreement")(a, b)
    assert reference("agreement")(b, a) == pytest.approx(value)
    assert reference("agreement")(rng.permutation(4)[a] * 7, b - 3) == pytest.approx(value)


@given(seeds)
@quickly
def test_silhouette_agrees_with_scikit_learn(seed):
    X, _, rng = cloud(seed)
    labels = np.append([0, 1], rng.integers(0, 6, len(X) - 2))
    value = reference("silhouette")(X, labels)
    assert value == pytest.approx(silhouette_score(X - X.mean(axis=0), labels), abs=1e-6)


@given(seeds)
@quickly
def test_medians_leave_no_centroid_that_a_small_step_improves(seed):
    X, C, rng = cloud(seed)
    labels, centroids, total = reference("k_medians")(X, C)
    assert total == pytest.approx(cdist(X, centroids, "cityblock").min(axis=1).sum())
    for _ in range(5):
        moved = centroids + rng.normal(0, 1e-3, centroids.shape)
        assert np.abs(X - moved[labels]).sum() >= total - 1e-9


@given(seeds)
@quickly
def test_spherical_k_means_ignores_lengths(seed):
    X, C, rng = cloud(seed, clusters=3)
    X, C = np.abs(X) + 0.01, np.abs(C) + 0.01
    labels, centroids, total = reference("spherical_k_means")(X, C)
    scaled = reference("spherical_k_means")(X * rng.uniform(0.1, 9, (len(X), 1)), 5 * C)
    if X.shape[1] > 1:  # on a line all directions are equal
        np.testing.assert_array_equal(labels, scaled[0])
    np.testing.assert_allclose(centroids, scaled[1], atol=1e-9)
    assert total == pytest.approx(scaled[2], abs=1e-9)
    np.testing.assert_allclose(np.linalg.norm(centroids, axis=1), 1)


@given(seeds, st.sampled_from(["single", "complete", "average", "ward"]))
@quickly
def test_merge_heights_agree_with_scipy(seed, linkage):
    X, _, _ = cloud(seed)
    heights = reference("merge_heights")(X, linkage)
    np.testing.assert_allclose(heights, hierarchy.linkage(X, linkage)[:, 2], rtol=1e-7)


@given(seeds)
@quickly
def test_single_linkage_merges_along_the_minimum_spanning_tree(seed):
    X, _, _ = cloud(seed)
    tree = np.sort(minimum_spanning_tree(cdist(X, X)).data)
    np.testing.assert_allclose(reference("merge_heights")(X, "single"), tree)


def test_ward_heights_add_up_to_the_total_sum_of_squares():
    X = load_iris().data
    heights = reference("merge_heights")(X, "ward")
    assert (heights**2).sum() / 2 == pytest.approx(((X - X.mean(axis=0)) ** 2).sum())


def test_the_best_of_many_starts_on_iris_is_the_known_inertia():
    X = load_iris().data

    def run_once(rng):
        return reference("lloyd")(X, reference("init_plusplus")(X, 3, rng), 100, 0.0)

    _, centroids, inertia = reference("best_of")(run_once, 20, np.random.default_rng(0))
    assert inertia == pytest.approx(78.851441, abs=1e-5)
    assert centroids.shape == (3, 4)


def test_the_raw_expansion_fails_far_from_the_origin_only():
    for name in ("squared_distances", "assign_labels", "inertia", "lloyd"):
        wrong = EXERCISES[name].mistakes["raw_expansion"].function
        verdict = judge_function(name, wrong, seed=0)
        assert verdict.traps[0] == FAR
        assert verdict.score > 0.7

"""The pure model of the dendrogram explorer."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.cluster import hierarchy
from sklearn.metrics import adjusted_rand_score

from eigentunes.explorers.dendrogram import model


@pytest.fixture(scope="module")
def X() -> np.ndarray:
    return np.random.default_rng(2).normal(size=(40, 2))


@pytest.mark.parametrize("linkage", model.LINKAGES)
@pytest.mark.parametrize("k", [1, 2, 5, 40])
def test_a_cut_leaves_the_clusters_that_scipy_finds(X, linkage, k):
    tree = model.grow(X, linkage)
    height = tree.cut_for(k)
    theirs = hierarchy.fcluster(hierarchy.linkage(X, linkage), height, criterion="distance")
    assert tree.count(height) == k
    assert adjusted_rand_score(tree.labels(height), theirs) == 1


@pytest.mark.parametrize("linkage", model.LINKAGES)
def test_links_are_where_scipy_draws_them(X, linkage):
    tree = model.grow(X, linkage)
    theirs = hierarchy.dendrogram(hierarchy.linkage(X, linkage), no_plot=True)
    ours = {
        tuple(np.round([x0, x1, y0, top, y1], 9))
        for (x0, x1, y0, y1, _), top in zip(tree.links, tree.heights, strict=True)
    }
    drawn = {
        tuple(np.round([(x[0] - 5) / 10, (x[2] - 5) / 10, y[0], y[1], y[3]], 9))
        for x, y in zip(theirs["icoord"], theirs["dcoord"], strict=True)
    }
    assert ours == drawn


def test_clusters_are_numbered_from_the_left(X):
    tree = model.grow(X, "ward")
    labels = tree.labels(tree.cut_for(6))[tree.order]
    assert (np.diff(labels) >= 0).all()
    assert labels[0] == 0
    assert labels[-1] == 5


def test_the_sentence_gives_the_sizes_in_falling_order():
    tree = model.grow(np.array([[0.0], [0.1], [0.2], [5.0], [5.1], [9.0]]), "single")
    assert tree.sentence(1.0) == "Cut at height 1: 3 clusters of 3, 2 and 1 points."
    assert tree.sentence(9.0) == "Cut at height 9: 1 cluster of all 6 points."


def test_the_learners_heights_are_drawn(X):
    own = np.arange(39.0)
    tree = model.grow(X, "average", lambda X, linkage: own)
    np.testing.assert_array_equal(tree.heights, own)


@pytest.mark.parametrize(
    ("value", "words"),
    [(np.zeros(40), "39 merges"), ([np.nan] * 39, "NaN"), ("text", "array of numbers")],
)
def test_bad_heights_are_refused_in_words(X, value, words):
    with pytest.raises(ValueError, match=words):
        model.checked_heights(value, X, "ward")

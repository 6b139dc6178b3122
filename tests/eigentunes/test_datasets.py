import numpy as np
import pytest

from eigentunes import datasets


@pytest.mark.parametrize("make", [datasets.blobs, datasets.grid_of_clusters, datasets.moons])
def test_a_set_with_groups_is_the_same_every_time(make):
    (X, truth), (again, _) = make(), make()
    assert X.shape == (len(truth), 2)
    assert np.array_equal(X, again)


def test_blobs_are_four_groups_of_125():
    X, truth = datasets.blobs()
    assert X.shape == (500, 2)
    assert np.bincount(truth).tolist() == [125] * 4


def test_the_grid_has_25_groups_of_20_whose_means_are_4_apart():
    X, truth = datasets.grid_of_clusters()
    assert np.bincount(truth).tolist() == [20] * 25
    first, second = (X[truth == j].mean(axis=0) for j in (0, 1))
    assert np.linalg.norm(first - second) == pytest.approx(4, abs=1)


def test_the_square_is_filled_evenly():
    X = datasets.uniform_square()
    assert X.shape == (500, 2)
    assert X.min() >= 0
    assert X.max() <= 1
    assert X.mean(axis=0) == pytest.approx([0.5, 0.5], abs=0.05)


def test_making_a_set_leaves_the_global_random_state_alone():
    before = np.random.get_state()[1].copy()  # noqa: NPY002
    datasets.blobs(), datasets.grid_of_clusters(), datasets.moons(), datasets.uniform_square()
    assert np.array_equal(before, np.random.get_state()[1])  # noqa: NPY002


def test_pixels_are_the_colours_of_the_photograph():
    image, X = datasets.photograph(), datasets.pixels()
    assert image.shape == (427, 640, 3)
    assert X.shape == (427 * 640, 3)
    assert 0 <= X.min() < X.max() <= 1
    assert np.array_equal(X[640], image[1, 0])

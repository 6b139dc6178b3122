"""Small named data sets of the course.

Every set is made by a function without required arguments and is the same on every machine and in
every run, so that a number in a lesson can be trusted.  What scikit-learn already offers under a
good name (iris, wine, digits) is used from there directly.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from sklearn.datasets import load_sample_image, make_blobs, make_moons

Floats = NDArray[np.float64]
Labels = NDArray[np.int_]


def blobs() -> tuple[Floats, Labels]:
    """Four round groups in the plane, two of which touch.

    Returns
    -------
    X : ndarray, shape (500, 2)
    truth : ndarray of int, shape (500,)
        The group that each point was drawn from, 125 points each.
    """
    return make_blobs(500, 2, centers=4, shuffle=False, random_state=0)


def grid_of_clusters() -> tuple[Floats, Labels]:
    """Twenty-five round groups of 20 points on a 5 × 5 grid, well apart.

    Returns
    -------
    X : ndarray, shape (500, 2)
    truth : ndarray of int, shape (500,)
    """
    centres = [(4.0 * column, 4.0 * row) for row in range(5) for column in range(5)]
    return make_blobs(500, 2, centers=centres, cluster_std=0.6, random_state=0)


def moons() -> tuple[Floats, Labels]:
    """Two interlocking half circles.

    Returns
    -------
    X : ndarray, shape (400, 2)
    truth : ndarray of int, shape (400,)
    """
    return make_moons(400, noise=0.06, random_state=0)


def uniform_square() -> Floats:
    """Points spread evenly over the unit square: nothing to find.

    Returns
    -------
    X : ndarray, shape (500, 2)
    """
    return np.random.default_rng(0).uniform(size=(500, 2))


def photograph() -> Floats:
    """A colour photograph of a Chinese palace (the sample image ``china.jpg`` of scikit-learn).

    Returns
    -------
    image : ndarray, shape (427, 640, 3)
        Red, green and blue of each pixel, between 0 and 1.
    """
    return load_sample_image("china.jpg") / 255.0


def pixels() -> Floats:
    """The colours of :func:`photograph`, one row per pixel.

    Returns
    -------
    X : ndarray, shape (273280, 3)
    """
    return photograph().reshape(-1, 3)

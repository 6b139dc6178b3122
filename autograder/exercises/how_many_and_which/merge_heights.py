"""The exercise `merge_heights`: hierarchical clustering, merge by merge."""

from __future__ import annotations

import numpy as np
from scipy.cluster import hierarchy
from scipy.sparse.csgraph import minimum_spanning_tree
from scipy.spatial.distance import cdist, pdist
from sklearn.cluster import AgglomerativeClustering

from autograder.exercise import Exercise
from autograder.exercises.shared.traps import FAR, PIXELS
from eigentunes.checks import how_many_and_which as checks
from eigentunes.judging.contract import Case

exercise = Exercise(checks.merge_heights)


@exercise.solved_by
def reference(X, linkage):
    """Heights of the merges of agglomerative clustering (Lance & Williams 1967).

    Parameters
    ----------
    X : array, shape (n, d)
    linkage : {"single", "complete", "average", "ward"}

    Returns
    -------
    array of float, shape (n - 1,)
        In ascending order, as column 2 of ``scipy.cluster.hierarchy.linkage``.
    """
    rule = RULES[linkage]
    return np.sort(_merges(cdist(X, X), rule))


def _merges(D, rule):
    """Join the two closest clusters, n − 1 times; `rule` gives the distances of the joined one."""
    D = D.astype(float)
    np.fill_diagonal(D, np.inf)
    sizes = np.ones(len(D))
    heights = np.empty(len(D) - 1)
    for step in range(len(heights)):
        i, j = np.unravel_index(D.argmin(), D.shape)
        heights[step] = D[i, j]
        joined = rule(D[i], D[j], D[i, j], sizes[i], sizes[j], sizes)
        joined[i] = np.inf
        D[i] = D[:, i] = joined
        D[j] = D[:, j] = np.inf  # cluster j now lives in row i
        sizes[i] += sizes[j]
    return heights


def _ward(di, dj, dij, ni, nj, n):
    with np.errstate(invalid="ignore"):  # rows of clusters that are gone hold infinity
        squares = ((ni + n) * di**2 + (nj + n) * dj**2 - n * dij**2) / (ni + nj + n)
    return np.sqrt(np.maximum(squares, 0))


RULES = {
    "single": lambda di, dj, dij, ni, nj, n: np.minimum(di, dj),
    "complete": lambda di, dj, dij, ni, nj, n: np.maximum(di, dj),
    "average": lambda di, dj, dij, ni, nj, n: (ni * di + nj * dj) / (ni + nj),
    "ward": _ward,
}


def _heights(X, linkage, **other_rules):
    return np.sort(_merges(cdist(X, X), {**RULES, **other_rules}[linkage]))


def _with_members(X, linkage, height):
    """Join clusters by `height(points, points)`, given as lists of rows, where it is asked for."""
    clusters, heights = [X[[i]].astype(float) for i in range(len(X))], []
    while len(clusters) > 1:
        table = [
            (height(a, b), i, j) for j, b in enumerate(clusters) for i, a in enumerate(clusters[:j])
        ]
        lowest, i, j = min(table)
        heights.append(lowest)
        clusters[i] = np.vstack([clusters[i], clusters.pop(j)])
    return np.sort(heights)


@exercise.mistake(
    "single and complete are the wrong way round: single linkage takes the SMALLEST distance "
    "between two clusters, complete linkage the largest."
)
def min_max_swapped(X, linkage):
    return _heights(X, linkage, single=RULES["complete"], complete=RULES["single"])


@exercise.mistake(
    'For "average" you take the mean of the two old averages. Weigh them by the sizes of the '
    "clusters: the average runs over all pairs of points."
)
def unweighted(X, linkage):
    return _heights(X, linkage, average=lambda di, dj, dij, ni, nj, n: (di + dj) / 2)


@exercise.mistake(
    'For "average" you measure the distance between the means of the clusters. Average linkage '
    "is the mean of the distances over all pairs of points."
)
def centroid_average(X, linkage):
    if linkage != "average":
        return _heights(X, linkage)
    return _with_members(X, linkage, lambda a, b: np.linalg.norm(a.mean(axis=0) - b.mean(axis=0)))


@exercise.mistake(
    'For "ward" you measure the distance between the means of the clusters. Ward\'s distance '
    "also has the factor √(2 |A| |B| / (|A| + |B|))."
)
def ward_no_sizes(X, linkage):
    if linkage != "ward":
        return _heights(X, linkage)
    return _with_members(X, linkage, lambda a, b: np.linalg.norm(a.mean(axis=0) - b.mean(axis=0)))


@exercise.mistake(
    "Your Ward heights lack the factor √2: two single points must merge at their distance, so the "
    "height is √(2 |A| |B| / (|A| + |B|)) times the distance of the means."
)
def ward_no_factor(X, linkage):
    return _heights(X, linkage) / (np.sqrt(2) if linkage == "ward" else 1)


@exercise.mistake(
    "Your Ward heights are the growth of the inertia. The height asked for is √(2 × growth), as in "
    "SciPy."
)
def ward_growth(X, linkage):
    heights = _heights(X, linkage)
    return heights**2 / 2 if linkage == "ward" else heights


@exercise.mistake(
    "The root is missing in your Ward heights: the height is √(2 |A| |B| / (|A| + |B|)) times the "
    "distance of the means, not the square of that."
)
def ward_squared(X, linkage):
    heights = _heights(X, linkage)
    return heights**2 if linkage == "ward" else heights


@exercise.mistake(
    "You worked with squared distances. Heights are Euclidean distances: take the root."
)
def squared(X, linkage):
    return np.sort(_merges(cdist(X, X, "sqeuclidean"), RULES[linkage]))


@exercise.mistake('For "average" you averaged SQUARED distances. Average the distances themselves.')
def average_of_squares(X, linkage):
    if linkage != "average":
        return _heights(X, linkage)
    return np.sqrt(np.sort(_merges(cdist(X, X, "sqeuclidean"), RULES["average"])))


@exercise.mistake("You use the Manhattan distance. Use the Euclidean distance.")
def manhattan(X, linkage):
    return np.sort(_merges(cdist(X, X, "cityblock"), RULES[linkage]))


@exercise.mistake("You use single linkage whatever `linkage` says. Look at the argument.")
def always_single(X, linkage):
    return _heights(X, "single")


@exercise.mistake(
    "A merged cluster stays in the game and is merged again: after a merge, remove its old rows "
    "and columns. What you return are the smallest of all distances."
)
def not_removed(X, linkage):
    return np.sort(pdist(X))[: len(X) - 1]


@exercise.mistake("You return the largest height first. The heights must be in ascending order.")
def descending(X, linkage):
    return _heights(X, linkage)[::-1]


@exercise.mistake("You return n heights, with a 0 for the start. n points need n − 1 merges.")
def starts_with_zero(X, linkage):
    return np.append(0, _heights(X, linkage))


@exercise.mistake(
    "The last merge, which leaves a single cluster, is missing: n points need n − 1 merges."
)
def last_merge_missing(X, linkage):
    return _heights(X, linkage)[:-1]


@exercise.mistake("You return the whole merge table. Asked is only its column 2, the heights.")
def whole_table(X, linkage):
    return hierarchy.linkage(X, linkage)


@exercise.mistake("You return the sums of the heights so far. Return each height by itself.")
def cumulative(X, linkage):
    return _heights(X, linkage).cumsum()


@exercise.mistake(
    "Data of an unsigned type cannot hold negative numbers: in uint8, 3 − 5 is 254. Convert X "
    "to float before you subtract."
)
def wraps(X, linkage):
    D = np.sqrt(((X[:, None, :] - X) ** 2).sum(axis=2).astype(float))
    return np.sort(_merges(D, RULES[linkage]))


@exercise.mistake(exercise.mistakes["wraps"].message)
def wraps_in_norm(X, linkage):
    D = np.linalg.norm(X[:, None, :] - X, axis=2)
    return np.sort(_merges(D, RULES[linkage]))


@exercise.equivalent
def scipy_linkage(X, linkage):
    return hierarchy.linkage(X, linkage)[:, 2]


@exercise.equivalent
def scikit_learn(X, linkage):
    model = AgglomerativeClustering(1, linkage=linkage, compute_distances=True).fit(
        X - X.mean(axis=0)
    )
    return model.distances_.tolist()


@exercise.equivalent
def from_members(X, linkage):
    def ward(a, b):
        factor = 2 * len(a) * len(b) / (len(a) + len(b))
        return np.sqrt(factor) * np.linalg.norm(a.mean(axis=0) - b.mean(axis=0))

    between = {
        "single": lambda a, b: cdist(a, b).min(),
        "complete": lambda a, b: cdist(a, b).max(),
        "average": lambda a, b: cdist(a, b).mean(),
        "ward": ward,
    }
    return _with_members(X, linkage, between[linkage])


@exercise.equivalent
def spanning_tree(X, linkage):
    """Single linkage merges along the edges of the minimum spanning tree."""
    if linkage != "single" or pdist(X).min() == 0:  # the tree takes 0 for "no edge"
        return reference(X, linkage)
    return np.sort(minimum_spanning_tree(cdist(X, X)).data)


@exercise.equivalent
def single_precision(X, linkage):
    return reference(X, linkage).astype(np.float32)


NAMES = ("single", "complete", "average", "ward")
TWO = "only two points"
REPEATS = "equal points"

LINE = np.array([[0.0], [1.0], [3.0], [7.0], [12.5]])
PLANE = np.array(
    [[0.0, 0.0], [1.0, 0.5], [4.0, 0.3], [5.0, 2.0], [0.5, 5.0], [2.2, 6.1], [9.0, 4.0], [3.0, 2.7]]
)

exercise.show(
    *(Case((LINE, name)) for name in NAMES),
    *(Case((PLANE, name)) for name in NAMES),
    Case((np.array([[0.0, 3.0], [4.0, 0.0]]), "ward"), TWO),
    Case((np.array([[1.0, 2.0], [1.0, 2.0], [4.0, 6.0], [1.0, 2.0]]), "average"), REPEATS),
    Case((np.array([[3, 200], [1, 190], [90, 8], [99, 30]], np.uint8), "complete"), PIXELS),
    Case((PLANE[:6] + 1.5e6, "average"), FAR),
)


@exercise.hide
def cases(rng):
    for name in NAMES * 3:
        n, d = rng.integers(10, 25), rng.integers(2, 6)
        yield Case((rng.normal(0, 3, (n, d)), name))
    for name in NAMES:
        n, d = rng.integers(8, 15), rng.integers(2, 6)
        X = rng.normal(0, 3, (n, d))
        yield Case((X[:2], name), TWO)
        yield Case((np.vstack([X, X[: n // 2]]), name), REPEATS)
        yield Case((np.vstack([X, X[:1] * 1000]) + 1e6, name), FAR)
        while True:  # equal distances could be merged in either order
            pixels = rng.integers(0, 256, (n, 3), dtype=np.uint8)
            if len(np.unique(pdist(pixels.astype(float)))) == n * (n - 1) // 2:
                break
        yield Case((pixels, name), PIXELS)

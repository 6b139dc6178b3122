"""The exercise `compress`: scores on k components, and the data rebuilt from them."""

from __future__ import annotations

import numpy as np
from sklearn.decomposition import PCA

from autograder.exercise import Exercise
from autograder.exercises.shared.pca import principal_components
from autograder.exercises.shared.traps import (
    ALL_COMPONENTS,
    CONSTANT,
    FAR,
    ONE_COMPONENT,
    PIXELS,
    REPEATED,
    WIDE,
)
from eigentunes.checks import eigenvalue_spectrum as checks
from eigentunes.judging import comparisons
from eigentunes.judging.contract import Case

exercise = Exercise(checks.compress)


@exercise.solved_by
def reference(X, k):
    """Scores on the first k principal components, and what can be rebuilt from them.

    Parameters
    ----------
    X : array, shape (n, m)
        One row per individual.
    k : int

    Returns
    -------
    Z : array, shape (n, k)
        Scores.
    Xrec : array, shape (n, m)
        The nearest data that have only k components.
    """
    mu, _, V = principal_components(X, k)
    Z = (X - mu) @ V
    return Z, Z @ V.T + mu


def _axes(X, k):
    """The first k principal axes in columns, as a learner computes them."""
    lam, V = np.linalg.eigh(np.atleast_2d(np.cov(X, rowvar=False)))
    return lam[::-1][:k], V[:, ::-1][:, :k]


def _projected(X, V, before, after):
    """Scores of X − before on the columns of V, and what they give back, plus `after`."""
    Z = (X - before) @ V
    return Z, Z @ V.T + after


@exercise.mistake(
    "You did not add the mean back, so your reconstruction sits around the origin: Z @ V.T + mu."
)
def no_mean(X, k):
    return _projected(X, _axes(X, k)[1], X.mean(axis=0), 0)


@exercise.mistake(
    "You projected X instead of X − mu, so the scores are not measured from the mean. Subtract mu "
    "first, and add it back at the end."
)
def uncentred(X, k):
    return _projected(X, _axes(X, k)[1], 0, 0)


@exercise.mistake(
    "You projected X instead of X − mu, and then added the mean on top of what holds it already. "
    "Subtract mu before you project."
)
def uncentred_plus(X, k):
    return _projected(X, _axes(X, k)[1], 0, X.mean(axis=0))


UNCENTRED_AXES = (
    "You decomposed X without subtracting its mean, so the first axis points from the origin to "
    "the mean instead of along the largest variance. Centre X first."
)


@exercise.mistake(UNCENTRED_AXES)
def svd_of_x(X, k):
    V = np.linalg.svd(X.astype(float), full_matrices=False)[2][:k].T
    return _projected(X, V, 0, 0)


@exercise.mistake(UNCENTRED_AXES)
def svd_of_x_then_centred(X, k):
    V = np.linalg.svd(X.astype(float), full_matrices=False)[2][:k].T
    return _projected(X, V, X.mean(axis=0), X.mean(axis=0))


@exercise.mistake(
    "You subtracted the mean of each ROW. The mean individual is X.mean(axis=0), with one entry "
    "per feature."
)
def row_means(X, k):
    mu = X.mean(axis=1, keepdims=True)
    return _projected(X, _axes(X - mu, k)[1], mu, mu)


@exercise.mistake(
    "You subtracted one mean of the whole table. Every feature has its own: X.mean(axis=0)."
)
def mean_of_all(X, k):
    mu = X.mean()
    return _projected(X, _axes(X, k)[1], mu, mu)


@exercise.mistake(
    "You kept the k directions of SMALLEST variance: np.linalg.eigh returns ascending order. The "
    "last columns of V come first."
)
def smallest(X, k):
    V = np.linalg.eigh(np.atleast_2d(np.cov(X, rowvar=False)))[1][:, :k]
    return _projected(X, V, X.mean(axis=0), X.mean(axis=0))


@exercise.mistake(
    "You kept the right k directions, but in ascending order. The score of largest variance comes "
    "first: reverse the columns."
)
def ascending(X, k):
    V = _axes(X, k)[1][:, ::-1]
    return _projected(X, V, X.mean(axis=0), X.mean(axis=0))


# One sentence for both: but for signs, the rows of V are the columns of Vt.
ROWS = (
    "You took rows where the eigenvectors are columns, or the other way round. np.linalg.eigh "
    "returns them in columns, so take V[:, :k]; the last matrix of np.linalg.svd has them in rows, "
    "so take Vt[:k].T."
)


@exercise.mistake(ROWS)
def rows(X, k):
    V = _axes(X, X.shape[1])[1][:k].T
    return _projected(X, V, X.mean(axis=0), X.mean(axis=0))


@exercise.mistake(ROWS)
def rows_reversed(X, k):
    V = np.linalg.eigh(np.atleast_2d(np.cov(X, rowvar=False)))[1][::-1][:k].T
    return _projected(X, V, X.mean(axis=0), X.mean(axis=0))


@exercise.mistake(ROWS)
def svd_columns(X, k):
    mu = X.mean(axis=0)
    V = np.linalg.svd(X - mu)[2][:, :k]
    return _projected(X, V, mu, mu)


@exercise.mistake(
    "You divided the features by their standard deviations. That is PCA of the correlation matrix, "
    "a choice that one may make, but not asked for here."
)
def standardised(X, k):
    mu, deviation = X.mean(axis=0), X.std(axis=0)
    deviation[deviation == 0] = 1
    V = np.linalg.svd((X - mu) / deviation, full_matrices=False)[2][:k].T
    Z = (X - mu) / deviation @ V
    return Z, Z @ V.T * deviation + mu


@exercise.mistake(exercise.mistakes["standardised"].message)
def standardised_by_n_less_one(X, k):
    mu, deviation = X.mean(axis=0), X.std(axis=0, ddof=1)
    deviation[deviation == 0] = 1
    V = np.linalg.svd((X - mu) / deviation, full_matrices=False)[2][:k].T
    Z = (X - mu) / deviation @ V
    return Z, Z @ V.T * deviation + mu


@exercise.mistake(exercise.mistakes["standardised"].message)
def standardised_and_not_scaled_back(X, k):
    mu, deviation = X.mean(axis=0), X.std(axis=0)
    deviation[deviation == 0] = 1
    V = np.linalg.svd((X - mu) / deviation, full_matrices=False)[2][:k].T
    Z = (X - mu) / deviation @ V
    return Z, Z @ V.T + mu


@exercise.mistake(
    "You rebuilt X from one component more than k. Slices end before their last number: V[:, :k]."
)
def one_component_more(X, k):
    mu = X.mean(axis=0)
    V = np.linalg.svd(X - mu)[2][: k + 1].T
    return reference(X, k)[0], (X - mu) @ V @ V.T + mu


@exercise.mistake(
    "You took the eigenvectors of the correlation matrix (np.corrcoef). Those of the covariance "
    "matrix are asked for: np.cov(X, rowvar=False)."
)
def correlation(X, k):
    deviation = X.std(axis=0)
    deviation[deviation == 0] = 1
    scaled = (X - X.mean(axis=0)) / deviation
    V = np.linalg.eigh(scaled.T @ scaled / len(X))[1][:, ::-1][:, :k]
    return _projected(X, V, X.mean(axis=0), X.mean(axis=0))


WHITENED = (
    "Your scores all have the same variance: you divided them by the root of their eigenvalue "
    "(or took U of the SVD without its singular values). Scores are (X − mu) @ V as they are."
)


@exercise.mistake(WHITENED)
def whitened(X, k):
    Z, rebuilt = reference(X, k)
    return Z / Z.std(axis=0, ddof=1), rebuilt


@exercise.mistake(WHITENED)
def whitened_by_n(X, k):
    Z, rebuilt = reference(X, k)
    return Z / Z.std(axis=0), rebuilt


@exercise.mistake(WHITENED)
def left_vectors(X, k):
    U = np.linalg.svd(X - X.mean(axis=0), full_matrices=False)[0]
    return U[:, :k], reference(X, k)[1]


@exercise.mistake(
    "You multiplied the scores by their eigenvalues. V has unit columns, so the scores are "
    "(X − mu) @ V as they are."
)
def scaled_by_eigenvalues(X, k):
    Z, rebuilt = reference(X, k)
    return Z * Z.var(axis=0, ddof=1), rebuilt


@exercise.mistake(
    "Nothing is compressed: you rebuilt X from all the components, not from the first k."
)
def rebuilt_from_all(X, k):
    return reference(X, k)[0], X.astype(float)


@exercise.mistake(
    "You kept the first k FEATURES. A principal component is a direction that mixes all of them: "
    "an eigenvector of the covariance matrix."
)
def first_features(X, k):
    V = np.eye(X.shape[1])[:, :k]
    return _projected(X, V, X.mean(axis=0), X.mean(axis=0))


@exercise.mistake("Return both: the scores Z and the reconstruction Xrec.")
def only_scores(X, k):
    return reference(X, k)[0]


@exercise.mistake("The results are in another order: return Z, Xrec.")
def other_order(X, k):
    Z, rebuilt = reference(X, k)
    return rebuilt, Z


@exercise.mistake("Z must have one row per individual, so its shape is (n, k): return Z.T.")
def scores_transposed(X, k):
    Z, rebuilt = reference(X, k)
    return Z.T, rebuilt


@exercise.mistake(
    "Your function changed X itself (X -= mu). The caller still needs it: B = X - mu makes a new "
    "array."
)
def in_place(X, k):
    result = reference(X, k)
    X -= X.mean(axis=0).astype(X.dtype)
    return result


@exercise.mistake(checks.UNSIGNED)
def wraps(X, k):
    mu = X.mean(axis=0).astype(X.dtype) if X.dtype.kind == "u" else X.mean(axis=0)
    B = (X - mu).astype(float)
    V = _axes(B, k)[1]
    return B @ V, B @ V @ V.T + mu


@exercise.mistake(comparisons.FAR)
def raw_moments(X, k):
    X = X.astype(float)
    mu = X.mean(axis=0)
    S = (X.T @ X - len(X) * np.outer(mu, mu)) / (len(X) - 1)
    return _projected(X, np.linalg.eigh(S)[1][:, ::-1][:, :k], mu, mu)


@exercise.equivalent
def covariance(X, k):
    mu = X.mean(axis=0)
    return _projected(X, _axes(X, k)[1], mu, mu)


@exercise.equivalent
def covariance_by_n(X, k):
    B = X - X.mean(axis=0)
    V = np.linalg.eigh(B.T @ B / len(B))[1][:, ::-1][:, :k]
    return B @ V, B @ V @ V.T + X.mean(axis=0)


@exercise.equivalent
def other_signs(X, k):
    Z, rebuilt = reference(X, k)
    return -Z, rebuilt


@exercise.equivalent
def left_vectors_times_singular_values(X, k):
    mu = X.mean(axis=0)
    U, s, Vt = np.linalg.svd(X - mu, full_matrices=False)
    Z = U[:, :k] * s[:k]
    return Z, Z @ Vt[:k] + mu


@exercise.equivalent
def sum_of_outer_products(X, k):
    mu = X.mean(axis=0)
    Z, rebuilt = np.zeros((len(X), k)), np.tile(mu, (len(X), 1))
    for i, v in enumerate(_axes(X, k)[1].T):
        Z[:, i] = (X - mu) @ v
        rebuilt += np.outer(Z[:, i], v)
    return Z, rebuilt


@exercise.equivalent
def gram_matrix(X, k):
    B = X - X.mean(axis=0)
    lam, U = np.linalg.eigh(B @ B.T)
    lam, U = lam[::-1][:k], U[:, ::-1][:, :k]
    return U * np.sqrt(np.clip(lam, 0, None)), U @ U.T @ B + X.mean(axis=0)


@exercise.equivalent
def scikit_learn(X, k):
    model = PCA(k, svd_solver="full").fit(X)
    Z = model.transform(X)
    return Z, model.inverse_transform(Z)


@exercise.equivalent
def lists(X, k):
    Z, rebuilt = reference(X, k)
    return Z.tolist(), rebuilt.tolist()


@exercise.equivalent
def single_precision_result(X, k):
    Z, rebuilt = reference(X, k)
    return Z.astype(np.float32), rebuilt.astype(np.float32)


@exercise.equivalent
def other_basis_of_equal_variances(X, k):
    Z, rebuilt = reference(X, k)
    if k > 1 and np.ptp((Z**2).sum(axis=0)) < 1e-9 * (Z**2).sum():
        Z[:, :2] = Z[:, :2] @ np.array([[0.6, -0.8], [0.8, 0.6]])
    return Z, rebuilt


CLOUD = np.array(
    [[2.0, 1.0, 5.5], [4.5, 2.0, 4.0], [3.0, 0.5, 6.0], [7.0, 4.5, 2.0], [6.5, 1.0, 3.5]]
)

FOUR = np.array(
    [
        [1.0, 4.0, 2.0, 7.5],
        [2.5, 3.0, 6.0, 5.0],
        [4.0, 6.5, 1.0, 3.0],
        [5.5, 1.0, 4.5, 8.0],
        [7.0, 5.0, 8.0, 1.0],
        [9.5, 2.0, 3.0, 4.0],
    ]
)
WIDER = np.array([[2.0, 4.5, 3.0, 7.0], [1.0, 2.0, 0.5, 4.5], [5.5, 7.0, 7.0, 4.0]])

# Along the axes all of it is exact, so that what lies far away is nevertheless determined.
FAR_CLOUD = 1e8 + np.array([[3.0, 1.0, 0.5], [-3.0, 1.0, 0.5], [3.0, -1.0, 0.5], [-3.0, -1.0, 0.5]])

exercise.show(
    Case((np.array([[5.0, 5.0], [6.0, 6.0], [7.0, 7.0], [8.0, 8.5]]), 1)),
    Case((CLOUD, 2)),
    Case((FOUR, 2)),
    Case((CLOUD, 1), ONE_COMPONENT),
    Case((CLOUD, 3), ALL_COMPONENTS),
    Case((WIDER, 2), WIDE),
    Case((FAR_CLOUD, 2), FAR),
    Case((np.array([[200, 3, 50], [10, 90, 40], [60, 80, 255], [90, 9, 0]], np.uint8), 2), PIXELS),
    Case((np.column_stack([CLOUD[:, :2], np.full(5, 3.0)]), 1), CONSTANT),
    Case(
        (np.array([[1.0, 0], [-1, 0], [0, 1], [0, -1]]) @ [[3.0, 4.0], [-4.0, 3.0]] + 2, 2),
        REPEATED,
    ),
)


@exercise.hide
def cases(rng):
    def cloud(n, m):
        scales = rng.uniform(1, 1.3, m) * 1.6 ** -np.arange(m) * 5
        return rng.normal(0, scales, (n, m)) @ np.linalg.qr(rng.normal(size=(m, m)))[
            0
        ] + rng.normal(0, 9, m)

    for _ in range(10):
        m = int(rng.integers(4, 8))
        yield Case((cloud(rng.integers(12, 30), m), int(rng.integers(2, m))))
    for _ in range(2):
        n, m = rng.integers(12, 30), int(rng.integers(4, 8))
        yield Case((cloud(n, m), 1), ONE_COMPONENT)
        yield Case((cloud(n, m), m), ALL_COMPONENTS)
        yield Case((cloud(m, m + 6), int(rng.integers(2, m))), WIDE)
        yield Case((cloud(n, m) + 1e8, 2), FAR)
        yield Case((rng.integers(0, 256, (n, m), dtype=np.uint8), 3), PIXELS)
        X = cloud(n, m)
        X[:, rng.integers(m)] = 3.0
        yield Case((X, 2), CONSTANT)
        R = np.linalg.qr(rng.normal(size=(3, 3)))[0] * 3
        yield Case((np.vstack([R, -R]) + rng.normal(0, 5, 3), 3), REPEATED)

"""What stands in for the functions of `3-music/3-small-models`."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import softmax
from sklearn.base import clone
from sklearn.metrics import accuracy_score, pairwise
from sklearn.neighbors import KNeighborsClassifier

from eigentunes.judging.lending import lent

Floats = np.ndarray
Labels = np.ndarray


@lent
def snippets(y: ArrayLike, length: int, hop: int) -> Floats:
    """All whole windows of a signal, one every `hop` samples, shape (count, length)."""
    y = np.asarray(y)
    if len(y) < length:
        return np.empty((0, length), y.dtype)
    return np.lib.stride_tricks.sliding_window_view(y, length)[::hop].copy()


@lent
def vote(labels: ArrayLike, groups: ArrayLike) -> Labels:
    """The most frequent label of each group, groups ascending; of equals the smallest label."""
    names, rows = np.unique(groups, return_inverse=True)
    classes, columns = np.unique(labels, return_inverse=True)
    counts = np.zeros((len(names), len(classes)), dtype=int)
    np.add.at(counts, (rows, columns), 1)
    return np.asarray(classes[counts.argmax(axis=1)])


@lent
def learning_curve(
    X: ArrayLike,
    y: ArrayLike,
    groups: ArrayLike,
    test: ArrayLike,
    sizes: ArrayLike,
    model: Any = None,
) -> Floats:
    """Accuracy on the test groups after training on the first 1, 2, … other groups.

    `sizes` counts groups, in the order in which they first appear; `model` is a scikit-learn
    classifier, by default the nearest neighbour.  Shape (len(sizes),).
    """
    X, y, groups = np.asarray(X), np.asarray(y), np.asarray(groups)
    model = KNeighborsClassifier(1) if model is None else model
    testing = np.isin(groups, np.asarray(test))
    names, first = np.unique(groups[~testing], return_index=True)
    order = names[np.argsort(first)]
    scores = []
    for size in np.asarray(sizes):
        training = np.isin(groups, order[:size])
        fitted = clone(model).fit(X[training], y[training])
        scores.append(accuracy_score(y[testing], fitted.predict(X[testing])))
    return np.array(scores)


@lent
def knn_predict(X_train: ArrayLike, y_train: ArrayLike, X_test: ArrayLike, k: int) -> Labels:
    """Vote of the k nearest training rows; of equal votes the smallest label."""
    X_train, y_train = np.asarray(X_train, dtype=float), np.asarray(y_train)
    distances = pairwise.euclidean_distances(np.asarray(X_test, dtype=float), X_train)
    nearest = np.argsort(distances, axis=1, kind="stable")[:, :k]
    return vote(y_train[nearest].ravel(), np.repeat(np.arange(len(nearest)), k))


@lent
def cosine_similarity(A: ArrayLike, B: ArrayLike) -> Floats:
    """Cosine of the angle between each row of A and each of B; 0 for a row of zeros."""
    return np.asarray(pairwise.cosine_similarity(A, B))


@lent
def nearest_prompts(E: ArrayLike, P: ArrayLike, k: int) -> Labels:
    """For each row of E the k rows of P of largest cosine, the most similar first, (n, k)."""
    return np.asarray(np.argsort(-cosine_similarity(E, P), axis=1, kind="stable")[:, :k])


@lent
def fine_tune_head(
    E: ArrayLike, y: ArrayLike, W: ArrayLike, b: ArrayLike, lr: float, n_steps: int
) -> tuple[Floats, Floats]:
    """Softmax head (W, b) after full-batch gradient descent on the mean cross-entropy."""
    embeddings, weights, bias = (np.array(each, dtype=float) for each in (E, W, b))
    target = np.eye(len(bias))[np.asarray(y)]
    for _ in range(n_steps):
        error = (softmax(embeddings @ weights + bias, axis=1) - target) / len(embeddings)
        weights -= lr * embeddings.T @ error
        bias -= lr * error.sum(axis=0)
    return weights, bias

"""The experiments of the lesson on small models: learning curves for keys, split by tune."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupShuffleSplit
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from eigentunes.data import PieceTable
from eigentunes.stand_ins.small_models import vote

Floats = np.ndarray


def key_curve(table: PieceTable, sizes: Sequence[int], *, rolled: bool, splits: int = 6) -> Floats:
    """Share of keys of unseen tunes that logistic regression finds on the chroma.

    Parameters
    ----------
    table : PieceTable
        Chroma, ``X`` of shape (n, 12), or (n, snippets, 12): then each snippet is a row of its own
        and the snippets of a piece vote.
    sizes : sequence of int
        Numbers of pieces to train on.
    rolled : bool
        Whether to train on all twelve transpositions.
    splits : int
        Repetitions, each with a quarter of the tunes for the test.

    Returns
    -------
    ndarray, shape (splits, len(sizes))
    """
    X = table.X.reshape(len(table.X), -1, 12)
    halves = GroupShuffleSplit(splits, test_size=0.25, random_state=0)
    found = np.empty((splits, len(sizes)))
    for s, (train, test) in enumerate(halves.split(X, groups=table.tune)):
        train = np.random.default_rng(s).permutation(train)
        for j, size in enumerate(sizes):
            rows, keys = _rows(X[train[:size]], table.key[train[:size]], rolled)
            model = make_pipeline(StandardScaler(), LogisticRegression(C=10, max_iter=500))
            model.fit(rows, keys)
            heard, _ = _rows(X[test], table.key[test], rolled=False)
            answers = vote(model.predict(heard), np.repeat(np.arange(len(test)), X.shape[1]))
            found[s, j] = np.mean(answers == table.key[test])
    return found


def _rows(X: Floats, keys: Floats, rolled: bool) -> tuple[Floats, Floats]:
    """Snippets as rows, with all their transpositions if these are wanted, and their keys."""
    steps = range(12 if rolled else 1)
    every = np.repeat(keys, X.shape[1])
    moved = [every // 12 * 12 + (every + step) % 12 for step in steps]
    rows = [np.roll(X.reshape(-1, 12), step, axis=1) for step in steps]
    return np.concatenate(rows), np.concatenate(moved)

"""The points that an explorer is given: checked once, and laid into the plane to be drawn."""

from __future__ import annotations

from typing import Any

import numpy as np


def checked_points(
    X: Any, *, columns: int | None = None, least: int = 2, most: int | None = None
) -> np.ndarray:
    """Return ``X`` as a float array of shape (n, d), or say what is wrong with it.

    Parameters
    ----------
    X : array_like, shape (n, d)
        One point per row.
    columns : int, optional
        The d that is needed.
    least, most : int
        Bounds of n.

    Raises
    ------
    ValueError
        With a sentence that names the argument and says what to do.
    """
    try:
        points = np.array(X, dtype=float)
    except (TypeError, ValueError):
        raise ValueError(
            "X must be a table of numbers, one row per point: leave out columns of text."
        ) from None
    if points.ndim != 2 or points.shape[1] == 0:
        raise ValueError(
            f"X must have one row per point and one column per feature, but its shape is "
            f"{points.shape}: use X.reshape(-1, 1) for a single feature."
            if points.ndim == 1
            else f"X must have one row per point and one column per feature, but its shape is "
            f"{points.shape}."
        )
    n, d = points.shape
    if columns is not None and d != columns:
        raise ValueError(
            f"X must have {columns} columns to be drawn, but it has {d}: choose some, such as "
            f"X[:, :{columns}], or project it first."
        )
    if not np.isfinite(points).all():
        bad = int((~np.isfinite(points)).any(axis=1).sum())
        raise ValueError(
            f"X has NaN or infinity in {bad} of its {n} rows: drop them, for example with "
            "X[np.isfinite(X).all(axis=1)]."
        )
    if n < least:
        raise ValueError(f"X has {n} points, but at least {least} are needed.")
    if most is not None and n > most:
        raise ValueError(
            f"X has {n} points, more than the {most} that can be drawn legibly: take a sample, "
            f"such as X[np.random.default_rng(0).choice({n}, {most}, replace=False)]."
        )
    return points


def in_the_plane(X: np.ndarray) -> tuple[np.ndarray, str]:
    """Lay points into the plane, and say in a few words how.

    Returns
    -------
    points : ndarray, shape (n, 2)
        The two columns themselves; a second column of zeros for one; the first two principal
        components for more.
    note : str
        How, in words, empty for two columns.
    """
    d = X.shape[1]
    if d == 2:
        return X, ""
    if d == 1:
        return np.column_stack([X, np.zeros(len(X))]), "one feature, drawn on a line"
    from sklearn.decomposition import PCA

    pca = PCA(n_components=2, svd_solver="full")
    flat = pca.fit_transform(X)
    share = float(np.nan_to_num(pca.explained_variance_ratio_).sum())
    return flat, f"{d} features projected by PCA to two, {share:.0%} of the variance"


def bounds(points: np.ndarray) -> list[float]:
    """Return [x0, x1, y0, y1] around points with a margin of 6 %; never of zero width."""
    low, high = points.min(axis=0), points.max(axis=0)
    middle, half = (low + high) / 2, (high - low) / 2 * 1.12
    half = np.where(half > 0, half, max(float(half.max()), 1.0) / 2)
    (x0, y0), (x1, y1) = middle - half, middle + half
    return [float(x0), float(x1), float(y0), float(y1)]


def rounded(values: np.ndarray, box: list[float]) -> list:
    """Round to a ten-thousandth of the drawing, to keep what travels to the browser small."""
    span = max(box[1] - box[0], box[3] - box[2])
    return np.round(values, int(np.ceil(4 - np.log10(span)))).tolist()


def encoded(labels: np.ndarray) -> str:
    """Write labels as one string, label j as the character with code 48 + j ("0", "1", …).

    A run of a hundred states of a thousand points is 100 kB this way, and quick to parse.
    """
    return "".join(map(chr, (np.asarray(labels) + 48).tolist()))

"""Checks of the second K-Means notebook: Lloyd's loop, its starts, the best of several runs.

Where many answers are right (ties, random starts), the properties and the laws of chance decide,
not one expected answer.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import combinations, permutations

import numpy as np
from scipy.spatial.distance import cdist
from scipy.special import chdtrc  # scipy.stats would cost every notebook a second

from eigentunes.judging.comparisons import close, far_from_origin, in_single, tolerance, unsigned
from eigentunes.judging.contract import Check, Property, Value
from eigentunes.judging.recipes import Generator, Scripted

Run = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]

# --- lloyd ----------------------------------------------------------------------------------


def _spread(X: np.ndarray) -> float:
    """Mean variance of the features, the scale of squared lengths."""
    return float(X.var(axis=0).mean())


def _labels_in_range(run: Run, X: np.ndarray, centroids: np.ndarray, *args: float) -> bool:
    return bool(run[0].min() >= 0 and run[0].max() < len(centroids))


def _counted(run: Run, X: np.ndarray, centroids: np.ndarray, max_iter: int, tol: float) -> bool:
    return bool(1 <= run[3] <= max_iter)


def _centroids_in_double(run: Run, *args: object) -> bool:
    return not in_single(run[1])


TOO_FEW_DIGITS = (
    "Single precision (float32) keeps seven digits, and so far from the origin centroids need "
    "more. Return them in float64."
)


def _in_step(run: Run, X: np.ndarray, *args: object) -> bool:
    D = cdist(X, run[1], "sqeuclidean")
    own = D[np.arange(len(X)), run[0]]
    return bool(np.all(own <= D.min(axis=1) + 1e-6 * _spread(X)))


def _inertia_belongs(run: Run, X: np.ndarray, *args: object) -> bool:
    labels, centroids, inertia, _ = run
    total = ((X - centroids[labels].astype(float)) ** 2).sum()
    return bool(abs(inertia - total) <= 1e-6 * total + 1e-9 * _spread(X))


def _not_worse(run: Run, X: np.ndarray, centroids: np.ndarray, *args: float) -> bool:
    start = cdist(X, centroids, "sqeuclidean").min(axis=1).sum()
    return bool(run[2] <= start * (1 + 1e-9) + 1e-9 * _spread(X))


def _at_rest(run: Run, X: np.ndarray, centroids: np.ndarray, max_iter: int, tol: float) -> bool:
    labels, final, _, n_iter = run
    if n_iter >= max_iter:
        return True
    shift = sum(
        ((X[labels == j].mean(axis=0) - final[j].astype(float)) ** 2).sum()
        for j in np.unique(labels)
    )
    return bool(shift <= (tol * (1 + 1e-6) + 1e-12) * _spread(X))


def _same_path(
    run: Run, expected: Run, X: np.ndarray, centroids: np.ndarray, max_iter: int, tol: float
) -> bool:
    """Equal to the reference's run, as far as there is only one right run.

    Whole numbers make ties, after which several paths are right; and the step that notices that
    nothing moves may be counted or not.
    """
    if not np.any(X % 1):
        return True
    if abs(int(run[3]) - int(expected[3])) > 1:
        return False
    moved = np.abs(run[1].astype(float) - expected[1])
    slack = 1e-6 * (_spread(X) ** 0.5 + np.abs(expected[1] - X.mean(axis=0)))
    if in_single(run[1]):
        slack = slack + 1e-6 * np.abs(expected[1])
    return np.array_equal(run[0], expected[0]) and bool(np.all(moved <= slack))


LABELS = Property(_labels_in_range, "A label is the row number of a centroid: 0 to k − 1.")
STEPS = (
    Property(
        _in_step,
        "Labels and centroids are out of step: a point is nearer to another of the centroids "
        "that you returned than to its own. After the last update, assign once more.",
    ),
    Property(
        _inertia_belongs,
        "The inertia is not that of the labels and centroids that you returned with it. "
        "Compute it last, from exactly these.",
    ),
    Property(
        _not_worse,
        "Your result has a higher inertia than the start. A step of K-Means never raises it.",
    ),
    Property(
        _at_rest,
        "You stopped before max_iter although the next update would move the centroids "
        "further than tol allows. Look at the condition that ends your loop.",
    ),
)

lloyd = Check(
    name="lloyd",
    arguments={"X": "n d", "centroids": "k d", "max_iter": "", "tol": ""},
    returns=(
        Value("labels", "n", kind="int", meaning="one label per point"),
        Value("centroids", "k d", meaning="one row per cluster, empty ones too"),
        Value("J"),
        Value("n_iter", kind="int"),
    ),
    properties=(
        LABELS,
        Property(
            _counted,
            "n_iter counts the updates of the centroids, so it is at least 1 and at most max_iter.",
        ),
        unsigned(*(step.holds for step in STEPS)),
        far_from_origin(_centroids_in_double, sentence=TOO_FEW_DIGITS),
        far_from_origin(
            _in_step,
            sentence="Far from the origin your labels are wrong: |x|², 2 x·c and |c|² are huge "
            "there, and their small difference drowns in rounding. Subtract the mean of X from X "
            "and the centroids first, or square the differences directly.",
        ),
        *STEPS,
    ),
    compare=_same_path,
)

# --- init_random and init_plusplus: properties ----------------------------------------------

GLOBAL_RNG = (
    "Two calls with the generator in the same state chose different rows. Draw from the rng that "
    "you are given, not from np.random or a generator of your own."
)
NOT_ROWS = "A centroid of yours is not a row of X. Choose row numbers and return X[rows]."
FROZEN = (
    "You chose the same rows every time, although the generator was in a different state in "
    "each call. Every row must have its chance: draw from the rng that you are given."
)
NEVER = (
    "In hundreds of calls, at least one row of X was never chosen. Every row must have its "
    "chance: look at the range of the numbers that you draw."
)
UNEVEN = (
    "Some sets of rows come up far more often than others. Every set of k different rows must "
    "have the same chance."
)


def _rows_of(centroids: np.ndarray, X: np.ndarray) -> np.ndarray | None:
    """Row number in X of each centroid, None if one is no row."""
    D = cdist(centroids, X, "chebyshev")
    limit = 1e-6 * np.abs(X).max() if in_single(centroids) else 0
    return D.argmin(axis=1) if np.all(D.min(axis=1) <= limit) else None


def _are_rows(centroids: np.ndarray, X: np.ndarray, k: int, rng: Generator) -> bool:
    return _rows_of(centroids, X) is not None


def _are_different_rows(centroids: np.ndarray, X: np.ndarray, k: int, rng: Generator) -> bool:
    """No row is used twice; equal rows of X may all be used."""
    given = Counter(map(tuple, X.tolist()))
    rows = _rows_of(centroids, X)
    chosen = Counter(tuple(X[i].tolist()) for i in (() if rows is None else rows))
    return all(count <= given[row] for row, count in chosen.items())


def _are_different_points(centroids: np.ndarray, X: np.ndarray, k: int, rng: Generator) -> bool:
    return len(np.unique(centroids, axis=0)) == k


# --- laws of chance -------------------------------------------------------------------------


def _unlikely(counts: Sequence[float], probabilities: Sequence[float], limit: float) -> bool:
    """Whether counts contradict probabilities (chi-square test, rare cells put together)."""
    seen = np.asarray(counts, dtype=float)
    expected = np.asarray(probabilities) * seen.sum()
    if np.any(seen[expected == 0] > 0):
        return True
    rare = expected < 8
    if rare.any():
        seen = np.append(seen[~rare], seen[rare].sum())
        expected = np.append(expected[~rare], expected[rare].sum())
    keep = expected > 0
    statistic = ((seen[keep] - expected[keep]) ** 2 / expected[keep]).sum()
    return bool(chdtrc(max(1, keep.sum() - 1), statistic) < limit)


def _draws(values: list[np.ndarray], X: np.ndarray) -> list[tuple[int, ...]] | str:
    """The rows of one call for each state of the generator, or what is wrong with the calls."""
    rows = _rows_of(np.vstack(values), X)
    if rows is None:
        return NOT_ROWS
    chosen = [tuple(each) for each in rows.reshape(len(values), -1).tolist()]
    if chosen[::2] != chosen[1::2]:
        return GLOBAL_RNG
    if len(set(chosen)) == 1:
        return FROZEN
    return chosen[::2]


FALSE_ALARM = 5e-7  # of one test; a check makes at most six


def _uniform_subsets(values: list[np.ndarray], X: np.ndarray, k: int, rng: Generator) -> str | None:
    draws = _draws(values, X)
    if isinstance(draws, str):
        return draws
    if any(len(set(rows)) < k for rows in draws):
        return REPEATED
    if len({row for rows in draws for row in rows}) < len(X):
        return NEVER
    counts = Counter(tuple(sorted(rows)) for rows in draws)
    subsets = list(combinations(range(len(X)), k))
    even = [1 / len(subsets)] * len(subsets)
    return UNEVEN if _unlikely([counts[s] for s in subsets], even, FALSE_ALARM) else None


REPEATED = (
    "The same row of X came up twice. Two equal centroids leave one cluster empty: draw without "
    "replacement."
)

init_random = Check(
    name="init_random",
    arguments={"X": "n d", "k": "k", "rng": ""},
    returns=(Value("centroids", "k d", meaning="k rows of X"),),
    properties=(Property(_are_rows, NOT_ROWS), Property(_are_different_rows, REPEATED)),
    law=_uniform_subsets,
)

FIRST_NOT_UNIFORM = (
    "The first centroid is not drawn evenly: every row of X must have the same chance to be first."
)
DISTANCE_NOT_SQUARED = (
    "In your draws the chance of the second centroid grows with the distance from the first. It "
    "must grow with the SQUARE of that distance."
)
UNIFORM_SECOND = (
    "In your draws every other row is equally likely to be the second centroid. Its chance must "
    "grow with the squared distance from the first."
)
FARTHEST = (
    "Your second centroid is always the row farthest from the first. It must be drawn at random, "
    "with a chance that grows with the squared distance."
)
SECOND_WRONG = (
    "The second centroid does not follow the squared distance: row i must be drawn with "
    "probability D²(i) / ΣD²."
)
THIRD_WRONG = (
    "The first two centroids are drawn well, the third is not: its probability is D²(i) / ΣD², "
    "where D is the distance to the NEAREST centroid chosen so far."
)
CHOSEN_AGAIN = (
    "A point was chosen twice. A chosen point is at distance 0 from its NEAREST centroid, so it "
    "must have no chance to be drawn again."
)


def _second_given_first(X: np.ndarray, power: float) -> np.ndarray:
    """Row i: probabilities of the second centroid when row i is the first."""
    D = cdist(X, X)
    weights = np.where(D > 0, np.where(D > 0, D, 1) ** power, 0)
    if np.isinf(power):
        weights = np.isclose(D, D.max(axis=1, keepdims=True)).astype(float)
    return weights / weights.sum(axis=1, keepdims=True)


def _plusplus_law(values: list[np.ndarray], X: np.ndarray, k: int, rng: Generator) -> str | None:
    draws = _draws(values, X)
    if isinstance(draws, str):
        return draws
    if any(len(set(rows)) < k for rows in draws):
        return CHOSEN_AGAIN
    n = len(X)
    first = Counter(rows[0] for rows in draws)
    if _unlikely([first[i] for i in range(n)], [1 / n] * n, FALSE_ALARM):
        return FIRST_NOT_UNIFORM

    pairs = Counter(rows[:2] for rows in draws)
    ordered = list(permutations(range(n), 2))

    def contradicts(power: float, limit: float) -> bool:
        chance = _second_given_first(X, power)
        probabilities = [chance[i, j] / n for i, j in ordered]
        return _unlikely([pairs[p] for p in ordered], probabilities, limit)

    if contradicts(2, FALSE_ALARM):
        for power, sentence in (
            (1, DISTANCE_NOT_SQUARED),
            (0, UNIFORM_SECOND),
            (np.inf, FARTHEST),
        ):
            if not contradicts(power, 1e-4):
                return sentence
        return SECOND_WRONG
    if k < 3:
        return None
    triples = Counter(rows[:3] for rows in draws)
    D = cdist(X, X, "sqeuclidean")
    probabilities = []
    for i, j, l in permutations(range(n), 3):
        nearest = np.minimum(D[i], D[j])
        probabilities.append(D[i, j] / D[i].sum() * nearest[l] / nearest.sum() / n)
    counts = [triples[t] for t in permutations(range(n), 3)]
    return THIRD_WRONG if _unlikely(counts, probabilities, FALSE_ALARM) else None


init_plusplus = Check(
    name="init_plusplus",
    arguments={"X": "n d", "k": "k", "rng": ""},
    returns=(Value("centroids", "k d", meaning="k rows of X"),),
    properties=(
        far_from_origin(lambda centroids, *args: not in_single(centroids), sentence=TOO_FEW_DIGITS),
        Property(_are_rows, NOT_ROWS),
        Property(_are_different_points, CHOSEN_AGAIN),
    ),
    law=_plusplus_law,
)

# --- best_of --------------------------------------------------------------------------------

Best = tuple[np.ndarray, np.ndarray, np.ndarray]


def _own_generator(best: Best, run_once: Scripted, n_init: int, rng: Generator) -> bool:
    return run_once.foreign == 0


def _called_enough(best: Best, run_once: Scripted, n_init: int, rng: Generator) -> bool:
    return run_once.calls == n_init


def _is_lowest(best: Best, run_once: Scripted, n_init: int, rng: Generator) -> bool:
    lowest = min(float(result[2]) for result in run_once.results[:n_init])
    return bool(np.isclose(best[2], lowest, rtol=tolerance(best[2]), atol=1e-12))


def _same_run(best: Best, run_once: Scripted, n_init: int, rng: Generator) -> bool:
    return any(
        np.array_equal(best[0], labels)
        and np.allclose(best[1], centroids, rtol=tolerance(best[1]))
        and np.isclose(best[2], inertia, rtol=tolerance(best[2]), atol=1e-12)
        for labels, centroids, inertia, _ in run_once.results[:n_init]
    )


best_of = Check(
    name="best_of",
    arguments={"run_once": "", "n_init": "", "rng": ""},
    returns=(
        Value("labels", "5", kind="int", meaning="the labels that run_once returned"),
        Value("centroids", "2 2", meaning="the centroids that run_once returned"),
        Value("J"),
    ),
    properties=(
        Property(
            _own_generator,
            "You handed `run_once` a generator of your own; hand on the one that you were given: "
            "`run_once(rng)`.",
        ),
        Property(_called_enough, "run_once must be called exactly n_init times."),
        Property(_is_lowest, "The inertia that you return is not the lowest of the n_init runs."),
        Property(
            _same_run,
            "Your labels, centroids and inertia do not come from one and the same run: keep all "
            "three together whenever you find a better run.",
        ),
    ),
)

# --- agreement ------------------------------------------------------------------------------


def _is_share(value: np.ndarray, a: np.ndarray, b: np.ndarray) -> bool:
    return bool(-1e-6 <= value <= 1 + 1e-6)


def _renaming_costs_nothing(value: np.ndarray, a: np.ndarray, b: np.ndarray) -> bool:
    """If b is a with other names, the agreement is 1."""
    names = set(zip(a.tolist(), b.tolist(), strict=True))
    renamed = len(names) == len(np.unique(a)) == len(np.unique(b))
    return not renamed or bool(abs(value - 1) <= tolerance(value))


agreement = Check(
    name="agreement",
    arguments={"a": "n", "b": "n"},
    returns=(Value("share"),),
    properties=(
        Property(_is_share, "The agreement is a share of the points: between 0 and 1."),
        Property(
            _renaming_costs_nothing,
            "These two clusterings are the same, only the names of their clusters differ; the "
            "agreement must be 1.",
        ),
    ),
    compare=close(),
)

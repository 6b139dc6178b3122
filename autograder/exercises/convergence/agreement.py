"""The exercise `agreement`: how far two clusterings agree, under the best renaming."""

from __future__ import annotations

from itertools import permutations

import numpy as np
from scipy.optimize import linear_sum_assignment
from sklearn.metrics import adjusted_rand_score, normalized_mutual_info_score, rand_score
from sklearn.metrics.cluster import contingency_matrix

from autograder.exercise import Exercise
from autograder.exercises.shared.traps import GAPS
from eigentunes.checks import convergence as checks
from eigentunes.judging.contract import Case

exercise = Exercise(checks.agreement)


@exercise.solved_by
def reference(a, b):
    """Share of points on which two clusterings agree, after the best renaming.

    Parameters
    ----------
    a, b : array of int, shape (n,)

    Returns
    -------
    float
        Each cluster of `a` is matched with at most one of `b` so that as many points as possible
        agree, which is an assignment problem (Kuhn 1955).
    """
    shared = _shared(a, b)
    rows, columns = linear_sum_assignment(shared, maximize=True)
    return float(shared[rows, columns].sum() / len(a))


def _shared(a, b):
    """How many points cluster i of `a` and cluster j of `b` have in common."""
    names_a, a = np.unique(a, return_inverse=True)
    names_b, b = np.unique(b, return_inverse=True)
    shared = np.zeros((len(names_a), len(names_b)), dtype=int)
    np.add.at(shared, (a, b), 1)
    return shared


@exercise.mistake(
    "You compare the numbers of the clusters as they are, but these are arbitrary. Compare after "
    "the best renaming."
)
def plain(a, b):
    return np.mean(a == b)


@exercise.mistake(
    "You rename each cluster of b by majority vote, and then two clusters can claim the same "
    "name. The renaming must be one-to-one."
)
def majority(a, b):
    return _shared(a, b).max(axis=0).sum() / len(a)


@exercise.mistake(
    "You rename each cluster of a by majority vote, and then two clusters can claim the same "
    "name. The renaming must be one-to-one."
)
def majority_of_a(a, b):
    return _shared(a, b).max(axis=1).sum() / len(a)


@exercise.mistake(
    "You match the largest overlap first, then the largest of what is left. That greedy choice "
    "can spoil the rest: compare all one-to-one renamings, or use linear_sum_assignment."
)
def greedy(a, b):
    shared, total = _shared(a, b), 0
    for _ in range(min(shared.shape)):
        i, j = np.unravel_index(shared.argmax(), shared.shape)
        total += shared[i, j]
        shared = np.delete(np.delete(shared, i, axis=0), j, axis=1)
    return total / len(a)


@exercise.mistake(
    "That is the adjusted Rand index, which counts pairs. Asked is the share of points that agree."
)
def ari(a, b):
    return adjusted_rand_score(a, b)


@exercise.mistake(
    "That is the Rand index, which counts pairs of points. Asked is the share of points that agree."
)
def rand(a, b):
    return rand_score(a, b)


@exercise.mistake(
    "That is the normalised mutual information. Asked is the share of points that agree."
)
def nmi(a, b):
    return normalized_mutual_info_score(a, b)


@exercise.mistake("You return how many points agree. Divide by the number of points.")
def count(a, b):
    return reference_of_agreement(a, b) * len(a)


reference_of_agreement = exercise.reference


@exercise.mistake("You return the share of points that DISAGREE. Return 1 minus that.")
def disagreement(a, b):
    return 1 - reference_of_agreement(a, b)


@exercise.mistake(
    "linear_sum_assignment looks for the SMALLEST sum unless you say maximize=True, so you found "
    "the worst renaming."
)
def minimized(a, b):
    shared = _shared(a, b)
    return shared[linear_sum_assignment(shared)].sum() / len(a)


@exercise.mistake(
    "You sort the labels, and then they no longer belong to the same points. Leave their order."
)
def sorted(a, b):
    return np.mean(np.sort(a) == np.sort(b))


@exercise.mistake(
    "You renumber the clusters in the order in which they first appear. That recognises equal "
    "clusterings, but it is not the best renaming when they differ."
)
def order_first(a, b):
    def renumbered(labels):
        order = list(dict.fromkeys(labels.tolist()))
        return np.array([order.index(label) for label in labels])

    return np.mean(renumbered(a) == renumbered(b))


@exercise.mistake(
    "You renumber the clusters by their size. That recognises equal clusterings, but it is not "
    "the best renaming when they differ."
)
def order_size(a, b):
    def renumbered(labels):
        names, sizes = np.unique(labels, return_counts=True)
        order = names[np.argsort(-sizes, kind="stable")].tolist()
        return np.array([order.index(label) for label in labels])

    return np.mean(renumbered(a) == renumbered(b))


@exercise.mistake(
    "You compare only the sizes of the clusters. Two clusterings with equal sizes can still put "
    "every point elsewhere."
)
def sizes_only(a, b):
    sizes = [np.sort(np.unique(x, return_counts=True)[1])[::-1] for x in (a, b)]
    common = min(map(len, sizes))
    return np.minimum(sizes[0][:common], sizes[1][:common]).sum() / len(a)


@exercise.mistake(
    "You average the shares of the clusters, so small clusters weigh as much as large ones. Count "
    "points: agreeing points divided by all points."
)
def mean_over_clusters(a, b):
    shared = _shared(a, b)
    rows, columns = linear_sum_assignment(shared, maximize=True)
    return (shared[rows, columns] / shared.sum(axis=1)[rows]).sum() / len(shared)


@exercise.mistake(
    "You rename b by rotating the numbers (b + 1, b + 2, …) only. Try ALL one-to-one renamings."
)
def rotations(a, b):
    a, b = (np.unique(x, return_inverse=True)[1] for x in (a, b))
    k = max(a.max(), b.max()) + 1
    return max(np.mean(a == (b + shift) % k) for shift in range(k))


NAMES = (
    "Cluster numbers are only names and need not be 0 … k−1: list those that occur with "
    "`np.unique`."
)


@exercise.mistake(NAMES)
def renamings_of_range(a, b):
    k = max(a.max(), b.max()) + 1
    return max(np.mean(a == np.array(names)[b]) for names in permutations(range(k)))


@exercise.mistake(NAMES)
def masks_of_range(a, b):
    k = max(a.max(), b.max()) + 1
    shared = np.array([[((a == i) & (b == j)).sum() for j in range(k)] for i in range(k)])
    return shared[linear_sum_assignment(-shared)].sum() / len(a)


@exercise.mistake(NAMES)
def masks_of_as_many(a, b):
    k, other = len(np.unique(a)), len(np.unique(b))
    shared = np.array([[((a == i) & (b == j)).sum() for j in range(other)] for i in range(k)])
    return shared[linear_sum_assignment(-shared)].sum() / len(a)


@exercise.mistake(NAMES)
def table_of_range(a, b):
    shared = np.zeros((max(a.max(), b.max()) + 1,) * 2, dtype=int)
    for i, j in zip(a, b, strict=True):
        shared[i, j] += 1
    return shared[linear_sum_assignment(-shared)].sum() / len(a)


@exercise.mistake(NAMES)
def renamings_of_range_of_a(a, b):
    k = a.max() + 1
    return max(np.mean(a == np.array(names)[b]) for names in permutations(range(k)))


@exercise.mistake(NAMES)
def table_of_both_ranges(a, b):
    shared = np.zeros((a.max() + 1, b.max() + 1), dtype=int)
    np.add.at(shared, (a, b), 1)
    return shared[linear_sum_assignment(-shared)].sum() / len(a)


@exercise.mistake(exercise.mistakes["rand"].message)
def rand_with_every_point_itself(a, b):
    return np.mean((a[:, None] == a) == (b[:, None] == b))


@exercise.equivalent
def perms(a, b):
    names_a, names_b = np.unique(a), np.unique(b)
    if len(names_a) > len(names_b):
        a, b, names_a, names_b = b, a, names_b, names_a
    best = 0.0
    for chosen in permutations(names_b, len(names_a)):
        agree = sum(((a == i) & (b == j)).sum() for i, j in zip(names_a, chosen, strict=True))
        best = max(best, agree / len(a))
    return best


@exercise.equivalent
def scikit_learn_table(a, b):
    table = contingency_matrix(a, b)
    return table[linear_sum_assignment(-table)].sum() / table.sum()


@exercise.equivalent
def other_way_round(a, b):
    return np.array(reference_of_agreement(b, a))


@exercise.equivalent
def single_precision(a, b):
    return np.float32(reference_of_agreement(a, b))


@exercise.equivalent
def renamed_then_compared(a, b):
    names_a, names_b = np.unique(a), np.unique(b)
    shared = (a[:, None] == names_a).T.astype(int) @ (b[:, None] == names_b)
    rows, columns = linear_sum_assignment(-shared)
    renaming = {names_b[j]: names_a[i] for i, j in zip(rows, columns, strict=True)}
    return sum(renaming.get(name) == i for i, name in zip(a, b, strict=True)) / len(a)


RENAMED = "equal clusterings with other names"
UNEQUAL = "different numbers of clusters"

exercise.show(
    Case((np.array([0, 0, 1, 1, 2]), np.array([2, 2, 0, 1, 1]))),
    Case(
        (
            np.array([0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 2]),
            np.array([1, 1, 1, 1, 0, 0, 0, 1, 1, 1, 2]),
        )
    ),
    Case(
        (
            np.array([1, 1, 1, 2, 2, 0, 0, 0, 0, 2, 1, 3]),
            np.array([3, 3, 0, 0, 2, 2, 1, 1, 1, 0, 3, 3]),
        )
    ),
    Case((np.array([2, 0, 1, 1, 2, 0, 0, 2]), np.array([1, 2, 0, 0, 1, 2, 1, 1]))),
    Case((np.array([0, 0, 1, 1, 2]), np.array([2, 2, 0, 0, 1])), RENAMED),
    Case((np.array([0, 0, 1, 1, 2, 2, 0]), np.array([1, 1, 0, 0, 0, 0, 0])), UNEQUAL),
    Case((np.array([0, 0, 0, 1, 1, 1, 1]), np.array([2, 2, 2, 1, 1, 0, 0])), UNEQUAL),
    Case((np.array([5, 5, 2, 2, -1, -1, 5, 4]), np.array([3, 3, 5, 5, -1, -1, 5, 5])), GAPS),
)


def _pair(rng, n, k, other):
    """Two clusterings that agree in part, both with all their clusters."""
    a = rng.permutation(np.append(np.arange(k), rng.integers(0, k, n - k)))
    b = rng.permutation(max(k, other))[a] % other
    changed = rng.random(n) < 0.45
    b[changed] = rng.integers(0, other, changed.sum())
    b[:other] = np.arange(other)
    return a, b


@exercise.hide
def cases(rng):
    for _ in range(20):
        k = int(rng.integers(3, 6))
        yield Case(_pair(rng, int(rng.integers(20, 60)), k, k))
    for _ in range(3):
        n, k = int(rng.integers(20, 60)), int(rng.integers(3, 6))
        a, _ = _pair(rng, n, k, k)
        yield Case((a, rng.permutation(k)[a]), RENAMED)
        yield Case(_pair(rng, n, k, k + 1)[:: rng.choice([-1, 1])], UNEQUAL)
        a, b = _pair(rng, n, k, k)
        names = np.arange(-1, 6)
        yield Case((rng.permutation(names)[a], rng.permutation(names)[b]), GAPS)

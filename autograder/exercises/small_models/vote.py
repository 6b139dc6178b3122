"""The exercise `vote`: the snippets of a piece decide together."""

from __future__ import annotations

from collections import Counter

import numpy as np
from scipy.stats import mode

from autograder.exercise import Exercise
from eigentunes.checks import small_models as checks
from eigentunes.judging.contract import Case

exercise = Exercise(checks.vote)


@exercise.solved_by
def reference(labels, groups):
    """The most frequent label of each group.

    Parameters
    ----------
    labels : array of int, shape (n,)
        What was predicted for each snippet.
    groups : array of int, shape (n,)
        The piece that each snippet comes from, in any order.

    Returns
    -------
    votes : array of int, shape (number of groups,)
        In ascending order of the group numbers; of equally frequent labels the smallest.
    """
    names, rows = np.unique(groups, return_inverse=True)
    classes, columns = np.unique(labels, return_inverse=True)
    counts = np.zeros((len(names), len(classes)), dtype=int)
    np.add.at(counts, (rows, columns), 1)
    return classes[counts.argmax(axis=1)]


def _each(labels, groups, choose):
    return np.array([choose(labels[groups == g]) for g in np.unique(groups)])


@exercise.mistake(
    "You averaged the labels and rounded. Labels are names, not amounts: the mean of 0 and 2 is "
    "not 1. Count them."
)
def mean(labels, groups):
    return _each(labels, groups, lambda own: round(own.mean()))


@exercise.mistake("You took the median of the labels. They are names without an order: count them.")
def median(labels, groups):
    return _each(labels, groups, lambda own: int(np.median(own)))


@exercise.mistake("You took the first snippet's label. All the snippets of a piece vote.")
def first(labels, groups):
    return _each(labels, groups, lambda own: own[0])


@exercise.mistake("You took the last snippet's label. All the snippets of a piece vote.")
def last(labels, groups):
    return _each(labels, groups, lambda own: own[-1])


@exercise.mistake("You took the largest label of each group, not the most frequent one.")
def largest(labels, groups):
    return _each(labels, groups, np.max)


@exercise.mistake("You took the smallest label of each group, not the most frequent one.")
def smallest(labels, groups):
    return _each(labels, groups, np.min)


@exercise.mistake("You took the rarest label of each group: argmin instead of argmax.")
def rarest(labels, groups):
    def choose(own):
        names, counts = np.unique(own, return_counts=True)
        return names[counts.argmin()]

    return _each(labels, groups, choose)


@exercise.mistake(
    "You return how many snippets voted for the winner. Asked is the winner: the label itself."
)
def counts(labels, groups):
    return _each(labels, groups, lambda own: np.unique(own, return_counts=True)[1].max())


@exercise.mistake(
    "You return the place of the winner among the labels of its group. np.unique gives the labels "
    "first: names[counts.argmax()]."
)
def place(labels, groups):
    return _each(labels, groups, lambda own: np.unique(own, return_counts=True)[1].argmax())


@exercise.mistake(
    "You gave every snippet the vote of its group. Return one label per group, not per snippet."
)
def per_snippet(labels, groups):
    return reference(labels, groups)[np.unique(groups, return_inverse=True)[1]]


@exercise.mistake("All snippets voted together. Each group votes for itself.")
def all_together(labels, groups):
    return np.full(len(np.unique(groups)), np.bincount(labels).argmax())


@exercise.mistake("You mixed up labels and groups: the groups vote with their labels.")
def swapped(labels, groups):
    return reference(groups, labels)


TIE = "Of equally frequent labels the smallest wins here; yours depends on something else."


@exercise.mistake(TIE)
def largest_of_ties(labels, groups):
    return _each(
        labels, groups, lambda own: max(np.unique(own), key=lambda c: ((own == c).sum(), c))
    )


@exercise.mistake(TIE)
def first_of_ties(labels, groups):
    return _each(labels, groups, lambda own: Counter(own.tolist()).most_common(1)[0][0])


@exercise.mistake(
    "You counted through range(number of groups). Group numbers may have gaps: np.unique(groups)."
)
def counted_groups(labels, groups):
    k = len(np.unique(groups))
    own = [labels[groups == g] for g in range(k)]
    return np.array([np.bincount(each).argmax() if len(each) else 0 for each in own])


@exercise.mistake(
    "There is a vote for numbers that no snippet has. Group numbers may have gaps: "
    "np.unique(groups)."
)
def range_of_groups(labels, groups):
    own = [labels[groups == g] for g in range(groups.max() + 1)]
    return np.array([np.bincount(each).argmax() if len(each) else 0 for each in own])


@exercise.mistake(
    "The votes are in the order in which the groups first appear. Return them in ascending order "
    "of the group numbers."
)
def order_of_appearance(labels, groups):
    names = list(dict.fromkeys(groups.tolist()))
    return np.array([np.bincount(labels[groups == g]).argmax() for g in names])


@exercise.equivalent
def bincounts(labels, groups):
    return _each(labels, groups, lambda own: np.bincount(own).argmax())


@exercise.equivalent
def scipy_mode(labels, groups):
    return _each(labels, groups, lambda own: mode(own).mode)


@exercise.equivalent
def counters(labels, groups):
    votes = []
    for g in sorted(set(groups.tolist())):
        found = Counter(labels[groups == g].tolist())
        votes.append(min(found, key=lambda label: (-found[label], label)))
    return votes


@exercise.equivalent
def one_hot(labels, groups):
    classes, names = np.unique(labels), np.unique(groups)
    table = (groups == names[:, None]).astype(int) @ (labels[:, None] == classes)
    return classes[np.argmax(table, axis=1)].astype(np.int32)


APPEAR = "groups in any order"
GAPS = "group numbers with gaps"
TIED = "equally frequent labels"

exercise.show(
    Case((np.array([4, 1, 1, 3, 1, 6, 2, 5, 2, 3, 2, 5]), np.repeat([0, 1], 6))),
    Case(
        (
            np.array([0, 5, 3, 5, 9, 1, 3, 7, 3, 8, 0, 6, 6, 2, 1, 3, 7]),
            np.repeat([0, 1, 2], [5, 5, 7]),
        )
    ),
    Case((np.array([5, 2, 3, 2, 5, 1, 4, 4, 1, 0]), np.repeat([0, 1], 5)), TIED),
    Case((np.array([7, 1, 5, 1, 5, 7, 5, 1, 0]), np.array([1, 0, 1, 0, 1, 0, 1, 0, 1])), APPEAR),
    Case((np.array([3, 1, 1, 2, 4, 4, 6, 0, 6]), np.repeat([2, 5, 9], 3)), GAPS),
)


def _labels(rng, sizes):
    """Every group with a clear winner that is neither first, last, smallest nor largest."""
    labels = []
    for size in sizes:
        low, high, winner = 0, 9, int(rng.integers(2, 8))
        others = np.setdiff1d(np.arange(1, 9), [winner])
        rest = rng.permutation(others)[: size - 5]
        middle = rng.permutation(np.concatenate([[winner] * 3, rest]))
        labels.append(np.concatenate([[low], middle, [high]]))
    return np.concatenate(labels)


@exercise.hide
def cases(rng):
    for _ in range(12):
        sizes = rng.integers(6, 10, rng.integers(3, 6)).astype(int)  # no int64: they count
        yield Case((_labels(rng, sizes), np.repeat(np.arange(len(sizes)), sizes)))
    for _ in range(3):
        sizes = rng.integers(6, 10, 5).astype(int)
        names = np.repeat(np.arange(5), sizes)
        mixed = rng.permutation(len(names))
        yield Case((_labels(rng, sizes)[mixed], names[mixed]), APPEAR)
        gaps = np.sort(rng.choice(np.arange(3, 30), 5, replace=False))
        yield Case((_labels(rng, sizes), np.repeat(gaps, sizes)), GAPS)
        tied = np.concatenate([rng.permutation(9)[[0, 1, 2, 1, 0, 3]] for _ in range(6)])
        yield Case((tied, np.repeat(np.arange(6), 6)), TIED)

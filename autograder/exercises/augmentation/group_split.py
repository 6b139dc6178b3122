"""The exercise `group_split`: no group on both sides."""

from __future__ import annotations

from math import ceil

import numpy as np
from sklearn.model_selection import GroupShuffleSplit

from autograder.exercise import Exercise
from autograder.exercises.shared.traps import ALL_GROUPS_SINGLE, GROUP_NAMES, UNEVEN_GROUPS
from eigentunes.checks import augmentation as checks
from eigentunes.judging.contract import Case
from eigentunes.judging.recipes import Generator

exercise = Exercise(checks.group_split)


def sides(groups, chosen):
    """Rows outside and inside the chosen groups."""
    test = np.isin(groups, chosen)
    return np.flatnonzero(~test), np.flatnonzero(test)


def drawn(names, count, rng):
    return rng.choice(names, size=count, replace=False)


@exercise.solved_by
def reference(groups, test_size, rng):
    """Split rows at random so that a group is on one side.

    Parameters
    ----------
    groups : array, shape (n,)
        The number of each row's group.
    test_size : float
        Between 0 and 1, share of the GROUPS for the test; rounded up.
    rng : numpy.random.Generator

    Returns
    -------
    train, test : array of int
        Row numbers.
    """
    names = np.unique(groups)
    return sides(groups, drawn(names, ceil(test_size * len(names)), rng))


@exercise.mistake(
    "You drew ROWS, so a group is on both sides, and the test knows its pieces already. Draw "
    "groups, and take all of their rows."
)
def rows_drawn(groups, test_size, rng):
    order = rng.permutation(len(groups))
    n_test = ceil(test_size * len(groups))
    return order[n_test:], order[:n_test]


@exercise.mistake(
    "You cut the rows at one place, in their order. A group may lie across the cut, and nothing is "
    "random: draw groups."
)
def cut_in_order(groups, test_size, rng):
    rows = np.arange(len(groups))
    n_train = len(groups) - ceil(test_size * len(groups))
    return rows[:n_train], rows[n_train:]


@exercise.mistake("Train and test are exchanged: return the rows to train on first.")
def exchanged(groups, test_size, rng):
    train, test = reference(groups, test_size, rng)
    return test, train


GROUP_NUMBERS = (
    "You returned group numbers. Return row numbers: np.flatnonzero(np.isin(groups, chosen))."
)


@exercise.mistake(GROUP_NUMBERS)
def group_numbers(groups, test_size, rng):
    train, test = reference(groups, test_size, rng)
    return np.unique(groups[train]), np.unique(groups[test])


@exercise.mistake(GROUP_NUMBERS)
def group_of_each_row(groups, test_size, rng):
    return tuple(groups[rows] for rows in reference(groups, test_size, rng))


@exercise.mistake(
    "You returned one row of each group and lost the others. All rows of a group go to its side."
)
def one_row_each(groups, test_size, rng):
    train, test = reference(groups, test_size, rng)
    return tuple(rows[np.unique(groups[rows], return_index=True)[1]] for rows in (train, test))


@exercise.mistake(
    "Your train holds all rows, those of the test too. Take the test's groups out of it."
)
def train_is_all(groups, test_size, rng):
    return np.arange(len(groups)), reference(groups, test_size, rng)[1]


@exercise.mistake(
    "You drew groups with replacement, so a group can come twice and the test gets too few. Use "
    "replace=False."
)
def with_replacement(groups, test_size, rng):
    names = np.unique(groups)
    return sides(groups, rng.choice(names, ceil(test_size * len(names))))


@exercise.mistake(
    "You rounded the number of groups to the nearest whole number. It is rounded UP: "
    "ceil(test_size * number of groups)."
)
def rounded(groups, test_size, rng):
    names = np.unique(groups)
    return sides(groups, drawn(names, round(test_size * len(names)), rng))


@exercise.mistake(
    "You cut the number of groups down (int, //). It is rounded UP: "
    "ceil(test_size * number of groups)."
)
def cut_down(groups, test_size, rng):
    names = np.unique(groups)
    return sides(groups, drawn(names, int(test_size * len(names)), rng))


@exercise.mistake(
    "You tossed a coin for each group, so the number of groups in the test changes. Draw exactly "
    "ceil(test_size * number of groups) of them."
)
def coin_for_each(groups, test_size, rng):
    names = np.unique(groups)
    return sides(groups, names[rng.random(len(names)) < test_size])


@exercise.mistake(
    "You drew places in the list of groups and took them for group numbers. Draw from the numbers "
    "themselves, or look them up: names[places]."
)
def places_as_numbers(groups, test_size, rng):
    count = len(np.unique(groups))
    return sides(groups, drawn(np.arange(count), ceil(test_size * count), rng))


@exercise.mistake(checks.FROZEN)
def first_groups(groups, test_size, rng):
    names = np.unique(groups)
    return sides(groups, names[: ceil(test_size * len(names))])


@exercise.mistake(checks.GLOBAL_RNG)
def global_rng(groups, test_size, rng):
    return reference(groups, test_size, np.random.default_rng())


@exercise.mistake(checks.FROZEN)
def fixed_seed(groups, test_size, rng):
    return reference(groups, test_size, np.random.default_rng(42))


@exercise.mistake(checks.NEVER)
def never_last(groups, test_size, rng):
    names = np.unique(groups)
    count = ceil(test_size * len(names))
    return sides(groups, drawn(names[:-1] if len(names) > count else names, count, rng))


@exercise.mistake(
    "You drew from groups itself, where a large group stands many times: it comes up more often, "
    "and even twice. Draw from np.unique(groups)."
)
def names_of_random_rows(groups, test_size, rng):
    return sides(groups, drawn(groups, ceil(test_size * len(np.unique(groups))), rng))


@exercise.mistake(checks.UNEVEN)
def large_groups_first(groups, test_size, rng):
    """Rows are drawn until there are enough groups, so that large groups come first."""
    names = np.unique(groups)
    chosen: list[object] = []
    for row in rng.permutation(len(groups)):
        if groups[row] not in chosen and len(chosen) < ceil(test_size * len(names)):
            chosen.append(groups[row])
    return sides(groups, chosen)


@exercise.mistake(
    "You took test_size as a share of the rows. Here it is the share of the GROUPS, rounded up."
)
def share_of_rows(groups, test_size, rng):
    names = rng.permutation(np.unique(groups))
    sizes = np.array([(groups == name).sum() for name in names]).cumsum()
    enough = int(np.searchsorted(sizes, test_size * len(groups))) + 1
    wanted = ceil(test_size * len(names))
    return sides(groups, names[: enough if enough != wanted else wanted])


@exercise.mistake(
    "You drew from all the numbers up to the largest. Many of them are no group: draw from "
    "np.unique(groups)."
)
def numbers_up_to_the_largest(groups, test_size, rng):
    numbers = np.arange(groups.max() + 1)
    chosen = rng.choice(numbers, ceil(test_size * len(numbers)), replace=False)
    return sides(groups, chosen)


@exercise.equivalent
def shuffled_names(groups, test_size, rng):
    names = rng.permutation(np.unique(groups))
    count = ceil(test_size * len(names))
    return sides(groups, names[:count])


@exercise.equivalent
def loop(groups, test_size, rng):
    names = sorted(set(groups.tolist()))
    rng.shuffle(names)
    chosen = set(names[: ceil(test_size * len(names))])
    train = [i for i, name in enumerate(groups) if name not in chosen]
    return train, [i for i, name in enumerate(groups) if name in chosen]


@exercise.equivalent
def scikit_learn(groups, test_size, rng):
    seed = int(rng.integers(2**31))
    return next(
        GroupShuffleSplit(1, test_size=test_size, random_state=seed).split(groups, groups=groups)
    )


@exercise.equivalent
def smallest_random_numbers(groups, test_size, rng):
    names, of_row = np.unique(groups, return_inverse=True)
    rank = rng.random(len(names)).argsort().argsort()
    test = rank[of_row] < ceil(test_size * len(names))
    return np.where(~test)[0].astype(np.int32), np.where(test)[0][::-1]


exercise.show(
    Case((np.array([0, 0, 1, 1, 2, 2, 3, 3]), 0.3, Generator(1))),
    Case((np.array([0, 1, 2, 3, 4, 5, 0, 1, 2, 3, 4, 5, 0, 1]), 0.3, Generator(11))),
    Case((np.array([0, 1, 2, 3, 4]), 0.5, Generator(3)), ALL_GROUPS_SINGLE),
    Case((np.array([40, 7, 7, 12, 40, 3, 12, 12]), 0.5, Generator(9)), GROUP_NAMES),
    Case((np.array([0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3]), 0.25, Generator(5)), UNEVEN_GROUPS),
    Case((np.array([0, 0, 0, 0, 0, 0, 1, 2, 3, 4]), 0.4, Generator(6)), draws=200),
)


@exercise.hide
def cases(rng):
    def generator():
        return Generator(int(rng.integers(2**31)))

    for _ in range(6):
        k = int(rng.integers(5, 12))
        groups = rng.permutation(np.repeat(np.arange(k), rng.integers(2, 6, k).astype(int)))
        yield Case((groups, float(rng.uniform(0.2, 0.4)), generator()))
    yield Case((rng.permutation(9), 0.3, generator()), ALL_GROUPS_SINGLE)
    for _ in range(4):
        names = rng.choice(np.arange(20, 900), 6, replace=False)
        yield Case((rng.permutation(np.repeat(names, 3)), 0.4, generator()), GROUP_NAMES)
    uneven = np.repeat(np.arange(5), [30, 1, 2, 1, 2])
    yield Case((rng.permutation(uneven), 0.3, generator()), UNEVEN_GROUPS)
    yield Case((np.repeat(np.arange(6), [9, 1, 1, 2, 2, 1]), 0.3, generator()), draws=200)

"""The exercise `n_components`: how many components hold a given share of the variance."""

from __future__ import annotations

import numpy as np

from autograder.exercise import Exercise
from autograder.exercises.shared.traps import EXACTLY, SINGLE, UNSORTED, WHOLE, WHOLE_SUM, ZERO
from eigentunes.checks import eigenvalue_spectrum as checks
from eigentunes.judging.contract import Case

exercise = Exercise(checks.n_components)


@exercise.solved_by
def reference(lam, threshold):
    """Smallest number of components that hold at least this share of the variance.

    Parameters
    ----------
    lam : array, shape (m,)
        Eigenvalues, not negative, in any order.
    threshold : float
        Share of their sum, more than 0 and at most 1.

    Returns
    -------
    int

    Notes
    -----
    The sums are compared with the threshold times the last of them, so that a threshold of 1 is
    reached whatever the rounding.
    """
    sums = np.cumsum(np.sort(np.asarray(lam, dtype=float))[::-1])
    return int(np.searchsorted(sums, threshold * sums[-1])) + 1


def _sums(lam):
    return np.cumsum(np.sort(np.asarray(lam, dtype=float))[::-1])


@exercise.mistake("That is the index of the last component that you need. The COUNT is one more.")
def index(lam, threshold):
    return reference(lam, threshold) - 1


@exercise.mistake(
    "That is one component too many: add 1 to an index, which starts at 0, but not to a count."
)
def one_more(lam, threshold):
    return reference(lam, threshold) + 1


STRICT = (
    "Where the share is reached exactly, nothing more is needed: use `>=` (and in np.searchsorted "
    "the default, side='left')."
)


@exercise.mistake(STRICT)
def strict(lam, threshold):
    sums = _sums(lam)
    return min(int((sums <= threshold * sums[-1]).sum()) + 1, len(lam))


@exercise.mistake(STRICT)
def strict_argmax(lam, threshold):
    sums = _sums(lam)
    return int(np.argmax(sums > threshold * sums[-1])) + 1


@exercise.mistake(STRICT)
def behind(lam, threshold):
    sums = _sums(lam)
    return int(np.searchsorted(sums, threshold * sums[-1], side="right")) + 1


@exercise.mistake(
    "You added the roots of the eigenvalues. Variances add up to the total variance, standard "
    "deviations do not."
)
def roots(lam, threshold):
    return reference(np.sqrt(lam), threshold)


@exercise.mistake(
    "You squared the eigenvalues. Singular values of the data are to be squared, eigenvalues are "
    "variances already."
)
def squares(lam, threshold):
    return reference(np.asarray(lam, dtype=float) ** 2, threshold)


@exercise.mistake(
    "You add the eigenvalues in the order in which they come. Sort them first, the largest first."
)
def unsorted(lam, threshold):
    sums = np.cumsum(lam)
    return int(np.argmax(sums >= threshold * sums[-1])) + 1


@exercise.mistake(
    "You add the SMALLEST eigenvalues first: np.sort ascends. Reverse it: np.sort(lam)[::-1]."
)
def ascending(lam, threshold):
    sums = np.cumsum(np.sort(lam))
    return int(np.argmax(sums >= threshold * sums[-1])) + 1


@exercise.mistake(
    "Your function sorted lam itself (lam.sort()), and the caller still needs its order. np.sort "
    "returns a sorted copy."
)
def in_place(lam, threshold):
    lam.sort()
    return reference(lam, threshold)


@exercise.mistake(
    "You count the components that hold the threshold each by itself. Add up their shares, with "
    "np.cumsum."
)
def each_by_itself(lam, threshold):
    return int((lam >= threshold * lam.sum()).sum())


@exercise.mistake(
    "You compare the sums with the threshold itself. Divide them by the sum of all eigenvalues "
    "first: the threshold is a share."
)
def not_divided(lam, threshold):
    return int(np.argmax(_sums(lam) >= threshold)) + 1


ONE_SUFFICES = (
    "For you one component always suffices. Divide the sums by the sum of ALL eigenvalues, not by "
    "the largest, and mind that the threshold is a fraction such as 0.9, no percentage."
)


@exercise.mistake(ONE_SUFFICES)
def divided_by_largest(lam, threshold):
    return int(np.argmax(_sums(lam) >= threshold * np.max(lam))) + 1


@exercise.mistake(ONE_SUFFICES)
def percent(lam, threshold):
    sums = _sums(lam)
    return int(np.argmax(100 * sums >= threshold * sums[-1])) + 1


@exercise.mistake(
    "You count the eigenvalues above their mean, which is Kaiser's rule and takes no threshold. "
    "Asked is the cumulative share."
)
def kaiser(lam, threshold):
    return max(1, int((lam > lam.mean()).sum()))


@exercise.mistake(
    "You count the components that may be DROPPED. Asked is how many are kept, m minus that."
)
def dropped(lam, threshold):
    return len(lam) - reference(lam, threshold)


@exercise.mistake("You always return all m components. Stop as soon as the threshold is reached.")
def all_of_them(lam, threshold):
    return len(lam)


@exercise.mistake("You return the share that is reached, not how many components reach it.")
def the_share(lam, threshold):
    return float(_sums(lam)[reference(lam, threshold) - 1] / np.sum(lam))


@exercise.equivalent
def argmax(lam, threshold):
    sums = np.cumsum(np.sort(lam)[::-1])
    return np.argmax(sums >= threshold * sums[-1]) + 1


@exercise.equivalent
def argmax_of_ratios(lam, threshold):
    return np.argmax(np.cumsum(np.sort(lam / lam.sum())[::-1]) >= threshold) + 1


@exercise.equivalent
def searchsorted(lam, threshold):
    sums = np.cumsum(np.sort(lam)[::-1])
    return np.searchsorted(sums / sums[-1], threshold) + 1


@exercise.equivalent
def loop(lam, threshold):
    total, kept = sum(lam), 0.0
    for k, value in enumerate(sorted(lam.tolist(), reverse=True), 1):
        kept += value
        if kept / total >= threshold:
            return k
    return len(lam)


@exercise.equivalent
def smaller_ones_counted(lam, threshold):
    shares = np.cumsum(np.flip(np.sort(lam))) / np.sum(lam)
    return int(np.sum(shares < threshold)) + 1


@exercise.equivalent
def first_of_nonzero(lam, threshold):
    shares = np.cumsum(-np.sort(-lam)) / lam.sum()
    return np.nonzero(shares >= threshold)[0][0] + 1


@exercise.equivalent
def from_the_end(lam, threshold):
    """Drops the smallest as long as what is left suffices."""
    rest = sorted(lam.tolist())
    while len(rest) > 1 and sum(rest[1:]) / lam.sum() >= threshold:
        rest = rest[1:]
    return len(rest)


@exercise.equivalent
def while_loop(lam, threshold):
    lam = np.sort(lam)[::-1]
    k = 1
    while lam[:k].sum() < threshold * lam.sum():
        k += 1
    return np.int32(k)


exercise.show(
    Case((np.array([5.0, 3.0, 1.0, 1.0]), 0.85)),
    Case((np.array([3.0, 2.5, 2.0, 1.5, 1.0]), 0.5)),
    Case((np.array([0.6, 0.3, 0.2, 0.1]), 0.9)),
    Case((np.array([4.0, 2.0, 1.0, 1.0]), 0.75), EXACTLY),
    Case((np.array([4.0, 2.0, 1.0, 1.0]), 1.0), WHOLE_SUM),
    Case((np.array([1.0, 5.0, 1.0, 3.0]), 0.85), UNSORTED),
    Case((np.array([2.5]), 0.9), SINGLE),
    Case((np.array([5, 3, 1, 1]), 0.85), WHOLE),
    Case((np.array([4.0, 4.0, 0.0, 0.0]), 1.0), ZERO),
)


@exercise.hide
def cases(rng):
    for _ in range(14):
        lam = np.sort(rng.exponential(2, rng.integers(4, 12)))[::-1].copy()
        yield Case((lam, float(rng.uniform(0.4, 0.97))))
    for _ in range(2):
        lam = np.array([8.0, 4, 2, 1, 1]) * 2.0 ** rng.integers(-3, 4)
        yield Case((lam, float(rng.choice([0.5, 0.75, 0.875]))), EXACTLY)
        yield Case((lam, 1.0), WHOLE_SUM)
        yield Case(
            (rng.exponential(2, rng.integers(6, 12)), float(rng.uniform(0.5, 0.9))), UNSORTED
        )
        yield Case((rng.exponential(2, 1), float(rng.uniform(0.5, 0.9))), SINGLE)
        yield Case(
            (np.array([9, 5, 3, 2, 2]) * rng.integers(1, 9), float(rng.uniform(0.5, 0.9))), WHOLE
        )
        yield Case((np.append(lam, [0, 0]), 1.0), ZERO)

"""The exercise `learning_curve`: accuracy against the number of pieces to learn from."""

from __future__ import annotations

import numpy as np
from scipy.spatial.distance import cdist
from sklearn.base import clone
from sklearn.neighbors import KNeighborsClassifier

from autograder.exercise import Exercise
from eigentunes.checks import small_models as checks
from eigentunes.judging.contract import Case

exercise = Exercise(checks.learning_curve)


def _order(groups, test):
    """The training groups in the order in which they first appear."""
    return np.array([g for g in dict.fromkeys(groups.tolist()) if g not in set(test.tolist())])


def _score(model, X, y, training, testing):
    """Accuracy of a classifier; of the nearest neighbour if the model is None."""
    if model is not None:
        return clone(model).fit(X[training], y[training]).score(X[testing], y[testing])
    nearest = cdist(X[testing], X[training]).argmin(axis=1)
    return (y[training][nearest] == y[testing]).mean()


@exercise.solved_by
def reference(X, y, groups, test, sizes, model=None):
    """Accuracy on the same test groups after training on more and more other groups.

    Parameters
    ----------
    X : array, shape (n, d)
        One row per snippet.
    y : array of int, shape (n,)
        Its label.
    groups : array of int, shape (n,)
        The tune that it comes from.
    test : array of int, shape (t,)
        The tunes to test on; all others are for training.
    sizes : array of int, shape (s,)
        Numbers of training tunes.
    model : classifier of scikit-learn, optional
        The nearest neighbour if it is None.

    Returns
    -------
    scores : array, shape (s,)
        Share of right predictions for the rows of the test tunes, after training on all the rows
        of the first 1, 2, … training tunes in the order in which they first appear in `groups`.
    """
    testing = np.isin(groups, test)
    order = _order(groups, test)
    scores = [
        _score(model, X, y, np.isin(groups, order[:size]), testing) for size in np.asarray(sizes)
    ]
    return np.array(scores)


@exercise.mistake(
    "The sizes count tunes, and you took that many ROWS. Take all the rows of the first tunes."
)
def rows(X, y, groups, test, sizes):
    testing = np.isin(groups, test)
    training = np.flatnonzero(~testing)
    return np.array([_score(None, X, y, training[:s], testing) for s in sizes])


@exercise.mistake(
    "You tested on the rows that you trained on. That says how well the model remembers."
)
def on_training(X, y, groups, test, sizes):
    order = _order(groups, test)
    parts = [np.isin(groups, order[:s]) for s in sizes]
    return np.array([_score(None, X, y, part, part) for part in parts])


@exercise.mistake(
    "You tested on all rows, so the training rows are among them. Test on the rows of the test "
    "tunes only."
)
def on_everything(X, y, groups, test, sizes):
    order = _order(groups, test)
    everything = np.ones(len(y), dtype=bool)
    return np.array([_score(None, X, y, np.isin(groups, order[:s]), everything) for s in sizes])


@exercise.mistake(
    "You tested on whatever was left over from training, so the test changes with the size and "
    "the curve compares different things. The test tunes stay the same."
)
def on_the_rest(X, y, groups, test, sizes):
    order = _order(groups, test)
    parts = [np.isin(groups, order[:s]) for s in sizes]
    return np.array([_score(None, X, y, part, ~part) for part in parts])


@exercise.mistake(
    "The test tunes are among those that you trained on: a leak. Leave them out before you count."
)
def leak(X, y, groups, test, sizes):
    names = np.concatenate([np.unique(test), _order(groups, test)])
    testing = np.isin(groups, test)
    return np.array([_score(None, X, y, np.isin(groups, names[:s]), testing) for s in sizes])


@exercise.mistake(
    "You counted the test tunes among the first ones and trained on them, too: a leak. Take them "
    "out of the order before you count."
)
def leak_in_the_order(X, y, groups, test, sizes):
    names, testing = np.array(list(dict.fromkeys(groups.tolist()))), np.isin(groups, test)
    return np.array([_score(None, X, y, np.isin(groups, names[:s]), testing) for s in sizes])


@exercise.mistake(
    "You always trained on all the training tunes. Use the first `size` of them, for each size."
)
def everything(X, y, groups, test, sizes):
    testing = np.isin(groups, test)
    return np.full(len(sizes), _score(None, X, y, ~testing, testing))


@exercise.mistake("You return the share of ERRORS. Accuracy is the share of right predictions.")
def errors(X, y, groups, test, sizes):
    return 1 - reference(X, y, groups, test, sizes)


@exercise.mistake("You return how many predictions are right. Divide by the number of test rows.")
def counts(X, y, groups, test, sizes):
    return reference(X, y, groups, test, sizes) * np.isin(groups, test).sum()


@exercise.mistake("You return percent. An accuracy is a share, between 0 and 1.")
def percent(X, y, groups, test, sizes):
    return 100 * reference(X, y, groups, test, sizes)


@exercise.mistake(
    "You trained on the LAST tunes. Take the first ones, in the order in which they appear."
)
def last_ones(X, y, groups, test, sizes):
    testing, order = np.isin(groups, test), _order(groups, test)
    return np.array([_score(None, X, y, np.isin(groups, order[-s:]), testing) for s in sizes])


@exercise.mistake(
    "You trained on a single tune, the one whose place is the size. Take the first `size` tunes "
    "together: order[:size]."
)
def single_tune(X, y, groups, test, sizes):
    testing, order = np.isin(groups, test), _order(groups, test)
    return np.array([_score(None, X, y, groups == order[s - 1], testing) for s in sizes])


@exercise.mistake("There is one tune too many: order[:size] already holds `size` of them.")
def one_more(X, y, groups, test, sizes):
    return reference(X, y, groups, test, np.asarray(sizes) + 1)


@exercise.mistake(
    "You took the test tunes for training and the others for testing. `test` names the tunes to "
    "test on."
)
def other_way_round(X, y, groups, test, sizes):
    return reference(X, y, groups, _order(groups, test), sizes)


@exercise.mistake(
    "np.unique sorts the tunes by number. Take them in the order in which they first appear in "
    "groups."
)
def sorted_groups(X, y, groups, test, sizes):
    testing, order = np.isin(groups, test), np.sort(_order(groups, test))
    return np.array([_score(None, X, y, np.isin(groups, order[:s]), testing) for s in sizes])


@exercise.mistake(
    "You took the sizes in ascending order. Score i belongs to sizes[i], in "
    "whatever order they come."
)
def sizes_sorted(X, y, groups, test, sizes):
    return reference(X, y, groups, test, np.sort(sizes))


@exercise.equivalent
def loop(X, y, groups, test, sizes):
    names = [g for g in dict.fromkeys(groups) if g not in test]
    scores = []
    for size in sizes:
        kept = [i for i, g in enumerate(groups) if g in names[:size]]
        tested = [i for i, g in enumerate(groups) if g in test]
        D = ((X[tested][:, None] - X[kept]) ** 2).sum(axis=2)
        scores.append(np.mean(y[kept][D.argmin(axis=1)] == y[tested]))
    return scores


@exercise.equivalent
def by_first_index(X, y, groups, test, sizes):
    names, first = np.unique(groups, return_index=True)
    order = names[np.argsort(first)]
    order = order[~np.isin(order, test)]
    rank = {g: i for i, g in enumerate(order)}
    place = np.array([rank.get(g, len(y)) for g in groups])
    testing = np.isin(groups, test)
    scores = [_score(None, X, y, place < size, testing) for size in sizes]
    return np.array(scores, dtype=np.float32)


@exercise.equivalent
def fresh_models(X, y, groups, test, sizes):
    order, scores = _order(groups, test), np.zeros(len(sizes))
    for i, size in enumerate(sizes):
        kept, tested = np.isin(groups, order[:size]), np.isin(groups, test)
        model = KNeighborsClassifier(n_neighbors=1, algorithm="brute").fit(X[kept], y[kept])
        scores[i] = (model.predict(X[tested]) == y[tested]).mean()
    return scores


@exercise.equivalent
def as_a_list(X, y, groups, test, sizes):
    return reference(X, y, groups, test, sizes).tolist()


MIXED = "tunes whose rows are not side by side"
NUMBERED = "tunes whose numbers do not ascend"
UNORDERED = "sizes in no order"
TOO_MANY = "more tunes asked for than there are"
EXPLAINED = (
    "rows",
    "on_training",
    "on_everything",
    "on_the_rest",
    "leak",
    "leak_in_the_order",
    "everything",
    "last_ones",
    "single_tune",
    "one_more",
    "other_way_round",
)


def _drawn(rng, sizes, n_groups=8, numbers=None, mixed=False, telling=()):
    """Snippets of tunes, noisy enough that every wrong split gives other scores."""
    while True:
        numbers_now = np.arange(n_groups) if numbers is None else numbers(rng)
        each = rng.integers(2, 4, n_groups).astype(int)  # int64 is no count on 32 bits
        groups = np.repeat(numbers_now, each)
        label = rng.permutation(np.arange(n_groups) % 3)
        y = np.repeat(label, each)
        own = np.repeat(rng.normal(0, 1.0, (n_groups, 2)), each, axis=0)
        X = np.round(0.9 * y[:, None] + own + rng.normal(0, 0.5, (len(y), 2)), 2)
        if mixed:
            order = rng.permutation(len(y))
            X, y, groups = X[order], y[order], groups[order]
        test = np.sort(rng.choice(numbers_now, 3, replace=False))
        case = (X, y, groups, test, np.array(sizes))
        scores = reference(*case)
        others = [exercise.mistakes[name].function(*case) for name in telling]
        if (
            all(not np.allclose(scores, other) for other in others)
            and not np.isin(scores, [0, 0.5]).all()
        ):
            return case


def _jumbled(rng):
    return rng.permutation(8) * 3 + 2


_shown = np.random.default_rng(5)
exercise.show(
    Case(_drawn(_shown, [1, 2, 4], telling=EXPLAINED)),
    Case(_drawn(_shown, [1, 3, 4], telling=EXPLAINED)),
    Case(_drawn(_shown, [4, 1, 3], telling=("sizes_sorted",)), UNORDERED),
    Case(_drawn(_shown, [1, 2, 3], numbers=_jumbled, telling=("sorted_groups",)), NUMBERED),
    Case(_drawn(_shown, [1, 2, 4], mixed=True), MIXED),
    Case(_drawn(_shown, [2, 5, 9]), TOO_MANY),
)


@exercise.hide
def cases(rng):
    for _ in range(4):
        yield Case(_drawn(rng, [1, 2, 4], telling=EXPLAINED))
    yield Case(_drawn(rng, [4, 2, 1], telling=("sizes_sorted",)), UNORDERED)
    yield Case(_drawn(rng, [1, 2, 3], numbers=_jumbled, telling=("sorted_groups",)), NUMBERED)
    yield Case(_drawn(rng, [1, 2, 4], mixed=True), MIXED)
    yield Case(_drawn(rng, [2, 5, 9]), TOO_MANY)

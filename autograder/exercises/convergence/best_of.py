"""The exercise `best_of`: the run with the lowest inertia."""

from __future__ import annotations

import builtins  # a function below is called max
from typing import Any

import numpy as np

from autograder.exercise import Exercise
from autograder.exercises.convergence.init_random import generator
from eigentunes.checks import convergence as checks
from eigentunes.judging.contract import Case
from eigentunes.judging.recipes import Scripted

exercise = Exercise(checks.best_of)


@exercise.solved_by
def reference(run_once, n_init, rng):
    """Run n_init times and keep the run with the lowest inertia.

    Parameters
    ----------
    run_once : callable
        ``run_once(rng)`` returns labels, centroids, inertia and n_iter of one run.
    n_init : int
    rng : numpy.random.Generator

    Returns
    -------
    labels, centroids, inertia
        Of the best run.
    """
    runs = (run_once(rng) for _ in range(n_init))
    labels, centroids, inertia, _ = min(runs, key=lambda run: run[2])
    return labels, centroids, inertia


def _chosen(run_once, n_init, rng, quality):
    return min((run_once(rng) for _ in range(n_init)), key=quality)[:3]


@exercise.mistake("You keep the last run. Keep the one with the LOWEST inertia.")
def last(run_once, n_init, rng):
    return [run_once(rng) for _ in range(n_init)][-1][:3]


@exercise.mistake("You keep the first run. Keep the one with the LOWEST inertia.")
def first(run_once, n_init, rng):
    return _chosen(run_once, n_init, rng, lambda run: 0)


@exercise.mistake("You keep the run with the HIGHEST inertia. Smaller is better.")
def max(run_once, n_init, rng):
    return _chosen(run_once, n_init, rng, lambda run: -run[2])


@exercise.mistake(
    "You keep the run with the fewest iterations. Fast is not good: compare the inertias."
)
def fewest_iter(run_once, n_init, rng):
    return _chosen(run_once, n_init, rng, lambda run: run[3])


@exercise.mistake("run_once is called only once. Call it n_init times.")
def one(run_once, n_init, rng):
    return run_once(rng)[:3]


@exercise.mistake(
    "You keep the run with the most equal cluster sizes. Equal is not good: compare the inertias."
)
def mostequal(run_once, n_init, rng):
    return _chosen(run_once, n_init, rng, lambda run: np.bincount(run[0], minlength=2).max())


@exercise.mistake(
    "run_once is called n_init + 1 times. The run before your loop is one of the n_init."
)
def extra(run_once, n_init, rng):
    return _chosen(run_once, n_init + 1, rng, lambda run: run[2])


@exercise.mistake(
    "run_once is called n_init − 1 times: range(1, n_init) leaves one out. Use range(n_init)."
)
def less(run_once, n_init, rng):
    return _chosen(run_once, builtins.max(1, n_init - 1), rng, lambda run: run[2])


@exercise.mistake(
    "run_once is called anew for each value that you need, so labels, centroids and inertia come "
    "from different runs. Call it once a turn and keep what it returns."
)
def called_three_times(run_once, n_init, rng):
    best = np.inf
    labels = centroids = None
    for _ in range(n_init):
        if run_once(rng)[2] < best:
            labels, centroids, best = run_once(rng)[0], run_once(rng)[1], run_once(rng)[2]
    return labels, centroids, best


@exercise.mistake(
    "You stop at the first run that is good enough. Make all n_init runs, then compare."
)
def thresh(run_once, n_init, rng):
    first = best = run_once(rng)
    for _ in range(n_init - 1):
        best = run_once(rng)
        if best[2] < first[2]:
            break
    return min(first, best, key=lambda run: run[2])[:3]


@exercise.mistake(
    "The inertia is the lowest, but labels and centroids are those of the last run. Keep all "
    "three whenever you find a better run."
)
def mixed(run_once, n_init, rng):
    runs = [run_once(rng) for _ in range(n_init)]
    return runs[-1][0], runs[-1][1], min(run[2] for run in runs)


@exercise.mistake("You return four values. n_iter is not asked for: return the other three.")
def four_values(run_once, n_init, rng):
    return min((run_once(rng) for _ in range(n_init)), key=lambda run: run[2])


@exercise.mistake("You return only the labels. Return labels, centroids and inertia.")
def labels_only(run_once, n_init, rng):
    return _chosen(run_once, n_init, rng, lambda run: run[2])[0]


@exercise.mistake("You return the best inertia first. The order is labels, centroids, inertia.")
def other_order(run_once, n_init, rng):
    labels, centroids, inertia = _chosen(run_once, n_init, rng, lambda run: run[2])
    return inertia, labels, centroids


@exercise.mistake(
    "An inertia of exactly 0 gets lost: `if not best` is true for 0 as well as for None. Ask "
    "`if best is None`."
)
def falsy_zero(run_once, n_init, rng):
    best: Any = None
    inertia = None
    for _ in range(n_init):
        run = run_once(rng)
        if not inertia or run[2] < inertia:
            best, inertia = run, run[2]
    return best[:3]


@exercise.mistake(
    "Your search starts with a fixed 'best' inertia, and when every run is above it none is "
    "kept. Start from np.inf."
)
def fixed_start(run_once, n_init, rng):
    labels = centroids = None
    best = 1e6
    for _ in range(n_init):
        run = run_once(rng)
        if run[2] < best:
            labels, centroids, best, _ = run
    return labels, centroids, best


@exercise.mistake(
    "You handed `run_once` a generator of your own; hand on the one that you were given: "
    "`run_once(rng)`."
)
def own_generator(run_once, n_init, rng):
    runs = [run_once(np.random.default_rng(i)) for i in range(n_init)]
    return min(runs, key=lambda run: run[2])[:3]


@exercise.mistake(
    "You compare each run with the run just before it. Compare it with the best one so far, and "
    "store its inertia only when it is lower."
)
def against_the_previous(run_once, n_init, rng):
    best, before = None, np.inf
    for _ in range(n_init):
        run = run_once(rng)
        if run[2] < before:
            best = run[:3]
        before = run[2]
    return best


@exercise.mistake("You compare inertias cut to whole numbers (int). Compare them as they are.")
def whole_inertias(run_once, n_init, rng):
    return _chosen(run_once, n_init, rng, lambda run: int(run[2]))


@exercise.equivalent
def sorted_runs(run_once, n_init, rng):
    return sorted((run_once(rng) for _ in range(n_init)), key=lambda run: run[2])[0][:3]


@exercise.equivalent
def as_list(run_once, n_init, rng):
    return list(reference_of_best(run_once, n_init, rng))


reference_of_best = exercise.reference


@exercise.equivalent
def loop(run_once, n_init, rng):
    best = None
    for _ in range(n_init):
        labels, centroids, inertia, _n_iter = run_once(rng)
        if best is None or inertia <= best[2]:  # the last one of equals
            best = labels, centroids, inertia
    return best


@exercise.equivalent
def from_infinity(run_once, n_init, rng):
    lowest = np.inf
    while n_init:
        labels, centroids, inertia, _ = run_once(rng)
        if inertia < lowest:
            kept, lowest = (labels, centroids), inertia
        n_init -= 1
    return *kept, np.float64(lowest)


@exercise.equivalent
def argmin(run_once, n_init, rng):
    runs = [run_once(rng) for _ in range(n_init)]
    best = np.argmin([run[2] for run in runs])
    return runs[best][0].tolist(), runs[best][1].tolist(), runs[best][2]


ZERO = "an inertia of exactly 0"
HUGE = "very large inertias"
EQUAL = "two runs with the same inertia"
LONE = "a single run"


def _runs(rng, inertias):
    """Prepared results: best, quickest and most equal are different runs."""
    n_iters = rng.permutation(len(inertias)) + 2
    best = int(np.argmin(inertias))
    most_equal = (best + 1) % len(inertias)
    quickest = int(np.argmin(n_iters))
    if quickest == best and len(inertias) > 1:
        other = (best + 1) % len(inertias)
        n_iters[[best, other]] = n_iters[[other, best]]
    results = []
    for i, inertia in enumerate(inertias):
        labels = np.array([0, 1, 1, 0, 1] if i == most_equal else [0, 0, 0, 0, 1])
        centroids = np.round(rng.uniform(-9, 9, (2, 2)), 2)
        results.append((rng.permutation(labels), centroids, float(inertia), int(n_iters[i])))
    return results


def _best_of_case(rng, inertias, surplus=(), trap=""):
    results = tuple(_runs(rng, inertias) + _runs(rng, surplus))
    return Case((Scripted(results), len(inertias), generator(rng)), trap)


_prepared = np.random.default_rng(0)

exercise.show(
    _best_of_case(_prepared, [7.0, 5.0, 2.0, 4.0, 9.0], [1.0, 0.5]),
    _best_of_case(_prepared, [3.0, 2.5, 1.25], [0.75, 0.25]),
    _best_of_case(_prepared, [4.0, 6.0, 3.5, 8.0], [0.5, 2.0, 1.0]),
    _best_of_case(_prepared, [5.0, 2.0, 7.0, 6.0, 8.0, 3.0], [1.0]),
    _best_of_case(_prepared, [4.75, 4.5, 4.25, 4.125, 4.625], [4.0]),
    _best_of_case(_prepared, [6.0, 0.0, 3.0, 5.0], [4.0], ZERO),
    _best_of_case(_prepared, [7e7, 4e7, 9e7], [3e7], HUGE),
    _best_of_case(_prepared, [5.0, 3.0, 3.0, 4.0], [2.0], EQUAL),
    _best_of_case(_prepared, [5.0], [3.0], LONE),
)


@exercise.hide
def cases(rng):
    for _ in range(14):
        inertias = rng.uniform(10, 100, rng.integers(4, 12))
        while inertias.argmin() in (0, len(inertias) - 1):
            inertias = rng.permutation(inertias)
        yield _best_of_case(rng, inertias, rng.uniform(1, 9, 3))
    for _ in range(2):
        n = rng.integers(4, 12)
        inertias = rng.uniform(10, 100, n)
        inertias[rng.integers(n - 1)] = 0
        yield _best_of_case(rng, inertias, rng.uniform(1, 9, 2), ZERO)
        yield _best_of_case(rng, rng.uniform(1e7, 1e9, n), [2e6], HUGE)
        inertias = rng.uniform(10, 100, n)
        inertias[:2] = 9.5
        yield _best_of_case(rng, inertias, [3.0], EQUAL)
        yield _best_of_case(rng, rng.uniform(10, 100, 1), [2.0, 1.0], LONE)

"""How long Lloyd's algorithm takes, as a share of scikit-learn's time for the same run.

Run with::

    python benchmarks/lloyd.py --quick    # about half a minute
    python benchmarks/lloyd.py            # up to a million points: some minutes, 1.2 GB

One thread each, the same start, data and number of iterations.  Times are processor time, which
other jobs on the machine disturb less than the clock on the wall; rounds are interleaved, and the
smallest time of each counts.  ``naive`` builds the whole (n, k, d) array of differences, ``loops``
is plain Python; both are measured only where they fit, and are "-" elsewhere.
"""

from __future__ import annotations

import os

os.environ["OMP_NUM_THREADS"] = "1"  # before NumPy starts its threads

import argparse
import time
from collections.abc import Callable

import numpy as np
from sklearn.cluster import KMeans
from threadpoolctl import threadpool_limits

from autograder.exercises.shared.kmeans import lloyd

ITERATIONS = 10
NAIVE_NUMBERS = 3 * 10**7  # 240 MB of differences
LOOP_NUMBERS = 10**5


def naive(X: np.ndarray, C: np.ndarray, max_iter: int) -> np.ndarray:
    """Broadcast over points, centroids and features at once."""
    for _ in range(max_iter):
        labels = ((X[:, None, :] - C) ** 2).sum(axis=2).argmin(axis=1)
        C = np.array([X[labels == j].mean(axis=0) for j in range(len(C))])
    return ((X[:, None, :] - C) ** 2).sum(axis=2).argmin(axis=1)


def loops(X: np.ndarray, C: np.ndarray, max_iter: int) -> list[int]:
    """Plain Python on lists."""
    points, means = X.tolist(), C.tolist()

    def nearest(x: list[float]) -> int:
        distances = [sum((a - b) ** 2 for a, b in zip(x, c, strict=True)) for c in means]
        return distances.index(min(distances))

    for _ in range(max_iter):
        groups: list[list[list[float]]] = [[] for _ in means]
        for x in points:
            groups[nearest(x)].append(x)
        means = [[sum(v) / len(g) for v in zip(*g, strict=True)] for g in groups]
    return [nearest(x) for x in points]


def problem(n: int, d: int, k: int) -> tuple[np.ndarray, np.ndarray]:
    """Overlapping clusters, and one point of each to start from, so that none becomes empty."""
    rng = np.random.default_rng([n, d, k])
    centres = 2 * rng.normal(size=(k, d)) / d**0.25
    X = rng.normal(size=(n, d)) + centres[np.arange(n) % k]
    return X, X[:k].copy()


def smallest_times(runs: dict[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """The smallest processor time of each run, in seconds; the rounds are interleaved."""
    best = dict.fromkeys(runs, np.inf)
    for _ in range(rounds):
        for name, run in runs.items():
            start = time.process_time()
            run()
            best[name] = min(best[name], time.process_time() - start)
    return best


def measure(n: int, d: int, k: int, rounds: int) -> str:
    """One row of the table."""
    X, C = problem(n, d, k)

    def scikit_learn() -> KMeans:
        return KMeans(k, init=C, n_init=1, max_iter=ITERATIONS, tol=0).fit(X)

    model = scikit_learn()
    iterations = model.n_iter_
    same = np.array_equal(lloyd(X, C, ITERATIONS, 0.0)[0], model.labels_)
    runs: dict[str, Callable[[], object]] = {
        "scikit-learn": scikit_learn,
        "ours": lambda: lloyd(X, C, ITERATIONS, 0.0),
    }
    if n * k * d <= NAIVE_NUMBERS:
        runs["naive"] = lambda: naive(X, C, iterations)
    times = smallest_times(runs, rounds)
    if n * k * d <= LOOP_NUMBERS:
        times |= smallest_times({"loops": lambda: loops(X, C, iterations)}, 1)
    base = times["scikit-learn"]
    ratios = [
        f"{times[name] / base:8.2f}" if name in times else f"{'-':>8}"
        for name in ("ours", "naive", "loops")
    ]
    labels = "same" if same else "DIFFERENT"
    return (
        f"{n:>8} {d:>3} {k:>3} {iterations:>5} {base * 1e3:>10.2f}" + "".join(ratios) + f" {labels}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description="Time Lloyd's algorithm against scikit-learn.")
    parser.add_argument("--quick", action="store_true", help="a small grid, fewer rounds")
    quick = parser.parse_args().quick
    ns = (1_000, 10_000) if quick else (1_000, 10_000, 100_000, 1_000_000)
    print("       n   d   k turns   sklearn ms  ours   naive   loops labels  (time / sklearn time)")
    with threadpool_limits(1):
        for n in ns:
            for d in (2, 8, 64):
                for k in (4, 16, 64):
                    print(measure(n, d, k, rounds=5 if n >= 10**5 else 7), flush=True)


if __name__ == "__main__":
    main()

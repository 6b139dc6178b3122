"""How long principal components take, as a share of scikit-learn's time, and how exact they are.

Run with::

    python benchmarks/pca.py --quick    # some seconds
    python benchmarks/pca.py            # about a minute, 0.5 GB

One thread each and the same data; scikit-learn chooses its solver itself, as it does by default.
Times are processor time, which other jobs on the machine disturb less than the clock on the wall;
rounds are interleaved, and the smallest time of each counts.  Errors are the largest relative
error of an eigenvalue against a full singular value decomposition.  The last row is iris, moved by
10⁸: numbers of that size hold differences of 10⁻⁸, and the covariance matrix must not lose more.
"""

from __future__ import annotations

import os

os.environ["OMP_NUM_THREADS"] = "1"  # before NumPy starts its threads

import argparse
import time
from collections.abc import Callable

import numpy as np
from sklearn.datasets import load_digits, load_iris
from sklearn.decomposition import PCA
from threadpoolctl import threadpool_limits

from autograder.exercises.shared.pca import principal_components

COMPONENTS = 10
FAR = 1e8


def problem(n: int, m: int) -> np.ndarray:
    """Correlated features, whose variances fall off slowly, around a mean that is not 0."""
    rng = np.random.default_rng([n, m])
    mixed = np.linalg.qr(rng.normal(size=(m, m)))[0]
    return rng.normal(size=(n, m)) * 0.97 ** np.arange(m) @ mixed + rng.normal(size=m)


def smallest_times(runs: dict[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """The smallest processor time of each run, in seconds; the rounds are interleaved."""
    best = dict.fromkeys(runs, np.inf)
    for _ in range(rounds):
        for name, run in runs.items():
            start = time.process_time()
            run()
            best[name] = min(best[name], time.process_time() - start)
    return best


def error(lam: np.ndarray, X: np.ndarray) -> float:
    """Largest relative error of the eigenvalues against those of a full decomposition."""
    exact = np.linalg.svd(X - X.mean(axis=0), compute_uv=False)[: len(lam)] ** 2 / (len(X) - 1)
    return float(np.abs(lam / exact - 1).max())


def measure(name: str, X: np.ndarray, rounds: int) -> str:
    """One row of the table."""
    k = min(COMPONENTS, *X.shape)
    runs: dict[str, Callable[[], object]] = {
        "scikit-learn": lambda: PCA(k, random_state=0).fit(X),
        "ours": lambda: principal_components(X, k),
        "full": lambda: PCA(k, svd_solver="full").fit(X),
    }
    times = smallest_times(runs, rounds)
    base = times["scikit-learn"]
    model = PCA(k, random_state=0).fit(X)
    ours = principal_components(X, k)[1]
    errors = f"{error(ours, X):10.0e}{error(model.explained_variance_, X):14.0e}"
    solver = model._fit_svd_solver
    ratios = "".join(f"{times[run] / base:7.2f}" for run in ("ours", "full"))
    return f"{name:>14} {base * 1e3:>12.2f}{ratios}{errors}  {solver}"


def main() -> None:
    parser = argparse.ArgumentParser(description="Time PCA against scikit-learn.")
    parser.add_argument("--quick", action="store_true", help="leave out the largest, fewer rounds")
    quick = parser.parse_args().quick
    rounds = 5 if quick else 15
    tables = {"150 × 4": load_iris().data, "1797 × 64": load_digits().data}
    for n, m in ((10_000, 64), (100_000, 64), (20_000, 500), (100, 2000), (2000, 2000)):
        if not quick or n * m < 10**6:
            tables[f"{n} × {m}"] = problem(n, m)
    print("          data scikit-learn ms  ours   full  error   scikit-learn's  and solver")
    with threadpool_limits(1):
        for name, X in tables.items():
            print(measure(name, X, rounds if X.size < 10**6 else 5), flush=True)
        print(measure("150 × 4 + 10⁸", load_iris().data + FAR, rounds))


if __name__ == "__main__":
    main()

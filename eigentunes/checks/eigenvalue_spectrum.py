"""Checks of the second PCA notebook: eigenvalues, their vectors, and what is kept of them.

The sign of an eigenvector is free, and so is the basis in the space of a repeated eigenvalue, so
vectors are never compared entry by entry: what defines them is checked.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np

from eigentunes.judging.comparisons import (
    close,
    eigenpairs,
    eigenvectors,
    far_from_origin,
    in_single,
    orthonormal,
    signs_fixed,
    size,
    tolerance,
    unsigned,
    vectors_unsigned,
)
from eigentunes.judging.contract import Check, Property, Value

Pairs = tuple[np.ndarray, np.ndarray]

# --- spectrum and top_k ---------------------------------------------------------------------


def _descending(pairs: Pairs, S: np.ndarray, *args: int) -> bool:
    lam = pairs[0].astype(float)
    return bool(np.all(np.diff(lam) <= tolerance(pairs[0]) * size(lam)))


def _magnitudes_descend(pairs: Pairs, S: np.ndarray, k: int) -> bool:
    lam = np.abs(pairs[0].astype(float))
    return bool(np.all(np.diff(lam) <= tolerance(pairs[0]) * size(lam)))


def _unit(pairs: Pairs, *args: object) -> bool:
    lengths = np.linalg.norm(pairs[1].astype(float), axis=0)
    return bool(size(lengths - 1) <= tolerance(pairs[1]))


def _orthonormal(pairs: Pairs, *args: object) -> bool:
    return orthonormal(pairs[1])


def _eigenvectors(pairs: Pairs, S: np.ndarray, *args: int) -> bool:
    return eigenvectors(*pairs, S)


def _nearly_eigenvectors(pairs: Pairs, S: np.ndarray, k: int) -> bool:
    return eigenvectors(*pairs, S, rtol=1e-5)


def _nearly_orthonormal(pairs: Pairs, *args: object) -> bool:
    gram = pairs[1].T.astype(float) @ pairs[1]
    return bool(size(gram - np.eye(len(gram))) <= tolerance(pairs[1], 1e-5))


def _trace(pairs: Pairs, S: np.ndarray) -> bool:
    return bool(abs(pairs[0].sum() - np.trace(S)) <= tolerance(pairs[0]) * len(S) * size(S))


def _mixed(numbers: np.ndarray) -> np.ndarray:
    """Whether a number is negative; not asked of a vector and its negative which of them it is.

    Along the first axis some are clearly positive and some are clearly negative.
    """
    low, high = numbers.min(axis=0), numbers.max(axis=0)
    return np.asarray(float(np.any((low < -1e-9) & (high > 1e-9))))


def _unsigned_basis(pairs: Pairs, *args: object) -> tuple[np.ndarray, ...]:
    """Free of signs, wherever the eigenvectors stand, in columns or in rows.

    And whether there is any sign at all: two columns at right angles need one.
    """
    unsigned_parts = vectors_unsigned(pairs)
    if len(unsigned_parts) != 2 or pairs[1].ndim != 2:
        return unsigned_parts
    V = pairs[1]
    return *unsigned_parts, _mixed(V[:, :, None] * V[:, None, :])


def _unsigned_columns(pairs: Pairs, *args: object) -> tuple[np.ndarray, ...]:
    """Free of signs, and whether a column has several of them."""
    unsigned_parts = vectors_unsigned(pairs)
    if len(unsigned_parts) != 2 or pairs[1].ndim != 2:
        return unsigned_parts
    return *unsigned_parts, _mixed(pairs[1])


COLUMNS = "eigenvectors in columns"
UNIT = Property(
    _unit, "A column of V does not have length 1. Divide each eigenvector by its length."
)

spectrum = Check(
    name="spectrum",
    arguments={"S": "m m"},
    returns=(Value("lam", "m", meaning="one eigenvalue per column"), Value("V", "m m")),
    properties=(
        Property(
            _descending,
            "The eigenvalues must descend: the largest first. Sort them, and put the columns of V "
            "into the same order.",
        ),
        UNIT,
        Property(
            _orthonormal,
            "The columns of V are not at right angles to each other: Vᵀ V must be the identity.",
        ),
        Property(
            _eigenvectors,
            "S V is not V times the eigenvalues. Column V[:, i] must be the eigenvector that "
            "belongs to lam[i].",
        ),
        Property(_trace, "The eigenvalues must add up to the trace of S, and yours do not."),
    ),
    compare=eigenpairs(),
    canonical=_unsigned_basis,
)

top_k = Check(
    name="top_k",
    arguments={"S": "m m", "k": "k"},
    returns=(
        Value("lam", "k", meaning="one eigenvalue per column of V"),
        Value("V", "m k", meaning=f"{COLUMNS}, one per eigenvalue"),
    ),
    properties=(
        UNIT,
        Property(
            _nearly_eigenvectors,
            "A column of V is no eigenvector of S with its eigenvalue: S V[:, i] must be "
            "lam[i] V[:, i]. Check it for the first column, then for the second.",
        ),
        Property(
            _nearly_orthonormal,
            "The columns of V are not at right angles to each other: a direction was found twice. "
            "Take each pair that you have found out of the matrix before you look for the next.",
        ),
        Property(
            _magnitudes_descend,
            "The eigenvalue of largest magnitude must come first; yours do not.",
        ),
    ),
    compare=eigenpairs(1e-5),
    canonical=_unsigned_columns,
)

# --- power_iteration ------------------------------------------------------------------------

Iteration = tuple[np.ndarray, np.ndarray, np.ndarray]


def _single_unit(run: Iteration, *args: object) -> bool:
    return bool(abs(np.linalg.norm(run[1].astype(float)) - 1) <= tolerance(run[1]))


def _counted(run: Iteration, S: np.ndarray, v0: np.ndarray, tol: float, max_iter: int) -> bool:
    return bool(0 <= run[2] <= max_iter)


def _steps_that_suffice(S: np.ndarray, tol: float) -> float:
    """Steps after which v is at rest from any reasonable start, infinite if it never is."""
    magnitudes = np.sort(np.abs(np.linalg.eigvalsh(S.astype(float))))[::-1]
    other = magnitudes[magnitudes < (1 - 1e-9) * magnitudes[0]]
    if len(other) < len(magnitudes) - 1:
        return np.inf
    ratio = other[0] / magnitudes[0] if len(other) else 0.0
    return 30 + 3 * np.log(1 / tol) / np.log(1 / max(ratio, 1e-3))


def _finished(run: Iteration, S: np.ndarray, v0: np.ndarray, tol: float, max_iter: int) -> bool:
    """Not still running at max_iter where convergence comes much earlier.

    A loop's index ends one below max_iter.
    """
    return bool(run[2] < max_iter - 1 or _steps_that_suffice(S, tol) > max_iter)


def _finished_if_single(run: Iteration, *args: Any) -> bool:
    return not in_single(run[1]) or _finished(run, *args)


def _converges(S: np.ndarray, tol: float, max_iter: int) -> bool:
    return _steps_that_suffice(S, tol) <= max_iter


def _is_eigenvector(
    run: Iteration, S: np.ndarray, v0: np.ndarray, tol: float, max_iter: int
) -> bool:
    lam, v, _ = run
    if not _converges(S, tol, max_iter):
        return True
    return eigenvectors(lam[None], v[:, None], S, rtol=max(1e-8, 3 * tol))


def _belongs(run: Iteration, S: np.ndarray, v0: np.ndarray, tol: float, max_iter: int) -> bool:
    """lam = v·S·v; not exactly, since lam may come from the step before the last."""
    lam, v, _ = run
    v = v.astype(float)
    share = 0.05 if _converges(S, tol, max_iter) else 0.5
    return bool(abs(lam - v @ S.astype(float) @ v) <= share * size(np.linalg.eigvalsh(S)))


def _largest(run: Iteration, S: np.ndarray, v0: np.ndarray, tol: float, max_iter: int) -> bool:
    if not _converges(S, tol, max_iter):
        return True
    return close(max(1e-6, 10 * tol))(np.abs(run[0]), size(np.linalg.eigvalsh(S.astype(float))))


def _same_pair(
    run: Iteration, expected: Iteration, S: np.ndarray, v0: np.ndarray, tol: float, max_iter: int
) -> bool:
    """Equal eigenvalue and, up to its sign, eigenvector; steps may be counted in several ways."""
    same = close(max(1e-6, 20 * tol))
    return not _converges(S, tol, max_iter) or (
        same(run[0], expected[0]) and same(signs_fixed(run[1]), signs_fixed(expected[1]))
    )


def _at_end(
    run: Iteration, S: np.ndarray, v0: np.ndarray, tol: float, max_iter: int
) -> tuple[np.ndarray, ...]:
    """Free of the sign, and of how the steps are counted."""
    return run[0], signs_fixed(run[1]), np.asarray(float(run[2] >= max_iter))


power_iteration = Check(
    name="power_iteration",
    arguments={"S": "m m", "v0": "m", "tol": "", "max_iter": ""},
    returns=(
        Value("lam"),
        Value("v", "m", meaning="one entry per feature"),
        Value("n_iter", kind="int"),
    ),
    properties=(
        Property(_single_unit, "v does not have length 1. Divide it by its length."),
        Property(
            _counted,
            "n_iter counts the multiplications by S, so it cannot be negative or more than "
            "max_iter, and with max_iter steps the loop must end.",
        ),
        Property(
            _belongs,
            "lam does not belong to v: the eigenvalue of a unit vector v is v·S·v, with its sign.",
        ),
        Property(
            _is_eigenvector,
            "v is no eigenvector yet: S v is not lam times v. Repeat until v changes by less than "
            "tol from one step to the next.",
        ),
        Property(
            _largest,
            "That is an eigenvalue, but not the one of largest magnitude.",
        ),
        Property(
            _finished_if_single,
            "In single precision (float32) rounding alone moves v by more than a small tol, so "
            "your loop ran to max_iter. Compute in float64.",
        ),
        Property(
            _finished,
            "Your loop ran to max_iter although v was at rest long before. Look at the condition "
            "that ends it; mind that v may change its sign in every step.",
        ),
    ),
    compare=_same_pair,
    canonical=_at_end,
)

# --- jacobi_angle ---------------------------------------------------------------------------

Angle = tuple[np.ndarray, np.ndarray]


def _rotation(angle: Angle, *args: object) -> bool:
    c, s = (float(part) for part in angle)
    return abs(c * c + s * s - 1) <= max(map(tolerance, angle))


def _element_vanishes(angle: Angle, S: np.ndarray, p: int, q: int) -> bool:
    c, s = (float(part) for part in angle)
    a, b, d = float(S[p, p]), float(S[p, q]), float(S[q, q])
    element = c * s * (a - d) + (c * c - s * s) * b
    return abs(element) <= max(map(tolerance, angle)) * max(abs(b), abs(a - d))


def _smaller(angle: Angle, *args: object) -> bool:
    c, s = (float(part) for part in angle)
    return abs(s) <= abs(c) + max(map(tolerance, angle))


def _half_turn_fixed(angle: Angle, *args: object) -> Angle:
    """One sign for (c, s) and (−c, −s), which rotate to the same axes."""
    sign = -1.0 if angle[0] < 0 else 1.0
    return sign * angle[0], sign * angle[1]


def _same_angle(angle: Angle, expected: Angle, S: np.ndarray, p: int, q: int) -> bool:
    """Equal but for half a turn, where the smaller angle is the only one."""
    same = close()(_half_turn_fixed(angle), _half_turn_fixed(expected))
    return same or bool(S[p, p] == S[q, q])


jacobi_angle = Check(
    name="jacobi_angle",
    arguments={"S": "m m", "p": "", "q": ""},
    returns=(Value("c"), Value("s")),
    properties=(
        Property(
            _rotation,
            "c² + s² is not 1, so this is no rotation: c and s are the cosine and the sine of one "
            "angle.",
        ),
        Property(
            _element_vanishes,
            "After your rotation the element (p, q) of JᵀSJ is not 0. Check the factor 2 in "
            "tan 2θ, the half of the angle, and the sign of s.",
        ),
        Property(
            _smaller,
            "The element becomes 0, but with the larger of the two angles: choose the one of at "
            "most 45°, so that |s| ≤ |c|.",
        ),
    ),
    compare=_same_angle,
    canonical=_half_turn_fixed,
)

# --- compress -------------------------------------------------------------------------------


def _centred(X: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    X = X.astype(float)
    mu = X.mean(axis=0)
    return X - mu, mu


def _slack(value: np.ndarray, X: np.ndarray) -> float:
    """What rounding may do to one score: far from the origin, numbers have fewer decimals."""
    spread = size(_centred(X)[0])
    return tolerance(value) * (spread if spread > 0 else 1.0) + 1e-13 * size(X)


def _rebuilt_slack(rebuilt: np.ndarray, X: np.ndarray) -> float:
    """The same for one entry of Xrec, which is itself far from the origin."""
    return _slack(rebuilt, X) + (1e-7 * size(X) if in_single(rebuilt) else 0.0)


def _mean_kept(pair: Pairs, X: np.ndarray, k: int) -> bool:
    off = pair[1].astype(float).mean(axis=0) - X.astype(float).mean(axis=0)
    return size(off) <= _rebuilt_slack(pair[1], X)


def _scores_centred(pair: Pairs, X: np.ndarray, k: int) -> bool:
    return size(pair[0].astype(float).mean(axis=0)) <= _slack(pair[0], X)


def _uncorrelated(pair: Pairs, X: np.ndarray, k: int) -> bool:
    Z = pair[0].astype(float)
    products = Z.T @ Z
    limit = 10 * len(X) * size(_centred(X)[0]) * _slack(pair[0], X)
    return size(products - np.diag(np.diag(products))) <= limit


def _variances_descend(pair: Pairs, X: np.ndarray, k: int) -> bool:
    sums = (pair[0].astype(float) ** 2).sum(axis=0)
    limit = 10 * len(X) * size(_centred(X)[0]) * _slack(pair[0], X)
    return bool(np.all(np.diff(sums) <= limit))


def _variances_largest(pair: Pairs, X: np.ndarray, k: int) -> bool:
    sums = np.sort((pair[0].astype(float) ** 2).sum(axis=0))[::-1]
    B = _centred(X)[0]
    wanted = np.linalg.svd(B, compute_uv=False)[:k] ** 2
    return size(sums - wanted) <= 10 * len(X) * size(B) * _slack(pair[0], X)


def _rebuilt_from_scores(pair: Pairs, X: np.ndarray, k: int) -> bool:
    """Distances between individuals are the same in Z and in Xrec."""
    Z, rebuilt = (part.astype(float) for part in pair)
    centred = rebuilt - rebuilt.mean(axis=0)
    B = _centred(X)[0]
    limit = 10 * X.shape[1] * size(B) * max(_slack(pair[0], X), _rebuilt_slack(pair[1], X))
    return size(Z @ Z.T - centred @ centred.T) <= limit


def _least_error(pair: Pairs, X: np.ndarray, k: int) -> bool:
    """The squared error is (n − 1) times the sum of the dropped eigenvalues."""
    error = ((pair[1].astype(float) - X.astype(float)) ** 2).sum()
    B = _centred(X)[0]
    dropped = (np.linalg.svd(B, compute_uv=False)[k:] ** 2).sum()
    return bool(abs(error - dropped) <= 10 * B.size * size(B) * _rebuilt_slack(pair[1], X))


def _all_kept(pair: Pairs, X: np.ndarray, k: int) -> bool:
    return k < X.shape[1] or size(pair[1].astype(float) - X) <= _rebuilt_slack(pair[1], X)


def _unsigned_directions(pair: Pairs, X: np.ndarray, k: int) -> tuple[np.ndarray, ...]:
    """Free of signs, also where rows of the eigenvectors were taken for columns.

    Then scores and reconstruction are other ones for other signs, but the directions on which
    `X` was projected are not.
    """
    if len(pair) != 2 or any(len(part.shape) != 2 or len(part) != len(X) for part in pair):
        return vectors_unsigned(pair)
    return tuple(_directions(part, X) for part in pair)


def _directions(part: np.ndarray, X: np.ndarray) -> np.ndarray:
    """Magnitudes of the mean of `part`, and of what times the centred X gives the rest."""
    B = _centred(X)[0]
    scale = size(B) if size(B) > 0 else 1.0
    factors = np.column_stack([np.ones(len(B)), B / scale])
    return np.abs(np.linalg.pinv(factors, rcond=1e-9) @ part)


UNSIGNED = (
    "Data of an unsigned type cannot hold negative numbers or fractions: in uint8, 3 − 5 is 254. "
    "Convert X to float before you compute, and leave the results floats."
)
COMPRESSED = (
    Property(
        _mean_kept,
        "The column means of Xrec are not those of X. Project X − mean, and add the mean back "
        "when you rebuild.",
    ),
    Property(_scores_centred, "The scores must have mean 0 in every column: project X − mean."),
    Property(
        _uncorrelated,
        "Two columns of Z are correlated. The scores on the principal components are not: project "
        "on the eigenvectors of the covariance matrix, which are the columns of V.",
    ),
    Property(
        _variances_descend, "The variances of the columns of Z must descend, the largest first."
    ),
    Property(
        _variances_largest,
        "The variances of your scores are not the k largest eigenvalues of the covariance matrix.",
    ),
    Property(
        _all_kept, "With all the components (k = m) nothing is lost, so Xrec must be X again."
    ),
    Property(
        _least_error,
        "The squared error of Xrec is not (n − 1) times the sum of the dropped eigenvalues: "
        "rebuild X from exactly the first k components.",
    ),
    Property(
        _rebuilt_from_scores,
        "Xrec does not belong to Z: rebuild it as Z times the transposed eigenvectors, plus the "
        "mean.",
    ),
)

compress = Check(
    name="compress",
    arguments={"X": "n m", "k": "k"},
    returns=(
        Value("Z", "n k", meaning="one row per individual, one column per component"),
        Value("Xrec", "n m", meaning="the shape of X"),
    ),
    properties=(
        unsigned(*(each.holds for each in COMPRESSED), sentence=UNSIGNED),
        far_from_origin(*(each.holds for each in COMPRESSED)),
        *COMPRESSED,
    ),
    canonical=_unsigned_directions,
)

# --- n_components ---------------------------------------------------------------------------


def _shares(lam: np.ndarray) -> tuple[list[Fraction], bool]:
    """Exact cumulative shares of 0, 1, … eigenvalues; whether floats hold them exactly."""
    exact = sorted((Fraction(float(x)) for x in lam), reverse=True)
    sums = [sum(exact[:k], Fraction(0)) for k in range(len(exact) + 1)]
    shares = [each / sums[-1] for each in sums]
    return shares, all(Fraction(float(share)) == share for share in shares)


def _rounding(lam: np.ndarray) -> float:
    return 0.0 if _shares(lam)[1] else 1e-9


def _in_range(k: np.ndarray, lam: np.ndarray, threshold: float) -> bool:
    return bool(1 <= k <= len(lam))


def _reaches(k: np.ndarray, lam: np.ndarray, threshold: float) -> bool:
    return bool(_shares(lam)[0][int(k)] >= threshold - _rounding(lam))


def _needed(k: np.ndarray, lam: np.ndarray, threshold: float) -> bool:
    return bool(_shares(lam)[0][int(k) - 1] < threshold + _rounding(lam))


def _same_number(k: np.ndarray, expected: np.ndarray, lam: np.ndarray, threshold: float) -> bool:
    """Equal, unless rounding decides whether the threshold is reached."""
    return bool(k == expected) or _rounding(lam) > 0


n_components = Check(
    name="n_components",
    arguments={"lam": "m", "threshold": ""},
    returns=(Value("k", kind="int"),),
    properties=(
        Property(_in_range, "k is a number of components, so it must be between 1 and m."),
        Property(
            _reaches,
            "The k largest eigenvalues do not reach the threshold: their share of the sum of all "
            "eigenvalues is smaller.",
        ),
        Property(
            _needed,
            "Fewer components already reach the threshold (`>=`). Asked is the smallest such k.",
        ),
    ),
    compare=_same_number,
)

# --- noise_edge -----------------------------------------------------------------------------

Edge = tuple[np.ndarray, np.ndarray]


def _beyond_variance(result: Edge, lam: np.ndarray, n: int, sigma2: float) -> bool:
    return bool(result[0] > sigma2)


def _count_in_range(result: Edge, lam: np.ndarray, n: int, sigma2: float) -> bool:
    return bool(0 <= result[1] <= len(lam))


def _counted_above(result: Edge, lam: np.ndarray, n: int, sigma2: float) -> bool:
    edge = float(result[0])
    slack = tolerance(result[0], 1e-9) * edge if not np.any(lam == edge) else 0.0
    return bool((lam > edge + slack).sum() <= result[1] <= (lam > edge - slack).sum())


noise_edge = Check(
    name="noise_edge",
    arguments={"lam": "m", "n": "", "sigma2": ""},
    returns=(Value("edge"), Value("count", kind="int")),
    properties=(
        Property(
            _count_in_range, "The count of eigenvalues above the edge must be between 0 and m."
        ),
        Property(
            _beyond_variance,
            "The edge must be larger than the noise variance sigma2: even where every true "
            "variance is sigma2, some sample eigenvalues come out larger.",
        ),
        Property(
            _counted_above,
            "count is not the number of eigenvalues greater than the edge that you return with it.",
        ),
    ),
    compare=close(),
)

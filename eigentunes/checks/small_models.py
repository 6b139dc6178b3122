"""Checks of the third music notebook: snippets, votes, small data, neighbours, embeddings."""

from __future__ import annotations

import numpy as np

from eigentunes.judging.comparisons import close, size, tolerance
from eigentunes.judging.contract import Check, Property, Value

Head = tuple[np.ndarray, np.ndarray]


def _same(value: np.ndarray, expected: np.ndarray, *args: object) -> bool:
    return bool(np.array_equal(value, expected))


# --- snippets -------------------------------------------------------------------------------


def _whole_ones(parts: np.ndarray, y: np.ndarray, length: int, hop: int) -> bool:
    return len(parts) == max(0, (len(y) - length) // hop + 1)


def _begins_at_start(parts: np.ndarray, y: np.ndarray, length: int, hop: int) -> bool:
    return not len(parts) or bool(np.allclose(parts[0], y[:length], rtol=tolerance(parts)))


def _every_hop(parts: np.ndarray, y: np.ndarray, length: int, hop: int) -> bool:
    return all(
        np.allclose(part, y[i * hop : i * hop + length], rtol=tolerance(parts))
        for i, part in enumerate(parts)
    )


snippets = Check(
    name="snippets",
    arguments={"y": "n", "length": "length", "hop": ""},
    returns=(
        Value("parts", "* length", meaning="one row per snippet, also if there is one or none"),
    ),
    properties=(
        Property(
            _whole_ones,
            "The number of snippets is wrong: every snippet that is whole counts, and no other. "
            "The last one may end exactly where the signal ends.",
        ),
        Property(_begins_at_start, "The first snippet must be y[:length]."),
        Property(
            _every_hop,
            "Snippet i must begin hop samples after snippet i − 1, at y[i * hop].",
        ),
    ),
)

# --- vote -----------------------------------------------------------------------------------


def _one_each(votes: np.ndarray, labels: np.ndarray, groups: np.ndarray) -> bool:
    return len(votes) == len(np.unique(groups))


def _own_label(votes: np.ndarray, labels: np.ndarray, groups: np.ndarray) -> bool:
    names = np.unique(groups)
    return all(vote in labels[groups == g] for vote, g in zip(votes, names, strict=True))


vote = Check(
    name="vote",
    arguments={"labels": "n", "groups": "n"},
    returns=(Value("votes", "*", kind="int", meaning="one label per group"),),
    properties=(
        Property(
            _one_each,
            "There must be one vote per group that occurs in groups, and for no other number.",
        ),
        Property(
            _own_label,
            "A group voted for a label that none of its own snippets has. The votes are in "
            "ascending order of the group numbers, as in np.unique(groups).",
        ),
    ),
    compare=_same,
)

# --- learning_curve -------------------------------------------------------------------------


def _shares(scores: np.ndarray, *args: object) -> bool:
    return bool(np.all((scores >= 0) & (scores <= 1)))


def _counts_of_test_rows(
    scores: np.ndarray,
    X: np.ndarray,
    y: np.ndarray,
    groups: np.ndarray,
    test: np.ndarray,
    sizes: np.ndarray,
) -> bool:
    right = scores.astype(float) * np.isin(groups, test).sum()
    return bool(size(right - np.rint(right)) <= 1e3 * tolerance(scores))


learning_curve = Check(
    name="learning_curve",
    arguments={"X": "n d", "y": "n", "groups": "n", "test": "t", "sizes": "s"},
    returns=(Value("scores", "s", meaning="one accuracy per size"),),
    properties=(
        Property(_shares, "An accuracy is a share of right predictions, between 0 and 1."),
        Property(
            _counts_of_test_rows,
            "Your scores are no shares of the test rows: at every size, test on all the rows of "
            "the test groups and on no other.",
        ),
    ),
    compare=close(),
)

# --- knn_predict ----------------------------------------------------------------------------


def _known_label(
    labels: np.ndarray, X_train: np.ndarray, y_train: np.ndarray, X_test: np.ndarray, k: int
) -> bool:
    return bool(np.all(np.isin(labels, y_train)))


knn_predict = Check(
    name="knn_predict",
    arguments={"X_train": "n d", "y_train": "n", "X_test": "m d", "k": ""},
    returns=(Value("labels", "m", kind="int", meaning="one label per row of X_test"),),
    properties=(
        Property(
            _known_label,
            "You predict a label that y_train does not have. Row numbers of neighbours are no "
            "labels: look up y_train at them, and count votes instead of averaging.",
        ),
    ),
    compare=_same,
)

# --- cosine_similarity ----------------------------------------------------------------------


def _zero_rows(S: np.ndarray, A: np.ndarray, B: np.ndarray) -> bool:
    return not (S[~A.any(axis=1)].any() or S[:, ~B.any(axis=1)].any())


def _cosines(S: np.ndarray, A: np.ndarray, B: np.ndarray) -> bool:
    return bool(size(S) <= 1 + tolerance(S))


cosine_similarity = Check(
    name="cosine_similarity",
    arguments={"A": "n d", "B": "m d"},
    returns=(Value("S", "n m", meaning="one row per row of A, one column per row of B"),),
    properties=(
        Property(_cosines, "A cosine is between −1 and 1: divide by both lengths."),
        Property(
            _zero_rows,
            "A row of zeros points nowhere. Its similarity with everything is 0 here.",
        ),
    ),
    compare=close(),
)

# --- nearest_prompts ------------------------------------------------------------------------


def _row_numbers(best: np.ndarray, E: np.ndarray, P: np.ndarray, k: int) -> bool:
    return bool(np.all((best >= 0) & (best < len(P))))


def _different(best: np.ndarray, E: np.ndarray, P: np.ndarray, k: int) -> bool:
    return all(len(set(row.tolist())) == k for row in best)


def _descending(best: np.ndarray, E: np.ndarray, P: np.ndarray, k: int) -> bool:
    lengths = np.linalg.norm(P.astype(float), axis=1)
    scores = E.astype(float) @ (P / np.where(lengths > 0, lengths, 1)[:, None]).T
    given = np.take_along_axis(scores, best.astype(int), axis=1)
    return bool(np.all(np.diff(given, axis=1) <= 1e-9 * max(size(E), 1e-300)))


nearest_prompts = Check(
    name="nearest_prompts",
    arguments={"E": "n d", "P": "m d", "k": "k"},
    returns=(Value("best", "n k", kind="int", meaning="one row per sound, one column per place"),),
    properties=(
        Property(_row_numbers, "best holds row numbers of P, from 0 to m − 1."),
        Property(_different, "The same prompt comes twice for one sound."),
        Property(
            _descending,
            "The cosines of the prompts that you return do not descend: the most similar comes "
            "first. (If you used np.argpartition: it finds the best and does not sort them.)",
        ),
    ),
    compare=_same,
)

# --- fine_tune_head -------------------------------------------------------------------------

LARGEST_EXPONENT = float(np.log(np.finfo(float).max))  # above it, exp is infinite


def _loss(E: np.ndarray, y: np.ndarray, W: np.ndarray, b: np.ndarray) -> float:
    scores = E.astype(float) @ W + b
    scores -= scores.max(axis=1, keepdims=True)
    logs = scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))
    return float(-logs[np.arange(len(y)), y].mean())


def _stays(
    head: Head, E: np.ndarray, y: np.ndarray, W: np.ndarray, b: np.ndarray, lr: float, n_steps: int
) -> bool:
    return n_steps > 0 or (np.allclose(head[0], W) and np.allclose(head[1], b))


def _finite(head: Head, *args: object) -> bool:
    return all(bool(np.isfinite(part).all()) for part in head)


def _finite_in_spite_of_large_scores(
    head: Head, E: np.ndarray, y: np.ndarray, W: np.ndarray, b: np.ndarray, lr: float, n_steps: int
) -> bool:
    return size(E.astype(float) @ W + b) < LARGEST_EXPONENT or _finite(head)


def _sums_kept(
    head: Head, E: np.ndarray, y: np.ndarray, W: np.ndarray, b: np.ndarray, lr: float, n_steps: int
) -> bool:
    """The gradients of the classes add up to 0, so the sums over the classes never change."""
    scale = max(size(W), size(b), size(head[0]), size(head[1]), 1.0) * len(b)
    allowed = max(map(tolerance, head)) * scale
    moved = [head[0].sum(axis=1) - W.sum(axis=1), head[1].sum() - b.sum()]
    return all(size(each) <= allowed for each in moved)


def _better(
    head: Head, E: np.ndarray, y: np.ndarray, W: np.ndarray, b: np.ndarray, lr: float, n_steps: int
) -> bool:
    """Steps below 2 / (largest curvature) never raise a convex loss."""
    curvature = 0.5 * (1 + (E.astype(float) ** 2).sum(axis=1).mean())
    if lr >= 1 / curvature:
        return True
    before = _loss(E, y, W, b)
    return _loss(E, y, *head) <= before + 1e-9 + max(map(tolerance, head)) * abs(before)


fine_tune_head = Check(
    name="fine_tune_head",
    arguments={"E": "n d", "y": "n", "W": "d c", "b": "c", "lr": "", "n_steps": ""},
    returns=(
        Value(
            "W",
            "d c",
            meaning="one row per number of the embedding, one column per class",
            nan=True,
        ),
        Value("b", "c", meaning="one number per class", nan=True),
    ),
    properties=(
        Property(
            _finite_in_spite_of_large_scores,
            "exp of a large score overflows. Subtract the largest score of each row first; the "
            "probabilities stay the same.",
        ),
        Property(_finite, "W or b contains NaN (not a number) or infinity."),
        Property(_stays, "With n_steps = 0 nothing is learned: return W and b as they came."),
        Property(
            _sums_kept,
            "The numbers of a row of W, and those of b, must keep their sum over the classes: "
            "probabilities and one-hot labels both add up to 1, so their differences add up to 0. "
            "Yours do not: do you begin with the W and b that are given, and is the softmax over "
            "the classes (axis=1)?",
        ),
        Property(
            _better,
            "The loss has risen although the learning rate is small. Gradient descent goes "
            "AGAINST the gradient, which is the probabilities minus the one-hot labels.",
        ),
    ),
    compare=close(),
    fresh=True,
)

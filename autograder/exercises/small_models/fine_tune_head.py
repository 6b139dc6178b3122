"""The exercise `fine_tune_head`: train the last layer on top of frozen embeddings."""

from __future__ import annotations

import numpy as np
from scipy.special import log_softmax, softmax

from autograder.exercise import Exercise
from eigentunes.checks import small_models as checks
from eigentunes.judging.contract import Case

exercise = Exercise(checks.fine_tune_head)


def _descend(E, y, W, b, lr, n_steps, probabilities=softmax, share=None):
    """Gradient descent in which the probabilities and the weight of a row can be replaced."""
    E = np.asarray(E, dtype=float)
    W, b = np.array(W, dtype=float), np.array(b, dtype=float)
    target = np.eye(len(b))[y]
    share = 1 / len(E) if share is None else share
    for _ in range(n_steps):
        error = (probabilities(E @ W + b, axis=1) - target) * share
        W -= lr * E.T @ error
        b -= lr * error.sum(axis=0)
    return W, b


@exercise.solved_by
def reference(E, y, W, b, lr, n_steps):
    """A softmax head after some steps of gradient descent on the mean cross-entropy.

    Parameters
    ----------
    E : array, shape (n, d)
        Embeddings, which stay as they are.
    y : array of int, shape (n,)
        Classes, 0 to c − 1.
    W : array, shape (d, c)
        Weights of the head at the start.
    b : array, shape (c,)
        Its biases at the start.
    lr : float
        Learning rate.
    n_steps : int
        Steps, each over all the rows.

    Returns
    -------
    W : array, shape (d, c)
    b : array, shape (c,)
        New arrays.
    """
    return _descend(E, y, W, b, lr, n_steps)


@exercise.mistake("You went UP the gradient, so the loss grows: subtract lr times the gradient.")
def ascent(E, y, W, b, lr, n_steps):
    return _descend(E, y, W, b, -lr, n_steps)


@exercise.mistake(
    "You added up the gradients of the rows. The loss is their MEAN: divide by n, or the step "
    "grows with the data."
)
def summed(E, y, W, b, lr, n_steps):
    return _descend(E, y, W, b, lr, n_steps, share=1.0)


@exercise.mistake(
    "You divided by n times the number of classes (np.mean over the whole table). The mean is "
    "over the rows: divide by n."
)
def mean_of_table(E, y, W, b, lr, n_steps):
    return _descend(E, y, W, b, lr, n_steps, share=1 / (len(E) * len(b)))


@exercise.mistake(
    "You divided by E.size, which counts all the numbers of the table. The mean is over the rows: "
    "divide by len(E)."
)
def mean_of_all_numbers(E, y, W, b, lr, n_steps):
    return _descend(E, y, W, b, lr, n_steps, share=1 / E.size)


@exercise.mistake(
    "You divided by the length of an embedding, E.shape[1]. The mean is over the rows: divide by "
    "len(E)."
)
def mean_over_columns(E, y, W, b, lr, n_steps):
    return _descend(E, y, W, b, lr, n_steps, share=1 / E.shape[1])


@exercise.mistake(
    "You divided only the gradient of W by n. The loss is a mean, so that of b is divided, too."
)
def bias_summed(E, y, W, b, lr, n_steps):
    W, b = np.array(W, dtype=float), np.array(b, dtype=float)
    for _ in range(n_steps):
        error = softmax(E @ W + b, axis=1) - np.eye(len(b))[y]
        W, b = W - lr * E.T @ error / len(E), b - lr * error.sum(axis=0)
    return W, b


@exercise.mistake(
    "You divided only the gradient of b by n. The loss is a mean, so that of W is divided, too."
)
def weights_summed(E, y, W, b, lr, n_steps):
    W, b = np.array(W, dtype=float), np.array(b, dtype=float)
    for _ in range(n_steps):
        error = softmax(E @ W + b, axis=1) - np.eye(len(b))[y]
        W, b = W - lr * E.T @ error, b - lr * error.mean(axis=0)
    return W, b


@exercise.mistake(
    "You took one step more than n_steps. range(n_steps) has n_steps entries already, and with "
    "n_steps = 0 nothing moves."
)
def one_step_more(E, y, W, b, lr, n_steps):
    return _descend(E, y, W, b, lr, n_steps + 1)


@exercise.mistake(
    "You took one step less than n_steps: range(1, n_steps) leaves one out. Take range(n_steps)."
)
def one_step_less(E, y, W, b, lr, n_steps):
    return _descend(E, y, W, b, lr, n_steps - 1)


@exercise.mistake(
    "Each of your steps uses a single row. Here every step goes down the gradient of the mean loss "
    "over ALL the rows: E.T @ error."
)
def one_row_a_step(E, y, W, b, lr, n_steps):
    for step in range(n_steps):
        i = step % len(E)
        W, b = _descend(E[[i]], y[[i]], W, b, lr, 1)
    return np.array(W), np.array(b)


ROW_BY_ROW = (
    "You changed W and b after every row, n times in a step. In one step all the rows see the same "
    "W and b: add up their gradients first, and move once."
)


@exercise.mistake(ROW_BY_ROW)
def moved_after_every_row(E, y, W, b, lr, n_steps):
    for step in range(n_steps * len(E)):
        i = step % len(E)
        W, b = _descend(E[[i]], y[[i]], W, b, lr, 1)
    return np.array(W), np.array(b)


@exercise.mistake(ROW_BY_ROW)
def moved_a_little_after_every_row(E, y, W, b, lr, n_steps):
    return moved_after_every_row(E, y, W, b, lr / len(E), n_steps)


@exercise.mistake("You left out the learning rate: subtract lr times the gradient.")
def no_learning_rate(E, y, W, b, lr, n_steps):
    return _descend(E, y, W, b, 1.0, n_steps)


@exercise.mistake(
    "Your step of b has no learning rate. Subtract lr times the gradient from both, W and b."
)
def bias_without_learning_rate(E, y, W, b, lr, n_steps):
    W, b = np.array(W, dtype=float), np.array(b, dtype=float)
    for _ in range(n_steps):
        error = (softmax(E @ W + b, axis=1) - np.eye(len(b))[y]) / len(E)
        W, b = W - lr * E.T @ error, b - error.sum(axis=0)
    return W, b


@exercise.mistake(
    "W and b came back as they were. In each of the n_steps steps, subtract lr times their "
    "gradient from them, and return what they have become."
)
def nothing_learned(E, y, W, b, lr, n_steps):
    return W.copy(), b.copy()


@exercise.mistake(
    "Only one step was taken. Repeat it n_steps times, with new probabilities each time."
)
def single_step(E, y, W, b, lr, n_steps):
    return _descend(E, y, W, b, lr, min(n_steps, 1))


@exercise.mistake(
    "You computed the gradient once and went the same way n_steps times. The probabilities change "
    "with W and b: compute them anew in every step."
)
def frozen_gradient(E, y, W, b, lr, n_steps):
    W1, b1 = _descend(E, y, W, b, lr, 1)
    return W + n_steps * (W1 - W), b + n_steps * (b1 - b)


@exercise.mistake(
    "The biases b never moved. Their gradient is the sum of the errors over the rows."
)
def bias_forgotten(E, y, W, b, lr, n_steps):
    W, b = np.array(W, dtype=float), np.array(b, dtype=float)
    for _ in range(n_steps):
        W, _unused = _descend(E, y, W, b, lr, 1)
    return W, b


@exercise.mistake(
    "Your step of b is too short: the errors are divided by n already, so they are added up "
    "(error.sum(axis=0)), not averaged once more."
)
def bias_averaged_twice(E, y, W, b, lr, n_steps):
    E, W, b = E.astype(float), np.array(W, dtype=float), np.array(b, dtype=float)
    target = np.eye(len(b))[y]
    for _ in range(n_steps):
        error = (softmax(E @ W + b, axis=1) - target) / len(E)
        W -= lr * E.T @ error
        b -= lr * error.mean(axis=0)
    return W, b


@exercise.mistake(
    "The weights W never moved: their gradient is E.T @ (probabilities − one-hot) / n."
)
def weights_forgotten(E, y, W, b, lr, n_steps):
    W, b = np.array(W, dtype=float), np.array(b, dtype=float)
    for _ in range(n_steps):
        _unused, b = _descend(E, y, W, b, lr, 1)
    return W, b


@exercise.mistake(
    "You changed W first and used the new W for the gradient of b. Compute both gradients at the "
    "same point, then step."
)
def one_after_the_other(E, y, W, b, lr, n_steps):
    W, b = np.array(W, dtype=float), np.array(b, dtype=float)
    for _ in range(n_steps):
        W, _unused = _descend(E, y, W, b, lr, 1)
        _unused, b = _descend(E, y, W, b, lr, 1)
    return W, b


@exercise.mistake(
    "You ignored the weights that were given and began with zeros. Fine-tuning goes on from what "
    "is there."
)
def from_zero(E, y, W, b, lr, n_steps):
    return _descend(E, y, 0 * W, 0 * b, lr, n_steps)


@exercise.mistake("You began with W = 0. Fine-tuning goes on from the W that is given; copy it.")
def weights_from_zero(E, y, W, b, lr, n_steps):
    return _descend(E, y, 0 * W, b, lr, n_steps)


@exercise.mistake("You began with b = 0. Fine-tuning goes on from the b that is given; copy it.")
def bias_from_zero(E, y, W, b, lr, n_steps):
    return _descend(E, y, W, 0 * b, lr, n_steps)


@exercise.mistake("You left b out of the scores: they are E @ W + b.")
def scores_without_bias(E, y, W, b, lr, n_steps):
    E, W, b = E.astype(float), np.array(W, dtype=float), np.array(b, dtype=float)
    target = np.eye(len(b))[y]
    for _ in range(n_steps):
        error = (softmax(E @ W, axis=1) - target) / len(E)
        W, b = W - lr * E.T @ error, b - lr * error.sum(axis=0)
    return W, b


@exercise.mistake(
    "You took the softmax over the rows. The probabilities of one row's CLASSES add up to 1: "
    "axis=1."
)
def softmax_over_rows(E, y, W, b, lr, n_steps):
    return _descend(E, y, W, b, lr, n_steps, lambda scores, axis: softmax(scores, axis=0))


@exercise.mistake(
    "You left the softmax out and went down the squared error. Turn the scores into probabilities "
    "first."
)
def no_softmax(E, y, W, b, lr, n_steps):
    return _descend(E, y, W, b, lr, n_steps, lambda scores, axis: scores)


@exercise.mistake(
    "You used a sigmoid per class. The classes exclude each other: softmax, so that their "
    "probabilities add up to 1."
)
def sigmoids(E, y, W, b, lr, n_steps):
    return _descend(E, y, W, b, lr, n_steps, lambda scores, axis: 0.5 * (1 + np.tanh(scores / 2)))


@exercise.mistake("You return W alone. The biases are trained, too: return W, b.")
def only_the_weights(E, y, W, b, lr, n_steps):
    return reference(E, y, W, b, lr, n_steps)[0]


@exercise.mistake("The results are in another order: return W, b.")
def other_order(E, y, W, b, lr, n_steps):
    return reference(E, y, W, b, lr, n_steps)[::-1]


@exercise.mistake(
    "exp of a large score overflows. Subtract the largest score of each row first; the "
    "probabilities stay the same."
)
def overflows(E, y, W, b, lr, n_steps):
    def probabilities(scores, axis):
        with np.errstate(all="ignore"):
            return np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)

    return _descend(E, y, W, b, lr, n_steps, probabilities)


@exercise.mistake(
    "Your function changed W and b themselves (W -= …). The pretrained head is still needed for "
    "comparison: copy them first."
)
def in_place(E, y, W, b, lr, n_steps):
    new = reference(E, y, W, b, lr, n_steps)
    W[:], b[:] = new
    return W, b


@exercise.mistake(
    "With n_steps = 0 you return the very W and b that were given, and whoever changes the trained "
    "head then changes the pretrained one. Begin with W = W.copy() and b = b.copy()."
)
def returned_as_they_came(E, y, W, b, lr, n_steps):
    return reference(E, y, W, b, lr, n_steps) if n_steps > 0 else (W, b)


@exercise.equivalent
def bias_as_a_column(E, y, W, b, lr, n_steps):
    E1, V = np.column_stack([E, np.ones(len(E))]), np.vstack([W, b])
    for _ in range(n_steps):
        P = softmax(E1 @ V, axis=1)
        P[np.arange(len(E)), y] -= 1
        V = V - lr * E1.T @ P / len(E)
    return V[:-1], V[-1]


@exercise.equivalent
def stable_by_hand(E, y, W, b, lr, n_steps):
    W, b = W.astype(float), b.astype(float)
    for _ in range(n_steps):
        scores = E @ W + b
        weights = np.exp(scores - scores.max(axis=1, keepdims=True))
        P = weights / weights.sum(axis=1, keepdims=True)
        P -= y[:, None] == np.arange(len(b))
        W, b = W - lr * (E.T @ P) / len(E), b - lr * P.mean(axis=0)
    return W, b


@exercise.equivalent
def row_by_row(E, y, W, b, lr, n_steps):
    W, b = W.copy(), b.copy()
    for _ in range(n_steps):
        dW, db = np.zeros(W.shape), np.zeros(b.shape)
        for e, label in zip(E, y, strict=True):
            error = softmax(e @ W + b)
            error[label] -= 1
            dW += np.outer(e, error) / len(E)
            db += error / len(E)
        W, b = W - lr * dW, b - lr * db
    return W, b


@exercise.equivalent
def through_logarithms(E, y, W, b, lr, n_steps):
    return _descend(
        E, y, W, b, lr, n_steps, lambda scores, axis: np.exp(log_softmax(scores, axis=1))
    )


@exercise.equivalent
def single_precision(E, y, W, b, lr, n_steps):
    W, b = reference(E, y, W, b, lr, n_steps)
    return W.astype(np.float32), b.astype(np.float32)


@exercise.equivalent
def as_lists(E, y, W, b, lr, n_steps):
    W, b = reference(E, y, W, b, lr, n_steps)
    return W.tolist(), b.tolist()


LARGE = "very large scores"
MISSING = "a class without an example"
NOTHING = "no step at all"


def _drawn(rng, n, d, c, n_steps, lr=0.3, classes=None):
    y = rng.permutation(np.arange(n) % (classes or c))
    E = np.round(rng.normal(0, 1, (n, d)) + 0.5 * y[:, None], 2)
    return (
        E,
        y,
        np.round(rng.normal(0, 0.5, (d, c)), 2),
        np.round(rng.normal(0, 0.5, c), 2),
        lr,
        n_steps,
    )


def _large(rng):
    E, y, W, b, lr, n_steps = _drawn(rng, 6, 2, 3, 3)
    return E, y, 2000 * W, b, lr, n_steps


_shown = np.random.default_rng(8)
exercise.show(
    Case(_drawn(_shown, 4, 3, 2, 2)),
    Case(_drawn(_shown, 6, 3, 4, 5)),
    Case(_drawn(_shown, 7, 2, 3, 4, 0.1)),
    Case(_drawn(_shown, 4, 2, 3, 0), NOTHING),
    Case(_drawn(_shown, 5, 2, 4, 3, classes=3), MISSING),
    Case(_large(_shown), LARGE),
)


@exercise.hide
def cases(rng):
    for _ in range(6):
        n, d, c = (int(rng.integers(*between)) for between in ((8, 16), (2, 6), (3, 6)))
        yield Case(_drawn(rng, n, d, c, int(rng.integers(3, 20)), float(rng.uniform(0.1, 0.4))))
    for _ in range(2):
        yield Case(_drawn(rng, 8, 3, 3, 0), NOTHING)
        yield Case(_drawn(rng, 9, 3, 5, 4, classes=4), MISSING)
        yield Case(_large(rng), LARGE)

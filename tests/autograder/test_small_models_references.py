"""The references of the small models agree with scikit-learn, SciPy and numerical derivatives."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import approx_fprime
from scipy.special import log_softmax
from scipy.stats import mode
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import pairwise
from sklearn.neighbors import KNeighborsClassifier

from autograder.catalogue import EXERCISES, judge_function
from eigentunes.checks import small_models
from eigentunes.judging.contract import Check
from eigentunes.judging.keys import load
from eigentunes.stand_ins import small_models as stand_ins

seeds = st.integers(0, 2**32 - 1)
quickly = settings(max_examples=30, deadline=None)
SMALL_MODELS = [check.name for check in vars(small_models).values() if isinstance(check, Check)]


def reference(name):
    return EXERCISES[name].reference


@given(st.integers(0, 60), st.integers(1, 12), st.integers(1, 12))
@quickly
def test_snippets_are_whole_and_begin_every_hop(n, length, hop):
    y = np.arange(n, dtype=float)
    parts = reference("snippets")(y, length, hop)
    starts = [i for i in range(0, n, hop) if i + length <= n]
    assert parts.shape == (len(starts), length)
    assert parts[:, 0].tolist() == starts
    assert np.all(np.diff(parts, axis=1) == 1)


def test_snippets_do_not_share_memory_with_the_signal():
    y = np.zeros(8)
    reference("snippets")(y, 4, 2)[:] = 1
    assert not y.any()


@given(seeds)
@quickly
def test_votes_agree_with_the_mode_of_scipy(seed):
    rng = np.random.default_rng(seed)
    labels, groups = rng.integers(0, 5, 40), rng.choice([1, 4, 9], 40)
    wanted = [mode(labels[groups == g]).mode for g in np.unique(groups)]
    assert reference("vote")(labels, groups).tolist() == wanted


@given(seeds)
@quickly
def test_votes_do_not_depend_on_the_order_of_the_snippets(seed):
    rng = np.random.default_rng(seed)
    labels, groups, order = rng.integers(0, 5, 30), rng.integers(0, 4, 30), rng.permutation(30)
    vote = reference("vote")
    assert vote(labels, groups).tolist() == vote(labels[order], groups[order]).tolist()


@given(seeds, st.integers(1, 15))
@quickly
def test_neighbours_agree_with_scikit_learn(seed, k):
    rng = np.random.default_rng(seed)
    X_train, y_train, X_test = (
        rng.normal(size=(15, 3)),
        rng.integers(0, 4, 15),
        rng.normal(size=(9, 3)),
    )
    theirs = KNeighborsClassifier(k, algorithm="brute").fit(X_train, y_train).predict(X_test)
    assert reference("knn_predict")(X_train, y_train, X_test, k).tolist() == theirs.tolist()


@given(seeds)
@quickly
def test_cosines_agree_with_scikit_learn_also_for_zeros(seed):
    rng = np.random.default_rng(seed)
    A, B = rng.normal(size=(5, 3)), rng.normal(size=(4, 3))
    A[0], B[1] = 0, 0
    np.testing.assert_allclose(
        reference("cosine_similarity")(A, B), pairwise.cosine_similarity(A, B), atol=1e-14
    )


@pytest.mark.parametrize("scale", [1e-200, 1e200])
def test_cosines_survive_numbers_whose_squares_do_not(scale):
    A, B = scale * np.array([[3.0, 4.0]]), np.array([[1.0, 0.0]])
    assert reference("cosine_similarity")(A, B) == pytest.approx(0.6)


@given(seeds, st.floats(0.01, 100))
@quickly
def test_prompts_do_not_depend_on_loudness(seed, gain):
    rng = np.random.default_rng(seed)
    E, P = rng.normal(size=(6, 4)), rng.normal(size=(5, 4))
    best = reference("nearest_prompts")(E, P, 3)
    theirs = np.argsort(-pairwise.cosine_similarity(E, P), axis=1)[:, :3]
    assert best.tolist() == theirs.tolist()
    assert best.tolist() == reference("nearest_prompts")(gain * E, P, 3).tolist()


def loss(E, y, W, b):
    return -log_softmax(E @ W + b, axis=1)[np.arange(len(y)), y].mean()


def a_head(seed, n=12, d=3, c=4):
    rng = np.random.default_rng(seed)
    E, y = rng.normal(size=(n, d)), rng.integers(0, c, n)
    return E, y, rng.normal(size=(d, c)), rng.normal(size=c)


def test_prompts_that_are_found_and_not_sorted_are_told_so():
    def partitioned(E, P, k):
        lengths = np.maximum(np.linalg.norm(P, axis=1), 1e-12)
        return np.argpartition(-(E @ P.T) / lengths, k - 1, axis=1)[:, :k]

    told = judge_function("nearest_prompts", partitioned)
    assert not told.passed
    assert "do not descend" in told.message


@pytest.mark.parametrize("seed", range(3))
def test_one_step_of_the_head_follows_the_numerical_gradient(seed):
    E, y, W, b = a_head(seed)
    new_W, new_b = reference("fine_tune_head")(E, y, W, b, 1.0, 1)
    slope = approx_fprime(
        np.append(W, b), lambda v: loss(E, y, v[: W.size].reshape(W.shape), v[W.size :])
    )
    np.testing.assert_allclose(np.append(W - new_W, b - new_b), slope, atol=1e-6)


def test_a_head_trained_long_reaches_the_loss_of_logistic_regression():
    rng = np.random.default_rng(0)
    E, y = rng.normal(size=(60, 2)), rng.integers(0, 3, 60)
    W, b = reference("fine_tune_head")(E, y, np.zeros((2, 3)), np.zeros(3), 1.0, 3000)
    model = LogisticRegression(C=np.inf, tol=1e-10, max_iter=1000).fit(E, y)
    assert loss(E, y, W, b) == pytest.approx(loss(E, y, model.coef_.T, model.intercept_), abs=1e-8)


@pytest.mark.parametrize("seed", range(5))
def test_learning_curve_agrees_with_scikit_learn_whatever_the_model(seed):
    rng = np.random.default_rng(seed)
    groups = np.repeat(rng.permutation(9), 3)
    y = np.repeat(rng.permutation(9) % 3, 3)
    X = y[:, None] + rng.normal(size=(27, 2))
    test = np.array([1, 4, 7])
    order = [g for g in dict.fromkeys(groups.tolist()) if g not in test]
    for model in (KNeighborsClassifier(1), LogisticRegression()):
        testing = np.isin(groups, test)
        wanted = []
        for size in (4, 6):
            training = np.isin(groups, order[:size])
            fitted = model.fit(X[training], y[training])
            wanted.append(fitted.score(X[testing], y[testing]))
        for function in (reference("learning_curve"), stand_ins.learning_curve):
            assert function(X, y, groups, test, [4, 6], model).tolist() == wanted
    ours = reference("learning_curve")(X, y, groups, test, [4, 6])
    theirs = reference("learning_curve")(X, y, groups, test, [4, 6], KNeighborsClassifier(1))
    assert ours.tolist() == theirs.tolist()


@pytest.mark.parametrize("name", SMALL_MODELS)
def test_every_trap_has_a_visible_case(name):
    hidden = {case.trap for case in EXERCISES[name].hidden_cases(0)}
    assert hidden == {case.trap for case in load(name).cases}


def test_a_table_with_a_free_number_of_rows_is_described():
    def snippets(y, length, hop):
        return y[:length]

    message = judge_function("snippets", snippets, seed=0).message
    assert message.startswith(
        "`parts` has shape (4,); it must have 2 axes (any length, length = 4)"
    )


def test_a_single_number_is_no_list_of_votes():
    def vote(labels, groups):
        return 1

    message = judge_function("vote", vote, seed=0).message
    assert message == "`votes` must be an array with one axis; yours is a single number."


@pytest.mark.parametrize(
    ("spoilt_when", "sentence"),
    [
        (lambda scores: True, "W or b contains NaN (not a number) or infinity."),
        (lambda scores: np.abs(scores).max() > 709, "exp of a large score overflows."),
    ],
)
def test_a_head_that_is_no_number_is_blamed_on_exp_where_scores_are_large(spoilt_when, sentence):
    def head(E, y, W, b, lr, n_steps):
        right = reference("fine_tune_head")(E, y, W, b, lr, n_steps)
        return tuple(np.where(spoilt_when(E @ W + b), np.nan, part) for part in right)

    assert judge_function("fine_tune_head", head, seed=0).message.startswith(sentence)

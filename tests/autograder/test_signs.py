"""What is frozen is the same whatever signs a LAPACK gives to eigenvectors."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.linalg

from autograder.building import signs
from autograder.building.keys import freeze
from autograder.exercise import Exercise
from autograder.exercises.shared import pca
from eigentunes.checks.eigenvalue_spectrum import compress
from eigentunes.judging.comparisons import eigenpairs
from eigentunes.judging.contract import Case, Check, Undecided, Value

S = np.array([[4.0, 1.0, 0.5], [1.0, 3.0, -1.0], [0.5, -1.0, 2.0]])
TALL = np.random.default_rng(0).normal(size=(5, 3))


def test_eigenvectors_come_with_either_sign_and_with_their_own_again_afterwards():
    before = np.linalg.eigh
    with signs.chosen() as choice:
        (lam, V), patterns = np.linalg.eigh(S), set()
        largest = np.take_along_axis(V, np.abs(V).argmax(axis=0)[None], axis=0)
        for choice.seed in range(signs.TRIES):
            found = np.linalg.eigh(S)
            np.testing.assert_array_equal(found.eigenvalues, lam)
            np.testing.assert_allclose(S @ found.eigenvectors, found.eigenvectors * lam, atol=1e-14)
            patterns.add(tuple((found.eigenvectors / V)[0].round()))
    assert np.all(largest > 0)
    assert all({pattern[j] for pattern in patterns} == {1, -1} for j in range(3))
    assert np.linalg.eigh is before


@pytest.mark.parametrize("full", [True, False])
@pytest.mark.parametrize(
    ("library", "A"),
    [
        (np.linalg, TALL),
        (np.linalg, TALL.T),
        (np.linalg, np.stack([TALL, -TALL])),
        (scipy.linalg, TALL),
        (scipy.linalg, TALL.T),
    ],
)
def test_singular_vectors_turn_together(library, A, full):
    with signs.chosen() as choice:
        for choice.seed in (None, *range(signs.TRIES)):
            U, s, Vt = library.svd(A, full_matrices=full)
            r = s.shape[-1]
            rebuilt = (U[..., :r] * s[..., None, :]) @ Vt[..., :r, :]
            np.testing.assert_allclose(rebuilt, A, atol=1e-14)
        assert library.svd(TALL, compute_uv=False).shape == (3,)


def test_what_a_module_imported_by_its_name_is_chosen_too():
    before = pca.eigh
    with signs.chosen() as choice:
        assert pca.eigh is scipy.linalg.eigh
        assert not choice.used
        assert pca.eigh(S, eigvals_only=True).shape == (3,)
        assert not choice.used
        pca.eigh(S)
        assert choice.used
    assert pca.eigh is before


CHECK = Check("pairs", {"S": "m m"}, (Value("lam", "m"), Value("V", "m m")), compare=eigenpairs())
TWO = np.array([[2.0, 1.0], [1.0, 4.0]])


def _exercise():
    exercise = Exercise(CHECK)

    @exercise.solved_by
    def reference(S):
        return np.linalg.eigh(S)

    @exercise.mistake("Transposed.")
    def transposed(S):
        lam, V = np.linalg.eigh(S)
        return lam, V.T

    @exercise.mistake("Doubled.")
    def doubled(S):
        lam, V = np.linalg.eigh(S)
        return 2 * lam, np.abs(V)

    exercise.show(Case((TWO,)), Case((np.array([[3.0]]),)))
    return exercise


def test_what_signs_decide_is_not_frozen():
    key = freeze(_exercise())
    known = {each["name"]: each["answers"] for each in key["mistakes"]}
    # A symmetric matrix of eigenvectors, which some signs give, is its own transposed one.
    assert known["transposed"] == [Undecided.MACHINE.value, None]
    assert all(isinstance(each, dict) for each in known["doubled"])


def test_a_key_is_the_same_under_another_lapack(monkeypatch):
    key = freeze(_exercise())
    eigh = np.linalg.eigh
    monkeypatch.setattr(np.linalg, "eigh", lambda S: type(eigh(S))(eigh(S)[0], -eigh(S)[1]))
    assert freeze(_exercise()) == key


def test_a_reference_that_is_right_with_some_signs_only_stops_the_build():
    exercise = _exercise()
    exercise.solved_by(exercise.mistakes["transposed"].function)
    with pytest.raises(RuntimeError, match="visible case 0 hangs on the signs of eigenvectors"):
        freeze(exercise)


@pytest.mark.parametrize("turned", np.ndindex(2, 2, 2))
def test_scores_on_rows_of_eigenvectors_are_recognised_with_all_signs(turned):
    B = TALL - TALL.mean(axis=0)
    V = np.linalg.eigh(B.T @ B)[1]

    def recognised_by(V):
        Z = B @ V[:2].T
        return compress.canonical((Z, Z @ V[:2] + 3), TALL, 2)

    signs_of_columns = 1 - 2 * np.array(turned)
    for mine, theirs in zip(recognised_by(V * signs_of_columns), recognised_by(V), strict=True):
        np.testing.assert_allclose(mine, theirs, atol=1e-12)

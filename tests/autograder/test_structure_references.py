"""The references of the capstone agree with what is known of rolling and of Fourier's waves."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.linalg import circulant

from autograder.catalogue import EXERCISES

seeds = st.integers(0, 2**32 - 1)
quickly = settings(max_examples=30, deadline=None)


def reference(name):
    return EXERCISES[name].reference


def pieces(seed, n=5):
    return np.random.default_rng(seed).dirichlet(np.ones(12), n)


@given(seeds)
@quickly
def test_the_covariance_of_all_transpositions_is_circulant(seed):
    corpus = reference("all_transpositions")(pieces(seed)).reshape(-1, 12)
    S = np.cov(corpus, rowvar=False)
    np.testing.assert_allclose(S, circulant(S[:, 0]), atol=1e-15)


@given(seeds)
@quickly
def test_twelve_times_one_semitone_is_no_transposition(seed):
    X = pieces(seed)
    transposed = reference("all_transpositions")(X)
    again = reference("all_transpositions")(transposed[1])
    np.testing.assert_array_equal(again[11], X)
    np.testing.assert_array_equal(again[3], transposed[4])


@given(seeds, st.integers(0, 11))
@quickly
def test_a_transposition_by_a_semitone_moves_the_position_by_seven(seed, steps):
    X, position = pieces(seed), reference("fifths_position")
    moved = (position(np.roll(X, steps, axis=1)) - position(X) - 7 * steps + 6) % 12 - 6
    np.testing.assert_allclose(moved, 0, atol=1e-9)


def test_a_single_pitch_class_stands_at_its_place():
    order = ["C", "G", "D", "A", "E", "B", "F♯", "C♯", "A♭", "E♭", "B♭", "F"]
    from eigentunes.data import PITCHES

    position = reference("fifths_position")(np.eye(12))
    assert [PITCHES[k] for k in np.argsort(np.round(position) % 12)] == order
    np.testing.assert_allclose(position, np.round(position), atol=1e-9)


@pytest.mark.parametrize("steps", range(12))
def test_pieces_in_all_keys_are_one_piece_from_their_tonic(steps):
    X = pieces(0, 3)
    seen = reference("tonic_normalize")(np.roll(X, steps, axis=1), np.full(3, steps))
    np.testing.assert_array_equal(seen, X)

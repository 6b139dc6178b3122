"""The experiments on small models do what they say: splits, votes, rows and labels."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.dummy import DummyClassifier

from eigentunes.data import PieceTable
from eigentunes.experiments.small_models import (
    REPRESENTATIONS,
    accuracy,
    few_labels,
    key_curve,
    load_task,
    logistic_regression,
    played_chorales,
)
from eigentunes.stand_ins import fine_tune_head


def pieces(X: np.ndarray, key: np.ndarray, tune: np.ndarray) -> PieceTable:
    n = len(key)
    return PieceTable(X, key, key % 12, np.full(n, "major"), tune, np.arange(n).astype(str))


@pytest.fixture
def two_keys() -> PieceTable:
    """Chroma that tell C major from F sharp major at once."""
    key = np.arange(40) % 2 * 6
    return pieces(np.eye(12)[key], key, np.arange(40))


def test_what_can_be_told_is_learned(two_keys):
    scores = key_curve(two_keys, (6, 20), splits=3)
    assert scores.shape == (3, 2)
    assert scores[:, 1].min() == 1


def test_no_tune_is_on_both_sides():
    """Labels that only the tune tells cannot be found: it is always one that was not met."""
    rng = np.random.default_rng(0)
    tune = np.repeat(np.arange(30), 4)
    X = np.repeat(rng.normal(size=(30, 12)), 4, axis=0)
    scores = accuracy(X, tune, tune, logistic_regression())
    assert scores.tolist() == [0] * 6
    assert key_curve(pieces(X, tune % 24, tune), (60,), splits=3).mean() < 0.3


def test_transposed_copies_teach_keys_that_nobody_has_played():
    key = np.arange(48) % 12
    every = pieces(np.eye(12)[key], key, np.arange(48))
    alone, rolled = (key_curve(every, (6,), rolled=r, splits=3) for r in (False, True))
    assert alone.max() < 0.7  # six pieces are in at most six keys
    assert rolled.min() == 1


def test_snippets_of_a_piece_vote(two_keys):
    """Of three snippets one is noise: alone it would be wrong, outvoted it is not."""
    X = np.repeat(two_keys.X[:, None], 3, axis=1)
    X[:, 2] = np.roll(X[:, 2], 6, axis=1)
    voting = pieces(X, two_keys.key, two_keys.tune)
    assert key_curve(voting, (25,), splits=3).mean() == 1


@pytest.mark.parametrize("name", ["key", "instrument", "drum pattern"])
def test_a_task_has_a_row_for_each_sound_in_every_representation(name):
    task = load_task(name)
    n = len(task.label)
    assert set(REPRESENTATIONS) <= set(task.features)
    for each in task.features.values():
        assert each.shape[0] == n
        assert np.isfinite(each).all()
    assert len(task.group) == n


def test_an_unknown_task_is_named():
    with pytest.raises(ValueError, match="no task 'style'; there are key, instrument"):
        load_task("style")


def test_guessing_has_the_accuracy_of_guessing():
    task = load_task("instrument")
    always = DummyClassifier(strategy="constant", constant=3)
    scores = accuracy(task.features["chroma"], task.label, task.group, always)
    assert scores.mean() == pytest.approx(1 / 8, abs=0.05)


def test_every_instrument_plays_about_as_many_chorales():
    table = played_chorales()
    assert table["X"].shape == (len(table["label"]), 30, 20)
    assert np.ptp(np.bincount(table["label"])) <= 1


def test_the_head_is_trained_by_the_function_that_is_given():
    """One that returns its start knows nothing: always the first class."""
    given = few_labels(16, lambda E, y, W, b, lr, n_steps: (W, b), splits=2)
    ours = few_labels(16, fine_tune_head, splits=2)
    assert given["head on frozen embedding"].max() < 0.3
    assert ours["head on frozen embedding"].min() > 0.4
    for way in set(ours) - {"head on frozen embedding", "head first, then the whole"}:
        np.testing.assert_array_equal(given[way], ours[way])

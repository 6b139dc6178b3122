"""What the prose of `3-small-models` says about learning curves is computed here again."""

import numpy as np
import pytest

from eigentunes.data import rendered_chroma
from eigentunes.small_model_trials import key_curve
from tests.lessons.prose import says

LESSON = "3-music/3-small-models"
TABLES = {
    "10 s": lambda: rendered_chroma(10),
    "30 s": lambda: rendered_chroma(30),
    "3 x 10 s": lambda: rendered_chroma(10, snippets=3),
}


@pytest.fixture(scope="module")
def scores():
    """Shares of keys found, (splits, sizes 20, 100, 200), by what is heard and rolled."""
    return {
        (name, rolled): key_curve(table(), (20, 100, 200), rolled=rolled)
        for name, table in TABLES.items()
        for rolled in (False, True)
    }


def mean(scores, name, rolled, size):
    return scores[name, rolled][:, (20, 100, 200).index(size)].mean()


@pytest.mark.parametrize(
    ("name", "rolled", "wanted"),
    [("10 s", True, 0.61), ("30 s", False, 0.54), ("30 s", True, 0.73), ("3 x 10 s", True, 0.66)],
)
def test_shares_with_twenty_pieces_lie_in_their_bands(scores, name, rolled, wanted):
    assert mean(scores, name, rolled, 20) == pytest.approx(wanted, abs=0.06)


def test_twenty_pieces_in_all_keys_do_as_well_as_a_hundred_in_their_own(scores):
    says(LESSON, "20 pieces in all keys do as well as 100 in their own")
    for name in TABLES:
        assert abs(mean(scores, name, True, 20) - mean(scores, name, False, 100)) < 0.06


def test_with_two_hundred_pieces_there_is_little_left_to_gain(scores):
    says(LESSON, "With 200 pieces there is little left to gain")
    for name in TABLES:
        gain = mean(scores, name, True, 200) - mean(scores, name, False, 200)
        assert gain < 0.08 < mean(scores, name, True, 20) - mean(scores, name, False, 20)


def test_listening_on_beats_three_votes_which_beat_one_snippet(scores):
    says(LESSON, 'instead of one of 30" *loses* here', "30 seconds heard at once beat both")
    for size in (20, 100):
        one, three, long = (mean(scores, name, True, size) for name in ("10 s", "3 x 10 s", "30 s"))
        assert one < three < long
    paired = scores["30 s", True] - scores["3 x 10 s", True]
    assert np.mean(paired > 0) > 0.7


@pytest.mark.parametrize("rolled", [False, True])
def test_with_five_pieces_the_spread_is_larger_than_the_difference_of_lengths(rolled):
    says(LESSON, "With 5 pieces it is larger than any difference between the three lengths")
    each = [key_curve(table(), (5,), rolled=rolled)[:, 0] for table in TABLES.values()]
    assert min(scores.std() for scores in each) > np.ptp([scores.mean() for scores in each])

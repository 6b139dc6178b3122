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
    [("10 s", True, 0.50), ("30 s", False, 0.57), ("30 s", True, 0.76), ("3 x 10 s", True, 0.70)],
)
def test_shares_with_twenty_pieces_lie_in_their_bands(scores, name, rolled, wanted):
    assert mean(scores, name, rolled, 20) == pytest.approx(wanted, abs=0.06)


@pytest.mark.parametrize("name", ["30 s", "3 x 10 s"])
def test_twenty_pieces_in_all_keys_do_as_well_as_a_hundred_in_their_own(scores, name):
    says(LESSON, "of half a minute each, 20 pieces in all keys do as well as 100 in their own")
    says(LESSON, "With 200 of them there is little left to gain")
    assert abs(mean(scores, name, True, 20) - mean(scores, name, False, 100)) < 0.06
    gain = [mean(scores, name, True, n) - mean(scores, name, False, n) for n in (20, 200)]
    assert gain[1] < 0.06 < 0.12 < gain[0]


def test_listening_on_beats_three_votes_which_beat_one_snippet(scores):
    says(LESSON, 'instead of one of 30" *loses* here', "beat one of the same length by far")
    says(LESSON, "beat three votes, or do as well where all twelve keys are trained")
    for rolled in (False, True):
        for size in (20, 100, 200):
            one, three, long = (
                mean(scores, name, rolled, size) for name in ("10 s", "3 x 10 s", "30 s")
            )
            assert one + 0.06 < three < long + (0.01 if rolled else -0.03)
    paired = scores["30 s", False] - scores["3 x 10 s", False]
    assert np.mean(paired > 0) > 0.75


@pytest.mark.parametrize("rolled", [False, True])
def test_with_five_pieces_the_spread_is_larger_than_what_is_compared(rolled):
    says(LESSON, "larger than what lies between three votes and 30 seconds at once")
    each = [key_curve(TABLES[name](), (5,), rolled=rolled)[:, 0] for name in ("30 s", "3 x 10 s")]
    assert min(scores.std() for scores in each) > np.ptp([scores.mean() for scores in each])

"""The exercise `chorus`: mixed with itself under a delay that swings."""

from __future__ import annotations

import numpy as np
from scipy.interpolate import interp1d

from autograder.exercise import Exercise
from autograder.exercises.shared.traps import DRY, STILL, WET
from eigentunes.checks import augmentation as checks
from eigentunes.judging.contract import Case

exercise = Exercise(checks.chorus)


def delays(n, sr, rate_hz, depth, centre_delay_ms):
    """The delay of each sample, in samples."""
    swing = 1 + depth * np.sin(2 * np.pi * rate_hz * np.arange(n) / sr)
    return centre_delay_ms / 1000 * sr * swing


def delayed(y, delay):
    i = np.arange(len(y))
    return np.interp(i - delay, i, y, left=0.0)


@exercise.solved_by
def reference(y, sr, rate_hz, depth, centre_delay_ms, mix):
    """Chorus with a single voice.

    Parameters
    ----------
    y : array, shape (n,)
    sr : float
        Samples per second.
    rate_hz : float
        Swings per second.
    depth : float
        Between 0 and 1, how far it swings as a share of the centre.
    centre_delay_ms : float
        Milliseconds.
    mix : float
        Between 0 (dry) and 1 (wet).

    Returns
    -------
    array of float, shape (n,)
    """
    delay = delays(len(y), sr, rate_hz, depth, centre_delay_ms)
    return (1 - mix) * y + mix * delayed(y, delay)


def _mixed(y, delay, mix):
    return (1 - mix) * y + mix * delayed(y, delay)


@exercise.mistake(
    "Your delay is rounded to whole samples, which crackles. Read between two samples: np.interp."
)
def whole_samples(y, sr, rate_hz, depth, centre_delay_ms, mix):
    delay = delays(len(y), sr, rate_hz, depth, centre_delay_ms)
    return _mixed(y, np.round(delay), mix)


@exercise.mistake(
    "Your delay is cut down to whole samples (int), which crackles. Read between two samples: "
    "np.interp."
)
def cut_to_whole_samples(y, sr, rate_hz, depth, centre_delay_ms, mix):
    i = np.arange(len(y)) - delays(len(y), sr, rate_hz, depth, centre_delay_ms)
    whole = np.trunc(i).astype(int)
    wet = np.where(i >= 0, y[np.maximum(whole, 0)], 0.0)
    return (1 - mix) * y + mix * wet


@exercise.mistake("Your delay does not swing: depth and rate_hz have no effect.")
def no_swing(y, sr, rate_hz, depth, centre_delay_ms, mix):
    return _mixed(y, delays(len(y), sr, rate_hz, 0.0, centre_delay_ms), mix)


@exercise.mistake(
    "You forgot that the centre delay is in MILLIseconds: divide by 1000 before you multiply by sr."
)
def seconds(y, sr, rate_hz, depth, centre_delay_ms, mix):
    return _mixed(y, 1000 * delays(len(y), sr, rate_hz, depth, centre_delay_ms), mix)


@exercise.mistake(
    "You used milliseconds as a number of samples. In samples the delay is "
    "centre_delay_ms / 1000 · sr."
)
def milliseconds_as_samples(y, sr, rate_hz, depth, centre_delay_ms, mix):
    return _mixed(y, delays(len(y), sr, rate_hz, depth, centre_delay_ms) * 1000 / sr, mix)


@exercise.mistake("Your delay is in seconds. In samples it is that times sr.")
def delay_in_seconds(y, sr, rate_hz, depth, centre_delay_ms, mix):
    return _mixed(y, delays(len(y), sr, rate_hz, depth, centre_delay_ms) / sr, mix)


@exercise.mistake("Your swing lacks 2π: sin(rate_hz · t) has a period of 2π / rate_hz seconds.")
def without_two_pi(y, sr, rate_hz, depth, centre_delay_ms, mix):
    return _mixed(y, delays(len(y), sr, rate_hz / (2 * np.pi), depth, centre_delay_ms), mix)


@exercise.mistake(
    "You used sample numbers as seconds in the sine, so the delay swings sr times too fast. "
    "t = i / sr."
)
def samples_as_seconds(y, sr, rate_hz, depth, centre_delay_ms, mix):
    swing = 1 + depth * np.sin(2 * np.pi * rate_hz * np.arange(len(y)))
    return _mixed(y, centre_delay_ms / 1000 * sr * swing, mix)


@exercise.mistake("Your swing is a cosine, so the delay starts at its longest. Use the sine.")
def cosine(y, sr, rate_hz, depth, centre_delay_ms, mix):
    swing = 1 + depth * np.cos(2 * np.pi * rate_hz * np.arange(len(y)) / sr)
    return _mixed(y, centre_delay_ms / 1000 * sr * swing, mix)


@exercise.mistake(
    "You read ahead: i + delay is still to come. The delayed sound is y at i − delay."
)
def reads_ahead(y, sr, rate_hz, depth, centre_delay_ms, mix):
    return _mixed(y, -delays(len(y), sr, rate_hz, depth, centre_delay_ms), mix)


@exercise.mistake(
    "Before its first sample the sound is silent; np.interp repeats the first sample unless you "
    "give it left=0.0."
)
def first_sample_repeated(y, sr, rate_hz, depth, centre_delay_ms, mix):
    i = np.arange(len(y))
    delay = delays(len(y), sr, rate_hz, depth, centre_delay_ms)
    return (1 - mix) * y + mix * np.interp(i - delay, i, y)


GOES_ROUND = (
    "The end of the sound is heard at its beginning: a negative index counts from the end. "
    "Before the first sample there is silence."
)


@exercise.mistake(GOES_ROUND)
def goes_round(y, sr, rate_hz, depth, centre_delay_ms, mix):
    i = np.arange(len(y))
    delay = delays(len(y), sr, rate_hz, depth, centre_delay_ms)
    return (1 - mix) * y + mix * np.interp(i - delay, i, y, period=len(y))


@exercise.mistake("Dry and wet are exchanged: mix is the share of the delayed sound.")
def exchanged(y, sr, rate_hz, depth, centre_delay_ms, mix):
    return reference(y, sr, rate_hz, depth, centre_delay_ms, 1 - mix)


@exercise.mistake(
    "You add the delayed sound to the whole dry one. The result is (1 − mix) y + mix · delayed."
)
def added(y, sr, rate_hz, depth, centre_delay_ms, mix):
    return y + mix * delayed(y, delays(len(y), sr, rate_hz, depth, centre_delay_ms))


@exercise.mistake(
    "Your delay swings round 0 instead of round the centre, so half of the time it is still to "
    "come: the factor is 1 + depth · sin(…)."
)
def no_centre(y, sr, rate_hz, depth, centre_delay_ms, mix):
    swing = depth * np.sin(2 * np.pi * rate_hz * np.arange(len(y)) / sr)
    return _mixed(y, centre_delay_ms / 1000 * sr * swing, mix)


@exercise.mistake(
    "You added depth · sin(…) to the delay in samples. It is a share of the centre: "
    "centre · (1 + depth · sin(…))."
)
def swing_in_samples(y, sr, rate_hz, depth, centre_delay_ms, mix):
    swing = depth * np.sin(2 * np.pi * rate_hz * np.arange(len(y)) / sr)
    return _mixed(y, centre_delay_ms / 1000 * sr + swing, mix)


@exercise.mistake(
    "You added depth · sin(…) to the delay in milliseconds. It is a share of the centre: "
    "centre · (1 + depth · sin(…))."
)
def swing_in_milliseconds(y, sr, rate_hz, depth, centre_delay_ms, mix):
    swing = depth * np.sin(2 * np.pi * rate_hz * np.arange(len(y)) / sr)
    return _mixed(y, (centre_delay_ms + swing) / 1000 * sr, mix)


@exercise.mistake("Your swing has the wrong sign: the delay grows first, 1 + depth · sin(…).")
def swings_back_first(y, sr, rate_hz, depth, centre_delay_ms, mix):
    return _mixed(y, delays(len(y), sr, rate_hz, -depth, centre_delay_ms), mix)


@exercise.mistake(
    "You halved the depth: the delay swings from 1 − depth to 1 + depth of its centre."
)
def half_the_depth(y, sr, rate_hz, depth, centre_delay_ms, mix):
    return _mixed(y, delays(len(y), sr, rate_hz, depth / 2, centre_delay_ms), mix)


@exercise.mistake(
    "Your places are rounded to whole samples, which crackles. Read between two samples: np.interp."
)
def nearest_samples(y, sr, rate_hz, depth, centre_delay_ms, mix):
    place = np.arange(len(y)) - delays(len(y), sr, rate_hz, depth, centre_delay_ms)
    wet = np.where(place >= 0, y[np.maximum(np.rint(place), 0).astype(int)], 0.0)
    return (1 - mix) * y + mix * wet


@exercise.mistake(
    "Before its first sample the sound is silent, but a place cut or rounded to a whole number "
    "reads the first sample there, or one from the end. Read with np.interp(…, left=0.0)."
)
def clipped_places(y, sr, rate_hz, depth, centre_delay_ms, mix):
    place = np.arange(len(y)) - delays(len(y), sr, rate_hz, depth, centre_delay_ms)
    wet = y[np.clip(np.rint(place).astype(int), 0, None)]
    return (1 - mix) * y + mix * wet


@exercise.mistake(
    "Before its first sample the sound is silent, but a place cut or rounded to a whole number "
    "reads the first sample there, or one from the end. Read with np.interp(…, left=0.0)."
)
def places_from_the_end(y, sr, rate_hz, depth, centre_delay_ms, mix):
    place = np.arange(len(y)) - delays(len(y), sr, rate_hz, depth, centre_delay_ms)
    return (1 - mix) * y + mix * y[place.astype(int) % len(y)]


def _between(y, left, right_weight):
    """Between samples `left` and left + 1; a negative one counts from the end."""
    right = y[np.minimum(left + 1, len(y) - 1)]
    return (1 - right_weight) * y[left] + right_weight * right


@exercise.mistake(GOES_ROUND)
def goes_round_cut_towards_zero(y, sr, rate_hz, depth, centre_delay_ms, mix):
    place = np.arange(len(y)) - delays(len(y), sr, rate_hz, depth, centre_delay_ms)
    left = place.astype(int)
    return (1 - mix) * y + mix * _between(y, left, place - left)


@exercise.mistake(
    "int() cuts towards 0, so a place between −1 and 0 counts as the first sample. Before place 0 "
    "there is silence: ask whether the place is below 0, not whether int(place) is."
)
def silent_too_late(y, sr, rate_hz, depth, centre_delay_ms, mix):
    place = np.arange(len(y)) - delays(len(y), sr, rate_hz, depth, centre_delay_ms)
    left = place.astype(int)
    wet = np.where(left >= 0, _between(y, left, place - left), 0.0)
    return (1 - mix) * y + mix * wet


@exercise.mistake(
    "You moved each sample to the place i + delay. Asked is the other way round, what is heard AT "
    "i: the sound at the place i − delay."
)
def scattered(y, sr, rate_hz, depth, centre_delay_ms, mix):
    i = np.arange(len(y))
    places = i + delays(len(y), sr, rate_hz, depth, centre_delay_ms)
    return (1 - mix) * y + mix * np.interp(i, places, y, left=0.0)


@exercise.mistake(
    "The weights of the two neighbours are exchanged: the nearer sample counts more, so the sample "
    "on the right has the weight place − floor(place)."
)
def weights_exchanged(y, sr, rate_hz, depth, centre_delay_ms, mix):
    place = np.arange(len(y)) - delays(len(y), sr, rate_hz, depth, centre_delay_ms)
    left = np.floor(place).astype(int)
    wet = np.where(place >= 0, _between(y, left, 1 - (place - left)), 0.0)
    return (1 - mix) * y + mix * wet


@exercise.mistake(
    "Between the places −1 and 0 you go from silence to the first sample. At every place before "
    "the first sample the sound is 0: np.interp(…, left=0.0)."
)
def fades_in(y, sr, rate_hz, depth, centre_delay_ms, mix):
    place = np.arange(len(y)) - delays(len(y), sr, rate_hz, depth, centre_delay_ms)
    with_silence = np.append(0.0, y)
    return (1 - mix) * y + mix * np.interp(place, np.arange(-1, len(y)), with_silence)


@exercise.equivalent
def loop(y, sr, rate_hz, depth, centre_delay_ms, mix):
    out = []
    for i in range(len(y)):
        swing = 1 + depth * np.sin(2 * np.pi * rate_hz * i / sr)
        place = i - centre_delay_ms / 1000 * sr * swing
        wet = 0.0
        if place >= 0:
            left = int(place)
            right = min(left + 1, len(y) - 1)
            wet = y[left] + (place - left) * (y[right] - y[left])
        out.append((1 - mix) * y[i] + mix * wet)
    return out


@exercise.equivalent
def in_seconds(y, sr, rate_hz, depth, centre_delay_ms, mix):
    t = np.arange(len(y)) / sr
    delay = 1e-3 * centre_delay_ms * (1 + depth * np.sin(2 * np.pi * rate_hz * t))
    return y + mix * (np.interp(t - delay, t, y, left=0) - y)


@exercise.equivalent
def scipy_interp1d(y, sr, rate_hz, depth, centre_delay_ms, mix):
    i = np.arange(len(y))
    at = interp1d(i, y, bounds_error=False, fill_value=0.0)
    wet = at(i - delays(len(y), sr, rate_hz, depth, centre_delay_ms))
    return (1 - mix) * y + mix * wet


@exercise.equivalent
def single_precision_result(y, sr, rate_hz, depth, centre_delay_ms, mix):
    return reference(y, sr, rate_hz, depth, centre_delay_ms, mix).astype(np.float32)


_rng = np.random.default_rng(4)
SWINGING = np.round(_rng.uniform(0.1, 0.5, 40) * np.sin(np.arange(40) + 1), 6)
exercise.show(
    Case((np.linspace(1.0, 2.0, 16), 1000.0, 62.5, 0.5, 3.3, 0.4)),
    Case((SWINGING, 800.0, 31.7, 0.4, 7.3, 0.3)),
    Case((_rng.uniform(-0.5, 0.5, 12), 1000.0, 50.5, 0.3, 3.2, 0.0), DRY),
    Case((_rng.uniform(-0.5, 0.5, 12), 1000.0, 50.5, 0.3, 3.2, 1.0), WET),
    Case((_rng.uniform(-0.5, 0.5, 12), 1000.0, 50.5, 0.0, 2.4, 0.5), STILL),
)


@exercise.hide
def cases(rng):
    def drawn(depth=None, mix=None):
        y = rng.uniform(-0.6, 0.6, int(rng.integers(150, 300)))
        y[0] = 0.5
        settings = rng.uniform(10, 30), rng.uniform(0.2, 0.6), rng.uniform(5, 12)
        rate_hz, drawn_depth, centre = (float(each) for each in settings)
        swing = drawn_depth if depth is None else depth
        return (
            y,
            float(rng.integers(700, 1500)),
            rate_hz,
            swing,
            centre,
            float(rng.uniform(0.2, 0.45)) if mix is None else mix,
        )

    for _ in range(8):
        yield Case(drawn())
    yield Case(drawn(mix=0.0), DRY)
    yield Case(drawn(mix=1.0), WET)
    yield Case(drawn(depth=0.0), STILL)

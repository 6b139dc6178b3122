"""Checks of the music notebook about augmentation: effects, rolls, weights and a grouped split.

Vocoders differ in their samples, so `time_stretch` and `pitch_shift` are judged by what is heard:
length, pitch and loudness.  Every other effect is exact.
"""

from __future__ import annotations

from math import ceil

import numpy as np

from eigentunes.judging.comparisons import close, size, tolerance
from eigentunes.judging.contract import Check, Property, Value
from eigentunes.judging.recipes import Generator

SOUND = "one sample for every sample of y"


def _same(a: np.ndarray, b: np.ndarray, scale: float, rtol: float = 1e-6) -> bool:
    return size(a - b) <= tolerance(a, rtol) * max(scale, 1e-12)


# --- time_stretch and pitch_shift -----------------------------------------------------------


def _parts(y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Near the beginning and near the end; the borders and the middle are left out."""
    n = len(y)
    return y[n // 10 : 2 * n // 5], y[3 * n // 5 : 9 * n // 10]


def _peak(part: np.ndarray) -> float:
    """Frequency of the strongest partial, in cycles per sample; 0 for silence."""
    if not np.any(part):
        return 0.0
    padded = 16 * len(part)
    spectrum = np.abs(np.fft.rfft(part * np.hanning(len(part)), padded))
    return float(spectrum.argmax()) / padded


def _peaks_scaled(out: np.ndarray, y: np.ndarray, factor: float) -> bool:
    """Whether the strongest partial is `factor` times as high, near the beginning and the end."""
    pairs = zip(_parts(out.astype(float)), _parts(y.astype(float)), strict=True)
    return all(abs(_peak(a) - factor * _peak(b)) <= 0.03 * factor * _peak(b) for a, b in pairs)


def _as_loud(out: np.ndarray, y: np.ndarray, *args: float) -> bool:
    """Whether the mean square near the beginning and the end is about as it was."""
    pairs = zip(_parts(out.astype(float)), _parts(y.astype(float)), strict=True)
    return all(0.55 * np.mean(b**2) <= np.mean(a**2) <= 1.6 * np.mean(b**2) for a, b in pairs)


def _as_steady(out: np.ndarray, y: np.ndarray, *args: float) -> bool:
    """Whether nearly all of the energy near beginning and end lies round the strongest partial.

    Only asked where it is so in `y`: of pure tones.
    """
    pairs = zip(_parts(out.astype(float)), _parts(y.astype(float)), strict=True)
    return all(_purity(a) >= _purity(b) - 0.15 for a, b in pairs)


def _purity(part: np.ndarray) -> float:
    power = np.abs(np.fft.rfft(part * np.hanning(len(part)))) ** 2
    top = int(power.argmax())
    return float(power[max(0, top - 3) : top + 4].sum() / max(power.sum(), 1e-30))


STEADY = (
    "The tones are not steady any more: they flutter or have become rough. In each step the phase "
    "must go on by the turn from one frame of D to the next, starting from where it was."
)
LOUDNESS = "The sound is not as loud as it was, near its beginning, near its end, or both."


def _stretched_length(out: np.ndarray, y: np.ndarray, rate: float, n_fft: int) -> bool:
    return len(out) == round(len(y) / rate)


def _pitch_kept(out: np.ndarray, y: np.ndarray, rate: float, n_fft: int) -> bool:
    return _peaks_scaled(out, y, 1.0)


def _pitch_moved(out: np.ndarray, y: np.ndarray, n_steps: float, n_fft: int) -> bool:
    return _peaks_scaled(out, y, 2 ** (n_steps / 12))


time_stretch = Check(
    name="time_stretch",
    arguments={"y": "n", "rate": "", "n_fft": ""},
    returns=(Value("out", "*", meaning="a sound of round(n / rate) samples"),),
    properties=(
        Property(_stretched_length, "The result must have round(n / rate) samples."),
        Property(
            _pitch_kept,
            "The pitch is not what it was. Stretching changes how long a tone lasts, not how high "
            "it is, and what comes first stays first.",
        ),
        Property(_as_steady, STEADY),
        Property(_as_loud, LOUDNESS),
    ),
)

pitch_shift = Check(
    name="pitch_shift",
    arguments={"y": "n", "n_steps": "", "n_fft": ""},
    returns=(Value("out", "n", meaning=SOUND),),
    properties=(
        Property(
            _pitch_moved,
            "The pitch is not n_steps semitones higher (lower for a negative number): every "
            "frequency must be multiplied by 2 ** (n_steps / 12), at its place in time. (Does the "
            "time_stretch that you use pass its own check?)",
        ),
        Property(_as_steady, STEADY),
        Property(_as_loud, LOUDNESS),
    ),
)

# --- compress_dynamics, limit, distort ------------------------------------------------------


def _sign_kept(out: np.ndarray, y: np.ndarray, *args: float) -> bool:
    return bool(np.all(out.astype(float) * y >= 0))


def _no_louder(out: np.ndarray, y: np.ndarray, *args: float) -> bool:
    return bool(np.all(np.abs(out) <= np.abs(y) + tolerance(out) * max(size(y), 1e-12)))


SIGN = Property(_sign_kept, "A sample changed its sign. The gain is a factor that is positive.")
NO_LOUDER = Property(
    _no_louder, "A sample became louder. Here the gain is at most 1: it only ever turns down."
)


def _quiet_kept(
    out: np.ndarray, y: np.ndarray, threshold_db: float, ratio: float, frame_length: int
) -> bool:
    """A sound of which no single sample reaches the threshold is not touched."""
    return size(y) > 10 ** (threshold_db / 20) or _same(out, y, size(y))


compress_dynamics = Check(
    name="compress_dynamics",
    arguments={"y": "n", "threshold_db": "", "ratio": "", "frame_length": ""},
    returns=(Value("out", "n", meaning=SOUND),),
    properties=(
        SIGN,
        NO_LOUDER,
        Property(
            _quiet_kept, "This sound is below the threshold everywhere, so nothing may change."
        ),
    ),
    compare=close(),
)


def _below_ceiling(out: np.ndarray, y: np.ndarray, threshold_db: float, frame_length: int) -> bool:
    return size(out) <= 10 ** (threshold_db / 20) * (1 + tolerance(out))


def _under_kept(out: np.ndarray, y: np.ndarray, threshold_db: float, frame_length: int) -> bool:
    return size(y) > 10 ** (threshold_db / 20) or _same(out, y, size(y))


limit = Check(
    name="limit",
    arguments={"y": "n", "threshold_db": "", "frame_length": ""},
    returns=(Value("out", "n", meaning=SOUND),),
    properties=(
        Property(
            _below_ceiling,
            "A sample is still above the ceiling 10 ** (threshold_db / 20), or below its negative.",
        ),
        SIGN,
        NO_LOUDER,
        Property(_under_kept, "No sample of this sound is above the ceiling: nothing may change."),
    ),
    compare=close(),
)


def _within_one(out: np.ndarray, y: np.ndarray, drive_db: float) -> bool:
    return size(out) <= 1 + tolerance(out)


distort = Check(
    name="distort",
    arguments={"y": "n", "drive_db": ""},
    returns=(Value("out", "n", meaning=SOUND),),
    properties=(
        Property(_within_one, "A tanh lies between −1 and 1, and a sample of yours does not."),
        SIGN,
    ),
    compare=close(),
)

# --- reverb, echo, chorus -------------------------------------------------------------------


def _dry(mix_at: int) -> Property:
    def holds(out: np.ndarray, y: np.ndarray, *args: float) -> bool:
        return args[mix_at] != 0 or _same(out, y, size(y))

    return Property(holds, "With mix = 0 nothing of the effect is heard: the result must be y.")


reverb = Check(
    name="reverb",
    arguments={"y": "n", "impulse_response": "m", "mix": ""},
    returns=(Value("out", "n", meaning=SOUND),),
    properties=(_dry(1),),
    compare=close(),
)


def _first_dry(
    out: np.ndarray,
    y: np.ndarray,
    sr: float,
    delay_seconds: float,
    feedback: float,
    mix: float,
) -> bool:
    first = round(delay_seconds * sr)
    return _same(out[:first], (1 - mix) * y[:first], size(y))


echo = Check(
    name="echo",
    arguments={"y": "n", "sr": "", "delay_seconds": "", "feedback": "", "mix": ""},
    returns=(Value("out", "n", meaning=SOUND),),
    properties=(
        _dry(3),
        Property(
            _first_dry,
            "Before the first delay is over no echo can be heard: these samples are (1 − mix) y.",
        ),
    ),
    compare=close(),
)

chorus = Check(
    name="chorus",
    arguments={
        "y": "n",
        "sr": "",
        "rate_hz": "",
        "depth": "",
        "centre_delay_ms": "",
        "mix": "",
    },
    returns=(Value("out", "n", meaning=SOUND),),
    properties=(_dry(4),),
    compare=close(),
)

# --- transpose_chroma -----------------------------------------------------------------------

Transposed = tuple[np.ndarray, np.ndarray]


def _rows_moved(result: Transposed, chroma: np.ndarray, key: int, n_steps: int) -> bool:
    """Each frame holds the numbers that it held, in some order."""
    return _same(np.sort(result[0], axis=0), np.sort(chroma, axis=0), size(chroma))


def _key_known(result: Transposed, chroma: np.ndarray, key: int, n_steps: int) -> bool:
    return bool(0 <= result[1] < 24)


def _mode_kept(result: Transposed, chroma: np.ndarray, key: int, n_steps: int) -> bool:
    return bool((result[1] >= 12) == (key >= 12))


transpose_chroma = Check(
    name="transpose_chroma",
    arguments={"chroma": "12 t", "key": "", "n_steps": ""},
    returns=(
        Value("chroma", "12 t", meaning="12 pitch classes in rows, one column per frame"),
        Value("key", kind="int"),
    ),
    properties=(
        Property(_key_known, "key must be between 0 and 23."),
        Property(
            _mode_kept,
            "Major became minor, or the other way round. Transposing keeps the mode: 0 to 11 stay "
            "among 0 to 11, and 12 to 23 among 12 to 23.",
        ),
        Property(
            _rows_moved,
            "A frame does not hold the same 12 numbers any more. Transposing only moves them to "
            "other rows.",
        ),
    ),
    compare=close(),
)

# --- augmented_weights ----------------------------------------------------------------------


def _originals_one(weights: np.ndarray, augmented: np.ndarray, share: float) -> bool:
    return _same(weights[augmented == 0], np.ones((augmented == 0).sum()), 1.0)


def _not_negative(weights: np.ndarray, augmented: np.ndarray, share: float) -> bool:
    return bool(np.all(weights >= 0))


def _alike(weights: np.ndarray, augmented: np.ndarray, share: float) -> bool:
    made = weights[augmented != 0].astype(float)
    return len(made) == 0 or bool(np.ptp(made) <= tolerance(weights) * size(made))


def _shared(weights: np.ndarray, augmented: np.ndarray, share: float) -> bool:
    """Whether the augmented rows have their share of the sum of the weights."""
    made = weights[augmented != 0].astype(float)
    wanted = share * weights.sum(dtype=float) if len(made) else 0.0
    return bool(abs(made.sum() - wanted) <= tolerance(weights) * weights.sum(dtype=float))


augmented_weights = Check(
    name="augmented_weights",
    arguments={"augmented": "n", "share": ""},
    returns=(Value("weights", "n", meaning="one weight per row"),),
    properties=(
        Property(_originals_one, "The weight of every original row must be 1."),
        Property(_not_negative, "A weight is negative."),
        Property(_alike, "All augmented rows must have the same weight."),
        Property(
            _shared,
            "The weights of the augmented rows do not add up to `share` of ALL weights together.",
        ),
    ),
)

# --- group_split ----------------------------------------------------------------------------

Sides = tuple[np.ndarray, np.ndarray]

FROZEN = (
    "The same groups are in the test set every time, although the generator was in a different "
    "state in each call. Draw from the rng that you are given."
)
GLOBAL_RNG = (
    "Two calls with the generator in the same state split differently. Draw from the rng that you "
    "are given, not from np.random or a generator of your own."
)
NEVER = (
    "In hundreds of calls at least one group was never in the test set. Every group must have its "
    "chance."
)
COUNT = (
    "The test set must hold ceil(test_size × number of groups) groups in every call; share out "
    "groups, not rows."
)
ROWS = "train and test hold row numbers, from 0 to n − 1."
UNEVEN = (
    "Some groups are in the test set far more often than others. Every group must have the same "
    "chance, however many rows it has."
)


def _sorted(sides: Sides, groups: np.ndarray, *args: object) -> Sides:
    return np.sort(sides[0]), np.sort(sides[1])


def _row_numbers(sides: Sides, groups: np.ndarray, *args: object) -> bool:
    rows = np.concatenate(sides)
    return bool(len(rows) == 0 or (rows.min() >= 0 and rows.max() < len(groups)))


def _each_row_once(sides: Sides, groups: np.ndarray, *args: object) -> bool:
    return bool(np.array_equal(np.sort(np.concatenate(sides)), np.arange(len(groups))))


def _apart(sides: Sides, groups: np.ndarray, *args: object) -> bool:
    return not np.intersect1d(groups[sides[0]], groups[sides[1]]).size


def _counted(sides: Sides, groups: np.ndarray, test_size: float, rng: Generator) -> bool:
    return len(np.unique(groups[sides[1]])) == ceil(test_size * len(np.unique(groups)))


def _fair(values: list[Sides], groups: np.ndarray, test_size: float, rng: Generator) -> str | None:
    """Every group comes up equally often, up to chance: six standard deviations."""
    if not all(_row_numbers(sides, groups) for sides in values):
        return ROWS
    tests = [tuple(np.unique(groups[test]).tolist()) for _, test in values]
    if tests[::2] != tests[1::2]:
        return GLOBAL_RNG
    if len(set(tests)) == 1:
        return FROZEN
    names = np.unique(groups)
    if any(len(test) != ceil(test_size * len(names)) for test in tests):
        return COUNT
    tests = tests[::2]
    often = np.array([sum(name in test for test in tests) for name in names.tolist()])
    if often.min() == 0:
        return NEVER
    chance = ceil(test_size * len(names)) / len(names)
    spread = (len(tests) * chance * (1 - chance)) ** 0.5
    return UNEVEN if size(often - len(tests) * chance) > 6 * spread else None


group_split = Check(
    name="group_split",
    arguments={"groups": "n", "test_size": "", "rng": ""},
    returns=(
        Value("train", "*", kind="int", meaning="row numbers"),
        Value("test", "*", kind="int", meaning="row numbers"),
    ),
    properties=(
        Property(_row_numbers, ROWS),
        Property(_each_row_once, "Every row must be in train or in test, once, and never in both."),
        Property(
            _apart,
            "A group is on both sides: some of its rows are in train and some in test. Draw "
            "groups, not rows.",
        ),
        Property(_counted, COUNT),
    ),
    law=_fair,
    canonical=_sorted,
)

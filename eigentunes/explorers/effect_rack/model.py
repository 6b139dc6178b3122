"""Ten effects on a short sound, and what they change measurably.  NumPy in, NumPy out.

Eight effects are exercises of `2-augmentation`, each with one parameter to turn and the others
fixed; two are the unnatural ones of its experiments, which have nothing to turn.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from eigentunes.data import SAMPLE_RATE as SR
from eigentunes.data import drum_loop, instrument_tone
from eigentunes.experiments import augmentation as trials
from eigentunes.explorers.wording import number
from eigentunes.stand_ins import effects

WINDOW, FRAME = 512, 511  # of the phase vocoder, and of compressor and limiter
SECONDS = 1.6
LOUDNESS = 0.5  # peak of the dry sounds: room for what an effect adds
CLIPS = ("guitar", "drums")
COLUMNS, BANDS = 240, 150
LOWEST_HZ = 40.0
FLOOR_DB, CEILING_DB = -70.0, 28.0  # of the drawing: distortion adds up to 26 dB


@dataclass(frozen=True)
class Effect:
    """One effect and the parameter that is turned.

    Attributes
    ----------
    name : str
        As in the lesson.
    ours : callable
        The function until the learner's drives.
    call : callable
        ``call(function, y, value)`` returns the wet sound.
    label, unit : str
        Of the parameter; empty if there is none.
    low, high, step, start : float
        Its range, and where it begins.
    """

    name: str
    ours: Callable[..., Any]
    call: Callable[..., Any]
    label: str = ""
    unit: str = ""
    low: float = 0.0
    high: float = 0.0
    step: float = 1.0
    start: float = 0.0

    def setting(self, value: float) -> str:
        """Write the effect with its parameter, such as "limit (threshold −12 dB)"."""
        if not self.label:
            return self.name
        return f"{self.name} ({self.label.lower()} {number(value)}\u00a0{self.unit})"


def _room(function: Callable[..., Any], y: np.ndarray, seconds: float) -> Any:
    return function(y, trials.impulse_response(seconds, np.random.default_rng(0)), 0.4)


EFFECTS: dict[str, Effect] = {
    effect.name: effect
    for effect in (
        Effect("time_stretch", effects.time_stretch, lambda f, y, rate: f(y, rate, WINDOW),
               "Rate", "times as fast", 0.5, 2.0, 0.05, 1.25),
        Effect("pitch_shift", effects.pitch_shift, lambda f, y, steps: f(y, steps, WINDOW),
               "Shift", "semitones", -12, 12, 1, 3),
        Effect("compress_dynamics", effects.compress_dynamics,
               lambda f, y, ratio: f(y, -30.0, ratio, FRAME), "Ratio", "to 1", 1, 10, 0.5, 4),
        Effect("limit", effects.limit, lambda f, y, threshold: f(y, threshold, FRAME),
               "Threshold", "dB", -30, 0, 1, -12),
        Effect("distort", effects.distort, lambda f, y, drive: f(y, drive),
               "Drive", "dB", 0, 40, 1, 20),
        Effect("reverb", effects.reverb, _room, "Room", "seconds", 0.1, 1.5, 0.1, 0.8),
        Effect("echo", effects.echo, lambda f, y, delay: f(y, SR, delay, 0.5, 0.4),
               "Delay", "seconds", 0.05, 0.6, 0.05, 0.3),
        Effect("chorus", effects.chorus, lambda f, y, depth: f(y, SR, 1.5, depth, 7.0, 0.5),
               "Depth", "of the delay", 0, 1, 0.05, 0.25),
        Effect("backwards", trials.backwards, lambda f, y, _: f(y)),
        Effect("upside_down", trials.upside_down, lambda f, y, _: f(y)),
    )
}  # fmt: skip
"""The effects by name, in the order of the lesson."""


def dry_sound(clip: str) -> np.ndarray:
    """A short sound to send through the effects, shape (17640,), at 11,025 samples a second.

    The guitar plays the A of 220 Hz four times, loud and soft in turn; the drums one bar.  Both
    have 150 beats a minute.
    """
    if clip == "drums":
        y = drum_loop("four on the floor", 150, seconds=SECONDS)
    else:
        y, beat = np.zeros(round(SECONDS * SR)), round(0.4 * SR)
        pluck = instrument_tone("guitar", 57, seconds=0.4)
        for i, loudness in enumerate((1.0, 0.25, 1.0, 0.25)):
            y[i * beat : (i + 1) * beat] = loudness * pluck
    return LOUDNESS * y / np.abs(y).max()


# ---- what can be measured -----------------------------------------------------------------------


@dataclass(frozen=True)
class Measures:
    """What is told of a sound.

    Attributes
    ----------
    seconds : float
    loudest_hz : float
        The frequency with the largest magnitude in the spectrum of the whole sound.
    range_db : float
        Between the loudest and the softest eighth of the sound; an eighth that is 60 dB below the
        loudest counts as silence, and not at all.
    peak : float
        Its largest sample.
    """

    seconds: float
    loudest_hz: float
    range_db: float
    peak: float


def measures(y: np.ndarray) -> Measures:
    """Measure a sound (n,)."""
    sizes = np.abs(np.fft.rfft(y * np.hanning(len(y))))
    sizes[: round(20 * len(y) / SR)] = 0  # nobody hears those
    power = np.array([np.square(part).mean() for part in np.array_split(y, 8)])
    levels = 10 * np.log10(power[power > 1e-6 * power.max()]) if power.max() > 0 else np.zeros(1)
    return Measures(
        len(y) / SR,
        float(np.argmax(sizes) * SR / len(y)),
        float(np.ptp(levels)),
        float(np.abs(y).max()),
    )


def sentence(effect: Effect, value: float, dry: np.ndarray, wet: np.ndarray) -> str:
    """Say what the effect has changed."""
    before, after = measures(dry), measures(wet)
    parts = [
        _change("length", f"{before.seconds:.2f}", f"{after.seconds:.2f}", "s"),
        _change("loudest frequency", f"{before.loudest_hz:.0f}", f"{after.loudest_hz:.0f}", "Hz"),
        _change("dynamic range", f"{before.range_db:.0f}", f"{after.range_db:.0f}", "dB"),
        _change("peak", f"{before.peak:.2f}", f"{after.peak:.2f}", ""),
    ]
    text = f"{effect.setting(value)}: {', '.join(parts)}."
    if after.peak > 1:
        text += " What is above 1 is cut off when it is played."
    return text


def _change(name: str, before: str, after: str, unit: str) -> str:
    unit = f"\u00a0{unit}" if unit else ""
    return f"{name} still {after}{unit}" if before == after else f"{name} {before} → {after}{unit}"


# ---- what is drawn ------------------------------------------------------------------------------


def outline(y: np.ndarray, seconds: float) -> tuple[np.ndarray, np.ndarray]:
    """Least and greatest sample in each of :data:`COLUMNS` parts of a time, shape (COLUMNS,) each.

    After the end of `y` both are 0.
    """
    edges = np.round(np.arange(COLUMNS + 1) * seconds * SR / COLUMNS).astype(int)
    padded = np.pad(y, (0, max(0, edges[-1] - len(y))))
    parts = [padded[a:b] for a, b in pairwise(edges)]
    return np.array([part.min() for part in parts]), np.array([part.max() for part in parts])


def bands() -> np.ndarray:
    """Centres of the bands of :func:`spectrum_db` in Hz, equally far apart in octaves."""
    edges = _edges()
    return np.sqrt(edges[:-1] * edges[1:])


def spectrum_db(y: np.ndarray, reference: float) -> np.ndarray:
    """Largest magnitude in each band, in dB against a reference, shape (BANDS,)."""
    sizes = np.abs(np.fft.rfft(y * np.hanning(len(y)))) / len(y)
    places = _edges() * len(y) / SR
    low, high = np.floor(places[:-1]).astype(int), np.ceil(places[1:]).astype(int)
    loudest = np.array([sizes[a : max(b, a + 1)].max() for a, b in zip(low, high, strict=True)])
    return np.maximum(20 * np.log10(np.maximum(loudest / reference, 1e-9)), FLOOR_DB)


def loudest_magnitude(y: np.ndarray) -> float:
    """The reference of :func:`spectrum_db`: the largest magnitude in the spectrum of a sound."""
    return float(np.abs(np.fft.rfft(y * np.hanning(len(y)))).max() / len(y))


def _edges() -> np.ndarray:
    return np.geomspace(LOWEST_HZ, SR / 2 * 0.98, BANDS + 1)


# ---- the learner's functions --------------------------------------------------------------------


def checked_sound(value: Any, y: np.ndarray, *rest: Any) -> np.ndarray:
    """Accept what a learner's effect returned, or say what is wrong with it."""
    try:
        wet = np.asarray(value, dtype=float)
    except (TypeError, ValueError):
        raise ValueError("did not return an array of numbers.") from None
    if wet.ndim != 1 or not FRAME < len(wet) <= 4 * len(y):
        raise ValueError(
            f"returned shape {wet.shape} for {len(y)} samples: a sound has the shape (n,)."
        )
    if not np.isfinite(wet).all():
        raise ValueError("returned NaN or infinity.")
    return wet

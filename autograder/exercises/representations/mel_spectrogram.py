"""The exercise `mel_spectrogram`: power in bands as wide as the ear hears them."""

from __future__ import annotations

import numpy as np

from autograder.exercise import Exercise
from autograder.exercises.shared.sound import (
    from_mel,
    mel_filters,
    power,
    spectra,
    to_mel,
    triangles,
)
from autograder.exercises.shared.traps import LOW_RATE, OTHER_RATE, SHORT, SILENCE
from eigentunes.checks import representations as checks
from eigentunes.judging.contract import Case

exercise = Exercise(checks.mel_spectrogram)


@exercise.solved_by
def reference(y, sr, n_fft, hop_length, n_mels):
    """Power in bands that are equally wide on Slaney's mel scale.

    Parameters
    ----------
    y : array, shape (n,)
    sr : float
        Samples per second.
    n_fft, hop_length : int
        As for the short-time Fourier transform.
    n_mels : int
        Bands, from 0 Hz to sr / 2.

    Returns
    -------
    array, shape (n_mels, frames)
    """
    return mel_filters(sr, n_fft, n_mels) @ power(y, n_fft, hop_length)


def _edges(sr, n_mels, there=to_mel, back=from_mel):
    return back(np.linspace(there(0.0), there(sr / 2), n_mels + 2))


def _area(edges):
    return (2 / (edges[2:] - edges[:-2]))[:, None]


def _banded(y, sr, n_fft, hop_length, edges):
    return triangles(edges, sr, n_fft) * _area(edges) @ power(y, n_fft, hop_length)


def _from_htk(mel):
    return 700 * (10 ** (mel / 2595) - 1)


def _htk_edges(sr, n_mels):
    return _edges(sr, n_mels, lambda f: 2595 * np.log10(1 + f / 700), _from_htk)


HTK = (
    "You used the other mel scale, 2595 log10(1 + f / 700) (HTK's). Slaney's is asked for: linear "
    "up to 1,000 Hz, logarithmic above."
)


@exercise.mistake(HTK)
def htk(y, sr, n_fft, hop_length, n_mels):
    return _banded(y, sr, n_fft, hop_length, _htk_edges(sr, n_mels))


@exercise.mistake(HTK + " And divide each triangle by half its width.")
def htk_of_equal_heights(y, sr, n_fft, hop_length, n_mels):
    return triangles(_htk_edges(sr, n_mels), sr, n_fft) @ power(y, n_fft, hop_length)


@exercise.mistake(
    "You divided log10(f / 1000) by the NATURAL logarithm of 6.4. Take the same logarithm for "
    "both: np.log(f / 1000) / np.log(6.4)."
)
def two_logarithms(y, sr, n_fft, hop_length, n_mels):
    top = 15 + 27 * np.log10(sr / 2000) / np.log(6.4) if sr > 2000 else 3 * sr / 400
    return _banded(y, sr, n_fft, hop_length, from_mel(np.linspace(0, top, n_mels + 2)))


@exercise.mistake(
    "You left out the straight part of the scale. Up to 15 mel a place lies at 200 mel / 3 Hz, and "
    "only above at 1000 · 6.4^((mel − 15) / 27): np.where(mel < 15, …, …)."
)
def logarithmic_throughout(y, sr, n_fft, hop_length, n_mels):
    mel = np.linspace(0, to_mel(sr / 2), n_mels + 2)
    return _banded(y, sr, n_fft, hop_length, 1000 * 6.4 ** ((mel - 15) / 27))


@exercise.mistake(
    "You turned all the edges back into Hz by 200 mel / 3. That holds up to 15 mel; above it is "
    "1000 · 6.4^((mel − 15) / 27)."
)
def straight_throughout(y, sr, n_fft, hop_length, n_mels):
    return _banded(y, sr, n_fft, hop_length, np.linspace(0, to_mel(sr / 2), n_mels + 2) * 200 / 3)


@exercise.mistake(
    "Your way back from mel to Hz has e in the place of 6.4: above 15 mel a place lies at "
    "1000 · 6.4^((mel − 15) / 27)."
)
def back_by_e(y, sr, n_fft, hop_length, n_mels):
    mel = np.linspace(0, to_mel(sr / 2), n_mels + 2)
    edges = np.where(mel < 15, 200 * mel / 3, 1000 * np.exp((mel - 15) / 27))
    return _banded(y, sr, n_fft, hop_length, edges)


NOTHING_INSIDE = (
    "M is 0 everywhere, although y sounds. If no frequency falls into your bands, their edges are "
    "not in Hz: turn them back by 200 mel / 3 up to 15 mel and 1000 · 6.4^((mel − 15) / 27) above."
)


@exercise.mistake(NOTHING_INSIDE)
def edges_in_mel(y, sr, n_fft, hop_length, n_mels):
    return _banded(y, sr, n_fft, hop_length, np.linspace(0, to_mel(sr / 2), n_mels + 2))


@exercise.mistake(NOTHING_INSIDE)
def back_by_htk(y, sr, n_fft, hop_length, n_mels):
    return _banded(y, sr, n_fft, hop_length, _edges(sr, n_mels, to_mel, _from_htk))


@exercise.mistake(
    "Your triangles all have height 1, so wide bands collect more. Divide each by half its width: "
    "equal areas."
)
def equal_heights(y, sr, n_fft, hop_length, n_mels):
    return triangles(_edges(sr, n_mels), sr, n_fft) @ power(y, n_fft, hop_length)


@exercise.mistake(
    "Your triangles are half as high: their tops are 2 divided by the whole width, edge i to edge "
    "i + 2, so that the area is 1."
)
def half_as_high(y, sr, n_fft, hop_length, n_mels):
    return reference(y, sr, n_fft, hop_length, n_mels) / 2


@exercise.mistake(
    "You divided each triangle by the sum of its own weights. Its AREA in Hz is to be 1: make its "
    "top as high as 2 divided by its whole width."
)
def weights_that_add_up_to_one(y, sr, n_fft, hop_length, n_mels):
    weights = triangles(_edges(sr, n_mels), sr, n_fft)
    total = weights.sum(axis=1, keepdims=True)
    return weights / np.where(total > 0, total, 1) @ power(y, n_fft, hop_length)


@exercise.mistake(
    "Your triangles have straight sides on the mel scale. Turn the edges back into Hz, and let the "
    "sides be straight in Hz."
)
def straight_in_mel(y, sr, n_fft, hop_length, n_mels):
    edges = np.linspace(0, to_mel(sr / 2), n_mels + 2)
    places = to_mel(np.arange(1 + n_fft // 2) * sr / n_fft)
    bands = np.array([np.interp(places, edges[i : i + 3], [0, 1, 0]) for i in range(n_mels)])
    return bands * _area(from_mel(edges)) @ power(y, n_fft, hop_length)


@exercise.mistake(
    "The top edge, sr / 2, may lie below 1,000 Hz: there the scale is 3 f / 200. You took the "
    "logarithm for it whatever the sample rate."
)
def logarithm_at_the_top(y, sr, n_fft, hop_length, n_mels):
    top = 15 + 27 * np.log(sr / 2000) / np.log(6.4)
    edges = from_mel(np.linspace(0, top, n_mels + 2))
    return _banded(y, sr, n_fft, hop_length, edges)


@exercise.mistake("You summed magnitudes. The power is asked for: square the magnitude first.")
def magnitude(y, sr, n_fft, hop_length, n_mels):
    return mel_filters(sr, n_fft, n_mels) @ np.abs(spectra(y, n_fft, hop_length))


@exercise.mistake("You squared after summing the bands. Square the magnitudes, then sum.")
def squared_after(y, sr, n_fft, hop_length, n_mels):
    return magnitude(y, sr, n_fft, hop_length, n_mels) ** 2


@exercise.mistake("You returned decibels. The power itself is asked for; decibels come later.")
def decibels(y, sr, n_fft, hop_length, n_mels):
    return 10 * np.log10(np.maximum(reference(y, sr, n_fft, hop_length, n_mels), 1e-10))


@exercise.mistake("Your bands are equally wide in HERTZ. Space their edges equally in mel.")
def in_hertz(y, sr, n_fft, hop_length, n_mels):
    return _banded(y, sr, n_fft, hop_length, np.linspace(0, sr / 2, n_mels + 2))


@exercise.mistake("Your bands reach up to sr. There is nothing above sr / 2: end there.")
def up_to_sr(y, sr, n_fft, hop_length, n_mels):
    return _banded(y, sr, n_fft, hop_length, _edges(2 * sr, n_mels))


@exercise.mistake(
    "Your sample rate is fixed, but sr is an argument: the frequencies of the spectrum are "
    "multiples of sr / n_fft."
)
def own_rate(y, sr, n_fft, hop_length, n_mels):
    return reference(y, 11025, n_fft, hop_length, n_mels)


@exercise.mistake("Bands belong in rows and frames in columns: return M.T.")
def transposed(y, sr, n_fft, hop_length, n_mels):
    return reference(y, sr, n_fft, hop_length, n_mels).T


@exercise.mistake(
    "Your highest band ends below sr / 2. n_mels triangles have n_mels + 2 edges, the first of "
    "which is 0 Hz and the last sr / 2: np.linspace(0, top, n_mels + 2)."
)
def one_edge_more(y, sr, n_fft, hop_length, n_mels):
    return _banded(y, sr, n_fft, hop_length, _edges(sr, n_mels + 1)[:-1])


FREQUENCIES = (
    "Your frequencies are not those of the spectrogram: its rows lie sr / n_fft apart, from 0 Hz "
    "to sr / 2, as np.fft.rfftfreq(n_fft, 1 / sr) says."
)


@exercise.mistake(FREQUENCIES)
def cycles_per_sample(y, sr, n_fft, hop_length, n_mels):
    edges = _edges(sr, n_mels)
    return triangles(edges, 1, n_fft) * _area(edges) @ power(y, n_fft, hop_length)


@exercise.mistake(FREQUENCIES)
def frequencies_up_to_sr(y, sr, n_fft, hop_length, n_mels):
    edges = _edges(sr, n_mels)
    return triangles(edges, 2 * sr, n_fft) * _area(edges) @ power(y, n_fft, hop_length)


@exercise.mistake(
    "There is a band too few. Each triangle takes three edges, so n_mels of them need n_mels + 2: "
    "np.linspace(0, top, n_mels + 2)."
)
def too_few_edges(y, sr, n_fft, hop_length, n_mels):
    return reference(y, sr, n_fft, hop_length, n_mels - 1)


@exercise.equivalent
def band_by_band(y, sr, n_fft, hop_length, n_mels):
    edges, frequencies = _edges(sr, n_mels), np.fft.rfftfreq(n_fft, 1 / sr)
    found = []
    for i in range(n_mels):
        shape = np.interp(frequencies, edges[i : i + 3], [0, 2 / (edges[i + 2] - edges[i]), 0])
        found.append(shape @ power(y, n_fft, hop_length))
    return np.array(found)


@exercise.equivalent
def einsum(y, sr, n_fft, hop_length, n_mels):
    S = np.abs(spectra(y, n_fft, hop_length))
    return np.einsum("mf,ft,ft->mt", mel_filters(sr, n_fft, n_mels), S, S)


@exercise.equivalent
def lists(y, sr, n_fft, hop_length, n_mels):
    return reference(y, sr, n_fft, hop_length, n_mels).tolist()


@exercise.equivalent
def single_precision_result(y, sr, n_fft, hop_length, n_mels):
    return reference(y, sr, n_fft, hop_length, n_mels).astype(np.float32)


def tones(n, *cycles):
    return np.round(sum(np.cos(2 * np.pi * c * np.arange(n) / n + c) for c in cycles) / 2, 3)


exercise.show(
    Case((tones(96, 3, 11, 29), 11025, 64, 32, 6)),
    Case((tones(128, 2, 7, 40), 11025, 64, 64, 5)),
    Case((tones(96, 3, 11, 29), 8000, 64, 32, 6), OTHER_RATE),
    Case((tones(96, 3, 11, 29), 1600, 64, 32, 6), LOW_RATE),
    Case((tones(40, 5, 9), 11025, 64, 32, 5), SHORT),
    Case((np.zeros(64), 11025, 64, 32, 5), SILENCE),
)


@exercise.hide
def cases(rng):
    def sound(n):
        return rng.normal(0, 0.1, n) + tones(n, *rng.uniform(1, n / 2, 3))

    for _ in range(8):
        yield Case((sound(int(rng.integers(300, 600))), 11025, 128, 64, int(rng.integers(6, 12))))
    for _ in range(3):
        rate = int(rng.choice([8000, 16000, 22050]))
        yield Case((sound(int(rng.integers(300, 600))), rate, 128, 64, 8), OTHER_RATE)
        rate = int(rng.integers(1000, 1800))
        yield Case((sound(int(rng.integers(300, 600))), rate, 128, 64, 8), LOW_RATE)
        yield Case((sound(int(rng.integers(80, 120))), 11025, 128, 64, 8), SHORT)
        yield Case((np.zeros(int(rng.integers(200, 300))), 11025, 128, 64, 8), SILENCE)

"""From a tone to 32 numbers, and from words to the same space.

Two hidden layers of rectified sums see a small picture of the tone; the second is the embedding.
The output layer has a column for each word, so a word is a direction in the same space: the larger
its cosine with a tone, the better it fits.
"""

from __future__ import annotations

from functools import cache
from importlib import resources

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit

from eigentunes.embedding.words import WORDS
from eigentunes.sound import SAMPLE_RATE
from eigentunes.stand_ins.sounds import mel_spectrogram

Floats = NDArray[np.float64]

WEIGHTS = "weights.npz"
N_FFT, HOP_LENGTH, N_MELS = 1_024, 256, 40
TIMES = (2, 4, 8, 14, 21, 28, 36)  # edges of the eight columns, in frames: the attack counts most
WIDTH = 32


def tone_picture(y: ArrayLike) -> Floats:
    """What the network sees of a second: 40 mel bands in decibels at eight moments.

    Parameters
    ----------
    y : array, shape (11025,)
        One second of sound, the tone at its beginning.

    Returns
    -------
    ndarray, shape (320,)
        About 0 in the mean; 20 dB are 1, relative to the loudest, of which at most the 80 dB below
        are kept.
    """
    power = mel_spectrogram(y, SAMPLE_RATE, N_FFT, HOP_LENGTH, N_MELS)
    decibels = 10 * np.log10(np.maximum(power, 1e-10))
    decibels = np.maximum(decibels - decibels.max(), -80)
    moments = np.array_split(decibels, TIMES, axis=1)
    return np.stack([moment.mean(axis=1) for moment in moments], axis=1).ravel() / 20 + 1.5


def embed(y: ArrayLike) -> Floats:
    """The embedding of a sound.

    Parameters
    ----------
    y : array, shape (n,)
        Sound at 11,025 Hz; of a longer one, the mean over its seconds.

    Returns
    -------
    ndarray, shape (32,)
        None is negative.

    Raises
    ------
    ValueError
        If it is shorter than a second.
    """
    y = np.asarray(y, float)
    if y.ndim != 1 or len(y) < SAMPLE_RATE:
        raise ValueError(f"y must be at least a second of sound, ({SAMPLE_RATE},), not {y.shape}")
    seconds = y[: len(y) // SAMPLE_RATE * SAMPLE_RATE].reshape(-1, SAMPLE_RATE)
    return hidden(np.array([tone_picture(second) for second in seconds])).mean(axis=0)


def embed_words(words: str) -> Floats:
    """The embedding of a prompt: the sum of its words' directions.

    Parameters
    ----------
    words : str
        Some of :data:`~eigentunes.embedding.WORDS`, separated by spaces.

    Returns
    -------
    ndarray, shape (32,)

    Raises
    ------
    ValueError
        If there is no word, or one that it does not know.
    """
    wanted = words.split()
    unknown = [word for word in wanted if word not in WORDS]
    if unknown or not wanted:
        what = repr(unknown[0]) if unknown else "an empty prompt"
        raise ValueError(f"the embedding does not know {what}; it knows {', '.join(WORDS)}")
    columns = layers()[0][2][:, [WORDS.index(word) for word in wanted]]
    return np.asarray((columns / np.linalg.norm(columns, axis=0)).sum(axis=1))


def fits(y: ArrayLike) -> dict[str, float]:
    """How well each word fits a sound, as the network was trained to say.

    Parameters
    ----------
    y : array, shape (n,)
        As for :func:`embed`.

    Returns
    -------
    dict of str to float
        From 0 to 1, the best word first.
    """
    (*_, W), (*_, b) = layers()
    shares = expit(embed(y) @ W + b)
    return {WORDS[k]: float(shares[k]) for k in np.argsort(-shares)}


def hidden(pictures: ArrayLike) -> Floats:
    """The second hidden layer for pictures (n, 320), shape (n, 32)."""
    out = np.asarray(pictures, float)
    for W, b in zip(*(part[:2] for part in layers()), strict=True):
        out = np.maximum(out @ W + b, 0)
    return out


@cache
def layers() -> tuple[list[Floats], list[Floats]]:
    """Weights and biases of the three layers: (320, 128), (128, 32), (32, 20) and their widths.

    In the order and orientation of scikit-learn's ``coefs_`` and ``intercepts_``.
    """
    file = resources.files(__package__).joinpath(WEIGHTS)
    with file.open("rb") as stream, np.load(stream) as stored:
        numbers = range(len(stored.files) // 2)
        return (
            [stored[f"W{k}"].astype(float) for k in numbers],
            [stored[f"b{k}"].astype(float) for k in numbers],
        )

"""The experiments of `2-augmentation`: tones under effects, and what training on them is worth."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

from eigentunes.data import SAMPLE_RATE as SR
from eigentunes.data import instrument_clips, remember
from eigentunes.stand_ins import effects, mfcc

Floats = np.ndarray
TONES = 160


def impulse_response(seconds: float, rng: np.random.Generator) -> Floats:
    """A direct sound, then noise that falls by 60 dB in `seconds`, shape (seconds · 11025,)."""
    n = round(seconds * SR)
    response = 0.15 * rng.normal(size=n) * 10 ** (-3 * np.arange(n) / n)
    response[0] = 1.0
    return response


def natural(y: Floats, rng: np.random.Generator) -> list[Floats]:
    """Six versions that could have been recorded."""
    room = impulse_response(rng.uniform(0.1, 0.6), rng)
    return [
        effects.pitch_shift(y, rng.uniform(-2, 2)),
        effects.compress_dynamics(y, -25),
        effects.distort(y, 6),
        effects.reverb(y, room, 0.6),
        effects.echo(y, SR, 0.1, 0.3, 0.4),
        effects.chorus(y),
    ]


def backwards(y: Floats) -> Floats:
    """Played from its end to its beginning."""
    return y[::-1]


def upside_down(y: Floats) -> Floats:
    """With the spectrum upside down: a frequency f becomes SR / 2 − f, and nothing moves in time.

    Every other sample changes its sign.  To turn the list of Fourier coefficients round would also
    play the sound backwards.
    """
    return y * (-1.0) ** np.arange(len(y))


def unnatural(y: Floats, rng: np.random.Generator) -> list[Floats]:
    """Two versions that no instrument makes."""
    return [backwards(y), upside_down(y)]


def _mean_mfcc(y: Floats) -> Floats:
    return mfcc(y, SR).mean(axis=1)


def timbre_table() -> dict[str, Floats]:
    """Mean MFCC of 160 tones of eight instruments: clean, augmented, and in a large room.

    Returns
    -------
    dict
        ``"clean"`` and ``"room"`` (160, 20), ``"natural"`` (160, 6, 20), ``"unnatural"``
        (160, 2, 20) and ``"label"`` (160,).  Kept in the cache folder.
    """

    def compute() -> dict[str, Floats]:
        sounds, label = instrument_clips(TONES, seed=0)
        rng = np.random.default_rng(0)
        table: dict[str, Floats] = {"label": label}
        table["clean"] = np.array([_mean_mfcc(y) for y in sounds])
        makers: dict[str, Callable[..., list[Floats]]] = {
            "natural": natural,
            "unnatural": unnatural,
        }
        for name, make in makers.items():
            table[name] = np.array([[_mean_mfcc(z) for z in make(y, rng)] for y in sounds])
        rooms = [impulse_response(rng.uniform(0.3, 0.9), rng) for _ in sounds]
        table["room"] = np.array(
            [_mean_mfcc(effects.reverb(y, r, 0.8)) for y, r in zip(sounds, rooms, strict=True)]
        )
        return table

    return remember("augmented-timbre-v3", compute)


def in_a_room(
    table: dict[str, Floats],
    kind: str | None,
    weights: Callable[[Floats], Floats],
    train: Floats,
    test: Floats,
) -> float:
    """Accuracy in the room of an SVM that was trained on clean tones and their augmented versions.

    Parameters
    ----------
    table : dict
        From :func:`timbre_table`.
    kind : {"natural", "unnatural"} or None
        Which versions join the training tones; none for None.
    weights : callable
        Takes 0 or 1 for each training row (1 is augmented) and returns its weight, in the scaling
        of the features as in the training.
    train, test : array of int
        Rows of the table.

    Returns
    -------
    float
    """
    X, y = table["clean"][train], table["label"][train]
    augmented = np.zeros(len(X), int)
    if kind is not None:
        made = table[kind][train]
        X = np.vstack([X, made.reshape(-1, X.shape[1])])
        y = np.append(y, np.repeat(y, made.shape[1]))
        augmented = np.append(augmented, np.ones(len(y) - len(augmented), int))
    weight = weights(augmented)
    # Weights count everywhere, or rows of weight 0 would: gamma="scale" looks at all rows alike.
    scale = StandardScaler().fit(X, sample_weight=weight)
    model = SVC(C=10, gamma="auto").fit(scale.transform(X), y, sample_weight=weight)
    return float(model.score(scale.transform(table["room"][test]), table["label"][test]))


def key_accuracy(X: Floats, key: Floats, X_test: Floats, key_test: Floats) -> float:
    """Accuracy of logistic regression from mean chroma (n, 12) to one of 24 keys."""
    model = LogisticRegression(C=100, max_iter=500).fit(X, key)
    return float(model.score(X_test, key_test))

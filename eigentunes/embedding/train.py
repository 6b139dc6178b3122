"""Trains the embedding anew: ``python -m eigentunes.embedding.train`` (a minute on one core).

The teacher is the synthesiser: it draws a timbre and a pitch at random, plays the tone, and knows
which words are true of it.  No recipe of the course's instruments is among them, but the drawn
ranges include what they are made of, so to tell instruments apart is a task very close to this one.
"""

from __future__ import annotations

import warnings
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier

from eigentunes.data import SAMPLE_RATE, Timbre, timbre_tone
from eigentunes.data.progress import progress
from eigentunes.embedding.network import WEIGHTS, WIDTH, tone_picture
from eigentunes.embedding.words import true_words

TONES = 20_000
ROUNDS = 30


def random_timbre(rng: np.random.Generator) -> Timbre:
    """Draw harmonics, envelope, breath, vibrato and inharmonicity, each over a wide range."""

    def between(low: float, high: float) -> float:
        return float(np.exp(rng.uniform(np.log(low), np.log(high))))

    def sometimes(share: float, low: float, high: float) -> float:
        drawn = between(low, high)
        return drawn if rng.random() < share else 0.0

    n = rng.integers(2, 9)
    strengths = np.arange(1, n + 1) ** -rng.uniform(0, 3) * np.exp(0.5 * rng.normal(size=n))
    if rng.random() < 0.25:
        strengths[1::2] *= rng.uniform(0, 0.1)  # as in a pipe that is closed at one end
    if rng.random() < 0.25:
        strengths[0] *= rng.uniform(0.1, 0.6)
    return Timbre(
        tuple(float(x) for x in strengths / strengths.max()),
        attack=between(0.001, 0.3),
        decay=between(0.15, 30),
        breath=sometimes(0.4, 0.01, 0.15),
        vibrato=sometimes(0.4, 0.002, 0.01),
        stretch=sometimes(0.5, 1e-4, 0.2),
    )


def random_tones(n: int, seed: int) -> tuple[NDArray[np.float32], NDArray[np.int_]]:
    """Pictures of random tones (n, 320), and 1 for each word that is true of them (n, 20)."""
    rng = np.random.default_rng(seed)
    pictures, words = [], []
    for _ in progress(list(range(n)), "Playing tones"):
        timbre, midi = random_timbre(rng), rng.uniform(45, 79)
        y = timbre_tone(timbre, midi, rng)
        y = np.clip(y + rng.uniform(0, 0.04) * rng.normal(size=SAMPLE_RATE), -1, 1)
        pictures.append(tone_picture(y).astype(np.float32))
        words.append(true_words(timbre, midi))
    return np.array(pictures), np.array(words, int)


def train(tones: int = TONES, rounds: int = ROUNDS) -> MLPClassifier:
    """Fit the network to random tones.

    Parameters
    ----------
    tones : int
        How many.
    rounds : int
        How often each is seen.

    Returns
    -------
    MLPClassifier
        With hidden layers of 128 and 32.
    """
    network = MLPClassifier(
        (128, WIDTH), alpha=1e-4, batch_size=min(256, tones), max_iter=rounds, random_state=0
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # the number of rounds is chosen
        return network.fit(*random_tones(tones, seed=7))


def main() -> None:
    """Train, and write the weights beside this file in half precision."""
    network = train()
    arrays = {f"W{k}": W for k, W in enumerate(network.coefs_)}
    arrays |= {f"b{k}": b for k, b in enumerate(network.intercepts_)}
    path = Path(__file__).with_name(WEIGHTS)
    np.savez_compressed(path, **{name: a.astype(np.float16) for name, a in arrays.items()})
    numbers = sum(a.size for a in arrays.values())
    print(f"{path.name}: {numbers:,} parameters, {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()

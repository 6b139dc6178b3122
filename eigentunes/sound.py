"""Sounds in a notebook: to play, and as bytes for the explorers.

A signal is a float array (n,) in [-1, 1].  It is played as loud as it is: a player that scales
every sound to full loudness would hide what a gain, a compressor or a limiter does.
"""

from __future__ import annotations

import html
from typing import Any

import numpy as np
from IPython.display import Audio
from numpy.typing import ArrayLike

SAMPLE_RATE = 11025
"""Samples per second of the course's sounds."""


def _signal(y: ArrayLike) -> np.ndarray:
    """The signal as floats in [-1, 1]; what lies outside is cut off, as by every loudspeaker."""
    signal = np.asarray(y, dtype=float)
    if signal.ndim != 1 or signal.size == 0:
        raise ValueError(f"y must be one channel of samples, shape (n,), not {signal.shape}.")
    if not np.isfinite(signal).all():
        raise ValueError("y holds NaN or infinity, which cannot be played: look where it arises.")
    return np.clip(signal, -1, 1)


def _rate(sr: float) -> int:
    if not 3000 <= sr <= 192_000:
        raise ValueError(f"sr must be between 3000 and 192000 samples per second, not {sr}.")
    return round(sr)


class Sound(Audio):
    """A player with a description in words, for readers who do not hear it and for exports."""

    def __init__(self, y: np.ndarray, sr: int, description: str) -> None:
        super().__init__(y, rate=sr, normalize=False)
        self.description = description

    def _repr_html_(self) -> str:
        words = html.escape(self.description)
        player = super()._repr_html_()
        return f"<figure><figcaption>{words}</figcaption>{player}</figure>"

    def _repr_mimebundle_(self, **kwargs: Any) -> dict[str, str]:
        return {"text/plain": self.description, "text/html": self._repr_html_()}


def play(y: ArrayLike, description: str, sr: float = SAMPLE_RATE) -> Sound:
    """A player for a sound, which starts when it is clicked.

    Parameters
    ----------
    y : array, shape (n,)
        Signal in [-1, 1]; what lies outside is cut off.
    description : str
        What is to be heard, in words.
    sr : float
        Samples per second.

    Returns
    -------
    Sound
        Displayed as a player under its description, with the length in seconds, and said so if a
        part is cut off.

    Raises
    ------
    ValueError
        If `y` is not one channel of finite numbers, `sr` is out of range, or there is no
        description.
    """
    if not description.strip():
        raise ValueError("description must say in words what is to be heard.")
    signal, rate = _signal(y), _rate(sr)
    words = f"{description} ({len(signal) / rate:.1f} s)"
    if np.abs(np.asarray(y)).max() > 1:
        words += " What is above 1 is cut off when it is played, which you hear as distortion."
    return Sound(signal, rate, words)


def pcm(y: ArrayLike) -> bytes:
    """Signal as 16-bit samples, little-endian: what ``explorers/sound.js`` plays.

    Parameters
    ----------
    y : array, shape (n,)
        Signal in [-1, 1]; what lies outside is cut off.

    Returns
    -------
    bytes
        Two per sample; 1.0 becomes 32767.

    Raises
    ------
    ValueError
        If `y` is not one channel of finite numbers.
    """
    return np.rint(_signal(y) * 32767).astype("<i2").tobytes()

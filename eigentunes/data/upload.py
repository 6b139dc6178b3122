"""Your own song: a file becomes one array of samples at the course's sample rate."""

from __future__ import annotations

import io
from math import gcd
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.signal import resample_poly

LONGEST_MINUTES = 15


def read_song(
    source: str | Path | bytes | memoryview,
    *,
    sr: int = 11_025,
    seconds: float | None = None,
) -> NDArray[np.float64]:
    """Read a sound file (wav, flac, ogg or mp3) as one channel.

    Parameters
    ----------
    source : str, Path, bytes or memoryview
        Name of a file, or its content; ``upload.value[0]["content"]`` of a ``FileUpload``.
    sr : int
        Samples a second that you want.
    seconds : float, optional
        Read only so much from the beginning.

    Returns
    -------
    y : ndarray, shape (n,)
        In [-1, 1]; channels are averaged.

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    ValueError
        If it is no sound that can be read, holds no samples, is silent, or is longer than
        15 minutes and ``seconds`` is not given.
    """
    import soundfile  # here, because it loads a library that most lessons do not need

    what = str(source) if isinstance(source, (str, Path)) else "this sound"
    if isinstance(source, (str, Path)) and not Path(source).is_file():
        raise FileNotFoundError(f"there is no file {what}; look at its name and folder")
    if seconds is not None and not seconds > 0:
        raise ValueError(f"seconds must be positive, not {seconds}")
    try:
        opened = what if isinstance(source, (str, Path)) else io.BytesIO(bytes(source))
        with soundfile.SoundFile(opened) as file:
            rate = file.samplerate
            if seconds is None and file.frames > 60 * LONGEST_MINUTES * rate:
                raise ValueError(
                    f"{what} lasts {file.frames / rate / 60:.0f} minutes, more than "
                    f"{LONGEST_MINUTES}; read a part of it with seconds=30"
                )
            wanted = -1 if seconds is None else round(seconds * rate)
            y = file.read(wanted, dtype="float32", always_2d=True).mean(axis=1)
    except (soundfile.LibsndfileError, TypeError) as reason:
        raise ValueError(
            f"{what} cannot be read as sound ({reason}); give a wav, flac, ogg or mp3 file"
        ) from None
    if len(y) == 0:
        raise ValueError(f"{what} holds 0 seconds of sound; choose another file")
    if not np.isfinite(y).all() or not np.abs(y).max() > 0:
        raise ValueError(f"{what} is silent; choose another file or another part")
    common = gcd(rate, sr)
    return np.clip(resample_poly(y.astype(float), sr // common, rate // common), -1, 1)

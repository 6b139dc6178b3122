"""Times of the references on sound against librosa's, both warm: python benchmarks/music.py"""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter

import librosa
import numpy as np

from autograder.catalogue import EXERCISES
from eigentunes.data import drum_loop

SR = 11025
REPEATS = 15


def milliseconds(*functions: Callable[[], object]) -> list[float]:
    """Shortest time of each, after one call that is not counted; called in turn."""
    for function in functions:
        function()
    best = [np.inf] * len(functions)
    for _ in range(REPEATS):
        for i, function in enumerate(functions):
            start = perf_counter()
            function()
            best[i] = min(best[i], 1000 * (perf_counter() - start))
    return best


def main() -> None:
    rng = np.random.default_rng(0)
    y = rng.normal(0, 0.1, 10 * SR)
    names = ("stft_magnitude", "mel_spectrogram", "mfcc", "chromagram", "onset_times")
    stft, mel, mfcc, chroma, onsets = (EXERCISES[name].reference for name in names)
    stretch, shift = (EXERCISES[name].reference for name in ("time_stretch", "pitch_shift"))
    drums = drum_loop("rock", 100, seconds=10)
    pairs = {
        "stft": (lambda: stft(y, 2048, 512), lambda: np.abs(librosa.stft(y))),
        "mel": (
            lambda: mel(y, SR, 2048, 512, 128),
            lambda: librosa.feature.melspectrogram(y=y, sr=SR),
        ),
        "mfcc": (
            lambda: mfcc(y, SR, 20, 2048, 512, 128),
            lambda: librosa.feature.mfcc(y=y, sr=SR),
        ),
        "chroma": (
            lambda: chroma(y, SR, 4096, 2048),
            lambda: librosa.feature.chroma_stft(y=y, sr=SR, n_fft=4096, hop_length=2048, tuning=0),
        ),
        "onsets": (
            lambda: onsets(drums, SR, 1024, 128),
            lambda: librosa.onset.onset_detect(
                onset_envelope=librosa.onset.onset_strength(
                    y=drums, sr=SR, n_fft=1024, hop_length=128
                ),
                sr=SR,
                hop_length=128,
                units="time",
            ),
        ),
        "stretch": (
            lambda: stretch(y, 1.2, 2048),
            lambda: librosa.effects.time_stretch(y, rate=1.2),
        ),
        "shift": (
            lambda: shift(y, 3, 2048),
            lambda: librosa.effects.pitch_shift(y, sr=SR, n_steps=3, res_type="scipy"),
        ),
    }
    print(f"10 s at {SR} Hz, shortest of {REPEATS}, both warm; goal: at most 1.5 times librosa")
    print(f"{'':8}{'ours':>10}{'librosa':>10}{'ratio':>8}")
    for name, (ours, theirs) in pairs.items():
        a, b = milliseconds(ours, theirs)
        print(f"{name:8}{a:7.1f} ms{b:7.1f} ms{a / b:8.2f}")


if __name__ == "__main__":
    main()

"""The references of the exercises on sound agree with librosa and SciPy, and with theory."""

from __future__ import annotations

import librosa
import numpy as np
import pytest

from autograder.catalogue import EXERCISES
from autograder.exercises.representations.estimate_bpm import beats, with_between, without
from eigentunes.stand_ins import sounds

SR = 11025


def reference(name):
    return EXERCISES[name].reference


@pytest.fixture(scope="module")
def y():
    """Forty plucked tones of five harmonics, and a little noise: 10 s."""
    rng = np.random.default_rng(0)
    time = np.arange(10 * SR) / SR
    signal = 1e-3 * rng.normal(size=len(time))
    for i, midi in enumerate(rng.integers(45, 75, 40)):
        since = time - 0.25 * i
        envelope = np.where(since > 0, np.exp(-4 * np.maximum(since, 0)), 0)
        for h in range(1, 6):
            frequency = h * 440 * 2 ** ((midi - 69) / 12)
            signal += 0.1 / h * envelope * np.sin(2 * np.pi * frequency * time)
    return signal


def test_the_spectrum_is_librosas(y):
    theirs = np.abs(librosa.stft(y))
    np.testing.assert_allclose(reference("stft_magnitude")(y, 2048, 512), theirs, atol=1e-4)
    np.testing.assert_allclose(sounds.stft_magnitude(y), theirs, atol=1e-4)


def test_the_mel_spectrogram_is_librosas(y):
    theirs = librosa.feature.melspectrogram(y=y, sr=SR)
    np.testing.assert_allclose(
        reference("mel_spectrogram")(y, SR, 2048, 512, 128), theirs, atol=1e-3
    )
    np.testing.assert_allclose(sounds.mel_spectrogram(y), theirs, atol=1e-3)


def test_the_mfcc_are_librosas(y):
    theirs = librosa.feature.mfcc(y=y, sr=SR)
    np.testing.assert_allclose(reference("mfcc")(y, SR, 20, 2048, 512, 128), theirs, atol=1e-3)
    np.testing.assert_allclose(sounds.mfcc(y), theirs, atol=1e-3)


def test_the_chromagram_is_close_to_librosas(y):
    ours = reference("chromagram")(y, SR, 4096, 2048)
    theirs = librosa.feature.chroma_stft(y=y, sr=SR, n_fft=4096, hop_length=2048, tuning=0)
    assert np.corrcoef(ours.ravel(), theirs.ravel())[0, 1] > 0.96
    np.testing.assert_allclose(sounds.chromagram(y), ours, atol=1e-12)


@pytest.mark.parametrize("semitones", range(12))
def test_a_tone_is_its_pitch_class(semitones):
    tone = np.sin(2 * np.pi * 440 * 2 ** (semitones / 12) * np.arange(SR) / SR)
    assert np.all(reference("chromagram")(tone, SR, 4096, 2048)[(9 + semitones) % 12] == 1)


@pytest.mark.parametrize("steps", range(1, 12))
def test_rolling_the_chroma_rolls_the_scores(steps):
    estimate_key = reference("estimate_key")
    chroma, major, minor = np.random.default_rng(steps).uniform(size=(3, 12))
    key, scores = estimate_key(chroma, major, minor)
    moved_key, moved = estimate_key(np.roll(chroma, steps), major, minor)
    wanted = np.roll(scores.reshape(2, 12), steps, axis=1).ravel()
    np.testing.assert_allclose(moved, wanted, atol=1e-15)
    assert moved_key == 12 * (key // 12) + (key + steps) % 12


@pytest.mark.parametrize(
    "onsets",
    [
        beats(96.0, 9),
        without(beats(96.0, 14), 1, 2, 7, 8),
        with_between(beats(96.0, 12), 0, 6),
        beats(192.0, 9),
        beats(24.0, 9),
    ],
    ids=["even", "beats missing", "onsets between", "twice as fast", "four times as slow"],
)
@pytest.mark.parametrize("estimate", [reference("estimate_bpm"), sounds.estimate_bpm])
def test_the_tempo_is_found(onsets, estimate):
    assert estimate(onsets) == pytest.approx(96, rel=0.01)


@pytest.mark.parametrize("bpm", [72.0, 77.3, 96.0, 120.0, 133.0])
def test_clicks_are_heard_within_one_per_cent(bpm):
    clicks = np.zeros(10 * SR)
    for start in np.arange(0.3, 9.9, 60 / bpm):
        clicks[int(start * SR) :][:60] += np.sin(np.arange(60.0))
    assert sounds.estimate_bpm(sounds.onset_times(clicks)) == pytest.approx(bpm, rel=0.01)


@pytest.mark.parametrize("r", [0.5, 0.8, 1.25, 2.0])
def test_stretching_scales_the_tempo_up_to_an_octave(r):
    bpm = reference("estimate_bpm")
    onsets = without(beats(101.0, 14), 1, 2, 7)
    octaves = np.log2(bpm(onsets * r) * r / bpm(onsets))
    assert octaves == pytest.approx(np.rint(octaves), abs=1e-9)


def test_the_spectrum_keeps_scale_and_is_blind_to_the_sign(y):
    S = reference("stft_magnitude")
    np.testing.assert_allclose(S(-y, 512, 256), S(y, 512, 256), atol=1e-12)
    np.testing.assert_allclose(S(3 * y, 512, 256), 3 * S(y, 512, 256), atol=1e-9)


def test_a_later_sound_gives_later_frames(y):
    S = reference("stft_magnitude")
    later = S(np.concatenate([np.zeros(1024), y]), 512, 256)
    np.testing.assert_allclose(later[:, 4:], S(y, 512, 256), atol=1e-12)

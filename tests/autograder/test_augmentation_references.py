"""The references of the effects agree with librosa and SciPy, and do what an effect must do."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.signal import lfilter

from autograder.catalogue import EXERCISES
from eigentunes.stand_ins import effects

librosa = pytest.importorskip("librosa")

SR = 11025
SETTINGS = {
    "compress_dynamics": (-20.0, 4.0, 511),
    "limit": (-6.0, 511),
    "distort": (12.0,),
    "reverb": (np.array([1.0, 0.5, -0.25]), 0.4),
    "echo": (SR, 0.05, 0.5, 0.4),
    "chorus": (SR, 1.5, 0.25, 7.0, 0.4),
}


def reference(name):
    return EXERCISES[name].reference


def tone(frequency=440, seconds=1.0, loud=0.5):
    return loud * np.sin(2 * np.pi * frequency * np.arange(round(seconds * SR)) / SR)


def pitch(y):
    return np.abs(np.fft.rfft(y * np.hanning(len(y)), 1 << 17)).argmax() * SR / (1 << 17)


@pytest.mark.parametrize("rate", [0.8, 1.0, 1.25, 1.7])
def test_a_stretched_tone_keeps_its_pitch_and_agrees_with_librosa(rate):
    y = tone()
    ours, theirs = (
        reference("time_stretch")(y, rate, 2048),
        librosa.effects.time_stretch(y, rate=rate),
    )
    assert len(ours) == len(theirs) == round(len(y) / rate)
    assert abs(pitch(ours) - 440) < 0.5
    inside = slice(2048, -4096)
    np.testing.assert_allclose(ours[inside], theirs[inside], atol=1e-9)


@pytest.mark.parametrize("n_steps", [-5, 2, 7])
def test_a_shifted_tone_has_the_new_pitch_and_the_old_length(n_steps):
    y = reference("pitch_shift")(tone(), n_steps, 2048)
    assert len(y) == SR
    assert abs(pitch(y) / (440 * 2 ** (n_steps / 12)) - 1) < 1e-3


def test_the_compressor_makes_25_decibels_18():
    loud = 10 ** (25 / 20) * 0.05
    y = np.append(tone(loud=0.05), tone(loud=loud))
    threshold = 20 * np.log10(loud / 2**0.5) - 28 / 3
    out = reference("compress_dynamics")(y, threshold, 4.0, 511)
    levels = [20 * np.log10(part.std()) for part in (out[2000:9000], out[SR + 2000 : -2000])]
    assert levels[1] - levels[0] == pytest.approx(18, abs=0.1)


def test_the_limiter_is_idempotent_and_keeps_its_ceiling():
    y = np.random.default_rng(0).normal(0, 0.4, 4000)
    once = reference("limit")(y, -6.0, 63)
    assert np.abs(once).max() <= 10 ** (-6 / 20) + 1e-12
    np.testing.assert_allclose(reference("limit")(once, -6.0, 63), once)


@pytest.mark.parametrize("name", ["reverb", "echo", "chorus"])
def test_rooms_echoes_and_choruses_are_linear_and_dry_without_mix(name):
    rng = np.random.default_rng(1)
    a, b = rng.normal(size=(2, 3000))
    effect, settings = reference(name), SETTINGS[name]
    mixed = effect(2 * a - b, *settings)
    np.testing.assert_allclose(mixed, 2 * effect(a, *settings) - effect(b, *settings), atol=1e-12)
    np.testing.assert_allclose(effect(a, *settings[:-1], 0.0), a, atol=1e-12)


@pytest.mark.parametrize("name", ["compress_dynamics", "limit", "distort"])
def test_dynamics_and_distortion_are_not_linear(name):
    y = tone(loud=0.9)
    effect, settings = reference(name), SETTINGS[name]
    assert not np.allclose(effect(0.5 * y, *settings), 0.5 * effect(y, *settings))


def test_echoes_agree_with_scipys_filter():
    y, d = np.random.default_rng(2).normal(size=900), 100
    b, a = np.eye(1, d + 1, d)[0], np.eye(1, d + 1)[0] - 0.6 * np.eye(1, d + 1, d)[0]
    np.testing.assert_allclose(
        reference("echo")(y, 1000, 0.1, 0.6, 1.0), lfilter(b, a, y), atol=1e-12
    )


@pytest.mark.parametrize("name", SETTINGS)
def test_the_stand_ins_agree_with_the_references(name):
    y = np.random.default_rng(3).normal(0, 0.3, 3000)
    ours = getattr(effects, name)(y, *SETTINGS[name])
    np.testing.assert_allclose(ours, reference(name)(y, *SETTINGS[name]), atol=1e-12)

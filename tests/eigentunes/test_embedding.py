"""The course's own pretrained embedding, and how it is trained."""

from __future__ import annotations

from importlib import resources

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from eigentunes.data import INSTRUMENTS, SAMPLE_RATE, Timbre, instrument_tone, timbre_tone
from eigentunes.embedding import WIDTH, WORDS, embed, embed_words, fits, layers, tone_picture
from eigentunes.embedding.train import random_tones, train
from eigentunes.embedding.words import true_words

PURE = Timbre((1.0, 0.1), attack=0.1, decay=20)
BELL = Timbre((1.0, 0.9, 0.9, 0.8, 0.7), attack=0.001, decay=1.0, stretch=0.15)


def heard(timbre: Timbre, midi: float = 62) -> np.ndarray:
    return timbre_tone(timbre, midi, np.random.default_rng(0))


def test_it_is_small_enough_to_come_with_the_course():
    files = resources.files("eigentunes.embedding")
    assert len(files.joinpath("weights.npz").read_bytes()) < 200_000
    coefficients, biases = layers()
    assert [W.shape for W in coefficients] == [(320, 128), (128, WIDTH), (WIDTH, len(WORDS))]
    assert sum(a.size for a in coefficients + biases) == 45_876


def test_each_word_is_told_from_tones_that_it_has_not_heard():
    pictures, words = random_tones(400, seed=99)
    hidden = pictures.astype(float)
    coefficients, biases = layers()
    for W, b in zip(coefficients[:-1], biases[:-1], strict=True):
        hidden = np.maximum(hidden @ W + b, 0)
    scores = hidden @ coefficients[-1] + biases[-1]
    areas = {w: roc_auc_score(words[:, k], scores[:, k]) for k, w in enumerate(WORDS)}
    poor = {word: round(area, 2) for word, area in areas.items() if area < 0.7}
    assert not poor
    assert np.mean(list(areas.values())) > 0.88


def test_training_makes_such_a_network():
    """A short training is above chance already, with the same layers as the stored weights."""
    network = train(tones=600, rounds=15)
    assert [W.shape for W in network.coefs_] == [W.shape for W in layers()[0]]
    pictures, words = random_tones(200, seed=5)
    assert roc_auc_score(words, network.predict_proba(pictures), average="macro") > 0.7


@pytest.mark.parametrize(
    ("timbre", "midi", "true", "false"),
    [
        (PURE, 40, {"pure", "dark", "soft", "sustained", "clear", "tuned", "low"},
         {"rich", "sharp", "high", "metallic"}),
        (BELL, 75, {"rich", "bright", "sharp", "fading", "metallic", "high"},
         {"pure", "dark", "soft", "tuned", "hollow"}),
        (Timbre((1, 0.01, 0.5), 0.02, 0.3, breath=0.1, vibrato=0.005), 60,
         {"hollow", "short", "breathy", "middle"}, {"clear", "full", "brassy"}),
        (Timbre((0.3, 0.8, 1.0), 0.02, 5), 60, {"brassy", "nasal"}, {"hollow", "full"}),
        (Timbre((1.0, 0.6, 0.2), 0.02, 5), 60, {"full"}, {"nasal", "brassy"}),
    ],
)  # fmt: skip
def test_words_are_true_by_the_recipe(timbre, midi, true, false):
    found = {word for word, fact in zip(WORDS, true_words(timbre, midi), strict=True) if fact}
    assert true <= found
    assert not false & found


def test_every_tone_has_one_pitch_word_and_one_decay_word():
    _, words = random_tones(50, seed=1)
    for group in (("low", "middle", "high"), ("short", "fading", "sustained")):
        assert set(words[:, [WORDS.index(word) for word in group]].sum(axis=1)) == {1}


def test_the_bell_sounds_metallic_and_the_pure_tone_does_not():
    assert fits(heard(BELL))["metallic"] > 0.8 > 0.4 > fits(heard(PURE))["metallic"]
    shares = list(fits(heard(BELL)).values())
    assert shares == sorted(shares, reverse=True)


def test_loudness_does_not_matter_but_time_does():
    y = heard(BELL)
    np.testing.assert_allclose(embed(0.3 * y), embed(y), atol=1e-6)
    assert np.abs(embed(y[::-1]) - embed(y)).max() > 0.5


def test_of_a_longer_sound_it_is_the_mean_over_its_seconds():
    two = np.concatenate([heard(BELL), heard(PURE)])
    np.testing.assert_allclose(embed(two), (embed(heard(BELL)) + embed(heard(PURE))) / 2)
    np.testing.assert_allclose(embed(np.append(two, heard(PURE)[:3000])), embed(two))


def test_a_prompt_is_the_sum_of_its_words():
    together = embed_words("bright sharp")
    np.testing.assert_allclose(together, embed_words("bright") + embed_words("sharp"))
    assert np.linalg.norm(embed_words("dark")) == pytest.approx(1)


@pytest.mark.parametrize("name", INSTRUMENTS)
def test_pictures_and_embeddings_are_finite_and_of_their_shape(name):
    y = instrument_tone(name, 60, seed=1)
    assert tone_picture(y).shape == (320,)
    assert embed(y).shape == (WIDTH,)
    assert (embed(y) >= 0).all()
    assert np.isfinite(embed(np.zeros(SAMPLE_RATE))).all()


@pytest.mark.parametrize("y", [np.zeros(100), np.zeros((2, SAMPLE_RATE))])
def test_what_is_no_second_of_sound_is_refused(y):
    with pytest.raises(ValueError, match="at least a second"):
        embed(y)


@pytest.mark.parametrize(("words", "named"), [("bright lovely", "'lovely'"), ("  ", "empty")])
def test_unknown_words_are_named(words, named):
    with pytest.raises(ValueError, match=f"{named}.*it knows bright, dark"):
        embed_words(words)

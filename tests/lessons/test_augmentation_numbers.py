"""What `2-augmentation` says about its experiments is so, beyond the spread of the splits."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from sklearn.neighbors import KNeighborsClassifier

from eigentunes.data import SAMPLE_RATE, drum_loop, instrument_tone, rendered_chroma
from eigentunes.experiments import augmentation as trials
from eigentunes.explorers.effect_rack import model as rack
from eigentunes.stand_ins import (
    augmented_weights,
    chorus,
    compress_dynamics,
    distort,
    echo,
    estimate_bpm,
    group_split,
    limit,
    onset_times,
    pitch_shift,
    reverb,
    time_stretch,
    transpose_chroma,
)
from tests.lessons.prose import says

LESSON = "3-music/2-augmentation"
timbre = cache(trials.timbre_table)


@cache
def in_a_room(kind, share):
    scores = []
    for seed in range(20):
        rows = group_split(np.arange(trials.TONES), 0.4, np.random.default_rng(seed))
        scores.append(
            trials.in_a_room(timbre(), kind, lambda a: augmented_weights(a, share), *rows)
        )
    return np.mean(scores)


def test_a_stretch_moves_the_tempo_and_a_shift_does_not():
    says(LESSON, "A stretch moves the tempo", "a shift moves the key and leaves the tempo")
    says(LESSON, "(121 and not 120", "with half the hop the estimate is 120.)")
    drums = drum_loop("rock", 100, seconds=8, seed=0)
    assert abs(estimate_bpm(onset_times(drums)) - 100) < 2
    faster = time_stretch(drums, 1.2, 512)
    assert round(estimate_bpm(onset_times(faster))) == 121
    assert round(estimate_bpm(onset_times(faster, hop_length=64))) == 120
    assert abs(estimate_bpm(onset_times(pitch_shift(drums, 3, 512))) - 100) < 2


def test_three_effects_narrow_the_range_and_only_the_limiter_is_idempotent():
    says(LESSON, "All three narrow it, and none is linear. The limiter is idempotent")
    says(LESSON, "the line at 440 Hz is 1.12 high")
    time = np.arange(SAMPLE_RATE) / SAMPLE_RATE
    loud = np.where(time < 0.5, 0.05, 0.9) * np.sin(2 * np.pi * 440 * time)

    def level(part):
        return 20 * np.log10(np.std(part))

    for effect, idempotent in (
        (lambda y: compress_dynamics(y, -20, 4, 511), False),
        (lambda y: limit(y, -6, 511), True),
        (lambda y: distort(y, 12), False),
    ):
        once = effect(loud)
        assert 5 < level(once[6500:10000]) - level(once[1000:4500]) < 20 * np.log10(0.9 / 0.05) - 3
        assert not np.allclose(effect(0.5 * loud), 0.5 * once)
        assert np.allclose(effect(once), once) == idempotent
    bent = distort(0.5 * np.sin(2 * np.pi * 440 * time), 12)
    assert 2 * np.abs(np.fft.rfft(bent))[440] / len(bent) == pytest.approx(1.12, abs=0.005)


def test_room_and_echo_go_on_after_a_short_tone_and_the_chorus_does_not():
    says(LESSON, "Room and echo go on when the tone is over; the chorus ends with it")
    organ = instrument_tone("organ", 69, seconds=0.3, seed=0)
    end, late = len(organ), len(organ) + round(0.01 * SAMPLE_RATE)
    organ = np.append(organ, np.zeros(SAMPLE_RATE - end))
    response = trials.impulse_response(0.8, np.random.default_rng(0))
    for y in (reverb(organ, response, 0.6), echo(organ, SAMPLE_RATE, 0.2, 0.5, 0.5)):
        assert np.std(y[late : late + 1000]) > 0.1 * np.std(y[:end])
    y = chorus(organ, SAMPLE_RATE, 1.5, 0.25, 7.0, 0.5)
    assert np.any(y[end:late])
    assert not np.any(y[late:])


def heard(name, y):
    effect = rack.EFFECTS[name]
    return effect.call(effect.ours, y, effect.start)


def test_what_the_ten_effects_do_to_the_tempo():
    says(LESSON, "| time_stretch | **times the rate** | stays |")
    says(LESSON, "| echo | stays, with strokes that nobody played | stays |")
    drums = drum_loop("rock", 100, seconds=8, seed=0)
    for name, effect in rack.EFFECTS.items():
        rate = effect.start if name == "time_stretch" else 1
        assert abs(estimate_bpm(onset_times(heard(name, drums))) / rate - 100) < 2, name
    bar = rack.dry_sound("drums")
    assert len(onset_times(heard("echo", bar))) > len(onset_times(bar)) + 1


def test_what_the_ten_effects_do_to_the_key():
    says(LESSON, "| pitch_shift | stays | **up by the semitones** |")
    says(LESSON, "the guitar's 220 Hz go to 5292 Hz", "440 Hz instead of 220")
    guitar = rack.dry_sound("guitar")
    for name, effect in rack.EFFECTS.items():
        loudest = rack.measures(heard(name, guitar)).loudest_hz
        if name == "pitch_shift":
            loudest /= 2 ** (effect.start / 12)
        octaves = np.log2(loudest / 220)
        assert (abs(octaves - round(octaves)) < 0.01) == (name != "upside_down"), name
    assert rack.measures(heard("upside_down", guitar)).loudest_hz == pytest.approx(5292, abs=1)
    assert rack.measures(heard("reverb", guitar)).loudest_hz == pytest.approx(440, abs=1)


def test_what_the_effects_do_to_the_timbre():
    says(LESSON, "| distort | stays | stays | the spectrum fills with overtones |")
    says(LESSON, "length, loudest frequency, dynamic range and peak of the guitar stay as they are")
    guitar = rack.dry_sound("guitar")
    reference, high = rack.loudest_magnitude(guitar), rack.bands() > 2000
    assert rack.spectrum_db(guitar, reference)[high].max() < -60
    assert rack.spectrum_db(heard("distort", guitar), reference)[high].max() > -30
    still = rack.sentence(rack.EFFECTS["backwards"], 0, guitar, heard("backwards", guitar))
    assert still.count(" still ") == 4


def test_natural_copies_help_in_a_room_and_unnatural_ones_do_not():
    says(LESSON, "Natural copies help much when the test is recorded elsewhere")
    says(LESSON, "Unnatural copies do not help")
    assert in_a_room("natural", 0.3) > in_a_room(None, 0.0) + 0.08
    assert in_a_room("unnatural", 0.3) < in_a_room(None, 0.0) + 0.02


def test_the_gain_grows_with_the_share_of_the_weight_and_none_is_too_much():
    says(LESSON, "30 % of the weight bring more than half of the gain, 60 % nearly all of it")
    says(LESSON, "even with 90 % nothing is lost")
    none, tenth, third, most, nearly_all = (
        in_a_room("natural" if share else None, share) for share in (0.0, 0.1, 0.3, 0.6, 0.9)
    )
    assert none + 0.04 < tenth < third < most
    assert 0.5 < (third - none) / (nearly_all - none) < 0.8 < (most - none) / (nearly_all - none)
    assert nearly_all > most - 0.02


def test_copies_of_no_weight_change_nothing():
    assert in_a_room("natural", 0.0) == in_a_room(None, 0.0)


def test_what_guessing_would_find():
    says(LESSON, "(Guessing is right in 12 % and 15 %.)", "Guessing is right in 12 %.")
    for label, chance in ((timbre()["label"], "12%"), (chorales().key, "15%")):
        assert f"{np.bincount(label).max() / len(label):.0%}" == chance


def test_copies_on_both_sides_report_far_too_much():
    says(LESSON, "A copy of a tone in training is nearly the answer itself")
    table = timbre()
    X = np.concatenate([table["clean"][:, None], table["natural"]], axis=1).reshape(-1, 20)
    label, tone = np.repeat(table["label"], 7), np.repeat(np.arange(trials.TONES), 7)
    accuracy = {}
    for name, groups in {"reported": np.arange(len(X)), "true": tone}.items():
        scores = []
        for seed in range(20):
            train, test = group_split(groups, 0.25, np.random.default_rng(seed))
            test = test[test % 7 == 0]
            model = KNeighborsClassifier(1).fit(X[train], label[train])
            scores.append(model.score(X[test], label[test]))
        accuracy[name] = np.mean(scores)
    assert accuracy["reported"] > accuracy["true"] + 0.2


@cache
def chorales():
    return rendered_chroma(10, snippets=3)


def test_snippets_on_both_sides_leak_less_but_they_leak():
    says(LESSON, "Snippets of one piece leak less here")
    table = chorales()
    X, key = table.X.reshape(-1, 12), np.repeat(table.key, 3)
    gains = []
    for seed in range(20):
        accuracy = []
        for groups in (np.arange(len(X)), np.repeat(table.tune, 3)):
            train, test = group_split(groups, 0.25, np.random.default_rng(seed))
            model = KNeighborsClassifier(1).fit(X[train], key[train])
            accuracy.append(model.score(X[test], key[test]))
        gains.append(accuracy[0] - accuracy[1])
    assert 0.02 < np.mean(gains) < 0.15
    assert np.mean(gains) > 3 * np.std(gains) / np.sqrt(len(gains))


def test_no_share_of_exact_rolls_is_too_much():
    says(LESSON, "25 % gain next to nothing, and with 83 % or 92 % of the rows transposed")
    table = chorales()
    X, scores = table.X.mean(axis=1), {0: [], 17: [], 250: [], 550: []}
    for seed in range(20):
        rng = np.random.default_rng(seed)
        train, test = group_split(table.tune, 0.25, rng)
        pieces = rng.permutation(train)[:50]
        steps = rng.permuted(np.tile(np.arange(1, 12), (50, 1)), axis=1).T
        rows = [(i, 0) for i in pieces]
        rows += [(i, step) for turn in steps for i, step in zip(pieces, turn, strict=True)]
        pairs = [transpose_chroma(X[i][:, None], table.key[i], step) for i, step in rows]
        rolled, keys = np.array([c[:, 0] for c, _ in pairs]), [key for _, key in pairs]
        for copies, found in scores.items():
            seen = slice(50 + copies)
            found.append(trials.key_accuracy(rolled[seen], keys[seen], X[test], table.key[test]))
    without, few, many, all_of_them = (np.mean(found) for found in scores.values())
    assert abs(few - without) < 0.04
    assert min(many, all_of_them) > without + 0.05

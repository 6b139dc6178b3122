"""The effect rack explorer: its model, its traits, and its view on a plain page."""

from __future__ import annotations

import importlib
import json
from typing import Any

import numpy as np
import pytest
from traitlets import TraitError

from eigentunes.explorers import EffectRackExplorer
from eigentunes.explorers.effect_rack import model
from eigentunes.sound import pcm
from eigentunes.stand_ins import effects
from tests.browser import listen, sounds
from tests.explorers.page import answer, shared_state

SR = model.SR
TIME = np.arange(SR) / SR
TONE = 0.5 * np.sin(2 * np.pi * 441 * TIME)
GUITAR = model.dry_sound("guitar")


def wet(name: str, y: np.ndarray, value: float) -> np.ndarray:
    effect = model.EFFECTS[name]
    return np.asarray(effect.call(effect.ours, y, value))


@pytest.fixture
def passing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every function pass its check."""
    module = importlib.import_module("eigentunes.checking")
    monkeypatch.setattr(module, "passes", lambda function, name: True)


# ---- the model --------------------------------------------------------------------------------


def test_the_measures_of_a_pure_tone_are_known():
    found = model.measures(TONE)
    assert (found.seconds, found.loudest_hz) == (1, 441)
    assert found.peak == pytest.approx(0.5, abs=1e-3)
    assert found.range_db == pytest.approx(0, abs=0.1)


def test_the_range_is_between_loud_and_soft_and_silence_does_not_count():
    steps = np.repeat([1.0, 0.1, 1.0, 0.1, 1.0, 0.0, 1.0, 1.0], 1000)
    y = steps * np.sin(2 * np.pi * 441 * np.arange(8000) / SR)
    assert model.measures(y).range_db == pytest.approx(20, abs=0.2)
    assert model.measures(np.zeros(8000)).range_db == 0


@pytest.mark.parametrize("clip", model.CLIPS)
def test_the_dry_sounds_leave_room_for_what_is_added(clip):
    y = model.dry_sound(clip)
    assert len(y) == round(1.6 * SR)
    assert np.abs(y).max() == pytest.approx(0.5)


def test_the_guitar_plays_the_a_of_220_hertz():
    assert model.measures(GUITAR).loudest_hz == pytest.approx(220, abs=1)


@pytest.mark.parametrize("clip", model.CLIPS)
@pytest.mark.parametrize("name", model.EFFECTS)
def test_every_effect_gives_a_sound_over_its_whole_range(clip, name):
    effect, y = model.EFFECTS[name], model.dry_sound(clip)
    for value in (effect.low, effect.start, effect.high):
        z = model.checked_sound(effect.call(effect.ours, y, value), y)
        assert 0.02 < np.abs(z).max() <= 1, "nothing is cut off when it is played"
        highest = model.spectrum_db(z, model.loudest_magnitude(y)).max()
        assert highest <= model.CEILING_DB, "the view has room for it"
    assert effect.low <= effect.start <= effect.high


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("time_stretch", 2, "length 1.60 → 0.80"),
        ("time_stretch", 2, "loudest frequency still 220"),
        ("pitch_shift", 12, "length still 1.60"),
        ("pitch_shift", 12, "loudest frequency 220 → 440"),
        ("compress_dynamics", 4, "dynamic range 18 → 7"),
        ("compress_dynamics", 1, "peak still 0.50"),
        ("limit", -20, "peak 0.50 → 0.10"),
        ("distort", 40, "peak 0.50 → 1.00"),
        ("backwards", 0, "backwards: length still 1.60"),
        ("upside_down", 0, "loudest frequency 220 → 5292"),
    ],
)
def test_the_sentence_says_what_an_effect_is_known_for(name, value, words):
    said = model.sentence(model.EFFECTS[name], value, GUITAR, wet(name, GUITAR, value))
    assert words in said.replace("\u00a0", " ")


def test_the_sentence_warns_of_what_is_cut_off():
    said = model.sentence(model.EFFECTS["reverb"], 1, TONE, 3 * TONE)
    assert said.endswith("What is above 1 is cut off when it is played.")
    assert said.startswith("reverb (room 1\u00a0seconds): ")


def test_upside_down_turns_the_spectrum_over_and_not_the_time():
    y = np.concatenate([TONE, np.zeros(SR)])
    z = wet("upside_down", y, 0)
    assert model.measures(z).loudest_hz == pytest.approx(SR / 2 - 441, abs=1)
    np.testing.assert_allclose(np.abs(z), np.abs(y))
    np.testing.assert_allclose(wet("upside_down", z, 0), y)


def test_the_outline_holds_the_sound_and_ends_with_it():
    low, high = model.outline(TONE, 2.0)
    assert low.shape == high.shape == (model.COLUMNS,)
    half = model.COLUMNS // 2
    assert high[: half - 1].min() > 0.45
    assert low[: half - 1].max() < -0.45
    assert (high[half:] == 0).all()


def test_the_spectrum_has_its_peak_where_the_tone_is():
    db = model.spectrum_db(TONE, model.loudest_magnitude(TONE))
    assert db.max() == pytest.approx(0, abs=1e-9)
    assert model.bands()[db.argmax()] == pytest.approx(441, rel=0.02)
    assert model.spectrum_db(0.1 * TONE, model.loudest_magnitude(TONE)).max() == pytest.approx(-20)
    assert db.min() == model.FLOOR_DB


# ---- the widget -------------------------------------------------------------------------------


def test_a_message_is_answered_by_the_sound_of_the_new_setting():
    rack = EffectRackExplorer()
    rack.set_state({"request": 1, "effect": "limit", "value": -18.0})
    np.testing.assert_allclose(rack.wet, effects.limit(GUITAR, -18, 511))
    assert rack.wet_sound == pcm(rack.wet)
    assert (rack.answered, rack.drawing["effect"]) == (1, "limit")
    rack.set_state({"request": 2, "clip": "drums"})
    assert rack.dry_sound == pcm(model.dry_sound("drums"))
    assert rack.drawing["sentence"].startswith("limit (threshold −18\u00a0dB): ")


def test_one_message_is_worked_on_once(monkeypatch):
    rack, calls = EffectRackExplorer(), []
    monkeypatch.setattr(rack, "_listen", lambda effect, part: calls.append(effect.name))
    rack.set_state({"request": 1, "effect": "limit", "value": -18.0, "clip": "drums"})
    rack.set_state({"request": 2, "value": -18.0})
    assert calls == ["limit"]


def test_a_value_that_an_effect_does_not_have_becomes_its_start():
    rack = EffectRackExplorer()
    rack.effect = "echo"
    assert rack.value == model.EFFECTS["echo"].start
    rack.value = 99.0
    assert rack.value == model.EFFECTS["echo"].start
    np.testing.assert_allclose(rack.wet, wet("echo", GUITAR, rack.value))


def test_the_whole_state_is_small():
    rack = EffectRackExplorer("time_stretch", "drums")
    rack.value = 0.5
    assert len(json.dumps(shared_state(rack))) < 300_000


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"effect": "phaser"}, "effect must be one of time_stretch, pitch_shift"),
        ({"clip": "piano"}, "clip must be one of guitar, drums"),
        ({"echo": 3}, "echo must be a function or None, not int"),
    ],
)
def test_bad_arguments_are_named_with_what_to_do(arguments, words):
    with pytest.raises(ValueError, match=words):
        EffectRackExplorer(**arguments)


def test_impossible_states_are_refused_in_words():
    rack = EffectRackExplorer()
    with pytest.raises(TraitError, match="finite"):
        rack.value = float("nan")
    with pytest.raises(TraitError):
        rack.effect = "phaser"


def test_the_function_of_the_chosen_effect_drives_and_only_that_is_named(passing):
    def distort(y, drive_db):
        return 0.1 * y

    rack = EffectRackExplorer("distort", distort=distort)
    assert rack.driver == "Driven by your distort."
    np.testing.assert_allclose(rack.wet, 0.1 * GUITAR)
    rack.effect = "limit"
    assert rack.driver == "Driven by our limit."


@pytest.mark.parametrize("name", list(model.EFFECTS)[:8])
def test_each_function_of_the_lesson_can_be_the_learners(passing, name):
    heard = []

    def theirs(y, *settings):
        heard.append(settings)
        return -y

    rack = EffectRackExplorer(name, **{name: theirs})
    np.testing.assert_allclose(rack.wet, -GUITAR)
    assert len(heard) == 1


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "a sound has the shape"),
        ("x", "did not return an array"),
        (np.zeros((2, 9000)), "a sound has the shape"),
        (np.zeros(3), "a sound has the shape"),
        (np.full(9000, np.inf), "NaN or infinity"),
    ],
)
def test_a_bad_sound_is_told_and_ours_is_heard(passing, value, words):
    rack = EffectRackExplorer("echo", echo=lambda y, sr, delay_seconds, feedback, mix: value)
    assert words in rack.error
    assert rack.error.endswith("What you see and hear is our function.")
    np.testing.assert_allclose(rack.wet, wet("echo", GUITAR, 0.3))
    rack.effect = "limit"
    assert rack.error == ""


def test_an_export_shows_a_picture_with_its_alt_text():
    bundle = EffectRackExplorer("pitch_shift")._repr_mimebundle_()
    assert bundle is not None
    data, metadata = bundle
    assert data["image/png"]
    assert "loudest frequency 220 → 262" in metadata["image/png"]["alt"]


# ---- the view ---------------------------------------------------------------------------------


def status(page: Any) -> str:
    return page.locator(".et-status").inner_text().replace("\u00a0", " ")


@pytest.mark.browser
def test_an_effect_brings_its_own_slider(show):
    widget = EffectRackExplorer()
    page = show(widget)
    for name, effect in model.EFFECTS.items():
        page.get_by_label("Effect", exact=True).select_option(name)
        answer(page, widget)
        assert status(page) == widget.drawing["sentence"].replace("\u00a0", " ")
        assert widget.effect == name
        dial = page.locator("input[type=range]")
        assert dial.is_visible() == bool(effect.label)
        if effect.label:
            assert dial.get_attribute("aria-label") == effect.label
            assert float(dial.input_value()) == pytest.approx(effect.start)
            assert dial.get_attribute("aria-valuetext").endswith(effect.unit)


@pytest.mark.browser
@pytest.mark.parametrize("name", [n for n, e in model.EFFECTS.items() if e.label])
def test_the_slider_reaches_both_ends_by_keyboard(show, name):
    effect, widget = model.EFFECTS[name], EffectRackExplorer(name)
    page = show(widget)
    dial = page.locator("input[type=range]")
    for key, end in (("End", effect.high), ("Home", effect.low)):
        dial.press(key)
        answer(page, widget)
        assert widget.value == pytest.approx(end)
    dial.press("ArrowRight")
    answer(page, widget)
    assert widget.value == pytest.approx(effect.low + effect.step)


@pytest.mark.browser
def test_a_slider_that_moves_fast_asks_only_for_the_last_place(show):
    widget = EffectRackExplorer("pitch_shift")
    page = show(widget)
    dial = page.get_by_label("Shift", exact=True)
    for _ in range(5):
        dial.press("ArrowRight")
    assert dial.input_value() == "8"
    assert [each["value"] for each in page.evaluate("window.sent")] == [4]
    answer(page, widget)
    assert [each["value"] for each in page.evaluate("window.sent")] == [8]
    answer(page, widget)
    assert "shift 8 semitones" in status(page)


@pytest.mark.browser
def test_dry_and_wet_are_heard_one_at_a_time(show):
    page = show(EffectRackExplorer("limit"))
    listen(page)
    dry, wet = (page.locator("[data-playing]").nth(i) for i in (0, 1))
    dry.click()
    assert dry.get_attribute("data-playing") == "true"
    page.wait_for_timeout(300)
    assert page.locator(".et-head").get_attribute("visibility") == "visible"
    wet.press("Enter")
    assert dry.get_attribute("data-playing") == "false"
    assert wet.get_attribute("data-playing") == "true"
    page.get_by_label("Threshold", exact=True).press("ArrowRight")
    assert page.locator(".et-head").get_attribute("visibility") == "hidden"
    assert sorted(sounds(page)) == sorted(
        [["dry guitar", True], ["dry guitar", False],
         ["guitar with limit", True], ["guitar with limit", False]]
    )  # fmt: skip


@pytest.mark.browser
def test_what_is_played_is_what_the_kernel_sent(show):
    widget = EffectRackExplorer("time_stretch")
    page = show(widget)
    sent = page.evaluate("Array.from(view.samples(model.get('wet_sound')))")
    np.testing.assert_allclose(sent, widget.wet, atol=1e-4)


@pytest.mark.browser
def test_without_a_kernel_the_text_says_so_and_both_sounds_stay(show):
    page = show(EffectRackExplorer("limit"))
    page.get_by_label("Threshold", exact=True).press("End")
    page.locator(".et-kernel", has_text="both sounds are still here").wait_for(timeout=5000)
    page.get_by_role("button", name="Play wet").click()
    page.wait_for_selector("[data-playing=true]")

"""The key wheel explorer: its model, its traits, and its view on a plain page."""

from __future__ import annotations

import importlib
from typing import Any

import numpy as np
import pytest
from traitlets import TraitError

from eigentunes.data import KEYS, SAMPLE_RATE
from eigentunes.data.key_profiles import KRUMHANSL
from eigentunes.explorers import KeyWheelExplorer
from eigentunes.explorers.key_wheel import model
from eigentunes.stand_ins import chromagram, estimate_key
from tests.browser import accessibility_findings, listen, screenshot, sounds
from tests.explorers.page import clipped
from tests.explorers.test_spectrum import SMALLEST

MINOR = KRUMHANSL[1]
G_MINOR = KEYS.index("G minor")
CHROMA = np.roll(MINOR, 7)  # the profile of G minor itself


# ---- the model --------------------------------------------------------------------------------


def test_a_profile_fits_its_own_key_wholly_in_every_transposition():
    best, scores = model.fits(CHROMA, estimate_key)
    for steps in range(12):
        key = model.moved(G_MINOR, steps)
        assert best[0, steps] == key
        assert scores[0, steps, key] == pytest.approx(1)


def test_transposing_turns_the_pattern_and_changes_nothing_else():
    _, scores = model.fits(np.random.default_rng(0).uniform(size=12), estimate_key)
    for steps in range(12):
        turned = np.concatenate([np.roll(half, steps) for half in np.split(scores[1, 0], 2)])
        np.testing.assert_allclose(scores[1, steps], turned, atol=1e-12)


def test_the_sentence_names_best_next_and_true_key():
    best, scores = model.fits(CHROMA, estimate_key)
    text = model.sentence("Krumhansl", 0, best[0, 0], scores[0, 0], G_MINOR)
    assert text.startswith("As it is, by Krumhansl's profile: G minor fits best (1.00), then ")
    assert text.endswith("That is right.")
    text = model.sentence("Krumhansl", 2, best[0, 2], scores[0, 2], KEYS.index("C major"))
    assert text.startswith("Transposed by 2 semitones")
    assert text.endswith("The true key is D major.")
    assert "true" not in model.sentence("Krumhansl", 1, best[0, 1], scores[0, 1], None)


@pytest.mark.parametrize(("minor", "third"), [(False, 4), (True, 3)])
def test_the_chords_are_what_they_say(minor, third):
    heard = chromagram(model.triad(minor), SAMPLE_RATE).mean(axis=1)
    assert set(np.argsort(heard)[-3:]) == {0, third, 7}


# ---- the widget -------------------------------------------------------------------------------


@pytest.fixture
def passing(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Let every function pass its check."""
    module = importlib.import_module("eigentunes.checking")
    monkeypatch.setattr(module, "passes", lambda function, name: True)


@pytest.mark.parametrize(
    ("chroma", "words"),
    [
        (np.ones(12), "twelve equal numbers"),
        (np.eye(12), r"not \(12, 12\)"),
        ([np.nan] * 12, "finite"),
    ],
)
def test_what_is_no_chroma_is_refused(chroma, words):
    with pytest.raises(ValueError, match=words):
        KeyWheelExplorer(chroma)


def test_a_true_key_that_is_none_is_refused():
    with pytest.raises(ValueError, match="from 0 to 23 or None, not 24"):
        KeyWheelExplorer(CHROMA, 24)


@pytest.mark.parametrize(("name", "value"), [("steps", 12), ("profile", 3), ("selected", 24)])
def test_places_out_of_range_are_refused(name, value):
    with pytest.raises(TraitError):
        setattr(KeyWheelExplorer(CHROMA), name, value)


def test_the_learners_function_drives(passing):
    def always_c(chroma, major, minor):
        return 0, np.linspace(1, 0, 24)

    explorer = KeyWheelExplorer(CHROMA, estimate_key=always_c)
    assert explorer.driver == "Driven by your estimate_key."
    assert explorer.best.tolist() == [[0] * 12] * 3
    assert explorer.selected == 0


@pytest.mark.parametrize("value", [3, (3, np.ones(12)), (24, np.ones(24)), (0, [np.nan] * 24)])
def test_a_bad_answer_is_told_and_ours_is_drawn(passing, value):
    explorer = KeyWheelExplorer(CHROMA, estimate_key=lambda chroma, major, minor: value)
    assert explorer.error.startswith("Your estimate_key ")
    assert explorer.error.endswith("The wheel shows ours.")
    assert explorer.best[0, 0] == G_MINOR


def test_its_sounds_are_small_enough_to_travel():
    explorer = KeyWheelExplorer(CHROMA)
    sounds = (explorer.chroma_sound, explorer.major_sound, explorer.minor_sound)
    assert all(20_000 < len(each) < 60_000 for each in sounds)


def test_an_export_shows_a_picture_with_its_alt_text():
    data, metadata = KeyWheelExplorer(CHROMA, G_MINOR)._repr_mimebundle_()
    assert data["image/png"]
    assert "G minor fits best" in metadata["image/png"]["alt"]


# ---- the view ---------------------------------------------------------------------------------


def status(page: Any) -> str:
    return page.locator(".et-status").inner_text()


@pytest.mark.browser
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_serious(show, theme):
    page = show(KeyWheelExplorer(CHROMA, G_MINOR), theme)
    assert accessibility_findings(page, "#root") == []
    screenshot(page, f"view-key-wheel-{theme}")


@pytest.mark.browser
@pytest.mark.parametrize("width", [420, 700, 1040])
@pytest.mark.parametrize("true", [0, 6, G_MINOR])
def test_nothing_is_clipped_or_too_small_at_any_width(show, width, true):
    page = show(KeyWheelExplorer(CHROMA, true), width=width)
    assert clipped(page) == []
    assert page.evaluate(SMALLEST) >= 11
    screenshot(page, f"view-key-wheel-{true}-{width}")


@pytest.mark.browser
def test_transposition_and_profile_change_without_a_kernel(show):
    widget = KeyWheelExplorer(CHROMA, G_MINOR)
    page = show(widget)
    sizes = "() => [...document.querySelectorAll('.et-disc')].map((disc) => disc.getAttribute('r'))"
    before = page.evaluate(sizes)
    page.get_by_label("Transpose by", exact=True).press("ArrowRight")
    assert status(page).startswith(
        "Transposed by 1 semitone, by Krumhansl's profile: A♭ minor fits"
    )
    after = page.evaluate(sizes)
    assert after == [before[11], *before[:11], before[23], *before[12:23]], "turned by a semitone"
    page.get_by_label("Profile", exact=True).select_option("Temperley")
    assert "by Temperley's profile" in status(page)
    assert page.evaluate("window.sent") == [{"steps": 1}, {"profile": 1}]


@pytest.mark.browser
def test_keys_are_chosen_by_arrows_in_fifths_and_by_a_click(show):
    page = show(KeyWheelExplorer(CHROMA))
    cursor = page.get_by_role("slider", name="Key")
    assert cursor.get_attribute("aria-valuetext") == "G minor: correlation 1.00"
    for press, name in (
        ("ArrowRight", "D minor"),
        ("ArrowUp", "F major"),
        ("ArrowLeft", "B♭ major"),
        ("ArrowDown", "G minor"),
    ):
        cursor.press(press)
        assert cursor.get_attribute("aria-valuetext").startswith(f"{name}: ")
    page.locator(".et-spot", has_text="F♯m").click()
    assert "Chosen: F♯ minor: correlation" in status(page)


@pytest.mark.browser
def test_chord_and_chroma_are_heard_one_at_a_time_and_only_when_asked_for(show):
    page = show(KeyWheelExplorer(CHROMA))
    listen(page)
    cursor = page.get_by_role("slider", name="Key")
    cursor.press("ArrowRight")
    assert sounds(page) == []
    cursor.press("Enter")
    page.get_by_role("button", name="Play the chroma").click()
    page.get_by_label("Transpose by", exact=True).press("ArrowRight")
    assert sounds(page) == [
        ["the chord of D minor", True],
        ["the chord of D minor", False],
        ["the chroma, transposed by 0", True],
        ["the chroma, transposed by 0", False],
    ]

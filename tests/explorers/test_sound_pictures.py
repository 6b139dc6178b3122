"""The sound pictures explorer: its model, its traits, and its view on a plain page."""

from __future__ import annotations

import importlib
from typing import Any

import numpy as np
import pytest
from traitlets import TraitError

from eigentunes.data import SAMPLE_RATE as SR
from eigentunes.explorers import SoundPicturesExplorer
from eigentunes.explorers.sound_pictures import model
from eigentunes.stand_ins import sounds
from tests.browser import accessibility_findings, screenshot
from tests.explorers.page import clipped
from tests.explorers.test_spectrum import SMALLEST

OURS = (sounds.stft_magnitude, sounds.mel_spectrogram, sounds.chromagram)
TIME = np.arange(2 * SR) / SR
Y = 0.5 * np.where(TIME < 1, np.sin(2 * np.pi * 440 * TIME), np.sin(2 * np.pi * 262 * TIME))


# ---- the model --------------------------------------------------------------------------------


@pytest.mark.parametrize("n_fft", model.FRAMES)
def test_the_loudest_row_is_the_tone_and_every_frame_says_so(n_fft):
    shown = model.pictures(Y, n_fft, *OURS)
    early, late = (round(t * SR / model.HOP) for t in (0.5, 1.5))
    for column, frequency in ((early, 440), (late, 262)):
        rows = len(shown.spectrogram)
        hz = (shown.spectrogram[:, column].argmax() + 0.5) / rows * model.HIGHEST_HZ
        assert abs(hz - frequency) < max(SR / n_fft, model.HIGHEST_HZ / rows)
    assert "pitch class A" in shown.words[early]
    assert shown.spectrogram.max() == shown.chroma.max() == 255
    assert len(shown.words) == shown.mel.shape[1] == 1 + len(Y) // model.HOP


def test_short_frames_are_sharp_in_time_and_long_ones_in_frequency():
    def dark(n_fft: int, axis: int) -> float:
        image = model.pictures(Y, n_fft, *OURS).spectrogram
        middle = image[:, round(0.5 * SR / model.HOP)] if axis == 0 else image[40]
        return float(np.mean(middle > 128))

    assert dark(4096, axis=0) < 0.5 * dark(512, axis=0)
    edges = {}
    for n_fft in (512, 4096):
        S = model.pictures(Y, n_fft, *OURS).chroma[9] > 64  # the A, which ends after a second
        edges[n_fft] = abs(np.flatnonzero(S).max() * model.HOP / SR - 1)
    assert edges[512] <= edges[4096]


def test_silence_is_said_and_white():
    shown = model.pictures(np.zeros(SR), 1024, *OURS)
    assert set(shown.words) == {"silence"}
    assert not shown.chroma.any()


def test_the_outline_holds_the_sound():
    low, high = model.outline(Y)
    assert low.shape == high.shape == (600,)
    assert (low.min(), high.max()) == pytest.approx((-0.5, 0.5), abs=1e-3)


# ---- the widget -------------------------------------------------------------------------------


@pytest.fixture
def passing(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Let every function pass its check."""
    module = importlib.import_module("eigentunes.checking")
    monkeypatch.setattr(module, "passes", lambda function, name: True)


@pytest.mark.parametrize(
    ("y", "words"),
    [
        (np.zeros(SR // 2), "1 to 12 seconds"),
        (np.zeros(13 * SR), "1 to 12 seconds"),
        (np.zeros((2, SR)), "one channel"),
        (np.full(SR, np.nan), "NaN"),
    ],
)
def test_what_cannot_be_shown_is_refused(y, words):
    with pytest.raises(ValueError, match=words):
        SoundPicturesExplorer(y)


@pytest.mark.parametrize(("name", "value"), [("frame", 4), ("time", -1)])
def test_places_out_of_range_are_refused(name, value):
    with pytest.raises(TraitError):
        setattr(SoundPicturesExplorer(Y), name, value)


def test_the_learners_functions_drive(passing):
    def stft_magnitude(y, n_fft, hop_length):
        return np.eye(1 + n_fft // 2, 1 + len(y) // hop_length)

    explorer = SoundPicturesExplorer(Y, stft_magnitude=stft_magnitude)
    assert explorer.driver.startswith("Driven by your stft_magnitude and our mel_spectrogram")
    assert explorer.pictures[0].spectrogram[3, 3] == 255


@pytest.mark.parametrize(
    ("value", "words"), [(np.ones((3, 3)), "returned shape"), ("a", "array of numbers")]
)
def test_a_bad_table_is_told_and_ours_is_drawn(passing, value, words):
    explorer = SoundPicturesExplorer(Y, chromagram=lambda y, sr, n_fft, hop: value)
    assert explorer.error.startswith("Your chromagram ")
    assert words in explorer.error
    assert explorer.error.endswith("The pictures are by our functions.")
    assert "pitch class A" in explorer.pictures[2].words[40]


def test_the_state_of_ten_seconds_is_below_a_megabyte():
    explorer = SoundPicturesExplorer(np.tile(Y, 5))
    assert len(explorer.images) + len(explorer.sound) < 700_000
    assert len(explorer.images) == sum(a * b for a, b in explorer.drawing["shapes"])


def test_an_export_shows_a_picture_with_its_alt_text():
    data, metadata = SoundPicturesExplorer(Y)._repr_mimebundle_()
    assert data["image/png"]
    assert "mel spectrogram and chromagram" in metadata["image/png"]["alt"]


# ---- the view ---------------------------------------------------------------------------------


def status(page: Any) -> str:
    return page.locator(".et-status").inner_text()


def inked(page: Any, panel: str) -> list[list[int]]:
    """Where a picture is dark: its pixels, decoded again, by rows from the top."""
    return page.evaluate(
        """async (name) => { const image = new Image();
        image.src = document.querySelector(`.et-${name} image`).getAttribute("href");
        await image.decode();
        const canvas = document.createElement("canvas");
        [canvas.width, canvas.height] = [image.width, image.height];
        const context = canvas.getContext("2d");
        context.drawImage(image, 0, 0);
        const { data } = context.getImageData(0, 0, image.width, image.height);
        return Array.from({ length: image.height }, (_, row) => Array.from(
          { length: image.width }, (_, column) => data[4 * (row * image.width + column)])); }""",
        panel,
    )


@pytest.mark.browser
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_serious(show, theme):
    page = show(SoundPicturesExplorer(Y), theme)
    assert accessibility_findings(page, "#root") == []
    screenshot(page, f"view-sound-pictures-{theme}")


@pytest.mark.browser
@pytest.mark.parametrize("width", [420, 700, 1040])
def test_nothing_is_clipped_or_too_small_at_any_width(show, width):
    page = show(SoundPicturesExplorer(np.tile(Y, 5)), width=width)
    assert clipped(page) == []
    assert page.evaluate(SMALLEST) >= 11
    screenshot(page, f"view-sound-pictures-{width}")


@pytest.mark.browser
def test_the_images_in_the_page_are_those_of_the_model(show):
    widget = SoundPicturesExplorer(Y)
    page = show(widget)
    for name, frame in (("spectrogram", 2), ("chroma", 2)):
        wanted = getattr(widget.pictures[frame], name)[::-1]
        np.testing.assert_array_equal(inked(page, name), wanted)
    page.get_by_label("Frame length", exact=True).press("Home")
    np.testing.assert_array_equal(inked(page, "mel"), widget.pictures[0].mel[::-1])
    assert page.evaluate("window.sent") == [{"frame": 0}]
    assert "512 samples, 46 ms" in page.locator(".et-spectrogram small").inner_text()


@pytest.mark.browser
def test_the_cursor_goes_by_keys_and_where_one_clicks(show):
    widget = SoundPicturesExplorer(Y)
    page = show(widget)
    page.get_by_label("Time", exact=True).press("ArrowRight")
    assert status(page) == f"0.05 s: {widget.pictures[2].words[2]}."
    box = page.locator(".et-chroma svg").bounding_box()
    page.mouse.click(box["x"] + 44 + 0.75 * (box["width"] - 52), box["y"] + 20)
    assert status(page).startswith("1.50 s: loudest near 26")
    places = page.evaluate(
        "() => [...document.querySelectorAll('.et-head')].map((line) => line.getAttribute('x1'))"
    )
    assert len(set(places)) == 1
    assert float(places[0]) == pytest.approx(44 + 0.75 * (box["width"] - 52), abs=1)


@pytest.mark.browser
def test_it_plays_from_the_cursor_and_the_cursor_moves(show):
    page = show(SoundPicturesExplorer(Y))
    slider = page.get_by_label("Time", exact=True)
    slider.fill("1.5")
    play = page.get_by_role("button", name="Play")
    assert page.locator("[data-playing=true]").count() == 0
    play.press("Enter")
    page.wait_for_function("document.querySelector('[data-time]').dataset.time > 1.6")
    assert float(slider.input_value()) > 1.55
    page.locator("[data-playing=false]").wait_for()
    assert status(page).startswith("2.00 s")
    play.press("Enter")
    page.wait_for_function("document.querySelector('[data-time]').dataset.time < 1")
    page.get_by_role("button", name="Stop").press("Enter")

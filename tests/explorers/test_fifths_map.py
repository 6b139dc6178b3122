"""The fifths map explorer: its model, its traits, and its view on a plain page."""

from __future__ import annotations

import importlib
import json
from typing import Any

import numpy as np
import pytest
from traitlets import TraitError

from eigentunes import stand_ins
from eigentunes.data import FIFTHS, KEYS, PITCHES, chroma_sound
from eigentunes.explorers import FifthsMapExplorer
from eigentunes.explorers.fifths_map import model, widget
from eigentunes.sound import pcm
from tests.browser import listen, sounds
from tests.explorers.page import answer, shared_state

MAJOR = np.array([1, 0, 1, 0, 1, 1, 0, 1, 0, 1, 0, 1])  # the scale of C


def scales(each: int = 4, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Pieces in the twelve major keys, their seven pitch classes a little louder or softer."""
    rng = np.random.default_rng(seed)
    key = np.repeat(np.arange(12), each)
    return np.array([np.roll(MAJOR, t) * rng.uniform(0.9, 1.1, 12) for t in key]), key


X, KEY = scales()
CORPORA = {"the pieces": X, "all transpositions": stand_ins.all_transpositions(X).reshape(-1, 12)}
NAMES = [f"song {i}" for i in range(len(X))]


def beep(i: int) -> np.ndarray:
    return np.full(300, i / 100)


def explorer(**changes: Any) -> FifthsMapExplorer:
    return FifthsMapExplorer(X, **{"names": NAMES, "key": KEY, "sound": beep, **changes})


@pytest.fixture
def passing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every function pass its check."""
    module = importlib.import_module("eigentunes.checking")
    monkeypatch.setattr(module, "passes", lambda function, name: True)


# ---- the model --------------------------------------------------------------------------------


def test_the_plane_has_unit_columns_and_shows_each_pitch_class_at_its_place():
    np.testing.assert_allclose(model.PLANE.T @ model.PLANE, np.eye(2), atol=1e-12)
    turns = np.arctan2(model.PLANE[:, 1], model.PLANE[:, 0]) / (2 * np.pi / 12) % 12
    np.testing.assert_allclose(np.round(turns) % 12, FIFTHS)
    np.testing.assert_allclose(stand_ins.fifths_position(np.eye(12)), FIFTHS, atol=1e-12)


@pytest.mark.parametrize(
    ("name", "fifths"),
    [("C major", 0), ("A minor", 0), ("G major", 1), ("E minor", 1), ("F major", 11),
     ("D minor", 11), ("B major", 5)],
)  # fmt: skip
def test_a_key_has_its_signature(name, fifths):
    assert model.signatures(np.array([KEYS.index(name)])).tolist() == [fifths]


@pytest.mark.parametrize("source", model.SOURCES)
def test_twelve_scales_are_found_and_numbered_round_the_circle(source):
    found = model.find_clusters(X, CORPORA, 12, source, key=KEY)
    assert found.agreement == 1
    assert found.sizes.tolist() == [4] * 12
    assert (np.diff(found.places) > 0.5).all()
    assert (found.labels[KEY == 7] == found.labels[KEY == 0][0] + 1).all(), "G comes after C"


def test_the_sentences_say_how_many_and_where():
    found = model.find_clusters(X, CORPORA, 12, "the pieces", starts=7, key=KEY)
    sizes = "4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4 and 4"
    assert found.sentence() == (
        f"K-Means with 12 clusters, learned from the pieces, the best of 7 starts: clusters 0 to "
        f"11 have {sizes} pieces. "
        "1.00 of the pieces have their signature's label."
    )
    of_c = int(found.labels[0])
    said = model.about_centroid(found, of_c, KEY)
    assert said.startswith(f"Centroid {of_c} of 12, with 4 pieces, 4 major and 0 minor: place 2.")
    assert "next to D" in said
    assert model.about_piece("x", 9 + 12, 11.9) == "x in A minor: place 11.9, next to C"


def test_without_keys_nothing_is_said_about_them():
    plain = FifthsMapExplorer(X, k=3)
    assert plain.clusters.agreement is None
    assert "signature" not in plain.clusters.sentence()
    assert plain.words[0].startswith("piece 0: place ")
    assert plain.modes == ""


# ---- the widget -------------------------------------------------------------------------------


def final(shown: FifthsMapExplorer) -> list[str]:
    return [key for key, found in shown.found.items() if found["final"]]


def test_every_k_is_there_at_once_and_gets_many_starts_when_it_is_asked_for():
    shown = explorer()
    assert len(shown.found) == 2 * 23
    assert final(shown) == ["12 the pieces", "12 all transpositions"]
    shown.set_state({"k": 5})
    assert shown.clusters.starts == model.FEW
    assert "5 the pieces" not in final(shown), "a slider that passes by costs nothing"
    shown.set_state({"request": 1, "wish": []})
    assert (shown.answered, shown.clusters.starts) == (1, model.MANY)
    assert final(shown) == ["5 the pieces", "12 the pieces", "12 all transpositions"]
    assert len(shown.clusters.centroids) == 5


def test_the_sound_of_a_centroid_that_has_moved_is_forgotten():
    shown = explorer()
    shown.set_state({"k": 5})
    shown.set_state({"request": 1, "wish": ["centroid", 0, "5 the pieces"]})
    assert shown.sound_of == ["centroid", 0, "5 the pieces"]
    shown.set_state({"request": 2, "wish": []})
    assert shown.sound_of == []


def test_the_wish_for_a_piece_brings_its_sound():
    shown = explorer()
    assert shown.sound == b""
    shown.set_state({"request": 1, "wish": ["piece", 7]})
    assert (shown.sound, shown.sound_of, shown.sound_name) == (pcm(beep(7)), ["piece", 7], "song 7")
    assert shown.answered == 1


def test_the_wish_for_a_centroid_brings_its_pitch_classes():
    shown = explorer()
    shown.set_state({"request": 1, "wish": ["centroid", 3, "12 the pieces"]})
    assert shown.sound == pcm(chroma_sound(shown.clusters.centroids[3], seconds=2.0))
    assert shown.sound_name == "centroid 3"


def test_without_a_sound_a_piece_is_heard_as_its_pitch_classes():
    shown = FifthsMapExplorer(X)
    shown.set_state({"request": 1, "wish": ["piece", 2]})
    assert shown.sound == pcm(chroma_sound(X[2], seconds=2.0))


def test_a_long_sound_is_cut_so_that_the_state_stays_small():
    shown = explorer(sound=lambda i: np.zeros(60 * 11025))
    shown.set_state({"request": 1, "wish": ["piece", 2]})
    assert len(shown.sound) == 2 * 8 * 11025
    assert len(json.dumps(shared_state(shown))) < 1_000_000


def test_the_sound_of_a_centroid_that_fails_is_told_as_a_centroids(monkeypatch):
    shown = explorer()

    def fails(*arguments, **named):
        raise ValueError("no sound")

    monkeypatch.setattr(widget, "chroma_sound", fails)
    shown.set_state({"request": 1, "wish": ["centroid", 1, "5 the pieces"]})
    assert shown.error.startswith("The sound of centroid 1 could not be made: ValueError: no sound")


def test_a_sound_that_fails_is_told_and_the_last_one_stays():
    def sound(i: int) -> np.ndarray:
        return np.zeros(10) if i == 0 else np.full(10, np.nan)

    shown = explorer(sound=sound)
    shown.set_state({"request": 1, "wish": ["piece", 0]})
    shown.set_state({"request": 2, "wish": ["piece", 1]})
    assert shown.error.startswith("The sound of song 1 could not be made: ValueError: y holds NaN")
    assert (shown.sound_of, shown.answered) == (["piece", 0], 2)
    shown.set_state({"request": 3, "wish": ["piece", 0]})
    assert shown.answered == 3


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("k", 25, "value of the 'k' trait"),
        ("selected", ["piece", 48], "selected is"),
        ("selected", ["tune", 1], "selected is"),
        ("wish", ["centroid", 12, "12 the pieces"], "wish is"),
        ("wish", ["centroid", 0, "25 the pieces"], "wish is"),
        ("wish", ["piece", -1], "wish is"),
    ],
)
def test_impossible_states_are_refused_in_words(name, value, words):
    with pytest.raises(TraitError, match=words):
        setattr(explorer(), name, value)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"X": X[:, :11]}, "X must have 12 columns"),
        ({"X": X[:2]}, "X has 2 points"),
        ({"X": -X}, "must not be negative"),
        ({"X": np.vstack([X, np.zeros(12)])}, "a pitch class that sounds"),
        ({"X": np.ones((5, 12))}, "more than 2 different pieces"),
        ({"X": X, "names": ["a"]}, "names must be 48 words"),
        ({"X": X, "key": KEY[:3]}, "key must be 48 whole numbers"),
        ({"X": X, "key": KEY + 20}, "key must be places in KEYS, 0 to 23"),
        ({"X": X, "sound": 3}, "sound must be a function"),
        ({"X": X, "k": 1}, "k must be a whole number from 2 to 24"),
        ({"X": X[:5], "k": 6}, "from 2 to 5"),
        ({"X": X, "fifths_position": 3}, "fifths_position must be a function"),
    ],
)
def test_bad_arguments_are_named_with_what_to_do(arguments, words):
    with pytest.raises(ValueError, match=words):
        FifthsMapExplorer(**{"k": 3, **arguments})


def test_the_learners_functions_drive(passing):
    def fifths_position(X):
        return (stand_ins.fifths_position(X) + 6) % 12

    shown = explorer(fifths_position=fifths_position)
    assert shown.driver == "Driven by your fifths_position and our all_transpositions."
    mine, ours = (float(s.words[0].split("place ")[1].split(",")[0]) for s in (shown, explorer()))
    assert (mine - ours) % 12 == pytest.approx(6)


def test_an_exception_of_the_learner_is_told_and_ours_goes_on(passing):
    def all_transpositions(X):
        return X

    def fifths_position(X):
        raise KeyError("no place")

    shown = explorer(all_transpositions=all_transpositions, k=12)
    assert "Your all_transpositions returned shape (48, 12)" in shown.error
    assert shown.error.endswith("The clusters are learned from our transpositions.")
    shown.source = "all transpositions"
    assert shown.clusters.agreement == 1
    shown.set_state({"request": 1, "wish": ["piece", 1]})
    assert "all_transpositions" in shown.error, "a sound that works takes no error away"
    broken = explorer(fifths_position=fifths_position)
    assert broken.error.startswith("Your fifths_position raised KeyError")
    assert broken.words == explorer().words


@pytest.mark.parametrize(
    ("value", "words"),
    [("x", "array of numbers"), (np.zeros(3), "returned shape"), (np.full(48, 13), "0 and 12")],
)
def test_a_bad_place_is_refused(value, words):
    with pytest.raises(ValueError, match=words):
        model.checked_positions(value, X)


@pytest.mark.parametrize(
    ("value", "words"),
    [("x", "array of numbers"), (X, "returned shape"), (np.full((12, 48, 12), np.nan), "NaN")],
)
def test_a_bad_transposition_is_refused(value, words):
    with pytest.raises(ValueError, match=words):
        model.checked_transpositions(value, X)


@pytest.mark.parametrize("selected", [["piece", 3], ["centroid", 2]])
def test_an_export_shows_a_picture_with_its_alt_text(selected):
    shown = explorer(k=3)
    shown.selected = selected
    bundle = shown._repr_mimebundle_()
    assert bundle is not None
    data, metadata = bundle
    assert data["image/png"]
    assert metadata["image/png"]["alt"].startswith("48 pieces in the plane of the circle of fifths")
    assert shown.clusters.sentence() in metadata["image/png"]["alt"]


# ---- the view ---------------------------------------------------------------------------------


def status(page: Any) -> str:
    return page.locator(".et-status").inner_text()


@pytest.mark.browser
def test_arrow_keys_go_round_the_circle(show):
    widget = explorer()
    page = show(widget)
    page.locator(".et-cursor-piece").focus()
    at = widget.order.index(0)
    for key, step in (("ArrowRight", 1), ("ArrowRight", 2), ("ArrowDown", 1), ("PageUp", 11)):
        page.keyboard.press(key)
        piece = widget.order[(at + step) % 48]
        assert page.evaluate("model.get('selected')") == ["piece", piece]
        assert status(page).startswith(f"{widget.words[piece]}; cluster ")
    page.keyboard.press("Shift+ArrowLeft")
    assert page.evaluate("model.get('selected')") == ["piece", widget.order[(at + 1) % 48]]
    spoken = page.locator(".et-cursor-piece").get_attribute("aria-valuetext")
    assert status(page).startswith(spoken)


@pytest.mark.browser
def test_a_click_selects_a_piece_and_a_button_the_next_centroid(show):
    widget = explorer(k=3)  # whose centroids stand apart from the pieces
    page = show(widget)
    page.locator(".et-points path").nth(9).click(force=True)
    what, piece = page.evaluate("model.get('selected')")
    assert (what, KEY[piece]) == ("piece", KEY[9])  # others of the same key lie over it
    page.get_by_role("button", name="Next centroid").click()
    assert status(page).startswith(widget.found["3 the pieces"]["words"][1])
    assert page.locator(".et-bars figcaption").inner_text().startswith("Centroid 1")
    page.get_by_role("button", name="Previous centroid").press("Enter")
    page.get_by_role("button", name="Previous centroid").press("Enter")
    assert status(page).startswith("Centroid 2 of 3")
    page.locator(".et-centroids g", has_text="1").click()
    assert status(page).startswith("Centroid 1 of 3")


@pytest.mark.browser
def test_play_asks_for_the_sound_and_plays_when_it_comes(show):
    widget = explorer(sound=lambda i: 0.1 * np.sin(np.arange(6000) / 5))
    page = show(widget)
    listen(page)
    play = page.locator("[data-playing]")
    assert play.get_attribute("data-playing") == "false"
    play.click()
    assert "Its sound is being made." in status(page)
    assert sounds(page, lengths=True) == []
    answer(page, widget)
    assert play.get_attribute("data-playing") == "true"
    assert sounds(page, lengths=True) == [["song 0", True, pytest.approx(6000 / 11025)]]
    page.wait_for_selector("[data-playing=false]")
    assert [playing for _, playing in sounds(page)] == [False]
    page.locator(".et-cursor-piece").press("Enter")
    page.wait_for_selector("[data-playing=true]")
    assert page.evaluate("window.sent") == [], "what is here is not asked for again"


@pytest.mark.browser
def test_a_sound_that_comes_too_late_is_not_played(show):
    widget = explorer()
    page = show(widget)
    listen(page)
    page.locator(".et-cursor-centroid").press("Enter")
    page.locator(".et-cursor-piece").press("ArrowRight")
    answer(page, widget)
    assert sounds(page, lengths=True) == []
    assert widget.sound_name == "centroid 0"


@pytest.mark.browser
def test_the_slider_shows_every_k_at_once_and_asks_for_better_clusters_of_the_last(show):
    widget = explorer()
    page = show(widget)
    dial = page.get_by_label("Clusters K", exact=True)
    dial.focus()
    for k in (11, 10, 9, 8, 7):
        page.keyboard.press("ArrowLeft")
        assert f"K-Means with {k} clusters" in status(page)
        assert page.locator(".et-centroids g").count() == k
    assert f"the best of {model.FEW} starts" in status(page)
    assert [each["request"] for each in page.evaluate("window.sent") if "request" in each] == [1]
    answer(page, widget)
    answer(page, widget)
    assert f"K-Means with 7 clusters, learned from the pieces, the best of {model.MANY}" in status(
        page
    )
    assert {"7 the pieces", "12 the pieces"} < set(final(widget))
    assert "10 the pieces" not in final(widget)
    assert page.evaluate("window.sent") == []
    page.keyboard.press("End")
    page.keyboard.press("Home")
    answer(page, widget)
    answer(page, widget)
    page.get_by_label("Learned from").select_option("all transpositions")
    assert "K-Means with 2 clusters, learned from all transpositions" in status(page)


@pytest.mark.browser
def test_a_selected_centroid_that_is_gone_gives_way_to_the_last(show):
    widget = explorer()
    widget.selected = ["centroid", 11]
    page = show(widget)
    page.get_by_label("Clusters K", exact=True).press("Home")
    answer(page, widget)
    assert status(page).startswith("Centroid 1 of 2")


@pytest.mark.browser
def test_the_bars_are_the_pitch_classes_in_fifths(show):
    widget = explorer()
    page = show(widget)
    label = page.locator(".et-bars svg").get_attribute("aria-label")
    assert label.startswith(f"song 0 in C major: C {X[0, 0]:.3g}, G {X[0, 7]:.3g}, D ")
    assert page.locator(".et-ring text").all_text_contents() == list(PITCHES)


@pytest.mark.browser
def test_without_a_kernel_the_text_says_so_and_the_last_sound_is_kept(show):
    widget = explorer()
    widget.set_state({"request": 1, "wish": ["piece", 0]})
    page = show(widget)
    page.locator(".et-cursor-piece").press("ArrowRight")
    page.get_by_role("button", name="Play").click()
    kernel = page.locator(".et-kernel", has_text="The kernel does not answer")
    kernel.wait_for(timeout=5000)
    assert "the sound of song 0" in kernel.inner_text()
    listen(page)
    page.locator(".et-cursor-piece").press("ArrowLeft")
    page.locator(".et-cursor-piece").press(" ")
    assert sounds(page, lengths=True)[0][:2] == ["song 0", True]

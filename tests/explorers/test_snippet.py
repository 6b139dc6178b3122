"""The snippet explorer: its model, its traits, and its view on a plain page."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import pytest
from traitlets import TraitError

from eigentunes.experiments.small_models import LENGTHS, SIZES
from eigentunes.explorers import SnippetExplorer
from eigentunes.explorers.snippet.model import Curves
from tests.browser import accessibility_findings, screenshot
from tests.explorers.test_spectrum import CLIPPED, SMALLEST


@pytest.fixture
def scores() -> dict[str, np.ndarray]:
    """Made-up curves, each at a height of its own: what is drawn is what was given."""
    names = [f"{s} s" for s in LENGTHS] + [f"{30 // s} x {s} s" for s in LENGTHS if s < 30]
    every = [f"{question}, {name}" for question, name in product(("key", "instrument"), names)]
    every += [f"key, {name}, rolled" for name in names]
    rise = np.linspace(0, 0.4, len(SIZES))
    return {
        name: 0.1 + 0.015 * i + rise + np.array([[-0.02], [0.02]]) for i, name in enumerate(every)
    }


def test_the_three_curves_of_a_length_are_those_that_were_given(scores):
    one, votes, whole = Curves(scores).three("key", 10, rolled=True)
    np.testing.assert_allclose(one.mean, scores["key, 10 s, rolled"].mean(axis=0))
    np.testing.assert_allclose(votes.mean, scores["key, 3 x 10 s, rolled"].mean(axis=0))
    np.testing.assert_allclose(whole.mean, scores["key, 30 s, rolled"].mean(axis=0))
    np.testing.assert_allclose(votes.spread, 0.02)


def test_instruments_have_no_transpositions(scores):
    curves = Curves(scores)
    pairs = zip(*(curves.three("instrument", 5, rolled) for rolled in (False, True)), strict=True)
    for plain, rolled in pairs:
        np.testing.assert_array_equal(plain.mean, rolled.mean)


def test_the_sentence_tells_all_six_numbers_and_at_30_s_two(scores):
    curves = Curves(scores)
    text = curves.sentence(10, 2, rolled=False)
    assert text.startswith("Snippets of 10 s, 20 pieces to train on: keys ")
    for name in ("key, 10 s", "key, 3 x 10 s", "key, 30 s", "instrument, 3 x 10 s"):
        assert f"{scores[name][:, 2].mean():.2f}" in text
    assert "from 3 that vote" in text
    keys, instruments = (scores[f"{each}, 30 s"][:, 5].mean() for each in ("key", "instrument"))
    text = curves.sentence(30, 5, rolled=False)
    assert text.endswith(f": keys {keys:.2f}; instruments {instruments:.2f}.")


def test_what_is_missing_or_of_another_shape_is_named(scores):
    with pytest.raises(ValueError, match="'instrument, 10 x 3 s' is missing"):
        SnippetExplorer({k: v for k, v in scores.items() if k != "instrument, 10 x 3 s"})
    with pytest.raises(ValueError, match=r"'key, 3 s' must have the shape \(splits, 6\)"):
        SnippetExplorer(scores | {"key, 3 s": np.zeros(6)})


@pytest.mark.parametrize(("name", "value"), [("seconds", 5), ("size", -1)])
def test_places_out_of_range_are_refused(scores, name, value):
    with pytest.raises(TraitError):
        setattr(SnippetExplorer(scores), name, value)


def test_an_export_shows_a_picture_with_its_alt_text(scores):
    data, metadata = SnippetExplorer(scores)._repr_mimebundle_()
    assert data["image/png"]
    assert "from 3 that vote" in metadata["image/png"]["alt"]


# ---- the view ---------------------------------------------------------------------------------


def status(page: Any) -> str:
    return page.locator(".et-status").inner_text()


@pytest.mark.browser
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_serious(show, scores, theme):
    page = show(SnippetExplorer(scores), theme)
    assert accessibility_findings(page, "#root") == []
    screenshot(page, f"view-snippet-{theme}")


@pytest.mark.browser
@pytest.mark.parametrize("width", [420, 700, 1040])
@pytest.mark.parametrize("seconds", [0, 4])
def test_nothing_is_clipped_or_too_small_at_any_width(show, scores, width, seconds):
    widget = SnippetExplorer(scores)
    widget.seconds = seconds
    page = show(widget, width=width)
    assert page.evaluate(CLIPPED) == []
    assert page.evaluate(SMALLEST) >= 11
    screenshot(page, f"view-snippet-{seconds}-{width}")


@pytest.mark.browser
def test_length_size_and_transpositions_change_by_keys_without_a_kernel(show, scores):
    widget = SnippetExplorer(scores)
    page = show(widget)
    picture = page.locator(".et-key svg").inner_html()
    page.get_by_label("Length of a snippet", exact=True).press("Home")
    assert status(page) == widget.curves.sentence(3, 2, False)
    assert page.locator(".et-key svg").inner_html() != picture
    page.get_by_label("Pieces to train on", exact=True).press("End")
    assert status(page) == widget.curves.sentence(3, 5, False)
    keys, instruments = (
        page.locator(f".et-{name} svg").inner_html() for name in ("key", "instrument")
    )
    page.get_by_label("Keys in all twelve transpositions").press("Space")
    assert status(page) == widget.curves.sentence(3, 5, True)
    assert page.locator(".et-key svg").inner_html() != keys
    assert page.locator(".et-instrument svg").inner_html() == instruments
    assert page.evaluate("window.sent") == [{"seconds": 0}, {"size": 5}, {"rolled": True}]


@pytest.mark.browser
def test_half_a_minute_at_once_has_one_curve(show, scores):
    page = show(SnippetExplorer(scores))
    page.get_by_label("Length of a snippet", exact=True).press("End")
    assert page.locator(".et-key .et-curve:visible").count() == 1

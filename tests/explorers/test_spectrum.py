"""The spectrum explorer: its model, its traits, and its view on a plain page."""

from __future__ import annotations

import importlib
from typing import Any

import numpy as np
import pytest
from traitlets import TraitError

from eigentunes.explorers import SpectrumExplorer
from eigentunes.explorers.spectrum import model
from eigentunes.stand_ins import pca
from tests.browser import accessibility_findings, screenshot
from tests.explorers.page import answer

RNG = np.random.default_rng(0)
SHAPES = [[0.8, 0.5, 0.3], [0.0, 0.0, 0.0], [-0.6, 0.2, 0.4], [0.5, 0.5, 0.5], [0.95, 0.95, 0.9]]
START = [0.8, 0.5, 0.3]
TURNS = [[], [[0, 30.0]], [[2, -12.5], [0, 44.0], [1, 7.5]]]


CLIPPED = """() => { const out = [], root = document.querySelector(".et");
    if (root.scrollWidth > root.clientWidth) out.push("the explorer itself");
    for (const text of root.querySelectorAll("svg text")) {
      const t = text.getBoundingClientRect(), s = text.ownerSVGElement.getBoundingClientRect();
      if (t.left < s.left - 1 || t.right > s.right + 1 || t.top < s.top - 1
          || t.bottom > s.bottom + 1) out.push(text.textContent); }
    return out; }"""
SMALLEST = """() => Math.min(...[...document.querySelectorAll(
    ".et text, .et p, .et small, .et span")].map((e) => parseFloat(
    getComputedStyle(e).fontSize)))"""


@pytest.fixture
def passing(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Let every function pass its check."""
    module = importlib.import_module("eigentunes.checking")
    monkeypatch.setattr(module, "passes", lambda function, name: True)


def solved(correlations: list[float], rounds: int = 4) -> list[list[float]]:
    """Turns of the Jacobi method, as the button finds them."""
    turns: list[list[float]] = []
    for _ in range(rounds):
        for pair, (p, q) in enumerate(model.PAIRS):
            c, s = pca.jacobi_angle(model.after(correlations, turns)[-1], p, q)
            turns.append([pair, float(np.degrees(np.arctan2(s, c)))])
    return turns


# ---- the model --------------------------------------------------------------------------------


@pytest.mark.parametrize("correlations", SHAPES)
@pytest.mark.parametrize("turns", TURNS)
def test_a_turn_changes_neither_trace_nor_eigenvalues_nor_norm(correlations, turns):
    first, last = (model.after(correlations, turns)[i] for i in (0, -1))
    assert np.trace(last) == pytest.approx(3)
    np.testing.assert_allclose(np.linalg.eigvalsh(last), np.linalg.eigvalsh(first), atol=1e-12)
    assert np.linalg.norm(last) == pytest.approx(np.linalg.norm(first))
    np.testing.assert_allclose(last, last.T, atol=1e-15)


@pytest.mark.parametrize("correlations", SHAPES)
def test_four_rounds_of_jacobi_leave_the_eigenvalues_on_the_diagonal(correlations):
    S = model.after(correlations, solved(correlations))[-1]
    assert model.off_diagonal_norm(S) < 1e-9
    np.testing.assert_allclose(
        np.sort(np.diag(S)), np.linalg.eigvalsh(model.covariance_of(correlations)), atol=1e-12
    )


def test_a_correlation_reaches_exactly_to_where_the_smallest_eigenvalue_is_0():
    for _ in range(50):
        correlations = RNG.uniform(-0.9, 0.9, size=3).tolist()
        for which in range(3):
            for border in model.possible(correlations, which):
                correlations[which] = border
                least = np.linalg.eigvalsh(model.covariance_of(correlations))[0]
                assert least == pytest.approx(0, abs=1e-9)


def test_the_sentence_says_when_nothing_is_mixed_any_more():
    said = model.sentence(SHAPES[0], [], 0, 0.0)
    assert said == (
        "No turn kept. Element (1, 2) is 0.800, the off-diagonal norm 1.400 (at the start 1.400), "
        "the trace 3.000."
    )
    assert "Nothing is mixed any more" in model.sentence(SHAPES[0], solved(SHAPES[0]), 0, 0.0)


def test_a_number_that_rounds_to_nothing_has_no_sign():
    assert [model.decimals(v) for v in (-0.0001, 0.0, -0.25)] == ["0.000", "0.000", "−0.250"]


# ---- the widget -------------------------------------------------------------------------------


def test_a_message_with_new_correlations_is_answered_by_their_eigenvalues():
    explorer = SpectrumExplorer()
    explorer.set_state({"request": 1, "correlations": [0.5, 0.5, 0.5], "turns": [], "angle": 0.0})
    assert explorer.answered == 1
    assert explorer.eigen["lam"] == pytest.approx([2, 0.5, 0.5])


def test_the_wish_for_an_angle_makes_the_element_vanish():
    explorer = SpectrumExplorer()
    for pair in (0, 1, 2):
        explorer.set_state({"request": pair + 1, "wish": pair + 1, "pair": pair})
        assert abs(explorer.S[model.PAIRS[pair]]) < 1e-9
        assert -45 <= explorer.angle <= 45


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("correlations", [0.9, 0.9, -0.9], "no three features have"),
        ("correlations", [1.5, 0, 0], "three numbers from"),
        ("correlations", [0.1], "three numbers from"),
        ("turns", [[3, 10]], "a turn is"),
    ],
)
def test_impossible_states_are_refused_in_words(name, value, words):
    explorer = SpectrumExplorer()
    with pytest.raises(TraitError, match=words):
        setattr(explorer, name, value)


def test_the_learners_functions_drive_and_their_errors_are_told(passing):
    def spectrum(S):
        return pca.spectrum(S)[0] * 1.0, pca.spectrum(S)[1]

    def jacobi_angle(S, p, q):
        raise ValueError("not today")

    explorer = SpectrumExplorer(spectrum=spectrum, jacobi_angle=jacobi_angle)
    assert explorer.driver == "Driven by your spectrum and your jacobi_angle."
    assert explorer.angle_name == "Use your jacobi_angle"
    explorer.set_state({"request": 1, "wish": 1})
    assert explorer.error.startswith("Your jacobi_angle raised ValueError: not today")
    assert explorer.error.endswith("The angle stays as it is.")
    assert (explorer.angle, explorer.answered) == (0, 1)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (3, "two arrays"),
        ((np.ones(2), np.eye(3)), "returned shapes"),
        ((np.full(3, np.nan), np.eye(3)), "NaN"),
    ],
)
def test_a_bad_spectrum_is_told_and_ours_is_shown(passing, value, words):
    explorer = SpectrumExplorer(spectrum=lambda S: value)
    assert words in explorer.error
    assert explorer.error.endswith("The bars show our eigenvalues.")
    assert sum(explorer.eigen["lam"]) == pytest.approx(3)


@pytest.mark.parametrize("value", [(1, 1), 0.5, ("a", "b")])
def test_a_bad_angle_is_refused(value):
    with pytest.raises(ValueError, match=r"two numbers|no cosine"):
        model.checked_angle(value, np.eye(3), 0, 1)


def test_an_export_shows_a_picture_with_its_alt_text():
    bundle = SpectrumExplorer()._repr_mimebundle_()
    assert bundle is not None
    data, metadata = bundle
    assert data["image/png"]
    assert "eigenvalues 2.095, 0.736 and 0.169" in metadata["image/png"]["alt"]


# ---- the view ---------------------------------------------------------------------------------


def status(page: Any) -> str:
    return page.locator(".et-status").inner_text()


@pytest.mark.browser
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_serious(show, theme):
    page = show(SpectrumExplorer(), theme)
    page.get_by_label("Angle", exact=True).press("ArrowRight")
    assert accessibility_findings(page, "#root") == []
    screenshot(page, f"view-spectrum-{theme}")


@pytest.mark.browser
@pytest.mark.parametrize("width", [480, 700, 1040])
def test_nothing_is_clipped_or_too_small_at_any_width(show, width):
    page = show(SpectrumExplorer(), width=width)
    assert page.evaluate(CLIPPED) == []
    assert page.evaluate(SMALLEST) >= 11
    screenshot(page, f"view-spectrum-{width}")


@pytest.mark.browser
def test_the_whole_way_by_keyboard_without_a_kernel(show):
    widget = SpectrumExplorer()
    page = show(widget)
    dial = page.get_by_label("Angle", exact=True)
    dial.focus()
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    assert status(page) == model.sentence(widget.correlations, [], 0, 2.0)
    page.keyboard.press("End")
    assert "Element (1, 2) is 0.000" in status(page)
    page.get_by_role("button", name="Keep this turn").press("Enter")
    assert page.evaluate("model.get('turns')") == [[0, 45]]
    assert status(page) == model.sentence(widget.correlations, [[0, 45]], 1, 0.0)
    page.get_by_role("button", name="Take back").press("Enter")
    assert page.evaluate("model.get('turns')") == []
    page.get_by_label("Directions").select_option("2 and 3")
    assert "Element (2, 3) is 0.300" in status(page)


@pytest.mark.browser
def test_the_button_asks_for_the_angle_until_nothing_is_mixed(show):
    widget = SpectrumExplorer()
    page = show(widget)
    for _ in range(9):
        page.get_by_role("button", name="Use our jacobi_angle").click()
        answer(page, widget)
        page.get_by_role("button", name="Keep this turn").click()
    assert status(page).endswith("the diagonal holds the eigenvalues.")
    assert "trace 3.000" in status(page)
    screenshot(page, "view-spectrum-solved")
    page.get_by_role("button", name="Start again").click()
    assert status(page) == model.sentence(widget.correlations, [], 0, 0.0)


@pytest.mark.browser
def test_a_correlation_stops_where_a_variance_would_be_negative_and_says_so(show):
    widget = SpectrumExplorer()
    page = show(widget)
    page.get_by_label("Correlation of 2 and 3", exact=True).press("Home")
    got = page.evaluate("model.get('correlations')")
    assert got[2] == pytest.approx(np.ceil(100 * model.possible(START, 2)[0]) / 100)
    assert status(page).startswith("The correlation of 2 and 3 stops at −0.11: ")
    before = page.locator(".et-scree svg").get_attribute("aria-label")
    answer(page, widget)
    assert page.locator(".et-scree svg").get_attribute("aria-label") == before, "the preview"
    assert widget.eigen["lam"][2] >= 0


@pytest.mark.browser
def test_a_click_on_an_element_chooses_its_directions(show):
    page = show(SpectrumExplorer())
    page.locator(".et-mixed", has_text="0.500").first.click()
    assert page.get_by_label("Directions").input_value() == "1 and 3"
    assert "Element (1, 3)" in status(page)


@pytest.mark.browser
def test_without_a_kernel_the_button_says_so(show):
    page = show(SpectrumExplorer())
    page.get_by_role("button", name="Use our jacobi_angle").click()
    page.locator(".et-kernel", has_text="The kernel does not answer").wait_for(timeout=5000)


@pytest.mark.browser
def test_keys_stay_inside(show):
    page = show(SpectrumExplorer())
    page.evaluate("""() => { window.heard = [];
        document.addEventListener("keydown", (e) => window.heard.push(e.key)); }""")
    page.get_by_label("Angle", exact=True).focus()
    for key in ("ArrowRight", "b", "Shift+Enter"):
        page.keyboard.press(key)
    assert page.evaluate("window.heard.filter((k) => k !== 'Shift')") == ["Enter"]


@pytest.mark.browser
@pytest.mark.parametrize("correlations", SHAPES)
@pytest.mark.parametrize("turns", TURNS)
def test_the_view_turns_like_python(show, correlations, turns):
    page = show(SpectrumExplorer())
    S = model.after(correlations, turns)[-1]
    start = model.covariance_of(correlations)
    theirs = page.evaluate("([S, t]) => t.reduce((A, [p, a]) => view.turned(A, p, a), S)",
                           [start.tolist(), turns])  # fmt: skip
    np.testing.assert_allclose(theirs, S, atol=1e-12)
    lam = page.evaluate("(S) => view.eigenvalues(S)", start.tolist())
    np.testing.assert_allclose(lam, np.linalg.eigvalsh(start)[::-1], atol=1e-9)
    said = page.evaluate(
        "([start, kept, count, names]) => view.sentence(start, kept, 1, 12.5, count, names)",
        [start.tolist(), S.tolist(), len(turns), list(model.PAIR_NAMES)],
    )
    assert said == model.sentence(correlations, turns, 1, 12.5)

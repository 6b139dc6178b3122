"""The direction explorer: its model, its traits, its view."""

from __future__ import annotations

import base64
import importlib
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from sklearn.datasets import load_iris
from traitlets import TraitError

from eigentunes.explorers import DirectionExplorer
from eigentunes.explorers.direction import model
from tests.browser import screenshot
from tests.explorers.page import clipped

X = load_iris().data[:, [2, 1]]
NAMES = ("petal length (cm)", "sepal width (cm)")
ROUND = np.array([[1.0, 0], [0, 1], [-1, 0], [0, -1]])


@pytest.fixture
def turn() -> model.Turn:
    return model.half_turn(X)


@pytest.fixture
def passing(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Say which functions pass their check."""

    def these(*functions: Any) -> None:
        module = importlib.import_module("eigentunes.checking")
        monkeypatch.setattr(module, "passes", lambda function, name: function in functions)

    return these


# ---- the model --------------------------------------------------------------------------------


def test_the_curve_is_the_variance_of_the_projections(turn):
    np.testing.assert_allclose(turn.variances, (X @ turn.vectors.T).var(axis=0, ddof=1))


def test_two_perpendicular_directions_share_the_total(turn):
    for k in range(90):
        across = np.array([-1, 1]) * turn.vectors[k, ::-1]
        rest = (X @ across).var(ddof=1)
        assert turn.variances[k] + rest == pytest.approx(turn.total)


def test_the_angles_are_whole_degrees_but_for_the_two_eigenvectors(turn):
    assert sorted(turn.eigen.values()) == ["least", "most"]
    for k, angle in enumerate(turn.angles):
        assert (angle == k) != (k in turn.eigen)
        assert abs(angle - k) <= 0.5


def test_at_an_eigenvector_sv_is_parallel_and_the_variance_is_the_eigenvalue(turn):
    lam = np.linalg.eigvalsh(turn.S)
    for k, which in turn.eigen.items():
        assert turn.away(k) == pytest.approx(0, abs=1e-6)
        assert turn.variances[k] == pytest.approx(lam[-1 if which == "most" else 0])
        assert turn.products[k] == pytest.approx(turn.variances[k] * turn.vectors[k])
    assert all(turn.away(k) > 0.1 for k in range(180) if k not in turn.eigen)


def test_an_eigenvector_just_below_180_degrees_is_found_at_0():
    slanted = np.array([[-2.0, 0.005], [2.0, -0.005], [0.0, 0.1], [0.0, -0.1]])
    turn = model.half_turn(slanted)
    assert turn.eigen[0] == "most"
    assert -0.5 < turn.angles[0] < 0


def test_the_other_half_of_the_turn_is_the_same(turn):
    assert turn.angle(210) == 210
    assert turn.sentence(210) == turn.sentence(30).replace("30°", "210°", 1)


def test_the_sentence_says_what_is_to_be_seen(turn):
    (most,) = (k for k, which in turn.eigen.items() if which == "most")
    plain = turn.sentence(30).replace("\xa0", " ")
    assert plain == (
        "Variance along 30°: 2.1, which is 63 % of the total. S v points 34.3° away from v."
    )
    assert "the most that any direction has" in turn.sentence(most)
    assert "v is an eigenvector, S v = 3.15 v." in turn.sentence(most).replace("\xa0", " ")


def test_in_a_round_cloud_every_direction_is_an_eigenvector():
    turn = model.half_turn(ROUND)
    assert turn.eigen == {}
    assert "as in every direction of this round cloud" in turn.sentence(77)


# ---- the widget -------------------------------------------------------------------------------


def test_the_angle_tells_vector_and_variance():
    explorer = DirectionExplorer(X)
    explorer.set_state({"angle": 0})
    assert explorer.v.tolist() == [1, 0]
    assert explorer.variance == pytest.approx(X[:, 0].var(ddof=1))
    explorer.set_state({"angle": 180})
    assert explorer.v == pytest.approx([-1, 0])
    with pytest.raises(TraitError):
        explorer.angle = 360


def test_everything_for_every_angle_travels_with_the_state():
    explorer = DirectionExplorer(X)
    before = explorer.drawing
    explorer.set_state({"angle": 99})
    assert explorer.drawing is before
    assert len(before["variances"]) == len(before["products"]) == 180


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"X": np.ones((5, 3))}, "X must have 2 columns"),
        ({"X": np.ones((5, 2))}, "All points of X are the same"),
        ({"X": X[:1]}, "at least 2"),
        ({"X": np.ones((1001, 2))}, "more than the 1000"),
        ({"X": X, "names": "ab"}, "names must be two words"),
        ({"X": X, "names": ["a"]}, "names must be two words"),
        ({"X": X, "expectation": 3}, "expectation must be a function"),
    ],
)
def test_bad_arguments_are_named_with_what_to_do(arguments, words):
    with pytest.raises(ValueError, match=words):
        DirectionExplorer(**arguments)


def test_the_learner_s_functions_drive_when_they_pass(passing):
    calls = []

    def expectation(S, v):
        calls.append(v)
        return v @ S @ v / (v @ v) + 0j

    def covariance(X):
        return np.cov(X, rowvar=False)

    passing(expectation)
    explorer = DirectionExplorer(X, expectation=expectation, covariance=covariance)
    assert len(calls) == 180
    assert explorer.driver == (
        "Driven by our covariance (yours does not pass its check yet) and your expectation."
    )
    assert explorer.turn.variances == pytest.approx(DirectionExplorer(X).turn.variances)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (np.ones(2), "returned something that is not a number"),
        (float("nan"), "returned NaN or infinity"),
    ],
)
def test_a_failing_expectation_is_told_and_ours_is_drawn(passing, value, words):
    def expectation(S, v):
        return value

    passing(expectation)
    explorer = DirectionExplorer(X, expectation=expectation)
    assert explorer.error.startswith(f"Your expectation {words}")
    assert explorer.error.endswith("The picture shows the numbers of our functions.")
    assert explorer.variance == pytest.approx(DirectionExplorer(X).variance)


def test_a_covariance_of_the_wrong_shape_is_told(passing):
    def covariance(X):
        return X @ X.T

    passing(covariance)
    assert "2 features need shape (2, 2)" in DirectionExplorer(X, covariance=covariance).error


def test_an_export_shows_a_picture_with_its_alt_text():
    data, metadata = DirectionExplorer(X, names=NAMES)._repr_mimebundle_()
    assert base64.b64decode(data["image/png"]).startswith(b"\x89PNG")
    assert "A cloud of 150 points" in metadata["image/png"]["alt"]
    assert "Variance along 30°" in metadata["image/png"]["alt"]


# ---- the view ---------------------------------------------------------------------------------


def status(page: Any) -> str:
    return page.locator(".et-status").text_content()


browser = pytest.mark.browser


@browser
@pytest.mark.parametrize("width", [480, 700, 1040])
@pytest.mark.parametrize("angle", [0, 84, 174, 300])
def test_nothing_is_clipped_at_any_width(show, width, angle):
    explorer = DirectionExplorer(X, names=NAMES)
    explorer.angle = angle
    page = show(explorer, width=width)
    assert clipped(page) == []
    screenshot(page, f"view-direction-{width}-{angle}")


@browser
@pytest.mark.parametrize("angle", [0, 30, 84, 174, 210, 359])
def test_the_words_are_python_s(show, angle):
    explorer = DirectionExplorer(X)
    explorer.angle = angle
    assert status(show(explorer)) == explorer.turn.sentence(angle)


@browser
def test_the_words_for_a_round_cloud_are_python_s(show):
    explorer = DirectionExplorer(ROUND)
    assert status(show(explorer)) == explorer.turn.sentence(30)


@browser
def test_the_slider_turns_v_by_keys_and_sends_nothing_but_the_angle(show):
    explorer = DirectionExplorer(X)
    page = show(explorer)
    before = page.locator(".et-v line").evaluate("(line) => line.outerHTML")
    page.get_by_label("Angle", exact=True).focus()
    page.keyboard.press("ArrowRight")
    assert status(page) == explorer.turn.sentence(31)
    assert page.locator(".et-v line").evaluate("(line) => line.outerHTML") != before
    assert page.evaluate("window.sent") == [{"angle": 31}]


@browser
def test_the_tip_turns_by_keys_in_both_senses_and_wraps(show):
    explorer = DirectionExplorer(X)
    page = show(explorer)
    tip = page.get_by_role("slider", name="Tip of v")
    tip.focus()
    for key, angle in (
        ("ArrowUp", 31), ("ArrowRight", 32), ("ArrowLeft", 31), ("Shift+ArrowDown", 21),
        ("PageUp", 31), ("End", 180), ("Home", 0), ("ArrowDown", 359), ("ArrowUp", 0),
    ):  # fmt: skip
        page.keyboard.press(key)
        assert page.evaluate("model.get('angle')") == angle
    assert tip.get_attribute("aria-valuetext") == status(page)


@browser
@pytest.mark.parametrize(("place", "angle"), [((1, 0), 0), ((0, -1), 90), ((-1, 1), 225)])
def test_the_tip_follows_the_mouse(show, place, angle):
    page = show(DirectionExplorer(X))
    track = page.locator(".et-track circle").bounding_box()
    x, y = track["x"] + track["width"] / 2, track["y"] + track["height"] / 2
    knob = page.locator(".et-knob").bounding_box()
    page.mouse.move(knob["x"] + knob["width"] / 2, knob["y"] + knob["height"] / 2)
    page.mouse.down()
    assert page.locator(".et-status").get_attribute("aria-live") == "off"
    page.mouse.move(x + 90 * place[0], y + 90 * place[1], steps=6)
    page.mouse.up()
    assert page.evaluate("model.get('angle')") == pytest.approx(angle, abs=1)
    assert page.locator(".et-status").get_attribute("aria-live") == "polite"


@browser
def test_buttons_turn_and_play_goes_on_until_it_is_stopped(show):
    page = show(DirectionExplorer(X))
    page.get_by_role("button", name="Turn left").click()
    assert page.evaluate("model.get('angle')") == 31
    page.get_by_role("button", name="Turn right").click()
    assert page.evaluate("model.get('angle')") == 30
    page.get_by_role("button", name="Play").click()
    page.wait_for_function("model.get('angle') > 34")
    page.get_by_role("button", name="Pause").click()
    stopped = page.evaluate("model.get('angle')")
    page.wait_for_timeout(200)
    assert page.evaluate("model.get('angle')") == stopped


@browser
def test_at_an_eigenvector_the_tangent_is_flat(show):
    explorer = DirectionExplorer(X)
    page = show(explorer)
    slope = """() => { const line = document.querySelector(".et-tangent");
      const [x1, x2, y1, y2] = ["x1", "x2", "y1", "y2"].map((a) => Number(line.getAttribute(a)));
      return (y2 - y1) / (x2 - x1); }"""
    assert abs(page.evaluate(slope)) > 0.3
    for k in explorer.turn.eigen:
        page.evaluate("(k) => window.receive({ angle: k })", k)
        assert page.evaluate(slope) == pytest.approx(0, abs=1e-6)
        assert "an eigenvector" in page.locator(".et-plane small").inner_text()


@browser
def test_projections_are_numpy_s(show):
    explorer = DirectionExplorer(X)
    page = show(explorer)
    found = page.evaluate(
        "([points, mean, v]) => view.projections(points, mean, v)",
        [X.tolist(), X.mean(axis=0).tolist(), explorer.v.tolist()],
    )
    np.testing.assert_allclose(found, (X - X.mean(axis=0)) @ explorer.v, atol=1e-12)

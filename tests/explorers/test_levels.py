"""The levels explorer: its numbers, its messages, its view on a plain page."""

from __future__ import annotations

import base64
import importlib
import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from traitlets import TraitError

from autograder.catalogue import EXERCISES
from eigentunes.explorers import LevelsExplorer
from eigentunes.explorers.levels import model
from tests.browser import screenshot
from tests.explorers.page import answer


@pytest.fixture
def passing(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Say which functions pass their check."""

    def these(*functions: Any) -> None:
        module = importlib.import_module("eigentunes.checking")
        monkeypatch.setattr(module, "passes", lambda function, name: function in functions)

    return these


# ---- the numbers ------------------------------------------------------------------------------


@pytest.mark.parametrize("N", [10, 20, 40, 100, 200])
def test_levels_of_the_box_are_those_of_the_grid_and_its_error_falls_as_the_law_says(N):
    ladder = model.solve("box", np.zeros(model.KNOTS), N)
    n, h = np.arange(1, model.LEVELS + 1), model.L / (N + 1)
    np.testing.assert_allclose(ladder.energies, (1 - np.cos(n * np.pi / (N + 1))) / h**2)
    law = -((n * np.pi / (N + 1)) ** 2) / 12
    np.testing.assert_allclose(
        ladder.energies / ladder.exact - 1, law, rtol=0.04 * (40 / N) ** 2 + 1e-3
    )


def test_the_walls_do_not_disturb_the_oscillator():
    n, N = np.arange(model.LEVELS), 200
    ladder = model.solve("harmonic", np.zeros(model.KNOTS), N)
    law = -((model.L / (N + 1)) ** 2) / 32 * (2 * n**2 + 2 * n + 1)
    np.testing.assert_allclose(ladder.energies - ladder.exact, law, rtol=0.02)


@pytest.mark.parametrize("potential", [*model.POTENTIALS, model.DRAWN])
@pytest.mark.parametrize("N", [model.LEAST_N, 40, model.MOST_N])
def test_each_level_has_one_node_more_and_a_wave_of_length_one(potential, N):
    ladder = model.solve(potential, np.abs(model.knots() - 5), N)
    assert [ladder.nodes(level) for level in range(model.LEVELS)] == list(range(model.LEVELS))
    np.testing.assert_allclose((ladder.waves**2).sum(axis=1) * model.L / (N + 1), 1)
    assert (np.diff(ladder.energies) > 0).all()


@pytest.mark.parametrize("potential", model.POTENTIALS)
def test_all_levels_are_in_the_picture(potential):
    ladder = model.solve(potential, np.zeros(model.KNOTS), model.MOST_N)
    assert 0.6 < ladder.energies[-1] / model.POTENTIALS[potential][1] < 0.97


def test_a_drawn_potential_gives_the_levels_of_the_one_it_copies():
    U = model.harmonic(model.knots())
    drawn = model.solve(model.DRAWN, U, 100).energies
    np.testing.assert_allclose(drawn, model.solve("harmonic", U, 100).energies, rtol=1e-2)


def test_the_sentence_says_energy_nodes_and_error():
    ladder = model.solve("box", np.zeros(model.KNOTS), 20)
    assert ladder.sentence(0) == (
        "Box potential, N = 20 grid points. Level 1: E = 0.0342, no node. "
        "Exact: 0.0343; on this grid it is 0.19 % too low."
    )
    assert model.solve("step", np.zeros(1), 20).sentence(1).endswith("No formula to compare with.")


def test_the_default_covariance_is_the_one_that_the_text_names():
    lam, whose = model.covariance_ladder(None)
    np.testing.assert_allclose(lam, [4.2282, 0.2427, 0.0782, 0.0238], atol=1e-4)
    assert whose == "the iris measurements"
    assert model.covariance_ladder(np.diag([1.0, 3.0]))[0].tolist() == [3, 1]


# ---- messages ---------------------------------------------------------------------------------


def test_a_drawing_is_answered_by_its_levels():
    explorer = LevelsExplorer()
    before = explorer.ladder.energies
    U = np.full(model.KNOTS, 0.5).tolist()
    explorer.set_state({"request": 1, "potential": "drawn", "drawn": U})
    assert explorer.answered == 1
    np.testing.assert_allclose(explorer.ladder.energies, before + 0.5)
    assert explorer.drawing["exact"] is None
    assert explorer.drawing["top"] == model.POTENTIALS["box"][1], "the window stays"


def test_another_level_computes_nothing():
    explorer = LevelsExplorer()
    before = explorer.drawing
    explorer.set_state({"level": 4})
    assert explorer.drawing is before


def test_the_learners_matrix_gives_the_levels(passing):
    def hamiltonian(N, L, U):
        return 2 * np.diag(np.arange(1.0, N + 1))

    passing(hamiltonian)
    explorer = LevelsExplorer(hamiltonian=hamiltonian)
    np.testing.assert_allclose(explorer.ladder.energies, 2 * np.arange(1, 9))
    assert explorer.driver == "Driven by your hamiltonian."


def test_a_function_that_passes_its_real_check_drives():
    explorer = LevelsExplorer(hamiltonian=EXERCISES["hamiltonian"].reference)
    assert explorer.driver == "Driven by your hamiltonian."
    assert explorer.error == ""


def test_a_function_that_does_not_pass_yet_waits():
    def hamiltonian(N, L, U):
        raise RuntimeError

    explorer = LevelsExplorer(hamiltonian=hamiltonian)
    assert explorer.driver == "Driven by our hamiltonian (yours does not pass its check yet)."
    assert explorer.error == ""


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (np.eye(3), "returned shape (3, 3), but 40 grid points need (40, 40)"),
        ("H", "not a matrix of numbers"),
        (np.full((40, 40), np.nan), "NaN or infinity"),
        (np.tri(40), "not symmetric"),
    ],
)
def test_a_matrix_that_is_none_is_told_and_ours_is_drawn(passing, value, words):
    def hamiltonian(N, L, U):
        return value

    passing(hamiltonian)
    explorer = LevelsExplorer(hamiltonian=hamiltonian)
    assert words in explorer.error
    assert explorer.error.endswith("The picture shows the levels of our hamiltonian.")
    assert explorer.ladder.exact is not None


def test_an_exception_in_the_middle_is_told(passing):
    def hamiltonian(N, L, U):
        if N > 50:
            raise MemoryError("too large")
        return model.hamiltonian(N, L, U)

    passing(hamiltonian)
    explorer = LevelsExplorer(hamiltonian=hamiltonian)
    explorer.set_state({"request": 1, "N": 60})
    assert explorer.error.startswith("Your hamiltonian raised MemoryError: too large in line")
    assert explorer.answered == 1
    explorer.set_state({"request": 2, "N": 50})
    assert explorer.error == ""


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"S": [[1, 2]]}, r"S must be a square matrix, but its shape is \(1, 2\)"),
        ({"S": [[1, 2], [3, 4]]}, "S must be symmetric"),
        ({"S": [["a"]]}, "S must be a square matrix"),
        ({"potential": "drawn"}, "potential must be one of 'box'"),
        ({"N": 9}, "N must be a whole number from 10 to 200"),
        ({"hamiltonian": 3}, "hamiltonian must be a function"),
    ],
)
def test_bad_arguments_are_named_with_what_to_do(arguments, words):
    with pytest.raises(ValueError, match=words):
        LevelsExplorer(**arguments)


@pytest.mark.parametrize("drawn", [[1.0, 2.0], [float("nan")] * model.KNOTS, ["a"]])
def test_a_bad_drawing_is_refused(drawn):
    with pytest.raises(TraitError, match="drawn must have 121 finite numbers"):
        LevelsExplorer().drawn = drawn


def test_an_export_shows_a_picture_with_its_alt_text():
    data, metadata = LevelsExplorer(np.eye(3), potential="harmonic")._repr_mimebundle_()
    assert base64.b64decode(data["image/png"]).startswith(b"\x89PNG")
    alt = metadata["image/png"]["alt"]
    assert "Harmonic potential" in alt
    assert "largest first: 1, 1 and 1." in alt


# ---- the view ---------------------------------------------------------------------------------


def status(page: Any) -> str:
    return page.locator(".et-status").inner_text()


def hill(page: Any) -> str:
    return page.locator(".et-hill").get_attribute("d")


@pytest.mark.browser
def test_the_level_moves_by_keys_and_says_what_python_says(show):
    widget = LevelsExplorer(potential="harmonic")
    page = show(widget)
    page.get_by_label("Level", exact=True).focus()
    for level in (1, 2):
        page.keyboard.press("ArrowRight")
        assert status(page) == widget.ladder.sentence(level)
    assert "E₃ = 2.46" in page.locator(".et-well figcaption").inner_text()
    assert "λ₃ = 0.0782" in page.locator(".et-rungs figcaption").inner_text()
    assert page.evaluate("window.sent") == [{"level": 2}, {"level": 3}]


@pytest.mark.browser
def test_a_stroke_of_the_mouse_is_seen_at_once_and_answered(show):
    widget = LevelsExplorer()
    page = show(widget)
    before = hill(page)
    place = page.locator(".et-well svg").bounding_box()
    page.mouse.move(place["x"] + 150, place["y"] + 300)
    page.mouse.down()
    page.mouse.move(place["x"] + 300, place["y"] + 200, steps=8)
    assert hill(page) != before
    answer(page, widget)
    page.mouse.up()
    answer(page, widget)
    assert widget.potential == "drawn"
    assert widget.answered == widget.request == 2, "strokes wait together while Python works"
    assert page.evaluate("model.get('drawing').U") == widget.drawing["U"]
    assert status(page) == widget.ladder.sentence(0)
    drawn = np.array(widget.drawing["U"])
    knots = np.flatnonzero(drawn)
    assert (np.diff(knots) == 1).all(), "no gap"
    assert (np.diff(drawn[knots]) >= 0).all()
    screenshot(page, "view-levels-drawn")


@pytest.mark.browser
def test_the_cursor_draws_by_keys(show):
    widget = LevelsExplorer()
    page = show(widget)
    cursor = page.get_by_role("slider", name="Potential at the cursor")
    cursor.focus()
    page.keyboard.press("ArrowLeft")
    assert "at x = 5.5" in cursor.get_attribute("aria-valuetext")
    page.keyboard.press("PageUp")
    answer(page, widget)
    U = np.array(widget.drawing["U"])
    assert U.argmax() == 55
    assert U[55] == pytest.approx(0.52)
    assert np.count_nonzero(U) == 11
    page.keyboard.press("PageDown")
    answer(page, widget)
    assert not any(widget.drawing["U"])
    assert cursor.evaluate("(node) => node === document.activeElement"), "the focus stays"


@pytest.mark.browser
def test_potential_and_grid_are_asked_of_python(show):
    widget = LevelsExplorer()
    page = show(widget)
    page.get_by_label("Potential", exact=True).select_option("double well")
    answer(page, widget)
    assert status(page) == widget.ladder.sentence(0)
    assert page.locator(".et-exact line").count() == 0
    page.get_by_label("Grid points N").press("ArrowRight")
    answer(page, widget)
    assert widget.N == 41
    assert "N = 41" in status(page)
    page.get_by_label("Potential", exact=True).select_option("drawn")
    answer(page, widget)
    np.testing.assert_allclose(widget.drawing["U"], model.double_well(model.knots()), rtol=1e-5)


@pytest.mark.browser
def test_without_an_answer_the_view_says_so(show):
    page = show(LevelsExplorer())
    page.get_by_label("Grid points N").press("ArrowRight")
    page.locator(".et-kernel", has_text="does not answer").wait_for(timeout=5000)
    page.get_by_label("Level", exact=True).press("End")
    assert "Level 8" in status(page)


@pytest.mark.browser
def test_the_strokes_of_the_view_by_their_numbers(show):
    page = show(LevelsExplorer())

    def asked(call: str) -> Any:
        return page.evaluate(f"view.{call}")

    assert asked("stroked([0,0,0,0,0], 4, [1, 1], [3, 3])") == [0, 1, 2, 3, 0]
    assert asked("stroked([0,0,0,0,0], 4, [3, 3], [1, 1])") == [0, 1, 2, 3, 0]
    assert asked("stroked([0,0,0], 2, [1, 5], [1.2, 7])") == [0, 7, 0]
    assert asked("raised([0,0,0,0,0], 2, 1, 9, 2)") == [0, 0.5, 1, 0.5, 0]
    assert asked("raised([0,9,30], 2, -1, 9, 2)") == [0, 8.5, 8]
    assert asked("below([0, 4, 0], 2, 2)") == [[0, 0], [0.5, 2], [1, 2], [1.5, 2], [2, 0]]
    assert asked("labelled([90, 80, 85, 40], 13)") == [90, None, None, 40]


@pytest.mark.browser
def test_no_number_is_a_word_without_a_meaning(show):
    page = show(LevelsExplorer(np.diag([3.0, 2.0])))
    page.get_by_label("Level", exact=True).press("End")
    assert "only 2 λ" in page.locator(".et-rungs figcaption").inner_text()
    assert not re.search("NaN|undefined", page.locator(".et").inner_text())

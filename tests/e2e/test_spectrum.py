"""The spectrum and the noise explorer in a real JupyterLab: one story for each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.browser import accessibility_findings, screenshot
from tests.e2e.jupyterlab import Notebook, Server
from tests.e2e.test_jupyterlab import until

pytestmark = pytest.mark.browser

CELLS = [
    "from eigentunes.explorers import NoiseExplorer, SpectrumExplorer",
    "turning = SpectrumExplorer()\nturning",
    "noise = NoiseExplorer()\nnoise",
]


@pytest.fixture(scope="module")
def notebook(lab: Server, browser: Any) -> Iterator[Notebook]:
    opened = lab.open(browser, lab.write("spectrum.ipynb", CELLS))
    assert opened.run_all() == []
    opened.page.wait_for_function("document.querySelectorAll('.et').length === 2")
    yield opened
    opened.theme("Light")
    opened.page.close()


def test_turning_until_nothing_is_mixed(notebook):
    page = notebook.page
    explorer = page.locator(".et-spectrum")
    explorer.scroll_into_view_if_needed()
    status = explorer.locator(".et-status")
    explorer.get_by_label("Angle", exact=True).focus()
    page.keyboard.press("ArrowRight")
    assert "directions 1 and 2 turned by 0.5°" in status.inner_text()
    until(notebook, "turning.angle", 0.5)
    for turn in range(9):
        explorer.get_by_role("button", name="Use our jacobi_angle").click()
        notebook.ask("turning.angle")  # after this the view has heard Python's answer, too
        explorer.locator(".et-status", has_text=re.compile(r"Element \(.*\) is 0\.000")).wait_for()
        # On the last rounds nothing is left to turn, and the angle is 0.
        if explorer.get_by_role("button", name="Keep this turn").is_enabled():
            explorer.get_by_role("button", name="Keep this turn").click()
        else:
            explorer.get_by_label("Directions").select_option(index=turn % 3)
    explorer.locator(".et-status", has_text="the diagonal holds the eigenvalues").wait_for()
    assert "trace 3.000" in status.inner_text()
    assert notebook.ask("float(abs(turning.S[0, 1]))") < 0.001
    explorer.get_by_label("Correlation of 2 and 3", exact=True).press("Home")
    assert "The correlation of 2 and 3 stops at −0.11" in status.inner_text()
    until(notebook, "turning.eigen['correlations']", [0.8, 0.5, -0.11])


def test_a_spike_leaves_the_noise(notebook):
    page = notebook.page
    explorer = page.locator(".et-noise")
    explorer.scroll_into_view_if_needed()
    strength = explorer.get_by_label("Strength of the spike", exact=True)
    strength.focus()
    for _ in range(2):
        page.keyboard.press("ArrowRight")
    assert "the spike is hidden" in explorer.locator(".et-status").inner_text()
    page.keyboard.press("End")
    assert "the spike shows" in explorer.locator(".et-status").inner_text()
    until(notebook, "noise.spike", 30)
    explorer.get_by_label("Rows n", exact=True).press("Home")
    explorer.locator("small", has_text="50 rows").wait_for()
    assert "are 0." in explorer.locator(".et-status").inner_text()
    assert notebook.ask("noise.n") == 50


def drag_to_the_end(notebook, slider) -> None:
    """Take a slider's thumb with the mouse and pull it to the right end."""
    slider.scroll_into_view_if_needed()
    place = slider.bounding_box()
    y = place["y"] + place["height"] / 2
    mouse = notebook.page.mouse
    mouse.move(place["x"] + place["width"] / 2, y)
    mouse.down()
    mouse.move(place["x"] + place["width"] - 2, y, steps=10)
    mouse.up()


def test_both_answer_to_the_mouse(notebook):
    noise = notebook.page.locator(".et-noise")
    drag_to_the_end(notebook, noise.get_by_label("Strength of the spike", exact=True))
    until(notebook, "noise.spike", 30)
    drag_to_the_end(notebook, noise.get_by_label("Rows n", exact=True))
    noise.locator(".et-status", has_text="the spike shows").wait_for()  # Python drew the rows
    turning = notebook.page.locator(".et-spectrum")
    before = turning.locator(".et-status").inner_text()
    drag_to_the_end(notebook, turning.get_by_label("Angle", exact=True))
    assert turning.locator(".et-status").inner_text() != before
    assert "trace 3.000" in turning.locator(".et-status").inner_text()
    turning.get_by_role("button", name="Start again").click()
    until(notebook, "turning.angle", 0)


@pytest.mark.parametrize("theme", ["Light", "Dark"])
def test_axe_finds_nothing_serious_in_either_theme(notebook, theme):
    notebook.theme(theme)
    for name in ("spectrum", "noise"):
        shown = notebook.page.locator(f".et-{name}")
        shown.scroll_into_view_if_needed()
        notebook.page.wait_for_timeout(200)  # colours fade from one theme to the other
        screenshot(notebook.page, f"lab-{name}-{theme.lower()}")
    assert accessibility_findings(notebook.page, ".et") == []


def test_the_console_has_no_error_of_ours(notebook):
    assert notebook.errors_of_ours() == []


def test_without_a_kernel_both_can_still_be_explored(notebook):
    notebook.shut_down_kernel()
    noise = notebook.page.locator(".et-noise")
    noise.get_by_label("Strength of the spike", exact=True).press("Home")
    assert "No spike" in noise.locator(".et-status").inner_text()
    turning = notebook.page.locator(".et-spectrum")
    turning.get_by_label("Angle", exact=True).press("ArrowRight")
    assert "turned by 0.5°" in turning.locator(".et-status").inner_text()
    turning.get_by_role("button", name="Use our jacobi_angle").click()
    turning.locator(".et-kernel", has_text="does not answer").wait_for(timeout=6000)

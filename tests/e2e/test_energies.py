"""The levels and the thermal chain explorer in a real JupyterLab: one story each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.browser import accessibility_findings, screenshot
from tests.e2e.jupyterlab import Notebook, Server

pytestmark = pytest.mark.browser

CELLS = [
    "from eigentunes.explorers import LevelsExplorer, ThermalChainExplorer",
    "levels = LevelsExplorer(potential='harmonic')\nlevels",
    "chain = ThermalChainExplorer()\nchain",
]


@pytest.fixture(scope="module")
def notebook(lab: Server, browser: Any) -> Iterator[Notebook]:
    opened = lab.open(browser, lab.write("energies.ipynb", CELLS))
    assert opened.run_all() == []
    opened.page.wait_for_function("document.querySelectorAll('.et').length === 2")
    yield opened
    opened.theme("Light")
    opened.page.close()


def shown(notebook: Notebook, index: int) -> tuple[Any, Any]:
    """An explorer and its line of text."""
    explorer = notebook.page.locator(".et").nth(index)
    explorer.scroll_into_view_if_needed()
    return explorer, explorer.locator(".et-status")


def test_levels_follow_the_grid_the_keys_and_the_mouse(notebook):
    page = notebook.page
    explorer, text = shown(notebook, 0)
    assert text.inner_text() == notebook.ask("levels.ladder.sentence(0)")
    explorer.get_by_label("Level", exact=True).press("ArrowRight")
    assert "Level 2: E = 1.49" in text.inner_text()
    explorer.get_by_label("Grid points N").press("End")
    explorer.locator(".et-status", has_text="N = 200").wait_for(timeout=5000)
    assert "Level 2: E = 1.5" in text.inner_text()

    ring = explorer.get_by_role("slider", name="Potential at the cursor")
    for _ in range(3):
        ring.press("PageUp")
    explorer.locator(".et-status", has_text="Drawn potential").wait_for(timeout=5000)
    raised = notebook.ask("levels.ladder.energies.tolist()")
    assert raised[0] > 0.6, "the ground state has climbed the new hill"

    place = explorer.locator(".et-well svg").bounding_box()
    x, y = place["x"], place["y"]
    page.mouse.move(x + 0.3 * place["width"], y + 150)
    page.mouse.down()
    page.mouse.move(x + 0.5 * place["width"], y + 60, steps=15)
    screenshot(page, "lab-levels-dragged")
    page.mouse.up()
    page.wait_for_function("document.querySelectorAll('.et-waiting').length === 0")
    drawn = notebook.ask("levels.ladder.energies.tolist()")
    assert drawn[4] > raised[4]
    assert text.inner_text() == notebook.ask("levels.ladder.sentence(levels.level - 1)")
    assert page.evaluate("notebook.content.widgets.length") == len(CELLS), "no cell was inserted"

    explorer.get_by_label("Potential", exact=True).select_option("box")
    explorer.locator(".et-status", has_text="Box potential").wait_for(timeout=5000)
    assert "too low" in text.inner_text()


def test_the_chain_plays_and_its_sliders_speak(notebook):
    page = notebook.page
    explorer, text = shown(notebook, 1)
    before = text.inner_text()
    explorer.get_by_label("Every second mass", exact=True).press("End")
    explorer.get_by_label("Mode", exact=True).press("ArrowRight")
    assert text.inner_text() != before
    explorer.get_by_label("√m weights").press("Space")
    assert "without √m weights" in text.inner_text()
    assert text.inner_text() == notebook.ask("chain.chains[4].sentence(1000, False, 1.0, 1)")

    place = explorer.get_by_label("Snapshots", exact=True).bounding_box()
    x, y = place["x"], place["y"] + place["height"] / 2
    page.mouse.move(x + place["width"] * 0.5, y)
    page.mouse.down()
    page.mouse.move(x + place["width"] - 2, y, steps=10)
    page.mouse.up()
    assert text.inner_text().startswith("50,000 snapshots")

    masses = explorer.locator(".et-masses")
    still = masses.inner_html()
    explorer.get_by_role("button", name="Play").click()
    page.wait_for_timeout(300)
    screenshot(page, "lab-thermal-chain-playing")
    explorer.get_by_role("button", name="Pause").click()
    assert masses.inner_html() != still


@pytest.mark.parametrize("theme", ["Light", "Dark"])
def test_axe_finds_nothing_serious_in_either_theme(notebook, theme):
    notebook.theme(theme)
    for index, name in enumerate(("levels", "thermal-chain")):
        shown(notebook, index)
        notebook.page.wait_for_timeout(200)  # colours fade from one theme to the other
        screenshot(notebook.page, f"lab-{name}-{theme.lower()}")
    assert accessibility_findings(notebook.page, ".et") == []


def test_the_console_has_no_error_of_ours(notebook):
    assert notebook.errors_of_ours() == []


def test_without_a_kernel_everything_computed_can_still_be_explored(notebook):
    notebook.shut_down_kernel()
    explorer, text = shown(notebook, 1)
    explorer.get_by_label("Mode", exact=True).press("End")
    assert "mode 8 (the stiffest)" in text.inner_text()
    explorer, text = shown(notebook, 0)
    explorer.get_by_label("Level", exact=True).press("End")
    assert "Level 8" in text.inner_text()
    explorer.get_by_label("Grid points N").press("ArrowLeft")
    explorer.locator(".et-kernel", has_text="does not answer").wait_for(timeout=6000)

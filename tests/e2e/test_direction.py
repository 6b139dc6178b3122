"""The direction explorer in a real JupyterLab: keys, mouse, text, and what the kernel knows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.browser import accessibility_findings, screenshot
from tests.e2e.jupyterlab import Notebook, Server

pytestmark = pytest.mark.browser

CELLS = [
    "import numpy as np\n"
    "from sklearn.datasets import load_iris\n"
    "from eigentunes.explorers import DirectionExplorer\n"
    "def expectation(S, v):\n"
    "    return v.conj() @ S @ v / (v.conj() @ v)",
    "explorer = DirectionExplorer(load_iris().data[:, [2, 1]], expectation=expectation,\n"
    "    names=('petal length (cm)', 'sepal width (cm)'))\nexplorer",
]


@pytest.fixture(scope="module")
def notebook(lab: Server, browser: Any) -> Iterator[Notebook]:
    opened = lab.open(browser, lab.write("direction.ipynb", CELLS))
    assert opened.run_all() == []
    opened.page.locator(".et").wait_for()
    yield opened
    opened.theme("Light")
    opened.page.close()


@pytest.fixture
def explorer(notebook: Notebook) -> Any:
    explorer = notebook.page.locator(".et")
    explorer.scroll_into_view_if_needed()
    explorer.get_by_role("slider", name="Tip of v").press("Home")
    return explorer


def status(explorer: Any) -> str:
    return explorer.locator(".et-status").text_content().replace("\xa0", " ")


def until(notebook: Notebook, expression: str, value: Any) -> None:
    """Wait until a Python expression has a value."""
    for _ in range(20):
        if (now := notebook.ask(expression)) == value:
            return
        notebook.page.wait_for_timeout(100)
    assert now == value


def test_keys_turn_v_and_text_and_kernel_follow(notebook, explorer):
    assert explorer.locator(".et-driver").inner_text() == (
        "Driven by our covariance and your expectation."
    )
    picture = explorer.locator(".et-plane svg").inner_html()
    explorer.get_by_label("Angle", exact=True).focus()
    for _ in range(3):
        notebook.page.keyboard.press("ArrowRight")
    assert status(explorer).startswith("Variance along 3°: ")
    assert explorer.locator(".et-plane svg").inner_html() != picture
    until(notebook, "explorer.angle", 3)
    assert notebook.page.evaluate("notebook.content.widgets.length") == len(CELLS)


def test_the_tip_is_dragged_to_the_eigenvector_where_the_curve_is_flat(notebook, explorer):
    track = explorer.locator(".et-track circle").bounding_box()
    knob = explorer.locator(".et-knob").bounding_box()
    x, y = track["x"] + track["width"] / 2, track["y"] + track["height"] / 2
    mouse = notebook.page.mouse
    mouse.move(knob["x"] + knob["width"] / 2, knob["y"] + knob["height"] / 2)
    mouse.down()
    mouse.move(x, y - track["height"] / 2, steps=12)
    mouse.up()
    assert status(explorer).startswith("Variance along 90°: ")
    for _ in range(6):
        notebook.page.keyboard.press("ArrowDown")
    assert "the least that any direction has" in status(explorer)
    assert "v is an eigenvector, S v = 0.153 v." in status(explorer)
    until(notebook, "explorer.angle", 84)
    assert notebook.ask("bool(np.allclose(explorer.turn.S @ explorer.v, "
                        "explorer.variance * explorer.v))")  # fmt: skip
    screenshot(notebook.page, "lab-direction-eigenvector")


@pytest.mark.parametrize("theme", ["Light", "Dark"])
def test_axe_finds_nothing_serious_in_either_theme(notebook, explorer, theme):
    notebook.theme(theme)
    notebook.page.wait_for_timeout(200)  # colours fade from one theme to the other
    screenshot(notebook.page, f"lab-direction-{theme.lower()}")
    assert accessibility_findings(notebook.page, ".et") == []


def test_the_console_has_no_error_of_ours(notebook):
    assert notebook.errors_of_ours() == []


def test_without_a_kernel_v_still_turns(notebook, explorer):
    notebook.shut_down_kernel()
    explorer.get_by_role("button", name="Turn left").click()
    assert status(explorer).startswith("Variance along 1°: ")

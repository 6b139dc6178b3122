"""The explorers in a real JupyterLab, with a real kernel: the whole way of a learner's hand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.browser import accessibility_findings, screenshot
from tests.e2e.jupyterlab import Notebook, Server

pytestmark = pytest.mark.browser

CELLS = [
    "from sklearn.datasets import load_iris, make_blobs\n"
    "from eigentunes.explorers import CentroidExplorer, ClusterNumberExplorer, "
    "DendrogramExplorer\n"
    "X, _ = make_blobs(500, centers=[[-3, 2], [3, 3], [3, -2], [-2, -3]], random_state=3)",
    "explorer = CentroidExplorer(X, init='corner')\nexplorer",
    "number = ClusterNumberExplorer(load_iris().data)\nnumber",
    "tree = DendrogramExplorer(X[:60])\ntree",
]


@pytest.fixture(scope="module")
def notebook(lab: Server, browser: Any) -> Iterator[Notebook]:
    opened = lab.open(browser, lab.write("explorers.ipynb", CELLS))
    assert opened.run_all() == []
    opened.page.wait_for_function("document.querySelectorAll('.et').length === 3")
    yield opened
    opened.theme("Light")
    opened.page.close()


@pytest.fixture
def explorer(notebook: Notebook) -> Any:
    """The centroid explorer at its first state."""
    explorer = notebook.page.locator(".et").first
    explorer.scroll_into_view_if_needed()
    explorer.get_by_label("Iteration", exact=True).press("Home")
    return explorer


def inertia(explorer: Any) -> float:
    """J as the curve writes it."""
    text = explorer.locator(".et-curve .et-strong").text_content()
    return float(re.sub(r"[^\d.]", "", text))


def until(notebook: Notebook, expression: str, value: Any) -> None:
    """Wait until a Python expression has a value."""
    for _ in range(20):
        if (now := notebook.ask(expression)) == value:
            return
        notebook.page.wait_for_timeout(100)
    assert now == value


def test_the_slider_moves_picture_text_and_inertia_by_keyboard(notebook, explorer):
    page, cells = notebook.page, len(CELLS)
    text, before = explorer.locator(".et-status"), inertia(explorer)
    picture = explorer.locator(".et-plane svg").inner_html()
    explorer.get_by_label("Iteration", exact=True).focus()
    page.keyboard.press("ArrowRight")
    assert "second half: every centroid moves" in text.inner_text()
    page.keyboard.press("ArrowRight")
    assert "Iteration 2, first half" in text.inner_text()
    assert inertia(explorer) < before
    assert explorer.locator(".et-plane svg").inner_html() != picture
    until(notebook, "explorer.step", 2)
    assert page.evaluate("notebook.content.widgets.length") == cells, "no shortcut inserted a cell"


def test_the_slider_moves_by_mouse(notebook, explorer):
    place = explorer.get_by_label("Iteration", exact=True).bounding_box()
    x, y = place["x"], place["y"] + place["height"] / 2
    notebook.page.mouse.move(x + 8, y)
    notebook.page.mouse.down()
    notebook.page.mouse.move(x + place["width"] - 2, y, steps=12)
    notebook.page.mouse.up()
    assert "K-Means has converged at J" in explorer.locator(".et-status").inner_text()
    until(notebook, "explorer.step == len(explorer.run) - 1", True)


def test_a_dragged_centroid_starts_a_new_run_in_python(notebook, explorer):
    before = inertia(explorer)
    old = notebook.ask("explorer.trajectory['centroids'][0]")
    place = explorer.locator(".et-mark").nth(1).bounding_box()
    plane = explorer.locator(".et-plane svg").bounding_box()
    mouse = notebook.page.mouse
    mouse.move(place["x"] + place["width"] / 2, place["y"] + place["height"] / 2)
    mouse.down()
    mouse.move(plane["x"] + plane["width"] * 0.7, plane["y"] + plane["height"] * 0.3, steps=15)
    mouse.up()
    screenshot(notebook.page, "lab-centroid-dragged")
    first_half = explorer.locator(".et-status", has_text="Iteration 1, first half")
    first_half.wait_for(timeout=5000)
    assert inertia(explorer) < before
    new = notebook.ask("explorer.trajectory['centroids'][0]")
    assert [a == b for a, b in zip(old, new, strict=True)].count(False) == 1
    assert notebook.ask("explorer.init") == "your own"


def test_the_number_of_clusters_and_the_start_are_answered(notebook, explorer):
    explorer.get_by_label("Clusters K", exact=True).press("ArrowRight")
    notebook.page.wait_for_function("document.querySelectorAll('.et-mark').length === 5")
    explorer.get_by_label("Start", exact=True).select_option("k-means++")
    until(notebook, "[explorer.k, explorer.init]", [5, "k-means++"])
    explorer.get_by_label("Clusters K", exact=True).press("ArrowLeft")
    notebook.page.wait_for_function("document.querySelectorAll('.et-mark').length === 4")


def test_the_cluster_number_and_the_cut_reach_python(notebook):
    number = notebook.page.locator(".et").nth(1)
    number.get_by_role("button", name="More").click()
    assert "K = 3: inertia" in number.locator(".et-status").inner_text().replace("\xa0", " ")
    until(notebook, "number.k", 3)
    tree = notebook.page.locator(".et").nth(2)
    tree.get_by_role("slider", name="Cut line").press("End")
    assert "1 cluster of all 60 points" in tree.locator(".et-status").inner_text()
    tree.get_by_label("Linkage", exact=True).select_option("single")
    tree.locator("small", has_text="single linkage").wait_for()
    assert notebook.ask("int(tree.labels.max())") == 0


@pytest.mark.parametrize("theme", ["Light", "Dark"])
def test_axe_finds_nothing_serious_in_either_theme(notebook, explorer, theme):
    notebook.theme(theme)
    for index, name in enumerate(("centroid", "cluster-number", "dendrogram")):
        shown = notebook.page.locator(".et").nth(index)
        shown.scroll_into_view_if_needed()
        notebook.page.wait_for_timeout(200)  # colours fade from one theme to the other
        screenshot(notebook.page, f"lab-{name}-{theme.lower()}")
    assert accessibility_findings(notebook.page, ".et") == []


def test_the_console_has_no_error_of_ours(notebook):
    assert notebook.errors_of_ours() == []


def test_without_a_kernel_the_run_can_still_be_explored(notebook, explorer):
    notebook.shut_down_kernel()
    explorer.get_by_role("button", name="Half-step").click()
    assert "second half" in explorer.locator(".et-status").inner_text()
    explorer.locator(".et-mark").first.press("ArrowRight")
    explorer.locator(".et-kernel", has_text="does not answer").wait_for(timeout=6000)
    assert "New starting centroids" in explorer.locator(".et-status").inner_text()

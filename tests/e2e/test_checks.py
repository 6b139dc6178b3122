"""A learner's story in a real JupyterLab: a mistake, its sentence, the repair, their own explorer.

It runs in the released notebook, as learners open it.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from autograder.catalogue import EXERCISES
from tests.browser import accessibility_findings, screenshot
from tests.e2e.jupyterlab import Notebook, Server

pytestmark = pytest.mark.browser

RELEASED = Path(__file__).parents[2] / "notebooks" / "1-kmeans" / "1-one-step.ipynb"

FARTHEST = """\
def assign_labels(X, centroids):
    D = ((X[:, None].astype(float) - centroids) ** 2).sum(axis=2)
    return D.argmax(axis=1)
"""
NEAREST = FARTHEST.replace("argmax", "argmin")
MEANS = """\
def update_centroids(X, labels, centroids):
    moved = np.array(centroids, dtype=float)
    for j in range(len(moved)):
        if np.any(labels == j):
            moved[j] = X[labels == j].mean(axis=0)
    return moved
"""


@pytest.fixture(scope="module")
def notebook(lab: Server, browser: Any) -> Iterator[Notebook]:
    shutil.copy(RELEASED, lab.root)
    opened = lab.open(browser, RELEASED.name)
    yield opened
    opened.page.close()


def below(notebook: Notebook, cell: int, selector: str) -> Any:
    """What a cell put out, scrolled into view."""
    shown = notebook.page.locator(".jp-Notebook .jp-Cell").nth(cell).locator(selector)
    shown.scroll_into_view_if_needed()
    return shown


def attempt(notebook: Notebook, name: str, source: str) -> Any:
    """Write a solution, run it and its check; returns the card."""
    solution, check = notebook.find(f"def {name}("), notebook.find(f"check({name})")
    notebook.write(solution, source)
    notebook.run(solution)
    notebook.run(check)
    return below(notebook, check, ".eigentunes-card")


def test_the_released_notebook_runs_and_its_checks_say_not_attempted(notebook):
    assert notebook.run_all(timeout=120) == []
    for name in ("squared_distances", "assign_labels", "update_centroids", "inertia"):
        assert "Not attempted" in notebook.text(notebook.find(f"check({name})"))


def test_a_mistake_gets_its_sentence_and_the_repair_passes(notebook):
    shown = attempt(notebook, "assign_labels", FARTHEST)
    sentence = EXERCISES["assign_labels"].mistakes["argmax"].message
    assert "Not yet" in shown.inner_text()
    assert sentence.replace("`", "") in shown.inner_text()
    assert "returned" in shown.locator("pre").inner_text()
    shown = attempt(notebook, "assign_labels", NEAREST)
    assert shown.inner_text().startswith("✓ Passed")


def test_the_explorer_then_runs_on_the_learners_own_functions(notebook):
    attempt(notebook, "update_centroids", MEANS)
    cell = notebook.find("update_centroids=update_centroids")
    notebook.run(cell)
    explorer = below(notebook, cell, ".et")
    explorer.get_by_text("Driven by your assign_labels and your update_centroids.").wait_for()
    for _ in range(3):
        explorer.get_by_role("button", name="Step", exact=True).click()
    assert "Iteration 4, first half" in explorer.locator(".et-status").inner_text()
    notebook.page.wait_for_timeout(400)  # the centroids glide to their places
    screenshot(notebook.page, "lab-own-functions")


def test_a_function_that_never_ends_takes_too_long_and_the_kernel_lives_on(notebook):
    shown = attempt(notebook, "inertia", "def inertia(X, centroids, labels):\n    while True: pass")
    assert "Took too long" in shown.inner_text()
    assert notebook.ask("1 + 1") == 2


@pytest.mark.parametrize("theme", ["Light", "Dark"])
def test_cards_are_accessible_in_either_theme(notebook, theme):
    notebook.theme(theme)
    attempt(notebook, "assign_labels", FARTHEST)
    notebook.page.wait_for_timeout(200)
    screenshot(notebook.page, f"lab-card-{theme.lower()}")
    assert accessibility_findings(notebook.page, ".eigentunes-card") == []


def test_the_console_has_no_error_of_ours(notebook):
    assert notebook.errors_of_ours() == []

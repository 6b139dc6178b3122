"""The fifths map explorer in a real JupyterLab, with the sounds of a real kernel."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser import accessibility_findings, listen, screenshot, sounds
from tests.e2e.jupyterlab import Notebook, Server
from tests.e2e.test_jupyterlab import until

pytestmark = pytest.mark.browser

CELLS = [
    "from eigentunes.data import load_chorales, render, written_chroma\n"
    "from eigentunes.explorers import FifthsMapExplorer\n"
    "table, pieces = written_chroma(), load_chorales()\n"
    "def fifths_position(X):\n"
    "    return X[:, 0]",
    "def sound(i):\n"
    "    if i == 5:\n"
    "        raise RuntimeError('no such record')\n"
    "    return render(pieces[i], seconds=1.6)\n"
    "map = FifthsMapExplorer(table.X, names=table.names, key=table.key, sound=sound,\n"
    "                        fifths_position=fifths_position)\n"
    "map",
]


@pytest.fixture(scope="module")
def notebook(lab: Server, browser: Any) -> Iterator[Notebook]:
    opened = lab.open(browser, lab.write("fifths.ipynb", CELLS))
    assert opened.run_all() == []
    opened.page.wait_for_selector(".et-fifths")
    listen(opened.page)
    yield opened
    opened.theme("Light")
    opened.page.close()


@pytest.fixture
def explorer(notebook: Notebook) -> Any:
    shown = notebook.page.locator(".et-fifths")
    shown.scroll_into_view_if_needed()
    return shown


def test_a_function_that_does_not_pass_is_named_and_ours_drives(notebook, explorer):
    assert explorer.locator(".et-driver").inner_text() == (
        "Driven by our fifths_position (yours does not pass its check yet) and "
        "our all_transpositions."
    )
    status = explorer.locator(".et-status").inner_text()
    assert status.startswith("bwv1.6 in F major: place 0.6, next to G; cluster ")
    assert "K-Means with 12 clusters, learned from the pieces" in status


def test_a_piece_is_chosen_and_heard_by_keyboard(notebook, explorer):
    page = notebook.page
    explorer.locator(".et-cursor-piece").focus()
    page.keyboard.press("ArrowRight")
    piece = notebook.ask("map.selected[1]")
    name = notebook.ask(f"str(table.names[{piece}])")
    assert explorer.locator(".et-status").inner_text().startswith(f"{name} in ")
    page.keyboard.press("Enter")
    explorer.locator("[data-playing=true]").wait_for()
    explorer.locator("[data-playing=false]").wait_for(timeout=5000)
    assert sounds(page, lengths=True) == [[name, True, 1.6], [name, False, 1.6]]
    assert explorer.locator("[data-playing]").get_attribute("data-time") == "1.600"
    assert notebook.ask("len(map.sound)") == 2 * 17640


def test_centroids_sing_and_one_sound_stops_for_another(notebook, explorer):
    page = notebook.page
    explorer.locator(".et-centroids g", has_text="4").click()
    play = explorer.locator("[data-playing]")
    play.click()
    explorer.locator("[data-playing=true]").wait_for()
    explorer.get_by_role("button", name="Next centroid").click()
    assert play.get_attribute("data-playing") == "false"
    play.click()
    explorer.locator("[data-playing=true]").wait_for()
    play.click()
    heard = [tuple(each) for each in sounds(page)]
    assert heard == [
        ("centroid 4", True), ("centroid 4", False), ("centroid 5", True), ("centroid 5", False)
    ]  # fmt: skip


def test_other_clusters_come_by_slider_and_by_choice(notebook, explorer):
    status = explorer.locator(".et-status")
    dial = explorer.get_by_label("Clusters K", exact=True)
    dial.focus()
    for _ in range(4):
        notebook.page.keyboard.press("ArrowRight")
    status.get_by_text("K-Means with 16 clusters").wait_for()
    for _ in range(4):
        notebook.page.keyboard.press("ArrowLeft")
    explorer.get_by_label("Learned from").select_option("all transpositions")
    status.get_by_text("0.97 of the pieces have their signature's label.").wait_for()
    until(notebook, "[map.k, map.source]", [12, "all transpositions"])
    expect(explorer.locator(".et-centroids g")).to_have_count(12)


def test_a_sound_that_cannot_be_made_is_told(notebook, explorer):
    notebook.ask("map.set_state({'selected': ['piece', 5]})")
    explorer.locator(".et-status", has_text="in ").wait_for()
    explorer.locator("[data-playing]").click()
    error = explorer.locator(".et-error", has_text="could not be made: RuntimeError: no such")
    error.wait_for()
    explorer.get_by_role("button", name="Next piece").click()
    explorer.locator("[data-playing]").click()
    explorer.locator("[data-playing=true]").wait_for()
    expect(error).to_have_count(0)
    explorer.locator("[data-playing]").click()


@pytest.mark.parametrize("theme", ["Light", "Dark"])
def test_axe_finds_nothing_serious_in_either_theme(notebook, explorer, theme):
    notebook.theme(theme)
    notebook.page.wait_for_timeout(200)  # colours fade from one theme to the other
    screenshot(notebook.page, f"lab-fifths-map-{theme.lower()}")
    assert accessibility_findings(notebook.page, ".et") == []


def test_the_console_has_no_error_of_ours(notebook):
    assert notebook.errors_of_ours() == []


def test_without_a_kernel_the_last_sound_is_kept(notebook, explorer):
    page, kept = notebook.page, notebook.ask("map.sound_name")
    notebook.shut_down_kernel()
    sounds(page)
    explorer.locator("[data-playing]").click()
    explorer.locator("[data-playing=true]").wait_for()
    assert sounds(page)[0][0] == kept
    explorer.get_by_role("button", name="Next piece").click()
    assert " in " in explorer.locator(".et-status").inner_text()
    explorer.locator("[data-playing]").click()
    silence = explorer.locator(".et-kernel", has_text="does not answer")
    silence.wait_for(timeout=6000)
    assert f"the sound of {kept}" in silence.inner_text()

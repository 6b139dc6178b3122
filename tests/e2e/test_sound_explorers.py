"""Sound pictures, key wheel and snippet explorer in a real JupyterLab, with their sounds."""

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
    "import numpy as np\n"
    "from eigentunes.explorers import KeyWheelExplorer, SnippetExplorer, SoundPicturesExplorer\n"
    "from eigentunes.explorers.snippet.model import LENGTHS\n"
    "y = 0.3 * np.sin(2 * np.pi * 440 * np.arange(3 * 11025) / 11025)\n"
    "names = [f'{t} s' for t in LENGTHS] + [f'{30 // t} x {t} s' for t in LENGTHS[:-1]]\n"
    "curves = {f'{q}, {n}{r}': np.linspace(0.2, 0.8, 12).reshape(2, 6)\n"
    "          for q in ('key', 'instrument') for n in names for r in ('', ', rolled')}\n"
    "def estimate_key(chroma, major, minor):\n"
    "    return 0, 0",
    "sounds = SoundPicturesExplorer(y)\nsounds",
    "wheel = KeyWheelExplorer([1, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0, 0], 0, estimate_key=estimate_key)\n"
    "wheel",
    "snippets = SnippetExplorer(curves)\nsnippets",
]


@pytest.fixture(scope="module")
def notebook(lab: Server, browser: Any) -> Iterator[Notebook]:
    opened = lab.open(browser, lab.write("sounds.ipynb", CELLS))
    assert opened.run_all() == []
    opened.page.wait_for_function("document.querySelectorAll('.et').length === 3")
    listen(opened.page)
    yield opened
    opened.theme("Light")
    opened.page.close()


def explorer(notebook: Notebook, name: str) -> Any:
    shown = notebook.page.locator(f".et-{name}")
    shown.scroll_into_view_if_needed()
    return shown


def test_a_sound_plays_from_the_cursor_and_the_frame_length_turns(notebook):
    shown = explorer(notebook, "sounds")
    shown.get_by_label("Frame length", exact=True).press("End")
    until(notebook, "sounds.frame", 3)
    assert "4096 samples, 372 ms" in shown.locator(".et-spectrogram small").inner_text()
    shown.get_by_label("Time", exact=True).press("ArrowRight")
    assert "loudest pitch class A" in shown.locator(".et-status").inner_text()
    shown.get_by_role("button", name="Play").press("Enter")
    shown.locator("[data-playing=true]").wait_for()
    shown.get_by_role("button", name="Stop").press("Enter")
    heard = sounds(notebook.page)
    assert heard == [["the sound", True], ["the sound", False]]


def test_only_one_explorer_of_a_page_sounds_at_a_time(notebook):
    explorer(notebook, "sounds").get_by_role("button", name="Play").click()
    explorer(notebook, "sounds").locator("[data-playing=true]").wait_for()
    wheel = explorer(notebook, "wheel")
    wheel.get_by_role("button", name="Play the chroma").click()
    wheel.locator("[data-playing=true]").wait_for()
    expect(notebook.page.locator("[data-playing=true]")).to_have_count(1)
    heard = sounds(notebook.page)
    assert ["the sound", False] in heard
    assert ["the chroma, transposed by 0", False] not in heard[:3]


def test_the_wheel_turns_and_a_key_is_heard(notebook):
    wheel = explorer(notebook, "wheel")
    wheel.get_by_label("Transpose by", exact=True).press("ArrowRight")
    until(notebook, "wheel.steps", 1)
    status = wheel.locator(".et-status").inner_text()
    assert status.startswith("Transposed by 1 semitone, by Krumhansl's profile: C♯ major fits best")
    cursor = wheel.get_by_role("slider", name="Key")
    cursor.press("ArrowRight")
    until(notebook, "wheel.selected", 7)
    cursor.press("Enter")
    wheel.locator("[data-playing=true]").wait_for()
    assert ["the chord of G major", True] in sounds(notebook.page)
    driver = wheel.locator(".et-driver").inner_text()
    assert driver == "Driven by our estimate_key (yours does not pass its check yet)."


def test_the_length_of_snippets_goes_by_keys(notebook):
    shown = explorer(notebook, "snippet")
    shown.get_by_label("Length of a snippet", exact=True).press("Home")
    until(notebook, "snippets.seconds", 0)
    assert shown.locator(".et-status").inner_text().startswith("Snippets of 3 s, 20 pieces")


@pytest.mark.parametrize("theme", ["Light", "Dark"])
def test_axe_finds_nothing_serious_in_either_theme(notebook, theme):
    notebook.theme(theme)
    notebook.page.wait_for_timeout(200)  # colours fade from one theme to the other
    for name in ("sounds", "wheel", "snippet"):
        explorer(notebook, name)
        screenshot(notebook.page, f"lab-{name}-{theme.lower()}")
    assert accessibility_findings(notebook.page, ".et") == []


def test_the_console_has_no_error_of_ours(notebook):
    assert notebook.errors_of_ours() == []

"""The effect rack in a real JupyterLab: every effect is chosen, turned and heard."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from eigentunes.explorers.effect_rack.model import EFFECTS
from tests.browser import accessibility_findings, listen, screenshot, sounds
from tests.e2e.jupyterlab import Notebook, Server
from tests.e2e.test_jupyterlab import until

pytestmark = pytest.mark.browser

CELLS = [
    "import numpy as np\n"
    "from eigentunes.explorers import EffectRackExplorer\n"
    "def distort(y, drive_db):\n"
    "    if len(y) == 17640 and drive_db == 40:\n"
    "        raise RuntimeError('too hot')\n"
    "    return np.tanh(10 ** (drive_db / 20) * y)\n"
    "def limit(y, threshold_db, frame_length):\n"
    "    return y",
    "rack = EffectRackExplorer(distort=distort, limit=limit)\nrack",
]


@pytest.fixture(scope="module")
def notebook(lab: Server, browser: Any) -> Iterator[Notebook]:
    opened = lab.open(browser, lab.write("rack.ipynb", CELLS))
    assert opened.run_all() == []
    opened.page.wait_for_selector(".et-rack")
    listen(opened.page)
    yield opened
    opened.theme("Light")
    opened.page.close()


@pytest.fixture
def rack(notebook: Notebook) -> Any:
    shown = notebook.page.locator(".et-rack")
    shown.scroll_into_view_if_needed()
    return shown


@pytest.mark.parametrize("name", EFFECTS)
def test_every_effect_can_be_chosen_and_heard(notebook, rack, name):
    page = notebook.page
    rack.get_by_label("Effect", exact=True).select_option(name)
    rack.locator(".et-status", has_text=re.compile(f"^{name}( |:)")).wait_for()
    play = rack.get_by_role("button", name="Play wet")
    play.focus()
    page.keyboard.press("Enter")
    rack.locator("[data-playing=true]").wait_for()
    page.keyboard.press("Enter")
    expect(rack.locator("[data-playing=true]")).to_have_count(0)
    heard = sounds(page)
    assert heard == [[f"guitar with {name}", True], [f"guitar with {name}", False]]
    until(notebook, "rack.drawing['effect']", name)


def test_dry_and_wet_follow_the_choice_of_the_sound(notebook, rack):
    rack.get_by_label("Dry sound").select_option("drums")
    until(notebook, "rack.drawing['clip']", "drums")
    rack.get_by_role("button", name="Play dry").click()
    rack.locator("[data-playing=true]").wait_for()
    rack.get_by_role("button", name="Play wet").click()
    heard = sounds(notebook.page)
    assert [name for name, playing in heard if playing] == [
        "dry drums", "drums with upside_down"
    ]  # fmt: skip
    rack.get_by_label("Dry sound").select_option("guitar")
    until(notebook, "rack.drawing['clip']", "guitar")


def test_the_slider_answers_to_the_mouse(notebook, rack):
    rack.get_by_label("Effect", exact=True).select_option("pitch_shift")
    until(notebook, "rack.drawing['effect']", "pitch_shift")
    place = rack.get_by_label("Shift", exact=True).bounding_box()
    y, mouse = place["y"] + place["height"] / 2, notebook.page.mouse
    mouse.move(place["x"] + place["width"] * 15 / 24, y)
    mouse.down()
    mouse.move(place["x"] + place["width"] - 2, y, steps=12)
    mouse.up()
    rack.locator(".et-status", has_text="loudest frequency 220 → 440").wait_for()
    until(notebook, "[rack.value, rack.drawing['value']]", [12, 12])


def test_the_learners_functions_drive_and_an_exception_is_told(notebook, rack):
    rack.get_by_label("Effect", exact=True).select_option("limit")
    rack.locator(".et-driver", has_text="our limit (yours does not pass its check yet)").wait_for()
    rack.get_by_label("Effect", exact=True).select_option("distort")
    rack.locator(".et-driver", has_text="Driven by your distort.").wait_for()
    rack.get_by_label("Drive", exact=True).press("End")
    error = rack.locator(".et-error", has_text="Your distort raised RuntimeError: too hot in line")
    error.wait_for()
    rack.get_by_label("Drive", exact=True).press("Home")
    until(notebook, "rack.error", "")
    expect(error).to_have_count(0)


@pytest.mark.parametrize("theme", ["Light", "Dark"])
def test_axe_finds_nothing_serious_in_either_theme(notebook, rack, theme):
    notebook.theme(theme)
    notebook.page.wait_for_timeout(200)  # colours fade from one theme to the other
    screenshot(notebook.page, f"lab-effect-rack-{theme.lower()}")
    assert accessibility_findings(notebook.page, ".et") == []


def test_the_console_has_no_error_of_ours(notebook):
    assert notebook.errors_of_ours() == []


def test_without_a_kernel_both_sounds_are_still_heard(notebook, rack):
    notebook.shut_down_kernel()
    rack.get_by_label("Drive", exact=True).press("End")
    rack.locator(".et-kernel", has_text="does not answer").wait_for(timeout=6000)
    for which in ("dry", "wet"):
        rack.get_by_role("button", name=f"Play {which}").click()
        rack.locator("[data-playing=true]", has_text="Stop").wait_for()

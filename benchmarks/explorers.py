"""How long after a key press, or a move of the mouse, is the new picture on the screen?

    python -m benchmarks.explorers [NAME …]

A real JupyterLab with a real kernel, Chromium, 500 points.  Each story of :data:`STORIES` puts
one explorer into a notebook.  An arrow key is pressed on its slider, and what can be dragged is
dragged in a circle; the clock runs from the event's own time stamp to the task after the painted
frame.  For what plays by itself, it runs from one picture to the next (33 ms are 30 a second).
Printed are median and 95th percentile in milliseconds; the goal is a 95th percentile under
50 ms on an idle machine, so the load of the machine is printed too.
"""

from __future__ import annotations

import os
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Table

from tests.browser import chromium
from tests.e2e.jupyterlab import jupyterlab

EVENTS = 200
POINTS = (
    "import numpy as np\n"
    "from sklearn.datasets import make_blobs\n"
    "from eigentunes import explorers\n"
    "from eigentunes.experiments.small_models import snippet_curves\n"
    "from eigentunes.data import written_chroma\n"
    "X, _ = make_blobs(500, centers=[[-3, 2], [3, 3], [3, -2], [-2, -3]], random_state=3)"
)
CLOCK = """(name) => { window.times = [];
  // A task posted from an animation frame runs after that frame is painted.
  window.clock ??= (event) => requestAnimationFrame(() => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => window.times.push(performance.now() - event.timeStamp);
    channel.port2.postMessage(0); });
  for (const other of ["keydown", "pointermove"])
    window.removeEventListener(other, window.clock, true);
  window.addEventListener(name, window.clock, true); }"""


@dataclass(frozen=True)
class Story:
    """What one explorer lets a learner do.

    Parameters
    ----------
    source : str
        Makes the explorer; ``X`` holds 500 points in the plane and ``explorers`` the classes.
    slider : str
        The label of the slider that takes the arrow keys; empty if there is none.
    drag : str
        CSS selector of what is dragged; empty if there is nothing.
    across : str
        CSS selector of the drawing that it is dragged across.
    moves : str
        CSS selector of something that moves in every picture while it plays; empty if none does.
    """

    source: str
    slider: str = ""
    drag: str = ""
    across: str = ".et-plane svg"
    moves: str = ""


STORIES = {
    "centroid": Story(
        "explorers.CentroidExplorer(X, init='corner')", slider="Iteration", drag=".et-mark >> nth=1"
    ),
    "cluster number": Story("explorers.ClusterNumberExplorer(X)", slider="Clusters K"),
    "dendrogram": Story(
        "explorers.DendrogramExplorer(X[:100])",
        slider="Height",
        drag=".et-handle",
        across=".et-tree svg",
    ),
    "direction": Story("explorers.DirectionExplorer(X)", slider="Angle", drag=".et-knob"),
    "effect rack": Story("explorers.EffectRackExplorer('pitch_shift')", slider="Shift"),
    "fifths map": Story("explorers.FifthsMapExplorer(written_chroma().X)", slider="Clusters K"),
    "levels": Story(
        "explorers.LevelsExplorer()",
        slider="Level",
        drag=".et-cursor circle",
        across=".et-well svg",
    ),
    "thermal chain": Story(
        "explorers.ThermalChainExplorer()", slider="Mode", moves=".et-masses circle >> nth=0"
    ),
    "key wheel": Story("explorers.KeyWheelExplorer(X[:12, 0])", slider="Transpose by"),
    "sound pictures": Story(
        "explorers.SoundPicturesExplorer(np.tile(X[:, 0] / 9, 100))", slider="Frame length"
    ),
    "snippets": Story("explorers.SnippetExplorer(snippet_curves())", slider="Length of a snippet"),
    "noise": Story("explorers.NoiseExplorer()", slider="Strength of the spike"),
    "noise, new rows": Story("explorers.NoiseExplorer()", slider="Rows n"),
    "spectrum": Story("explorers.SpectrumExplorer()", slider="Angle"),
    "spectrum, new correlation": Story(
        "explorers.SpectrumExplorer()", slider="Correlation of 1 and 2"
    ),
}


def after_keys(page: Any, explorer: Any, story: Story) -> list[float]:
    """Press arrow keys on the slider, forth and back, at a fast typist's pace."""
    page.evaluate(CLOCK, "keydown")
    explorer.get_by_label(story.slider, exact=True).focus()
    for press in range(EVENTS):
        page.keyboard.press("ArrowRight" if press % 30 < 15 else "ArrowLeft")
        page.wait_for_timeout(60)
    return page.evaluate("window.times")


def while_dragging(page: Any, explorer: Any, story: Story) -> list[float]:
    """Drag in a circle, while Python computes what it has to for every position it gets."""
    mark = explorer.locator(story.drag).bounding_box()
    plane = explorer.locator(story.across).bounding_box()
    page.evaluate(CLOCK, "pointermove")
    page.mouse.move(mark["x"] + mark["width"] / 2, mark["y"] + mark["height"] / 2)
    page.mouse.down()
    for angle in np.linspace(0, 12, EVENTS):
        x, y = 0.5 + 0.3 * np.cos(angle), 0.5 + 0.3 * np.sin(angle)
        page.mouse.move(plane["x"] + plane["width"] * x, plane["y"] + plane["height"] * y)
        page.wait_for_timeout(30)
    page.mouse.up()
    return page.evaluate("window.times")


def while_playing(page: Any, explorer: Any, story: Story) -> list[float]:
    """Let it play, and note the time of each picture in which something has moved."""
    explorer.locator(story.moves).evaluate(
        """(node) => { window.times = [];
          let before = 0;
          new MutationObserver(() => requestAnimationFrame((now) => {
            if (before) window.times.push(now - before);
            before = now; })).observe(node, { attributes: true }); }"""
    )
    explorer.get_by_role("button", name="Play").click()
    page.wait_for_timeout(10_000)
    explorer.get_by_role("button", name="Pause").click()
    return page.evaluate("window.times")


def measure(lab: Any, browser: Any, name: str, table: Table) -> None:
    """Play one story and add its rows."""
    story = STORIES[name]
    cells = [POINTS, f"explorer = {story.source}\nexplorer"]
    notebook = lab.open(browser, lab.write(f"{name.replace(' ', '-')}.ipynb", cells))
    assert notebook.run_all() == []
    explorer = notebook.page.locator(".et")
    explorer.scroll_into_view_if_needed()
    ways = (
        ("key", story.slider, after_keys),
        ("drag", story.drag, while_dragging),
        ("play", story.moves, while_playing),
    )
    for event, there, play in ways:
        if there:
            times = play(notebook.page, explorer, story)
            median, p95 = np.percentile(times, [50, 95])
            table.add_row(name, event, f"{median:.0f}", f"{p95:.0f}", str(len(times)))
    notebook.page.close()


def main(names: list[str]) -> None:
    """Measure and print."""
    if unknown := sorted(set(names) - set(STORIES)):
        raise SystemExit(f"no story called {', '.join(unknown)}; there are: {', '.join(STORIES)}")
    table = Table("explorer", "from", "median ms", "p95 ms", "events", title="JupyterLab")
    with (
        tempfile.TemporaryDirectory() as folder,
        chromium(width=1280, height=1000) as browser,
        jupyterlab(Path(folder)) as lab,
    ):
        for name in names or STORIES:
            measure(lab, browser, name, table)
    console = Console()
    console.print(table)
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else float("nan")
    console.print(f"load {load:.1f} on {os.cpu_count()} processors")


if __name__ == "__main__":
    main(sys.argv[1:])

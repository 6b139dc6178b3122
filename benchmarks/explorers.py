"""How long after a key press is the centroid explorer's new picture on the screen?

    python -m benchmarks.explorers

A real JupyterLab with a real kernel, Chromium, 500 points.  A key is pressed on the iteration
slider; the clock runs from the key event's own time stamp to the task after the painted frame.
A second row drags a centroid: from the pointer event to the frame with the preview.
Printed are median and 95th percentile in milliseconds; the goal is a 95th percentile under 50 ms
on an idle machine, so the load of the machine is printed too.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Table

from tests.browser import chromium
from tests.e2e.jupyterlab import jupyterlab

PRESSES = 200
CELLS = [
    "from sklearn.datasets import make_blobs\n"
    "from eigentunes.explorers import CentroidExplorer\n"
    "X, _ = make_blobs(500, centers=[[-3, 2], [3, 3], [3, -2], [-2, -3]], random_state=3)",
    "explorer = CentroidExplorer(X, init='corner')\nexplorer",
]
CLOCK = """(name) => { window.times = [];
  // A task posted from an animation frame runs after that frame is painted.
  window.addEventListener(name, (event) => requestAnimationFrame(() => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => window.times.push(performance.now() - event.timeStamp);
    channel.port2.postMessage(0); }), true); }"""


def after_keys(page: Any, explorer: Any) -> list[float]:
    """Press arrow keys on the slider, forth and back, at a fast typist's pace."""
    page.evaluate(CLOCK, "keydown")
    explorer.get_by_label("Iteration", exact=True).focus()
    for press in range(PRESSES):
        page.keyboard.press("ArrowRight" if press % 30 < 15 else "ArrowLeft")
        page.wait_for_timeout(60)
    return page.evaluate("window.times")


def while_dragging(page: Any, explorer: Any) -> list[float]:
    """Drag a centroid in a circle, while Python computes a run for every position it gets."""
    page.evaluate(CLOCK, "pointermove")
    mark = explorer.locator(".et-mark").nth(1).bounding_box()
    plane = explorer.locator(".et-plane svg").bounding_box()
    page.mouse.move(mark["x"] + mark["width"] / 2, mark["y"] + mark["height"] / 2)
    page.mouse.down()
    for angle in np.linspace(0, 12, PRESSES):
        x, y = 0.5 + 0.3 * np.cos(angle), 0.5 + 0.3 * np.sin(angle)
        page.mouse.move(plane["x"] + plane["width"] * x, plane["y"] + plane["height"] * y)
        page.wait_for_timeout(30)
    page.mouse.up()
    return page.evaluate("window.times")


def main() -> None:
    """Measure and print."""
    table = Table("from", "median ms", "p95 ms", "events", title="Centroid explorer, JupyterLab")
    with (
        tempfile.TemporaryDirectory() as folder,
        chromium(width=1280, height=1000) as browser,
        jupyterlab(Path(folder)) as lab,
    ):
        notebook = lab.open(browser, lab.write("explorer.ipynb", CELLS))
        assert notebook.run_all() == []
        explorer = notebook.page.locator(".et")
        explorer.wait_for()
        for name, measure in (("key", after_keys), ("drag", while_dragging)):
            times = measure(notebook.page, explorer)
            median, p95 = np.percentile(times, [50, 95])
            table.add_row(name, f"{median:.0f}", f"{p95:.0f}", str(len(times)))
    console = Console()
    console.print(table)
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else float("nan")
    console.print(f"load {load:.1f} on {os.cpu_count()} processors")


if __name__ == "__main__":
    main()

"""Notebooks with explorers run without a browser, and their export shows pictures."""

from __future__ import annotations

import nbformat
import pytest
from nbclient import NotebookClient
from nbconvert import HTMLExporter

CODE = """
import numpy as np
from eigentunes.explorers import *
X = np.random.default_rng(0).normal(size=(60, 2))
"""
CELLS = [
    CODE,
    "CentroidExplorer(X)",
    "ClusterNumberExplorer(X, k_max=4)",
    "DendrogramExplorer(X)",
    "DirectionExplorer(X)",
    "EffectRackExplorer()",
    "FifthsMapExplorer(np.random.default_rng(0).uniform(size=(60, 12)))",
    "KeyWheelExplorer(np.arange(12))",
    "LevelsExplorer()",
    "SoundPicturesExplorer(np.sin(np.arange(20_000)))",
    "ThermalChainExplorer()",
]


@pytest.fixture(scope="module")
def executed(tmp_path_factory: pytest.TempPathFactory) -> nbformat.NotebookNode:
    with pytest.MonkeyPatch.context() as patch:
        for name in ("JUPYTER_RUNTIME_DIR", "JUPYTER_DATA_DIR", "IPYTHONDIR"):
            patch.setenv(name, str(tmp_path_factory.mktemp("jupyter")))
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(c) for c in CELLS])
        return NotebookClient(
            notebook, kernel_name="python3", timeout=60, store_widget_state=False
        ).execute()


def test_every_explorer_leaves_a_picture_and_its_description(executed):
    for cell in executed.cells[1:]:
        (output,) = cell.outputs
        assert output.data["image/png"]
        assert len(output.metadata["image/png"]["alt"]) > 60


def test_the_html_export_shows_the_pictures(executed):
    html, _ = HTMLExporter().from_notebook_node(executed)
    assert html.count('src="data:image/png;base64,') == len(CELLS) - 1

"""On 32 bits, in Python for browsers: every mistake keeps its sentence, right answers pass."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from autograder.catalogue import EXERCISES
from tests.numeric.kernels import ROOT

PYODIDE = Path(os.environ.get("EIGENTUNES_PYODIDE", ".pyodide"))


def test_every_exercise_is_judged_under_pyodide_as_it_is_here():
    node, folder = shutil.which("node"), ROOT / PYODIDE
    if not os.environ.get("CI"):
        if not node:
            pytest.skip("Node runs Pyodide, and no `node` is there")
        if not (folder / "pyodide.mjs").exists():
            pytest.skip(f"no Pyodide is in {PYODIDE}: `make pyodide` gets it")
    done = subprocess.run(
        [node or "node", ROOT / "tests/numeric/pyodide.mjs", folder],
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    mistakes = sum(len(each.mistakes) for each in EXERCISES.values())
    right = sum(1 + len(each.equivalents) for each in EXERCISES.values())
    counts = f"{len(EXERCISES)} exercises, {mistakes} mistakes {right} right answers"
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.splitlines() == [counts, "0 unexpected"]

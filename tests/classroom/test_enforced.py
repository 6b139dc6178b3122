"""Where a failed check must fail its cell, it does: nbgrader's Validate and a headless run."""

import os
import subprocess
import sys

import nbformat
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

from .conftest import ROOT

pytestmark = [pytest.mark.classroom, pytest.mark.xdist_group("enforced")]

HELLO = "0-start/1-hello.ipynb"


def run(folder: str, **environment: str) -> nbformat.NotebookNode:
    notebook = nbformat.read(ROOT / folder / HELLO, as_version=4)
    client = NotebookClient(notebook, timeout=120, kernel_name="python3")
    client.execute(env={**os.environ, **environment})
    return notebook


def validate(folder: str) -> str:
    path = ROOT / folder / HELLO
    command = [sys.executable, "-m", "nbgrader", "validate", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
    return done.stdout


def test_a_headless_run_with_checks_enforced_stops_at_a_failed_check():
    with pytest.raises(CellExecutionError, match="standardize: `standardize` is still"):
        run("notebooks", EIGENTUNES_ENFORCE="1")


def test_a_headless_run_without_goes_through_and_shows_cards():
    notebook = run("notebooks")
    assert "Not attempted" in str(notebook.cells)


def test_a_solution_passes_enforced():
    assert "Passed" in str(run("solutions", EIGENTUNES_ENFORCE="1").cells)


def test_nbgraders_validate_reports_the_failed_check():
    assert "Success" in validate("solutions")
    failed = validate("notebooks")
    assert "failed" in failed
    assert "standardize" in failed

"""The workflow for public hosts runs what is here, on the systems and Pythons that are promised."""

from __future__ import annotations

import re
import shlex
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.specifiers import SpecifierSet

ROOT = Path(__file__).parents[1]
WORKFLOW = yaml.safe_load((ROOT / ".github/workflows/checks.yml").read_text(encoding="utf-8"))
JOBS = WORKFLOW["jobs"]
COMMANDS = [
    shlex.split(step["run"]) for job in JOBS.values() for step in job["steps"] if "run" in step
]


def test_linux_runs_everything_with_each_supported_python():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    supported = [
        f"3.{minor}"
        for minor in range(30)
        if f"3.{minor}.5" in SpecifierSet(project["requires-python"])
    ]
    job = JOBS["everything"]
    assert job["runs-on"].startswith("ubuntu")
    assert job["strategy"]["matrix"]["python"] == supported
    assert {"run": "bash .ci/run"} in job["steps"]


def test_macos_and_windows_run_the_learners_half():
    job = JOBS["learners-half"]
    systems = job["strategy"]["matrix"]["system"]
    assert {system.split("-")[0] for system in systems} == {"macos", "windows"}
    assert job["runs-on"] == "${{ matrix.system }}"
    tested = next(step["run"] for step in job["steps"] if "pytest" in step.get("run", ""))
    for place in ("tests/eigentunes", "tests/explorers", "tests/autograder/test_build.py"):
        assert place in tested.split()


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_file_that_a_command_names_is_there(command):
    named = [word for word in command if re.fullmatch(r"[\w.-]+(/[\w.-]+)+|\w+\.txt", word)]
    missing = [word for word in named if not (ROOT / word).exists() and "." in Path(word).name]
    assert not missing
    assert all((ROOT / word).exists() for word in named if word.startswith("tests/"))


def test_every_job_ends_by_itself_and_may_only_read():
    assert all(job["timeout-minutes"] <= 90 for job in JOBS.values())
    assert WORKFLOW["permissions"] == {"contents": "read"}

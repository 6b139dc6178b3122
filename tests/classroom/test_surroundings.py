"""Commands start with nothing activated, stay in this course, and keep its gradebook private.

Every test types a command as somebody would whose terminal knows no program of the environment.
"""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from .conftest import ROOT, Course

pytestmark = [pytest.mark.classroom, pytest.mark.xdist_group("surroundings")]

ELSEWHERE = """
c = get_config()
c.CourseDirectory.root = {root!r}
c.CourseDirectory.db_url = "sqlite:///{root}/gradebook.db"
"""


@pytest.fixture(scope="module")
def released(tmp_path_factory) -> tuple[Course, str, Path]:
    """A course released unactivated, what the terminal said, and another course of one user."""
    folder = tmp_path_factory.mktemp("a folder with blanks")
    course, other = Course(folder), tmp_path_factory.mktemp("other")
    shutil.copytree(ROOT / "solutions" / "0-start", folder / "solutions" / "0-start")
    jupyter = tmp_path_factory.mktemp("jupyter")
    config = ELSEWHERE.format(root=str(other))
    (jupyter / "nbgrader_config.py").write_text(config, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", "generate_assignment", "0-start"],
        cwd=folder,
        env={
            **os.environ,
            "PATH": "/usr/bin:/bin",
            "JUPYTER_CONFIG_DIR": str(jupyter),
            "PYTHONPATH": str(ROOT),
        },
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return course, done.stdout + done.stderr, other


def test_nbgrader_finds_its_programs_although_nothing_is_activated(released):
    course, _, _ = released
    assert (course.folder / "notebooks" / "0-start" / "1-hello.ipynb").is_file()


def test_nbgrader_works_in_the_folder_it_is_called_in_whatever_the_user_has_configured(released):
    course, _, other = released
    assert (course.folder / "gradebook.db").is_file()
    assert not list(other.iterdir())


def test_no_warning_about_the_models_of_the_gradebook_reaches_the_terminal(released):
    _, said, _ = released
    assert "Warning" not in said


@pytest.mark.skipif(os.name != "posix", reason="file modes are Unix's")
def test_nobody_else_can_read_the_gradebook(released):
    course, _, _ = released
    assert stat.S_IMODE((course.folder / "gradebook.db").stat().st_mode) == 0o600

"""Folders that may not be entered: every function that meets one says so, and raises nothing else.

Nothing is closed to root, so a child process asks as somebody else.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from autograder.grading.folders import data_files, digest
from autograder.grading.naming import find_notebooks
from autograder.grading.nbgrader_plugins.attempts import inspect
from autograder.grading.notebook_files import Unreadable, read_notebook

NOBODY = 65534

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no such modes")


@pytest.fixture
def submitted() -> Iterator[Path]:
    """The folder of all submissions; that of one student, who handed something in, is closed."""
    top = Path(tempfile.mkdtemp())
    closed = top / "closed"
    (closed / "0-start").mkdir(parents=True)
    (closed / "0-start" / "1-hello.ipynb").write_text("{}")
    top.chmod(0o755)
    closed.chmod(0)
    yield top
    closed.chmod(0o700)
    shutil.rmtree(top)


def as_somebody_else(function: Callable[[], object]) -> str:
    """What a function returns, or how it ends, for a user who is not root."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        try:
            if not os.getuid():
                os.setgroups([])
                os.setgid(NOBODY)
                os.setuid(NOBODY)
            said = repr(function())
        except BaseException as error:
            said = f"{type(error).__name__}: {error}"
        os.write(writing, said.encode())
        os._exit(0)
    os.close(writing)
    with open(reading, encoding="utf-8") as pipe:
        said = pipe.read()
    os.waitpid(child, 0)
    return said


def test_a_folder_that_may_not_be_entered_is_told_and_ends_nothing(submitted):
    folder = submitted / "closed" / "0-start"
    assert "cannot be opened (Permission denied)" in as_somebody_else(
        lambda: inspect(str(folder), str(submitted)).refusal
    )
    assert len(as_somebody_else(lambda: digest(folder))) == 66  # a text of 64 signs
    assert as_somebody_else(lambda: find_notebooks(folder, ["1-hello"]).files) == "{}"
    assert as_somebody_else(lambda: data_files(folder)) == "{}"
    said = as_somebody_else(lambda: read_notebook(folder / "1-hello.ipynb"))
    assert said == "Unreadable: cannot be opened (Permission denied)."


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda path: None, "is not there"),
        (lambda path: path.mkdir(), "is no ordinary file"),
        (lambda path: path.symlink_to("nothing"), "is not there"),
        (lambda path: path.symlink_to(path.name), "cannot be opened"),
    ],
)
def test_what_is_no_file_is_told_apart(tmp_path, make, words):
    path = tmp_path / "1-hello.ipynb"
    make(path)
    with pytest.raises(Unreadable, match=words):
        read_notebook(path)

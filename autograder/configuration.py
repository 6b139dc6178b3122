"""The configuration of a course, or a sentence about what is wrong with it.

nbgrader itself goes on without a configuration that it cannot read, and would then run submissions
in ordinary kernels.  Nothing of ours may.
"""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from traitlets.config import Config, PyFileConfigLoader

from autograder.surroundings import CONFIG


class BadConfiguration(Exception):
    """There is no configuration, or none that can be used; the text says why and what to do."""


def course_config(course: Path) -> Config:
    """What the ``nbgrader_config.py`` of a course says.

    Raises
    ------
    BadConfiguration
    """
    refuse_if_missing(course)
    with told_where():
        return Config(PyFileConfigLoader(CONFIG, str(course.resolve())).load_config())


def refuse_if_missing(course: Path) -> None:
    """Raise where a folder is no course."""
    if not course.is_dir():
        raise BadConfiguration(f"{course}: there is no such folder.")
    if not (course / CONFIG).is_file():
        raise BadConfiguration(
            f"{course.absolute()}: there is no {CONFIG}; run this command in the course's folder, "
            "or name it with --course."
        )


@contextmanager
def told_where() -> Iterator[None]:
    """Say in which file and line a configuration breaks down."""
    try:
        yield
    except BadConfiguration:
        raise
    except Exception as error:
        file, line = _place(error)
        where = f"{file}, line {line}: " if file else ""
        text = str(error.msg if isinstance(error, SyntaxError) else error)
        raise BadConfiguration(
            f"{where}{type(error).__name__}: {text}. Mend it; nothing was done."
        ) from error


def _place(error: Exception) -> tuple[str, int]:
    """File and line where a configuration file breaks down; empty if it is none."""
    if isinstance(error, SyntaxError) and error.filename:
        return error.filename, error.lineno or 0
    frames = traceback.extract_tb(error.__traceback__)
    found = [(each.filename, each.lineno or 0) for each in frames if "_config" in each.filename]
    return found[-1] if found else ("", 0)

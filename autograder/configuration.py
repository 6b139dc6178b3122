"""The configuration of a course, or a sentence about what is wrong with it.

nbgrader itself goes on without a configuration that it cannot read, and would then run submissions
in ordinary kernels.  Nothing of ours may.
"""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from nbgrader.apps import NbGrader
from traitlets.config import Config, PyFileConfigLoader
from traitlets.utils.importstring import import_item

from autograder.surroundings import CONFIG

OURS = "autograder.grading.nbgrader_plugins"


class BadConfiguration(Exception):
    """There is no configuration, or none that can be used; the text says why and what to do."""


def course_config(course: Path) -> Config:
    """What the ``nbgrader_config.py`` of a course says.

    Raises
    ------
    BadConfiguration
    """
    _refuse_if_missing(course)
    with _told():
        return Config(PyFileConfigLoader(CONFIG, str(course.resolve())).load_config())


def grading_app(course: Path) -> NbGrader:
    """nbgrader with all that is configured for a course, which must plug in what protects it.

    It also reads the configuration of whoever grades; the working directory must be the course.

    Raises
    ------
    BadConfiguration
    """
    _refuse_if_missing(course)
    app = NbGrader()
    app.raise_config_file_errors = True
    with _told():
        app.load_config_file(suppress_errors=False)
        _refuse_without_ours(app.config)
    return app


def _refuse_if_missing(course: Path) -> None:
    if not course.is_dir():
        raise BadConfiguration(f"{course}: there is no such folder.")
    if not (course / CONFIG).is_file():
        raise BadConfiguration(
            f"{course.absolute()}: there is no {CONFIG}; run this command in the course's folder, "
            "or name it with --course."
        )


def _refuse_without_ours(config: Config) -> None:
    """Raise where submissions would be read, or run, by anything else than our parts."""
    ours = import_item(OURS)
    step = config.get("Autograde", {})
    reader = step.get("exporter_class", "")
    reader = import_item(reader) if isinstance(reader, str) and reader else reader
    runners = [_loaded(each) for each in step.get("autograde_preprocessors", ())]
    cleaners = [_loaded(each) for each in step.get("sanitize_preprocessors", ())]
    if not (
        _is_a(reader, ours.SubmissionExporter)
        and any(_is_a(each, ours.ExecuteAndJudge) for each in runners)
        and any(_is_a(each, ours.RestoreCells) for each in cleaners)
    ):
        raise BadConfiguration(
            f"{CONFIG} does not plug the course's own parts into c.Autograde, so submissions would "
            "run unprotected and be judged by what they print. Nothing was graded. Take the three "
            "lines c.Autograde.… from the course's own file again."
        )


def _loaded(plugin: object) -> object:
    return import_item(plugin) if isinstance(plugin, str) else plugin


def _is_a(plugin: object, kind: type) -> bool:
    return isinstance(plugin, type) and issubclass(plugin, kind)


@contextmanager
def _told() -> Iterator[None]:
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

"""nbgrader as a course configures it, if that protects whoever grades."""

from __future__ import annotations

from pathlib import Path

from nbgrader.apps import NbGrader
from traitlets.config import Config
from traitlets.utils.importstring import import_item

from autograder.configuration import BadConfiguration, refuse_if_missing, told_where
from autograder.grading.nbgrader_plugins import ExecuteAndJudge, RestoreCells, SubmissionExporter
from autograder.surroundings import CONFIG


def grading_app(course: Path) -> NbGrader:
    """nbgrader with all that is configured for a course, which must plug in what protects it.

    It also reads the configuration of whoever grades; the working directory must be the course.

    Raises
    ------
    BadConfiguration
    """
    refuse_if_missing(course)
    app = NbGrader()
    app.raise_config_file_errors = True
    with told_where():
        app.load_config_file(suppress_errors=False)
        _refuse_without_ours(app.config)
    return app


def _refuse_without_ours(config: Config) -> None:
    """Raise where submissions would be read, or run, by anything else than our parts."""
    step = config.get("Autograde", {})
    reader = step.get("exporter_class", "")
    reader = import_item(reader) if isinstance(reader, str) and reader else reader
    runners = [_loaded(each) for each in step.get("autograde_preprocessors", ())]
    cleaners = [_loaded(each) for each in step.get("sanitize_preprocessors", ())]
    if not (
        _is_a(reader, SubmissionExporter)
        and any(_is_a(each, ExecuteAndJudge) for each in runners)
        and any(_is_a(each, RestoreCells) for each in cleaners)
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

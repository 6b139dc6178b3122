"""Reads a submission; one that cannot be graded becomes an empty one that says so.

Stock nbgrader discards such a submission with a traceback.  Here its checks are put back without a
score, so there is a row in the gradebook that waits for a person, and feedback that tells the
learner what happened.  The submitted file itself is never changed.
"""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import nbformat
from nbconvert.exporters import NotebookExporter
from nbgrader.converters import Autograde
from sqlalchemy.exc import OperationalError

from autograder.grading.executing import SandboxBroke
from autograder.grading.nbgrader_plugins.attempts import Attempts
from autograder.grading.nbgrader_plugins.execute_and_judge import ExecuteAndJudge
from autograder.grading.nbgrader_plugins.restoring import BESIDE
from autograder.grading.notebook_files import Unreadable, read_notebook
from autograder.grading.records import KEY, NOTICES, UNFINISHED, Record
from autograder.surroundings import LOG, keep_private


class SubmissionExporter(NotebookExporter):
    """nbconvert's notebook exporter, forgiving about what it is given.

    It is the first of our parts that nbgrader makes, so it is also where grading refuses to begin
    on a machine that cannot protect itself, and where submissions are looked at before nbgrader
    copies them (`attempts`).
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ExecuteAndJudge(parent=self).refuse_without_sandbox()
        self._attempts: Attempts | None = None
        if isinstance(self.parent, Autograde):
            directory = self.parent.coursedir
            keep_private(directory, directory.autograded_directory)
            self._attempts = Attempts(self.parent)
            self._attempts.prepare()

    def from_filename(
        self, filename: str, resources: dict[str, Any] | None = None, **kwargs: Any
    ) -> tuple[Any, dict[str, Any]]:
        resources = {} if resources is None else resources
        try:
            if self._attempts and not self._is_ours(filename):
                return self._submitted(filename, resources, self._attempts)
            return super().from_filename(filename, resources=resources, **kwargs)
        except Unreadable as error:
            self.log.error("%s %s", filename, error)
            return self._instead("unreadable", f"It {error}", filename, resources)
        except OperationalError:  # of the gradebook: nbgrader stops the batch
            raise
        except Exception as error:
            self.log.exception("%s could not be graded", filename)
            reason = "The sandbox could not be made, or broke down."
            if not isinstance(error, SandboxBroke):
                reason = f"The grader broke down on it ({type(error).__name__}; {LOG} says more)."
            return self._instead("failed", reason, filename, resources)

    def _submitted(
        self, filename: str, resources: dict[str, Any], attempts: Attempts
    ) -> tuple[Any, dict[str, Any]]:
        """What nbgrader calls sanitizing, for a file that may be anything."""
        where = resources["nbgrader"]
        found = attempts.found(where["student"])
        about = found.notes.get(where["notebook"], ())
        notes = (*attempts.notes(where["student"]), *about)
        resources[KEY] = replace(UNFINISHED, notes=notes)
        resources[BESIDE] = bool(about)
        if reason := found.unclear.get(where["notebook"]):
            return self._instead("missing", reason, filename, resources)
        path = found.files.get(where["notebook"], Path(filename))
        if os.path.islink(path):
            raise Unreadable("is a symbolic link, which is never followed.")
        file = read_notebook(path)
        resources[KEY] = replace(UNFINISHED, notes=(*notes, *file.notes))
        resources["metadata"] = {
            "name": Path(filename).stem,
            "path": str(Path(filename).parent),
        }
        return self.from_notebook_node(file.notebook, resources)

    def _instead(
        self, status: str, reason: str, filename: str, resources: dict[str, Any]
    ) -> tuple[Any, dict[str, Any]]:
        """A notebook that tells the learner what happened, with cells that are already ours."""
        notebook = nbformat.v4.new_notebook()
        if self._is_ours(filename):
            notebook = nbformat.read(filename, as_version=4)
        begun = resources.get(KEY) or Record.read(notebook.metadata) or UNFINISHED
        notice = nbformat.v4.new_markdown_cell(NOTICES[status].format(reason=reason))
        notebook.cells.insert(0, notice)
        resources[KEY] = Record(status, reason, begun.notes)
        return self.from_notebook_node(notebook, resources)

    def _is_ours(self, filename: str) -> bool:
        """Whether a file lies where only nbgrader writes, so that its metadata can be believed."""
        directory = getattr(self.parent, "coursedir", None)
        if directory is None:
            return False
        return Path(filename).is_relative_to(Path(directory.root) / directory.autograded_directory)

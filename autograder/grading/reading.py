"""Reads a submission; one that is no notebook becomes an empty one that says so.

Stock nbgrader discards such a submission with a traceback.  Here it is graded like any other (its
checks are put back and earn nothing), so there is a row in the gradebook and feedback that tells
the learner what happened.  The submitted file itself is never changed.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat
from nbconvert.exporters import NotebookExporter

from autograder.grading.judging import ExecuteAndJudge


class SubmissionExporter(NotebookExporter):
    """nbconvert's notebook exporter, forgiving about what it is given.

    It is the first of our parts that nbgrader makes, so it is also where grading refuses to begin
    on a machine that cannot protect itself.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ExecuteAndJudge(parent=self).refuse_without_sandbox()

    def from_filename(
        self, filename: str, resources: dict[str, Any] | None = None, **kwargs: Any
    ) -> tuple[Any, dict[str, Any]]:
        reason = why_unreadable(Path(filename))
        if not reason:
            return super().from_filename(filename, resources=resources, **kwargs)
        self.log.error("%s %s", filename, reason)
        notice = nbformat.v4.new_markdown_cell(
            f"**This file could not be graded: it {reason}** "
            "Open your notebook in JupyterLab, save it there, and submit that file."
        )
        notebook = nbformat.v4.new_notebook(cells=[notice])
        return self.from_notebook_node(notebook, resources=resources, **kwargs)


def why_unreadable(path: Path) -> str:
    """The reason why a file cannot be used as a notebook, as a sentence; empty if it can."""
    try:
        notebook = nbformat.read(path, as_version=4)
    except UnicodeDecodeError:
        return "is not written in UTF-8."
    except OSError as error:
        return f"cannot be opened ({error.strerror})."
    except RecursionError:
        return "is nested too deep."
    except Exception as error:  # nbformat raises many kinds; all of them mean the same here
        return f"is not a Jupyter notebook ({type(error).__name__})."
    try:
        nbformat.validate(notebook)
    except nbformat.ValidationError as error:
        return f"is not a valid Jupyter notebook ({error.message[:120]})."
    return ""

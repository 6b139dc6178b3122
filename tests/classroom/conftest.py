"""A course in a folder of its own, in which the real nbgrader runs."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook

from autograder.sandbox import why_unavailable
from tests.commands import ran

ROOT = Path(__file__).parents[2]


class Course:
    """An nbgrader course with this project's configuration."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        shutil.copy(ROOT / "nbgrader_config.py", folder)

    def autograde(self, assignment: str, *options: str) -> str:
        """Grade an assignment; without protection where there is no sandbox to be had."""
        unsafe = ["--ExecuteAndJudge.unsafe=True"] if why_unavailable() else []
        return self.nbgrader("autograde", assignment, *options, *unsafe)

    def nbgrader(self, *arguments: str) -> str:
        """Run an nbgrader command; returns what it logged."""
        own = {"IPYTHONDIR": str(self.folder / "ipython")}
        done = ran("nbgrader", *arguments, cwd=self.folder, environment=own, timeout=1800)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout + done.stderr

    def release(self, assignment: str) -> None:
        self.nbgrader("generate_assignment", assignment, "--force")

    def notebook(self, folder: str, assignment: str, name: str) -> nbformat.NotebookNode:
        return nbformat.read(self.folder / folder / assignment / f"{name}.ipynb", as_version=4)

    def submit(self, student: str, assignment: str, name: str, content: object) -> Path:
        """Hand in a notebook (or text, or a whole folder of notebooks)."""
        target = self.folder / "submitted" / student / assignment / f"{name}.ipynb"
        target.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, nbformat.NotebookNode):
            nbformat.write(content, target)
        else:
            target.write_bytes(str(content).encode())
        return target

    def export(self) -> dict[tuple[str, str], float]:
        """Scores by student and assignment, from nbgrader's grade file."""
        self.nbgrader("export")
        with open(self.folder / "grades" / "grades.csv", encoding="utf-8") as file:
            return {
                (row["student_id"], row["assignment"]): float(row["score"] or 0)
                for row in csv.DictReader(file)
            }

    def automatic(self, assignment: str) -> float:
        """How many points the checks of an assignment can give."""
        with Gradebook(f"sqlite:///{self.folder}/gradebook.db") as gradebook:
            return sum(n.max_code_score for n in gradebook.find_assignment(assignment).notebooks)

    def judged(self, student: str, assignment: str, name: str) -> dict[str, nbformat.NotebookNode]:
        """The check cells of a graded notebook, by grade_id."""
        notebook = self.notebook(f"autograded/{student}", assignment, name)
        return {
            cell.metadata["nbgrader"]["grade_id"]: cell
            for cell in notebook.cells
            if cell.metadata.get("nbgrader", {}).get("grade")
        }

    def feedback(self, student: str, assignment: str, name: str) -> str:
        path = self.folder / "feedback" / student / assignment / f"{name}.html"
        return path.read_text(encoding="utf-8")


def card(cell: nbformat.NotebookNode) -> str:
    """The plain text of a judged cell's card."""
    return cell.outputs[0]["data"]["text/plain"]


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    return Course(tmp_path_factory.mktemp("course"))

"""The course's own assignments through the real nbgrader, from release to grade file."""

from __future__ import annotations

import copy
import shutil
import subprocess
import sys

import nbformat
import pytest

from autograder.sandbox import why_unavailable

from .conftest import ROOT, Course, card

pytestmark = [pytest.mark.classroom, pytest.mark.xdist_group("assignments")]

ASSIGNMENTS = sorted(path.name for path in (ROOT / "solutions").iterdir())


def cell(notebook: nbformat.NotebookNode, grade_id: str) -> nbformat.NotebookNode:
    return next(
        c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("grade_id") == grade_id
    )


def copy_of(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    return copy.deepcopy(notebook)


@pytest.fixture(scope="module")
def graded(course: Course) -> Course:
    """Perfect and blank submissions of every assignment, and odd ones of the first."""
    shutil.copytree(ROOT / "solutions", course.folder / "solutions")
    for assignment in ASSIGNMENTS:
        course.release(assignment)
        for path in sorted((course.folder / "solutions" / assignment).glob("*.ipynb")):
            for student, folder in (("perfect", "solutions"), ("blank", "notebooks")):
                notebook = course.notebook(folder, assignment, path.stem)
                course.submit(student, assignment, path.stem, notebook)
    odd_ones(course)
    for assignment in ASSIGNMENTS:
        # Here demonstrations are to show that they run, too.
        course.autograde(assignment, "--ExecuteAndJudge.skip_demonstrations=False")
        course.nbgrader("generate_feedback", assignment)
    return course


@pytest.fixture(scope="module")
def scores(graded: Course) -> dict[tuple[str, str], float]:
    """The grade file."""
    return graded.export()


def odd_ones(course: Course) -> None:
    """Submissions of `0-start` that came back in a state that nobody asked for."""

    def submit(student: str, notebook: object) -> None:
        course.submit(student, "0-start", "1-hello", notebook)

    perfect = course.notebook("solutions", "0-start", "1-hello")
    blank = course.notebook("notebooks", "0-start", "1-hello")

    partly = copy_of(blank)
    cell(
        partly, "standardize-solution"
    ).source = "def standardize(X):\n    return (X - X.mean(axis=0)) / X.std(axis=0)"
    submit("partly", partly)

    syntax = copy_of(blank)
    cell(syntax, "standardize-solution").source = "def standardize(X):\n    return X -"
    submit("syntax", syntax)

    edited = copy_of(blank)
    cell(edited, "standardize").source = "print('all fine')"
    cell(edited, "standardize").metadata["nbgrader"]["points"] = 1000
    submit("edited", edited)

    deleted = copy_of(perfect)
    deleted.cells.remove(cell(deleted, "standardize"))
    submit("deleted", deleted)

    both = copy_of(perfect)
    both.cells.remove(cell(both, "standardize"))
    both.cells.remove(cell(both, "standardize-solution"))
    submit("both", both)

    twice = copy_of(perfect)
    again = copy_of(cell(twice, "standardize"))
    again["id"] = "again"
    again.source = "1000"
    twice.cells.insert(twice.cells.index(cell(twice, "standardize")) + 1, again)
    submit("twice", twice)

    strange = copy_of(perfect)
    cell(strange, "standardize").metadata["nbgrader"]["schema_version"] = 99
    cell(strange, "standardize").metadata["tags"] = ["skip-execution"]
    submit("strange", strange)

    markdown = copy_of(perfect)
    check = cell(markdown, "standardize")
    turned = nbformat.v4.new_markdown_cell(check.source, metadata=check.metadata)
    markdown.cells[markdown.cells.index(check)] = turned
    submit("markdown", markdown)

    loud = copy_of(perfect)
    solution = cell(loud, "standardize-solution")
    solution.source += "\nimport sys\nprint('only a warning', file=sys.stderr)"
    solution.source = solution.source.replace(
        "    ### BEGIN SOLUTION", "    import sys; print('x' * 10_000_000, file=sys.stderr)"
    )
    submit("loud", loud)

    leaves = copy_of(blank)
    cell(leaves, "standardize-solution").source = "import os\nos._exit(1)"
    submit("leaves", leaves)

    submit("text", "this is my homework")
    submit("utf16", "{}".encode("utf-16").decode("latin-1"))


def test_solutions_earn_every_automatic_point_and_released_notebooks_none(graded: Course, scores):
    for assignment in ASSIGNMENTS:
        assert graded.automatic(assignment) > 0
        assert scores["perfect", assignment] == graded.automatic(assignment)
        assert scores["blank", assignment] == 0


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_every_check_of_a_released_notebook_says_not_attempted(graded: Course, assignment: str):
    for path in sorted((graded.folder / "notebooks" / assignment).glob("*.ipynb")):
        for judged in graded.judged("blank", assignment, path.stem).values():
            if judged.cell_type == "code":
                assert card(judged).startswith("○ Not attempted")


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_no_cell_of_a_released_notebook_fails_but_the_stubs(graded: Course, assignment: str):
    for path in sorted((graded.folder / "notebooks" / assignment).glob("*.ipynb")):
        notebook = graded.notebook("autograded/blank", assignment, path.stem)
        for each in notebook.cells:
            if each.cell_type == "code" and not each.metadata.get("nbgrader"):
                errors = [o for o in each.outputs if o.output_type == "error"]
                assert not errors, f"{path.name}: {each.source}\n{errors}"


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_no_sound_of_a_lesson_is_too_loud_to_be_played(graded: Course, assignment: str):
    for student in ("perfect", "blank"):
        for path in (graded.folder / "autograded" / student / assignment).glob("*.ipynb"):
            assert "above 1 is cut off" not in path.read_text(encoding="utf-8"), path


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_every_table_was_made_before_a_notebook_needed_it(graded: Course, assignment: str):
    """A cell that computes one says so: its cache folder is read-only."""
    for path in (graded.folder / "autograded" / "perfect" / assignment).glob("*.ipynb"):
        assert "computed again each time" not in path.read_text(encoding="utf-8"), path


@pytest.mark.parametrize(
    ("student", "points"),
    [
        ("syntax", 0),
        ("edited", 0),
        ("deleted", 2),
        ("both", 0),
        ("twice", 2),
        ("strange", 2),
        ("markdown", 2),
        ("loud", 2),
        ("leaves", 0),
        ("text", 0),
        ("utf16", 0),
    ],
)
def test_an_odd_submission_earns_what_its_code_deserves(scores, student, points):
    assert scores[student, "0-start"] == points


def test_partial_credit_comes_with_its_sentence(graded: Course, scores):
    judged = graded.judged("partly", "0-start", "1-hello")["standardize"]
    assert 0 < scores["partly", "0-start"] < 2
    assert "divide 0 by 0" in card(judged)
    assert "Right for ordinary input; not yet for: a column" in card(judged)
    assert "divide 0 by 0" in graded.feedback("partly", "0-start", "1-hello")


@pytest.mark.parametrize(
    ("student", "words"),
    [
        ("syntax", "`standardize` is not defined when its check runs. The cell that should define "
                   "it stopped with SyntaxError."),
        ("both", "The cell that should define it is missing"),
        ("edited", "still to be written"),
        ("leaves", "did not run to its end"),
    ],
)  # fmt: skip
def test_why_nothing_was_earned_is_said(graded: Course, student, words):
    assert words in card(graded.judged(student, "0-start", "1-hello")["standardize"])


@pytest.mark.parametrize("student", ["text", "utf16"])
def test_what_is_no_notebook_gets_a_sentence_in_its_feedback(graded: Course, student):
    assert "This file could not be graded. It is not" in graded.feedback(
        student, "0-start", "1-hello"
    )


def test_the_submitted_file_is_never_changed(graded: Course):
    path = graded.folder / "submitted" / "text" / "0-start" / "1-hello.ipynb"
    assert path.read_text(encoding="utf-8") == "this is my homework"


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_nothing_hidden_is_left_in_what_is_handed_back(graded: Course, assignment: str):
    for student in ("perfect", "blank"):
        for folder, pattern in (("autograded", "*.ipynb"), ("feedback", "*.html")):
            for path in (graded.folder / folder / student / assignment).glob(pattern):
                text = path.read_text(encoding="utf-8")
                for secret in ("_publish", "eigentunes.answers", "BEGIN SOLUTION", "hidden_cases"):
                    if (student, secret) != ("perfect", "BEGIN SOLUTION"):  # a solution's own text
                        assert secret not in text, path


def test_hand_graded_answers_wait_for_the_instructor_unless_untouched(graded: Course):
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{graded.folder}/gradebook.db") as gradebook:
        assert gradebook.find_submission("1-kmeans", "perfect").needs_manual_grade
        assert not gradebook.find_submission("1-kmeans", "blank").needs_manual_grade


def test_the_secret_is_made_once_and_kept_private(graded: Course):
    secret = graded.folder / ".eigentunes-secret"
    assert secret.stat().st_mode & 0o077 == 0
    assert len(secret.read_text(encoding="utf-8")) == 64


def test_the_formgraders_button_gives_the_same_score(graded: Course, scores):
    button = (
        "from nbgrader.apps import NbGrader, NbGraderAPI\n"
        "app = NbGrader(); app.load_config_file()\n"
        f"app.config.ExecuteAndJudge.unsafe = {bool(why_unavailable())}\n"
        "print(NbGraderAPI(config=app.config).autograde('0-start', 'partly', force=True))"
    )
    done = subprocess.run(
        [sys.executable, "-c", button], cwd=graded.folder, capture_output=True, text=True
    )
    assert "'success': True" in done.stdout, done.stdout + done.stderr
    assert graded.export()["partly", "0-start"] == scores["partly", "0-start"]

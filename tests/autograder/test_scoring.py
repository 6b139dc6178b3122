"""`autograder score`: a learner's whole grade without a gradebook."""

import copy
import json
from pathlib import Path

import nbformat
import pytest
from typer.testing import CliRunner

from autograder import cli
from autograder.cli import app
from autograder.grading import scoring
from autograder.sandbox import why_unavailable

pytestmark = pytest.mark.xdist_group("sandbox")

ROOT = Path(__file__).parents[2]
HELLO = "0-start/1-hello.ipynb"
UNSAFE = ["--unsafe"] if why_unavailable() else []


def run(*arguments):
    return CliRunner().invoke(app, ["score", "--course", str(ROOT), *UNSAFE, *map(str, arguments)])


def written(tmp_path, source, keep_check=True):
    """The released notebook with this in the cell of `standardize`."""
    notebook = copy.deepcopy(nbformat.read(ROOT / "notebooks" / HELLO, as_version=4))
    for cell in list(notebook.cells):
        grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
        if grade_id == "standardize-solution":
            cell.source = source
        if grade_id == "standardize" and not keep_check:
            notebook.cells.remove(cell)
    path = tmp_path / "1-hello.ipynb"
    nbformat.write(notebook, path)
    return path


def test_a_solution_earns_everything():
    done = run(ROOT / "solutions" / HELLO)
    assert done.exit_code == 0, done.output
    assert "2 of 2" in done.output


def test_a_released_notebook_earns_nothing_and_the_file_stays_as_it_is():
    path = ROOT / "notebooks" / HELLO
    before = path.read_bytes()
    done = run("--json", path)
    assert done.exit_code == 1
    (score,) = json.loads(done.stdout)
    assert (score["earned"], score["points"]) == (0, 2)
    assert score["exercises"][0]["status"] == "not attempted"
    assert path.read_bytes() == before


def test_partial_credit_and_the_traps_that_are_missing(tmp_path):
    path = written(tmp_path, "def standardize(X):\n    return (X - X.mean(0)) / X.std(0)")
    (score,) = json.loads(run("--json", path).stdout)
    assert 0 < score["earned"] < 2
    assert score["exercises"][0]["traps"]


def test_a_deleted_check_is_put_back_and_a_crash_is_said(tmp_path):
    path = written(tmp_path, "import os\nos._exit(1)", keep_check=False)
    (score,) = json.loads(run("--json", path).stdout)
    assert score["earned"] == 0
    assert "`standardize` was missing and was put back" in score["notes"]
    assert any("did not run to its end" in note for note in score["notes"])


def test_what_cannot_be_scored_is_named_and_the_rest_is_scored(tmp_path):
    (tmp_path / "text.ipynb").write_text("my homework")
    other = tmp_path / "other.ipynb"
    nbformat.write(nbformat.v4.new_notebook(), other)
    done = run(tmp_path / "text.ipynb", other, tmp_path / "none.ipynb", ROOT / "solutions" / HELLO)
    assert done.exit_code == 2
    assert "text.ipynb: it is not a Jupyter notebook" in done.output
    assert "other.ipynb: no notebook of this course has that name; there are 1-hello" in done.output
    assert "none.ipynb: there is no such file" in done.output
    assert "2 of 2" in done.output


def test_a_notebook_on_which_scoring_breaks_down_does_not_cost_the_others(tmp_path, monkeypatch):
    def stumbles(path, *more):
        if path == tmp_path:
            raise ZeroDivisionError("a fault of ours")
        return scoring.score(path, *more)

    monkeypatch.setattr(cli, "score_notebook", stumbles)
    done = run(tmp_path, ROOT / "solutions" / HELLO)
    assert done.exit_code == 2
    assert f"{tmp_path}: it could not be scored" in done.output
    assert "2 of 2" in done.output


def test_a_renamed_notebook_is_found_and_what_was_repaired_is_said(tmp_path):
    notebook = json.loads((ROOT / "solutions" / HELLO).read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        cell["metadata"] = None
    path = tmp_path / "1-hello[1].ipynb"
    path.write_bytes(b"\xef\xbb\xbf" + json.dumps(notebook).encode())
    (score,) = json.loads(run("--json", path).stdout)
    assert score["earned"] == 2
    assert "byte order mark" in score["notes"][0]
    assert any("`standardize-solution`, `standardize` were gone" in note for note in score["notes"])


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("import tqdm_of_nobody\ndef standardize(X):\n    return X",
         "`import tqdm_of_nobody`: there is no module `tqdm_of_nobody`"),
        ("def standardize(X):\n    return helper(X)", "define `helper` is missing"),
        ("%%timeit\ndef standardize(X):\n    return X", "begins with `%%timeit`"),
        ("class A:\n    def standardize(self, X):\n        return X", "inside of `A`"),
    ],
)  # fmt: skip
def test_what_became_of_a_missing_name_is_said_to_everybody(tmp_path, source, words):
    (score,) = json.loads(run("--json", written(tmp_path, source)).stdout)
    assert words in score["exercises"][0]["message"]
    assert any(words in note for note in score["notes"])


def test_an_answer_in_the_check_cell_is_named(tmp_path):
    path = written(tmp_path, "def standardize(X):\n    raise NotImplementedError()")
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("grade_id") == "standardize":
            cell.source = "def standardize(X):\n    return X\ncheck(standardize)"
    nbformat.write(notebook, path)
    (score,) = json.loads(run("--json", path).stdout)
    assert score["exercises"][0]["status"] == "not attempted"
    assert "into the check cell" in score["exercises"][0]["message"]


def test_what_looks_like_a_colour_or_a_picture_is_shown_as_it_is(tmp_path):
    folder = tmp_path / "p[" / "b]"
    folder.mkdir(parents=True)
    raises = "def standardize(X):\n    raise ValueError('X[red] [/red] :star:')"
    done = run(written(folder, raises))
    assert done.exit_code == 1, done.output
    assert all(word in done.output for word in ("X[red]", "[/red]", ":star:"))
    assert "p[/b]" in "".join(done.output.split())


def test_half_an_emoji_in_code_and_in_what_it_prints_costs_nothing(tmp_path):
    solution = nbformat.read(ROOT / "solutions" / HELLO, as_version=4)
    source = next(c.source for c in solution.cells if "def standardize" in c.source)
    path = written(tmp_path, f"{source}\nprint('\\ud83d')  # HALF")
    text = path.read_text(encoding="utf-8").replace("HALF", "\\ud83d")
    path.write_text(text, encoding="utf-8")
    assert json.loads(run("--json", path).stdout)[0]["earned"] == 2

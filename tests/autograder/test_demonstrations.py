"""Which cells grading leaves out, and which it must not."""

from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell

from autograder.grading.left_out import demonstrations, released_sources

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*/*.ipynb"))

IMPORTS = "import numpy as np\nfrom eigentunes import check, figures"
DATA = "X = np.arange(6.0)"
SHOW = "figures.scatter(X)"
SORT = "X.sort()"
APART = "other = np.zeros(3)\nprint(other)"
DEMO = "shown = double(X)\nprint(shown)"
RELEASED = {IMPORTS, DATA, SHOW, SORT, APART, DEMO}
PLAIN = "def double(X):\n    return 2 * X"


def marked(source: str, name: str) -> nbformat.NotebookNode:
    return new_code_cell(source, metadata={"nbgrader": {"grade_id": name}})


def left_out(*sources: str, solution: str = PLAIN) -> set[str]:
    """Sources that are left out of a notebook: imports, `sources`, solution, check, DEMO."""
    cells = [new_code_cell(source) for source in (IMPORTS, *sources)]
    cells += [marked(solution, "double-solution"), marked("check(double)", "double")]
    cells.append(new_code_cell(DEMO))
    return {cells[i].source for i in demonstrations(cells, RELEASED)}


def test_what_nothing_graded_depends_on_is_left_out():
    assert left_out(DATA, SHOW, SORT, APART) == {DATA, SHOW, SORT, APART, DEMO}


def test_what_the_learner_wrote_or_changed_runs():
    assert "X = np.arange(7.0)" not in left_out("X = np.arange(7.0)")
    assert SHOW + "  " not in left_out(SHOW + "  ")


@pytest.mark.parametrize(
    "reader",
    [
        "print(X)",
        "X += 1",
        "del X",
        "[x for x in X]",
        "if True:\n    print(X)",
        "f'{X}'",
        "X[0] = 1",
        "X.flags.writeable = False",
        "class A:\n    b = X",
        "match X:\n    case _:\n        pass",
    ],
)
def test_what_a_learners_cell_reads_is_made_and_changed_as_in_the_notebook(reader):
    assert left_out(DATA, SHOW, SORT, APART, reader) == {APART, DEMO}


def test_what_comes_after_the_last_reader_is_left_out():
    assert left_out(DATA, "print(X)", SORT) == {SORT, DEMO}


@pytest.mark.parametrize(
    "solution",
    [
        "def double(x):\n    return 2 * X",
        "def double(x):\n    global X\n    X = x\n    return X",
        "def double(x):\n    return (lambda: X)()",
        "def double(x, y=X):\n    return y",
        "double = lambda x: 2 * X",
        "class Twice:\n    def __call__(self, x):\n        return X\ndouble = Twice()",
    ],
)
def test_a_solution_that_reads_data_of_the_notebook_gets_it(solution):
    found = left_out(DATA, SORT, APART, solution=solution)
    assert APART in found
    assert not found & {DATA, SORT}


@pytest.mark.parametrize(
    "solution",
    [
        "def double(x, seen=[]):\n    seen.append(x)\n    return 2 * x",
        "calls = 0\ndef double(x):\n    global calls\n    calls += 1\n    return calls * x",
        "from functools import cache\n@cache\ndef double(x):\n    return 2 * x",
        "seen = []\ndef inner(x):\n    seen.append(x)\ndef double(x):\n    inner(x)\n    return x",
    ],
)
def test_a_function_that_remembers_is_called_as_in_the_notebook(solution):
    cells = [new_code_cell(source) for source in (IMPORTS, DATA)]
    cells += [marked(solution, "double-solution"), new_code_cell(DEMO)]
    cells += [marked("check(double)", "double")]
    assert demonstrations(cells, RELEASED) == set()


def test_a_variable_of_a_function_is_its_own():
    assert DATA in left_out(DATA, solution='def double(X):\n    """Twice X."""\n    return 2 * X')


def test_two_names_of_one_object_are_taken_for_one():
    cells = (DATA, "alias = X", "alias.sort()", "print(X)")
    found = demonstrations([new_code_cell(c) for c in cells], set(cells[:3]))
    assert found == set()


@pytest.mark.parametrize(
    "strange",
    [
        "globals()['X']",
        "eval('X')",
        "get_ipython().user_ns",
        "%timeit 1",
        "!ls",
        "from numpy import *",
        "import sys\nsys._getframe()",
        "import __main__",
        "getattr(f, '__globals__')",
        "_3",
        "Out[3]",
        "x = '" + "x" * 30_000 + "'",
        "x = " + "[" * 60 + "]" * 60,
    ],
)
def test_a_cell_that_could_reach_anything_makes_everything_run(strange):
    assert left_out(DATA, SHOW, strange) == set()


def test_a_cell_with_a_syntax_error_does_nothing_and_changes_nothing():
    assert left_out(DATA, "print(X", SHOW) == {DATA, SHOW, DEMO}


@pytest.mark.parametrize(
    "effect",
    [
        "np.set_printoptions(precision=2)",
        "np.random.seed(0)",
        "open('data.csv', 'w').write('1')",
        "np.pi = 3",
        "check.limit = 3",
        "import os\nos.environ['A'] = 'b'",
    ],
)
def test_a_released_cell_that_changes_what_has_no_name_runs(effect):
    cells = [new_code_cell(IMPORTS), new_code_cell(effect), marked("check(double)", "double")]
    assert demonstrations(cells, {IMPORTS, effect}) == set()


def test_without_the_released_notebook_everything_runs(tmp_path):
    assert released_sources(tmp_path / "1.ipynb") == frozenset()
    assert demonstrations([new_code_cell(SHOW)], frozenset()) == set()


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_of_a_lesson_only_what_imports_runs_beside_exercises(path: Path):
    notebook = nbformat.read(path, as_version=4)
    found = demonstrations(notebook.cells, released_sources(path))
    rest = [
        cell.source
        for i, cell in enumerate(notebook.cells)
        if cell.cell_type == "code" and "nbgrader" not in cell.metadata and i not in found
    ]
    assert all("import" in source for source in rest)

"""What is noted about a submission that takes a stand-in for its own answer."""

import inspect

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from autograder.catalogue import EXERCISES
from autograder.grading.borrowing import borrowed
from eigentunes import stand_ins

from ..classroom.conftest import ROOT

NOTEBOOKS = sorted((ROOT / "solutions").glob("*/*.ipynb"))


def submission(*sources: str, exercise: str = "power_iteration") -> nbformat.NotebookNode:
    """Cells, and behind them the check of an exercise."""
    check = new_code_cell(
        "…", metadata={"nbgrader": {"grade_id": exercise, "grade": True, "solution": False}}
    )
    return new_notebook(cells=[*map(new_code_cell, sources), check])


def notes(*sources: str, **options: str) -> list[str]:
    return borrowed(submission(*sources, **options), [len(sources)])


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_no_solved_notebook_of_the_course_is_noted(path):
    nb = nbformat.read(path, as_version=4)
    checks = [
        i
        for i, cell in enumerate(nb.cells)
        if cell.metadata.get("nbgrader", {}).get("grade_id") in EXERCISES
        and not cell.metadata["nbgrader"]["solution"]
    ]
    assert checks
    assert borrowed(nb, checks) == []


@pytest.mark.parametrize(
    "source",
    [
        "from eigentunes.stand_ins import power_iteration",
        "from eigentunes.stand_ins import top_k, power_iteration as mine",
        "from eigentunes.stand_ins.pca import power_iteration",
        "import eigentunes.stand_ins\npower_iteration = eigentunes.stand_ins.power_iteration",
        "import eigentunes.stand_ins.pca as p\npower_iteration = p.power_iteration",
        "from eigentunes import stand_ins as s\npower_iteration = s.power_iteration",
        "from eigentunes.stand_ins import STAND_INS\nf = STAND_INS['power_iteration']",
        "from eigentunes import stand_ins\nf = getattr(stand_ins, 'power_iteration')",
        "import importlib\nf = importlib.import_module('eigentunes.stand_ins').power_iteration",
        "%time\ndef f(*a):\n    from eigentunes.stand_ins import power_iteration\n    return 1",
    ],
)
def test_the_stand_in_of_the_exercise_is_noted_however_it_is_taken(source):
    (note,) = notes("import numpy as np", source)
    assert note == (
        "code cell 2 takes `stand_ins.power_iteration`, which is lent for later cells, in the "
        "notebook of this very exercise"
    )


@pytest.mark.parametrize(
    "source",
    [
        "from eigentunes.stand_ins import yours_or_ours\nf = yours_or_ours(power_iteration)",
        "def power_iteration(S, v0, tol, max_iter):\n    return power_iteration.steps",
        "from eigentunes.stand_ins import center\nx = 'power iteration'",
        "this is no Python",
        "",
    ],
)
def test_other_stand_ins_and_own_functions_are_as_they_should_be(source):
    assert notes(source) == []


def test_a_copied_source_is_noted_under_other_names_too():
    source = inspect.getsource(
        inspect.getclosurevars(stand_ins.power_iteration).nonlocals["function"]
    ).replace("@lent\n", "")
    copy = source.replace("change", "delta").replace("n_iter", "k").replace("new", "w")
    for text in (source, copy.replace("def power_iteration", "def steps")):
        assert notes(text) == ["code cell 1 holds the source of `stand_ins.power_iteration`"]
    assert notes(source, exercise="top_k") == []
    assert notes(source.replace("n_iter + 1", "n_iter + 2")) == []

"""The solution in each lesson gets the whole score, whatever the seed of the hidden cases."""

import ast
from pathlib import Path
from typing import Any

import pytest

from autograder.building.build import read_lessons
from autograder.catalogue import judge_function

LESSONS = Path(__file__).parents[2] / "lessons"


def imported(lesson):
    """A namespace with what the lesson's first code cell imports."""
    first = next(cell for cell in lesson.cells if cell.kind == "code")
    statements = ast.parse(first.source).body
    imports = [each for each in statements if isinstance(each, ast.Import | ast.ImportFrom)]
    namespace: dict[str, Any] = {}
    exec(compile(ast.Module(imports, []), str(lesson.path), "exec"), namespace)
    return namespace


def solutions():
    """Every lesson's solutions, each in reach of the lesson's imports and of earlier solutions."""
    for lesson in read_lessons(LESSONS):
        namespace = imported(lesson)
        for name, cell in lesson.named("solution").items():
            exec(cell.source, namespace)
            yield pytest.param(name, namespace[name], id=name)


@pytest.mark.parametrize(("name", "solution"), list(solutions()))
def test_a_lesson_s_solution_gets_the_whole_score(name, solution):
    for seed in range(5):
        verdict = judge_function(name, solution, seed)
        assert verdict.score == 1, f"seed {seed}: {verdict}"

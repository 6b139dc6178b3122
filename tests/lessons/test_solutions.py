"""The solution in each lesson gets the whole score, whatever the seed of the hidden cases."""

from pathlib import Path

import numpy as np
import pytest
from scipy.spatial.distance import cdist

from autograder import judge_function
from autograder.build import read_lessons

LESSONS = Path(__file__).parents[2] / "lessons"


def solutions():
    """Every lesson's solutions, run in a namespace with what the lesson's first cell imports."""
    for lesson in read_lessons(LESSONS):
        namespace = {"np": np, "cdist": cdist}
        for name in ("assign_labels", "update_centroids", "inertia"):
            exec(f"from eigentunes.stand_ins import {name}", namespace)
        for name, cell in lesson.named("solution").items():
            exec(cell.source, namespace)
            yield pytest.param(name, namespace[name], id=name)


@pytest.mark.parametrize(("name", "solution"), list(solutions()))
def test_a_lesson_s_solution_gets_the_whole_score(name, solution):
    for seed in range(5):
        verdict = judge_function(name, solution, seed)
        assert verdict.score == 1, f"seed {seed}: {verdict}"

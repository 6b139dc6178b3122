"""The functions that authors and tests use, however the package was first imported."""

import subprocess
import sys

import pytest

import autograder


@pytest.mark.parametrize(
    "first",
    ["", "import autograder.exercises", "from autograder.exercises import EXERCISES",
     "from autograder import exercise", "import autograder.judge", "import autograder.grading",
     "import autograder.exercises as e; assert e.EXERCISES"],
)  # fmt: skip
def test_the_public_functions_are_functions(first):
    source = (
        f"{first}\nfrom autograder import exercise, exercise_names, judge_function\n"
        "assert exercise(exercise_names()[0]).name == 'standardize'\n"
        "assert judge_function('standardize', exercise('standardize').reference).passed\n"
        "from autograder.exercises.standardize import exercise as definition\n"
        "assert definition.name == 'standardize'"
    )
    subprocess.run([sys.executable, "-c", source], check=True)


def test_importing_the_package_loads_no_answers():
    source = (
        "import sys, autograder.sandbox\n"
        "assert not [m for m in sys.modules if m.startswith('autograder.exercises')]"
    )
    subprocess.run([sys.executable, "-c", source], check=True)


def test_an_unknown_exercise_is_named():
    with pytest.raises(KeyError, match="no exercise called 'cluster'"):
        autograder.exercise("cluster")

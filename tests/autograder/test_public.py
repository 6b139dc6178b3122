"""What authors and tests use, and what must not be loaded with it."""

import subprocess
import sys

import pytest

from autograder.catalogue import judge_function


def test_importing_the_package_loads_no_answers():
    source = (
        "import sys, autograder.sandbox\n"
        "answers = ('autograder.exercises', 'autograder.catalogue')\n"
        "assert not [name for name in sys.modules if name.startswith(answers)]"
    )
    subprocess.run([sys.executable, "-c", source], check=True)


def test_an_unknown_exercise_is_named():
    with pytest.raises(KeyError, match="no exercise called 'cluster'"):
        judge_function("cluster", abs)

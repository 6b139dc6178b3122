"""The prose of the lessons, for the tests of what it says.

A test computes the numbers that a sentence quotes, and ``says`` looks the sentence up in the
lesson, so that neither the prose nor the number can change alone.
"""

import ast
from functools import cache
from pathlib import Path

LESSONS = Path(__file__).parents[2] / "lessons"


@cache
def prose(lesson):
    """The text of ``lessons/<lesson>.py`` without comment signs, on one line."""
    lines = (LESSONS / f"{lesson}.py").read_text(encoding="utf-8").splitlines()
    return " ".join(" ".join(line.removeprefix("#") for line in lines).split())


def says(lesson, *sentences):
    """Demand that each sentence is in the lesson, word by word."""
    for sentence in sentences:
        assert sentence in prose(lesson), f"{lesson} no longer says: {sentence}"


def constant(lesson, name):
    """The value that a cell of a lesson gives to a name, if it is written out there."""
    tree = ast.parse((LESSONS / f"{lesson}.py").read_text(encoding="utf-8"))
    for node in tree.body:
        if isinstance(node, ast.Assign) and [ast.unparse(each) for each in node.targets] == [name]:
            return ast.literal_eval(node.value)
    raise LookupError(f"no cell of {lesson} gives a value to {name}")

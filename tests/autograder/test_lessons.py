"""A malformed lesson is reported with file and line; a good one is converted."""

from pathlib import Path

import pytest

from autograder.building.build import read_lessons
from autograder.building.lessons import LessonError, notebook

GOOD = '''\
# %% [markdown]
# # A lesson
# ### Exercise: `standardize` (2 points)
# Return the standardised array.

# %% solution standardize
def standardize(X):
    """Standardise the columns."""
    ### BEGIN SOLUTION
    return X
    ### END SOLUTION

# %% check standardize 2 points
check(standardize)

# %% [markdown]
# ### Hand-graded: explain it (3 points)
# With a rubric.

# %% hand-graded explain 3 points [markdown]
# Because of the units.
'''


def lesson(folder: Path, text: str, name: str = "0-start/1-hello.py") -> Path:
    file = folder / "lessons" / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return folder / "lessons"


def faults(folder: Path, text: str) -> list[str]:
    with pytest.raises(LessonError) as caught:
        read_lessons(lesson(folder, text))
    return [str(fault) for fault in caught.value.faults]


def test_a_good_lesson_becomes_a_notebook_with_nbgraders_metadata(tmp_path):
    (read,) = read_lessons(lesson(tmp_path, GOOD))
    made = notebook(read)
    roles = {cell["id"]: cell.metadata.get("nbgrader", {}) for cell in made.cells}
    assert roles["standardize"]["points"] == 2
    assert roles["standardize"]["locked"]
    assert roles["standardize-solution"]["solution"]
    assert not roles["standardize-solution"]["grade"]
    assert roles["explain"]["solution"]
    assert roles["explain"]["grade"]
    assert made == notebook(read)


def test_a_folded_cell_opens_with_its_source_hidden(tmp_path):
    (read,) = read_lessons(lesson(tmp_path, GOOD + "\n# %% folded\n1 + 1\n"))
    assert notebook(read).cells[-1].metadata["jupyter"] == {"source_hidden": True}


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("standardize", "standardise", 7, "unknown exercise `standardise`"),
        ("(2 points)", "(1 point)", 3, "gives `standardize` 1 points, its check 2"),
        ("### Exercise: `standardize` (2 points)", "", 14, "no heading"),
        ("(3 points)", "(4 points)", 17, "the prose gives 4 points, the cell 3"),
        ("check standardize 2 points", "check standardize", 13, "malformed marker"),
        ("%% solution standardize", "%% solutoin standardize", 6, "did you mean `solution`?"),
        ("the standardised array.", "the `standardised array.", 2, "backtick in this paragraph"),
        ("Because of the units.", "Because of $\\sigma.", 21, "`$` in this paragraph"),
        ("check standardize 2 points", "", 7, "exercise `standardize` has no check cell"),
        ("# %% solution standardize", "# %%", 14, "without an exercise"),
        ("check(standardize)", "check(standardize)  # !", 14, "holds the one line"),
        ("def standardize(X)", "def standardize(A)", 7, "defines it with ['A']"),
        ("    return X\n", "    ### BEGIN SOLUTION\n    return X\n", 10, "nested BEGIN SOLUTION"),
        ("    ### END SOLUTION\n", "", 7, "BEGIN SOLUTION without END SOLUTION"),
        ("    ### BEGIN SOLUTION\n", "", 10, "END SOLUTION without BEGIN"),
        ("### BEGIN", "## BEGIN", 9, "write the marker as"),
        ("# With a rubric.", "# ![](plot.png)", 18, "an image without alt text"),
        ("# With a rubric.", '# <img src="a.png">', 18, "an image without alt text"),
        (
            "check(standardize)\n",
            "check(standardize)\n\n# %%\nfigures.plot(X)\n",
            17,
            "without alt",
        ),
        (
            "check(standardize)\n",
            "check(standardize)\n\n# %%\nimport matplotlib.pyplot as plt\n",
            17,
            "draw with eigentunes.figures",
        ),
        ("hand-graded explain 3 points", "by-hand", 20, "malformed marker 'by-hand'"),
    ],
)
def test_each_fault_is_reported_with_file_and_line(tmp_path, old, new, line, words):
    found = faults(tmp_path, GOOD.replace(old, new))
    matching = [fault for fault in found if words in fault]
    assert matching, found
    assert matching[0].startswith(f"lessons/0-start/1-hello.py:{line}: ")


def test_everything_is_reported_at_once(tmp_path):
    text = GOOD.replace("(2 points)", "(1 point)").replace("# With a rubric.", "# ![](x.png)")
    assert len(faults(tmp_path, text)) == 2


def test_an_exercise_is_taught_only_once(tmp_path):
    lesson(tmp_path, GOOD)
    lesson(tmp_path, GOOD, "0-start/2-again.py")
    with pytest.raises(LessonError, match=r"also taught in lessons/0-start/1-hello\.py"):
        read_lessons(tmp_path / "lessons")


def test_a_solution_outside_its_region_would_be_seen(tmp_path):
    leak = GOOD.replace(
        "# %% [markdown]\n# ### Hand",
        "# %%\n### BEGIN SOLUTION\n### END SOLUTION\n\n# %% [markdown]\n# ### Hand",
    )
    assert any("would be released" in fault for fault in faults(tmp_path, leak))


def test_a_marker_that_cannot_be_read_is_told_once(tmp_path):
    text = GOOD.replace("# %% solution standardize", "# %% solutoin standardize")
    assert len(faults(tmp_path, text)) == 1


def test_code_and_money_in_prose_are_no_open_signs(tmp_path):
    text = "It costs \\$5. Write ``a ` b`` or `x`, and $x$.\n#\n# ```\n# `one\n# ```"
    read_lessons(lesson(tmp_path, GOOD.replace("With a rubric.", text)))


@pytest.mark.parametrize("name", ["1-hello.py", "0-start/more/1-hello.py"])
def test_a_lesson_where_nothing_reads_it_is_named(tmp_path, name):
    lesson(tmp_path, GOOD, name)
    with pytest.raises(LessonError, match="nothing reads it: a lesson is lessons/ASSIGNMENT/"):
        read_lessons(lesson(tmp_path, GOOD))

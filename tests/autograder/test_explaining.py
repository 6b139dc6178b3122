"""The sentence about a name that was not there is true, wherever the name is written."""

import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from autograder.grading.explaining import elsewhere, replaced, stopped_imports, why_undefined
from autograder.grading.records import KEY

ANSWER = "def double(X):\n    return 2 * X"
STUB = "def double(X):\n    raise NotImplementedError()"


def error(name: str, text: str) -> NotebookNode:
    return new_output("error", ename=name, evalue=text, traceback=[])


def code(source: str, *problem: str) -> NotebookNode:
    return new_code_cell(source, execution_count=1, outputs=[error(*problem)] if problem else [])


def ran(*cells: NotebookNode | str) -> tuple[NotebookNode, int]:
    """A notebook, and the position of its check, which "check" stands for."""
    made = [code(cell) if isinstance(cell, str) else cell for cell in cells]
    return new_notebook(cells=made), cells.index("check")


def why(*cells: NotebookNode | str, name: str = "double") -> str:
    return why_undefined(*ran(*cells), name, name == "double")


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        (("check", ANSWER), "It is defined only in code cell 2, after its check."),
        (("check", "double = lambda X: 2 * X"), "defined only in code cell 2"),
        (("check", "async def double(X):\n    return 2 * X"), "defined only in code cell 2"),
        ((f"%%timeit\n{ANSWER}", "check"), "begins with `%%timeit`"),
        ((f"%%writefile a.py\n{ANSWER}", "check"), "begins with `%%writefile`"),
        ((f"\n%%script python\n{ANSWER}", "check"), "begins with `%%script`"),
        ((f"%%html\n{ANSWER}", "check"), "begins with `%%html`"),
        ((ANSWER, "%reset -f", "check"), "code cell 2 forgets it: `%reset`"),
        ((ANSWER, "del double", "check"), "code cell 2 forgets it: `del double`"),
        (("class A:\n    def double(self, X):\n        return 2 * X", "check"), "inside of `A`"),
        (("def f():\n    def double(X): return X\n    return 1", "check"), "inside of `f`"),
        (("if False:\n    def double(X): return X", "check"), "only under a condition"),
        ((new_markdown_cell(ANSWER), "check"), "written in a text cell (cell 1)"),
        (("# def double(X):\n#     return 2 * X", "check"), "behind `#`"),
        (("def doubel(X):\n    return 2 * X", "check"), "code cell 1 defines `doubel`"),
        (("x = 1", "check"), "The cell that should define it is missing"),
        (
            (code(f"import numpy\u2028{ANSWER}", "SyntaxError", "bad (12.py, line 1)"), "check"),
            "It is code cell 1, and Python cannot read it: it holds the sign U+2028, which looks",
        ),
        (
            (code(ANSWER.replace("\n", "\x85"), "SyntaxError", "bad (12.py, line 1)"), "check"),
            "it holds the sign U+0085, which looks like a line end and is none",
        ),
        (
            (f"# my answer\u2029{ANSWER}", "check"),
            "Code cell 1 seems to define it, but it holds the sign U+2029, which looks",
        ),
        (
            (code(ANSWER + "  -", "SyntaxError", "invalid syntax (12.py, line 2)"), "check"),
            "stopped with SyntaxError. It is code cell 1, and Python cannot read it (line 2 of",
        ),
        (
            (code("from __future__ import annotations\n" + ANSWER, "SyntaxError", "bad"), "check"),
            "stopped with SyntaxError",
        ),
        (
            (
                code("from tqdm.auto import tqdm\n" + ANSWER, "ModuleNotFoundError",
                     "No module named 'tqdm'"),
                "check",
            ),
            "stopped at `from tqdm.auto import tqdm`: there is no module `tqdm` here",
        ),
        (
            (
                code("import google.colab\nimport numpy as np", "ModuleNotFoundError",
                     "No module named 'google'"),
                code("Y = np.ones(3)\n" + ANSWER, "NameError", "name 'np' is not defined"),
                "check",
            ),
            "In code cell 2 `np` was not defined. The cell that should define `np` stopped with "
            "ModuleNotFoundError. Code cell 1 stopped at `import google.colab`",
        ),
        (
            (code("1 / 0\n" + ANSWER, "ZeroDivisionError", "division by zero"), "check"),
            "It is code cell 1: division by zero.",
        ),
    ],
)  # fmt: skip
def test_what_became_of_the_function_is_said(cells, words):
    assert words in why(*cells)


def test_a_helper_further_down_is_named():
    assert why(ANSWER, "check", "def helper(): pass", name="helper").startswith(
        "`helper` is defined only in code cell 3, after the check."
    )


def test_a_cell_with_a_time_on_top_defines_what_stands_in_it():
    assert "forgets it" in why(f"%%time\n{ANSWER}", "del double", "check")


def test_an_answer_further_down_or_in_the_check_cell_is_found_beside_the_stub():
    assert "only in code cell 3" in elsewhere(*ran(STUB, "check", ANSWER), "double")
    assert elsewhere(*ran(STUB, "check"), "double") == ""
    nb, check = ran(STUB, "check")
    nb.cells[check].metadata[KEY] = {"typed": ["double"]}
    assert "into the check cell" in elsewhere(nb, check, "double")


def test_a_stub_that_replaces_the_answer_is_named():
    assert "code cell 2, in which it is still" in replaced(*ran(ANSWER, STUB, "check"), "double")
    assert replaced(*ran(STUB, ANSWER, "check"), "double") == ""
    assert replaced(*ran(STUB, "check"), "double") == ""


def test_the_instructor_is_told_where_imports_stopped_a_cell():
    stopped = code(
        "import numpy\nimport  tqdm  # bars", "ModuleNotFoundError", "No module named 'tqdm'"
    )
    (note,) = stopped_imports(new_notebook(cells=[new_markdown_cell("a"), stopped]))
    assert note.startswith("code cell 1 stopped at `import  tqdm`: there is no module `tqdm` here")

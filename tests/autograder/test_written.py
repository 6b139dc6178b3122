"""What a cell imports, in every spelling."""

import warnings

import pytest

from autograder.grading.borrowing import _lent
from autograder.grading.cell_text import NO_ENDS, as_python, false_line_end
from autograder.grading.left_out import CannotTell, names_of
from autograder.grading.written import functions_in, imports, read_cell

MODULES = ("data", "experiments.small_models")


@pytest.mark.parametrize(
    "source",
    [
        "from eigentunes.data import load_chorales",
        "from eigentunes.data.chorales import load_chorales",
        "from eigentunes import figures, data",
        "from eigentunes import (\n    check,\n    data as d,\n)",
        "import eigentunes.data",
        "import numpy, eigentunes.experiments.small_models as t",
        "import eigentunes\neigentunes.data.load_chorales()",
        "import eigentunes as e\nprint(e.data)",
        "import eigentunes.figures\neigentunes.data",
        "import importlib\nimportlib.import_module('eigentunes.data')",
        "__import__('eigentunes.experiments.small_models')",
        "import eigentunes\ngetattr(eigentunes, 'data')",
        "def f():\n    from eigentunes import data",
        "%%time\nfrom eigentunes import data",
        "%matplotlib inline\nfrom eigentunes import data",
        "from eigentunes import data\nx = (",
        "from eigentunes import *",
        "from eigentunes.experiments import small_models as trials",
    ],
)
def test_an_import_is_seen_however_it_is_spelled(source):
    assert imports(["x = 1", source], "eigentunes", MODULES)


@pytest.mark.parametrize(
    "source",
    [
        "from eigentunes import check, figures",
        "from sklearn.datasets import load_wine\nload_wine().data",
        "# from eigentunes import data",
        "from eigentunes.datasets import blobs\nx = {'data': 1}",
        "from eigentunes.explorers import CentroidExplorer",
        "from eigentunes.experiments import component_rules",
        "",
    ],
)
def test_other_names_are_no_imports(source):
    assert not imports([source], "eigentunes", MODULES)


@pytest.mark.parametrize("sign", NO_ENDS)
@pytest.mark.parametrize("begin", ["x = 1{}", "# a comment{}", "x = 'a{}b'\n", "%time x = 1{}", ""])
def test_signs_that_only_look_like_line_ends_hide_no_function_and_warn_nobody(sign, begin):
    source = f"{begin.format(sign)}def double(X):{sign}    return 2 * X"
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        read_cell.cache_clear()
        assert "double" in read_cell(source).always | functions_in(source)
        imports([source], "double", ())
        _lent.cache_clear()
        _lent(source)
        with pytest.raises(CannotTell):
            names_of(source)
    assert "double" in functions_in(source)
    assert false_line_end(source) == f"U+{ord(sign):04X}"


def test_signs_that_look_like_line_ends_stay_in_texts():
    source = "x = 'a\u2028b'\n!ls\n"
    assert as_python(source) == "x = 'a\u2028b'\nget_ipython().system('ls')\n"


def test_a_cell_that_is_no_python_still_says_what_it_seems_to_define():
    found = read_cell("def double(X):\n\treturn 1\n        return 2")
    assert not found.readable
    assert found.always == {"double"}

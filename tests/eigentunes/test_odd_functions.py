"""However a function is made, `check` finds it, says something, and disturbs nothing."""

import builtins
import functools
import getpass
import os
import pdb
import random
import signal
import subprocess
import sys
import time
import types
import warnings

import matplotlib.pyplot as plt
import numpy as np
import pytest

from autograder.catalogue import EXERCISES
from eigentunes import stand_ins
from eigentunes.checking import check, passes
from eigentunes.checking import instant as checking
from eigentunes.checks import CHECKS
from eigentunes.judging.calling import answers
from eigentunes.judging.contract import Case, Check, Value
from eigentunes.judging.keys import load
from eigentunes.judging.recipes import Generator

right = EXERCISES["standardize"].reference
DOUBLE = Check("double", {"X": "n"}, (Value("doubled", "n"),))
CASES = [Case((np.array([1.0, 2.0]),))]


class Scaler:
    def __call__(self, X):
        return right(X)

    def scaled(self, X):
        return right(X)


def scaled(X, ddof):
    return right(X)


def undisguised(function):
    def wrapper(*args, **named):
        return function(*args, **named)

    return wrapper


def notebook(function, call="check(standardize)"):
    """Run a cell in which `standardize` is this function."""
    space = {"check": check, "standardize": function}
    exec(call, space)


MADE = {
    "lambda": lambda X: right(X),
    "partial": functools.partial(scaled, ddof=0),
    "decorated": undisguised(right),
    "callable object": Scaler(),
    "method": Scaler().scaled,
    "vectorized": np.vectorize(right, signature="(n,d)->(n,d)"),
    "class": type("Standardizer", (), {"__new__": lambda cls, X: right(X)}),
    "another name": right,
}


@pytest.mark.parametrize("how", MADE)
def test_an_exercise_is_found_by_the_name_that_its_function_has_in_the_notebook(how, capsys):
    notebook(MADE[how])
    assert capsys.readouterr().out == "✓ Passed: standardize\n"
    assert passes(MADE[how], "standardize")


def test_in_a_function_of_the_notebook_too(capsys):
    notebook(None, "def cell(inertia):\n    check(inertia)\ncell(lambda X, centroids, labels: 0.0)")
    assert "Not yet: inertia" in capsys.readouterr().out


def test_the_text_of_the_call_decides_between_two_names(tmp_path, capsys):
    cell = tmp_path / "cell.py"
    cell.write_text("inertia = standardize\ncheck(\n    inertia)\ncheck(standardize)\n")
    space = {"check": check, "standardize": lambda X: right(X)}
    exec(compile(cell.read_text(), str(cell), "exec"), space)
    assert [line for line in capsys.readouterr().out.splitlines() if line[0] in "✓✗"] == [
        "✗ Not yet: inertia",
        "✓ Passed: standardize",
    ]


def test_nothing_is_guessed_between_two_names(capsys):
    space = {"check": check, "inertia": MADE["lambda"], "standardize": MADE["lambda"]}
    exec("[check(f) for f in (inertia,)]", space)
    shown = capsys.readouterr().out
    assert "Cannot check this" in shown
    assert "`standardize` and `inertia` at once" in shown


def hostile(attribute, error=RuntimeError):
    """A callable object that cannot be asked for one of its attributes."""

    def raises(self, *arguments):
        raise error("hands off")

    return type("Hostile", (Scaler,), {attribute: property(raises)})()


ODD = {
    "__name__": hostile("__name__"),
    "__signature__": hostile("__signature__"),
    "__wrapped__": hostile("__wrapped__"),
    "__class__": hostile("__class__"),
    "exits": hostile("__signature__", SystemExit),
    "__getattr__": type("Nothing", (Scaler,), {"__getattr__": lambda self, name: 1 / 0})(),
    "__eq__": type("Odd", (Scaler,), {"__eq__": lambda a, b: 1 / 0, "__hash__": lambda a: 1 / 0})(),
    "__bool__": type("Odd", (Scaler,), {"__bool__": lambda a: 1 / 0, "__len__": lambda a: 1 / 0})(),
    "name is no text": type("Odd", (Scaler,), {"__name__": 3})(),
}


@pytest.mark.parametrize("how", ODD)
def test_check_never_raises_and_says_one_thing(how, capsys):
    notebook(ODD[how])
    assert capsys.readouterr().out.count(": standardize") + ("hands off" in how) <= 1
    passes(ODD[how], "standardize")


def test_odd_attributes_do_not_hide_that_the_function_is_right(capsys):
    for how in ("__name__", "__signature__", "__getattr__", "__eq__", "__bool__"):
        notebook(ODD[how])
        assert capsys.readouterr().out == "✓ Passed: standardize\n", how


def test_an_odd_default_does_not_spoil_the_sentence_about_the_arguments(capsys):
    class Odd:
        def __repr__(self):
            raise RuntimeError

    odd = Odd()

    def standardize(X, y, odd=odd):
        return X

    check(standardize)
    assert "Not yet: standardize" in capsys.readouterr().out


@pytest.mark.parametrize("recipe", [Generator(3), [Generator(3)], {"a": 1}, object(), "text"])
def test_what_is_no_number_is_no_answer(recipe, capsys):
    for name in ("inertia", "agreement", "standardize"):
        given = answers(lambda *arguments: recipe, CHECKS[name], load(name).cases)
        assert all(answer.error in ("Signature", "NotPlainData", "") for answer in given)
        checking._show(checking.Card(name, checking._verdict(lambda *arguments: recipe, name)))
        assert "Not yet" in capsys.readouterr().out


def test_a_fault_of_the_course_is_not_told_as_the_learners(monkeypatch, capsys):
    def breaks_down(*arguments):
        raise TypeError("a fault of ours")

    monkeypatch.setattr(checking, "judge", breaks_down)
    notebook(right)
    shown = capsys.readouterr().out
    assert "? Cannot check this: standardize" in shown
    assert "The check itself failed (TypeError)" in shown
    assert not passes(lambda X: right(X), "standardize")


def test_a_function_that_checks_itself_is_checked_once(capsys):
    def standardize(X):
        check(standardize)
        return right(X)

    check(standardize)
    assert capsys.readouterr().out == "✓ Passed: standardize\n"


# --- what is put back ---


def disturb(X):
    np.random.seed(0)  # noqa: NPY002 (what learners do)
    random.seed(0)
    np.seterr(all="raise")
    np.set_printoptions(precision=1)
    warnings.simplefilter("error")
    plt.rcParams["lines.linewidth"] = 9
    for _ in range(3):
        plt.figure()
    os.chdir("/")
    os.environ["EIGENTUNES_ODD"] = "1"
    sys.setrecursionlimit(5000)
    sys.settrace(lambda *event: None)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    builtins.input = print
    sys.stdout = None
    return 2 * X


def surroundings():
    return (
        np.random.get_state()[1].tolist(),  # noqa: NPY002
        random.getstate(),
        np.geterr(),
        np.get_printoptions(),
        list(warnings.filters),
        plt.rcParams["lines.linewidth"],
        plt.get_fignums(),
        os.getcwd(),
        dict(os.environ),
        sys.getrecursionlimit(),
        sys.gettrace(),
        signal.getsignal(signal.SIGINT),
        builtins.input,
        getpass.getpass,
        pdb.set_trace,
        sys.breakpointhook,
        sys.stdin,
        sys.stdout,
    )


def test_what_the_function_changes_around_itself_is_put_back():
    mine = plt.figure()
    before = surroundings()
    (answer,) = answers(disturb, DOUBLE, CASES)
    assert answer.value.tolist() == [2, 4]
    assert surroundings() == before
    plt.close(mine)


# --- nobody answers ---

saved_set_trace = pdb.set_trace


def ask(X):
    return float(input("how many? ")) * X


def ask_secretly(X):
    return getpass.getpass() and X


def read(X):
    return sys.stdin.readline() and X


def stop(X):
    breakpoint()
    return X


def stop_by_name(X):
    pdb.set_trace()
    return X


def stop_by_a_name_from_before(X):
    saved_set_trace()
    return 2 * X


@pytest.mark.parametrize(
    ("function", "what", "words"),
    [
        (ask, "input()", "asks with `input()`, and nobody answers"),
        (ask_secretly, "getpass()", "asks with `getpass()`"),
        (read, "sys.stdin", "asks with `sys.stdin`"),
        (stop, "breakpoint()", "stops in the debugger, with `breakpoint()`"),
        (stop_by_name, "set_trace()", "stops in the debugger, with `set_trace()`"),
        (stop_by_a_name_from_before, "set_trace()", "stops in the debugger"),
    ],
)
def test_a_function_that_asks_is_told_so_and_nobody_waits(function, what, words, capsys):
    began = time.monotonic()
    (answer,) = answers(function, DOUBLE, CASES)
    assert (answer.error, answer.detail) == ("Asked", what)
    assert time.monotonic() - began < 5
    notebook(function)
    assert words in capsys.readouterr().out


def test_a_kernel_without_a_keyboard_says_the_same():
    error = type("StdinNotImplementedError", (NotImplementedError,), {})

    def kernels(X):
        raise error("raw_input was called, but this frontend does not support input requests.")

    (answer,) = answers(kernels, DOUBLE, CASES)
    assert (answer.error, answer.detail) == ("Asked", "input()")


# --- NotImplementedError ---


def library(name):
    """A function of another module that raises NotImplementedError."""
    module = types.ModuleType("library")
    exec(f"def {name}(*args):\n    raise NotImplementedError('not for such input')", vars(module))
    return vars(module)[name]


def test_what_a_library_does_not_implement_is_not_the_learners_stub(capsys):
    missing = library("missing")
    notebook(lambda X: missing(X))
    shown = capsys.readouterr().out
    assert "still to be written" not in shown
    assert "stopped with NotImplementedError in a library: not for such input" in shown


def test_compiled_code_that_implements_nothing_is_no_stub_either():
    (answer,) = answers(lambda X: np.random.BitGenerator().random_raw(), DOUBLE, CASES)
    assert answer.error == "NotImplementedError in a library"


def test_a_stub_that_has_another_name_after_def_is_not_attempted(capsys):
    def standardise(X):
        raise NotImplementedError

    notebook(standardise)
    notebook(functools.partial(standardise))
    assert capsys.readouterr().out.count("Not attempted: standardize") == 2


# --- time ---


def test_a_call_may_take_its_share_of_what_the_caller_gave():
    def slow(X):
        end = time.process_time() + 0.4
        while time.process_time() < end:
            pass
        return 2 * X

    quick = Check("double", {"X": "n"}, (Value("doubled", "n"),), time_limit=1.0)
    assert answers(slow, quick, CASES)[0].error == "TimeUp"
    assert answers(slow, quick, CASES, time_limit=60)[0].value.tolist() == [2, 4]


@pytest.mark.skipif(not hasattr(signal, "pthread_sigmask"), reason="there are no such signals")
@pytest.mark.parametrize("how", ["ignored", "blocked"])
def test_a_function_that_does_not_hear_the_interrupt_is_ended(how):
    def deaf(X):
        if how == "ignored":
            signal.signal(signal.SIGINT, signal.SIG_IGN)
        else:
            signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        while True:
            pass

    before = signal.getsignal(signal.SIGINT)
    assert answers(deaf, DOUBLE, CASES, time_limit=0.5)[0].error == "TimeUp"
    assert signal.getsignal(signal.SIGINT) is before
    assert signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, ())
    assert answers(lambda X: 2 * X, DOUBLE, CASES)[0].value.tolist() == [2, 4]


ENDED_THEN_TRACED = """
import signal, sys
from eigentunes.judging.calling import TimeLimit, TimeUp
def endless():
    {}
    while True:
        pass
with TimeLimit(60) as limit:
    try:
        limit.run(endless, 0.2)
    except TimeUp:
        pass
sys.settrace(lambda *event: None)
print((lambda: "goes on")())
"""


@pytest.mark.parametrize("first", ["pass", "signal.signal(signal.SIGINT, signal.SIG_IGN)"])
def test_what_was_ended_leaves_a_debugger_its_way(first):
    """Python 3.11 stood still for ever where it traced after an endless call."""
    program = [sys.executable, "-c", ENDED_THEN_TRACED.format(first)]
    done = subprocess.run(program, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout) == (0, "goes on\n"), done.stderr


# --- remembered verdicts ---

NOTEBOOK = """
import numpy as np
EPS = 0.0
table = np.zeros(2)
def distances(X, centroids):
    return ((np.asarray(X, float)[:, None] - np.asarray(centroids, float)) ** 2).sum(axis=2)
def assign_labels(X, centroids):
    return (distances(X, centroids) + EPS * np.arange(len(centroids)) + table.sum()).argmin(axis=1)
"""


@pytest.fixture
def judged(monkeypatch):
    """A notebook with a right function, and how often a function was really judged."""
    count = []
    judge = checking.judge
    monkeypatch.setattr(checking, "judge", lambda *a: count.append(1) or judge(*a))
    monkeypatch.setattr(checking, "_verdicts", {})
    space = {"__name__": "__main__"}
    exec(NOTEBOOK, space)
    return space, count


def test_a_verdict_is_remembered_while_nothing_changes(judged):
    space, count = judged
    assert all(passes(space["assign_labels"], "assign_labels") for _ in range(3))
    space["unrelated"] = 3
    assert passes(space["assign_labels"], "assign_labels")
    assert len(count) == 1


@pytest.mark.parametrize(
    "change",
    [
        "def distances(X, centroids):\n    return -((X[:, None] - centroids) ** 2).sum(axis=2)",
        "EPS = -1e9",
        "table[0] = np.nan",
        "del distances",
        "np = None",
        "distances.__code__ = (lambda X, centroids: np.zeros((len(X), 3))).__code__",
    ],
)
def test_a_helper_broken_or_repaired_later_changes_the_verdict(judged, change):
    space, _ = judged
    function = space["assign_labels"]
    assert passes(function, "assign_labels")
    exec(change, space)
    before = stand_ins.yours_or_ours
    assert not passes(function, "assign_labels")
    exec(NOTEBOOK.partition("def assign_labels")[0], space)
    assert passes(function, "assign_labels")
    assert stand_ins.yours_or_ours is before


@pytest.mark.parametrize(
    "source",
    [
        "class A:\n    def __call__(self, X, c):\n        return distances(X, c).argmin(axis=1)\n"
        "f = A()",
        "import functools\nf = functools.partial(lambda X, c: distances(X, c).argmin(axis=1))",
        "def made(d):\n    return lambda X, c: d(X, c).argmin(axis=1)\n"
        "f = made(lambda X, c: distances(X, c))",
        "def f(X, c):\n    return globals()['distances'](X, c).argmin(axis=1)",
        "def f(X, c):\n    return [d(X, c) for d in (distances,)][0].argmin(axis=1)",
        "helpers = {'d': lambda X, c: distances(X, c)}\n"
        "def f(X, c):\n    return helpers['d'](X, c).argmin(axis=1)",
        "import functools\n@functools.lru_cache\ndef scale():\n    return 1\n"
        "def f(X, c):\n    return (distances(X, c) * scale()).argmin(axis=1)",
    ],
)
def test_whatever_way_leads_to_the_helper(judged, source):
    space, _ = judged
    exec(source, space)
    assert passes(space["f"], "assign_labels")
    exec("def distances(X, centroids):\n    return np.zeros((len(X), len(centroids)))", space)
    assert not passes(space["f"], "assign_labels")
    exec(NOTEBOOK, space)
    assert passes(space["f"], "assign_labels")


def test_a_check_that_was_just_shown_is_not_made_again(judged, capsys):
    space, count = judged
    exec("check(assign_labels)", {**space, "check": check})
    assert passes(space["assign_labels"], "assign_labels")
    assert len(count) == 1

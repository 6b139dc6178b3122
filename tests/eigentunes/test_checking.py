"""What a learner sees when they call ``check``."""

import os
import subprocess
import sys

import pytest

from eigentunes.checking import check, passes
from eigentunes.checking.instant import CheckFailed


def named(name):
    def function(*args):
        return None

    function.__name__ = name
    return function


@pytest.mark.parametrize(
    ("thing", "words"),
    [
        ("standardize", "without quotation marks: `check(standardize)`"),
        (3.5, "this is a float"),
        (None, "this is a NoneType"),
        (int, "this is a type"),
        (
            named("standardise"),
            "There is no exercise called `standardise`. Did you mean `standardize`?",
        ),
        (lambda X: X, "There is no exercise called `<lambda>`."),
    ],
)
def test_what_is_no_exercise_gets_one_clear_sentence(thing, words, capsys):
    check(thing)
    shown = capsys.readouterr().out
    assert "Cannot check this" in shown
    assert words in shown


def test_the_card_says_word_and_sentence(capsys):
    check(named("standardize"))
    shown = capsys.readouterr().out
    assert "✗ Not yet: standardize" in shown
    assert "`return`" in shown


@pytest.mark.parametrize("variable", ["EIGENTUNES_ENFORCE", "NBGRADER_EXECUTION"])
def test_where_it_is_enforced_a_failed_check_raises_after_the_card(variable, monkeypatch, capsys):
    monkeypatch.setenv(variable, "1")
    with pytest.raises(CheckFailed, match=r"standardize: .*`return`"):
        check(named("standardize"))
    assert "Not yet" in capsys.readouterr().out


def test_passes_never_raises():
    assert not any(map(passes, [None, "x", 3, [], named("standardize"), named("nothing")]))


def test_a_learner_needs_no_answers():
    code = (
        "import sys, eigentunes, eigentunes.checking as c, eigentunes.judging.keys as k\n"
        "from eigentunes.checks import CHECKS\n"
        "[k.load(name) for name in CHECKS]\n"
        "assert not [m for m in sys.modules if m.split('.')[0] == 'autograder']"
    )
    subprocess.run([sys.executable, "-c", code], check=True, env=os.environ)

"""An author is told at once what is wrong with an exercise, and where."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from autograder.building.authoring import faults_of, stray_files
from autograder.catalogue import EXERCISES
from autograder.exercise import Exercise
from eigentunes.judging.comparisons import close
from eigentunes.judging.contract import Case, Check, Property, Value

ROOT = Path(__file__).parents[2]
CHECK = Check(
    name="inertia",
    arguments={"X": "n d", "k": "k"},
    returns=(Value("value", "n"),),
    properties=(Property(lambda value, *_: True, "It is `right`."),),
    compare=close(),
)


def exercise(check: Check = CHECK, sentence: str = "You did something else.") -> Exercise:
    """A whole exercise, of which a test then breaks one thing."""
    made = Exercise(check)
    made.solved_by(lambda X, k: X[:, 0])
    made.mistake(sentence)(wrong)
    made.show(Case((np.zeros((3, 2)), 2)))
    made.hide(lambda rng: [Case((rng.normal(size=(3, 2)), 2))])
    return made


def wrong(X, k):
    return X[:, 1]


def said(made: Exercise) -> str:
    return "\n".join(map(str, faults_of(made)))


def test_nothing_is_said_of_an_exercise_that_is_whole():
    assert said(exercise()) == ""


@pytest.mark.parametrize("name", EXERCISES)
def test_nothing_is_wrong_with_the_courses_own(name):
    assert said(EXERCISES[name]) == ""


def test_no_file_of_the_course_is_read_by_nothing():
    assert list(stray_files(ROOT)) == []


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"returns": (Value("value", "n, d"),)}, "the shape 'n, d' of `value` cannot be read"),
        ({"arguments": {"X": "n-d d", "k": ""}}, "the shape 'n-d d' of `X` cannot be read"),
        ({"returns": (Value("value", "q"),)}, "no argument binds the dimension 'q' of `value`"),
        ({"arguments": {"X": "n d"}}, "a case has 2 arguments, not 1"),
        ({"compare": None, "properties": ()}, "neither a comparison nor a property judges it"),
        ({"properties": (Property(max, "It is `right."),)}, "has a lone backtick"),
        ({"properties": (Property(max, "It is right"),)}, "does not end with a full stop"),
    ],
)
def test_a_fault_of_the_check_names_its_file(change, words):
    found = said(exercise(replace(CHECK, **change)))
    assert words in found
    assert found.startswith(("eigentunes/checks/one_step.py:1: ", "autograder/exercises/one_step/"))


@pytest.mark.parametrize(
    ("sentence", "words"),
    [
        ("You picked `argmax.", "the sentence of `wrong` has a lone backtick"),
        ("You picked the farthest", "does not end with a full stop or a question mark"),
        ("You picked  the farthest.", "has two blanks in a row"),
    ],
)
def test_a_sentence_that_is_none_is_named_with_its_line(sentence, words):
    line = wrong.__code__.co_firstlineno
    found = said(exercise(sentence=sentence))
    assert found == f"autograder/exercises/one_step/inertia.py:{line}: " + found.split(": ", 1)[1]
    assert words in found


@pytest.mark.parametrize(
    ("part", "words"),
    [
        ("_reference", "no function is marked `@exercise.solved_by`"),
        ("visible_cases", "no case is shown"),
        ("_generate", "no function is marked `@exercise.hide`"),
    ],
)
def test_a_part_that_is_missing_is_named(part, words):
    made = exercise()
    setattr(made, part, None)
    made.visible_cases = made.visible_cases or []
    assert f"autograder/exercises/one_step/inertia.py:1: {words}" in said(made)


def test_files_that_nothing_reads_and_files_that_are_missing_are_named(tmp_path):
    for folder in ("autograder/exercises/one_step", "eigentunes/checks"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "autograder/exercises/one_step/inertias.py").touch()
    (tmp_path / "eigentunes/checks/extra.py").touch()
    found = "\n".join(map(str, stray_files(tmp_path)))
    assert "one_step/inertia.py:1: it is missing, or has another name" in found
    assert "one_step/inertias.py:1: nothing reads it: eigentunes/checks/one_step.py has no" in found
    assert "eigentunes/checks/extra.py:1: nothing reads it: LESSONS in" in found


def test_one_exercise_is_tried_alone():
    command = [sys.executable, "-m", "autograder.building.trying"]
    done = subprocess.run([*command, "standardize"], capture_output=True, text=True, cwd=ROOT)
    assert done.stdout.startswith("standardize: no faults"), done.stdout + done.stderr
    unknown = subprocess.run([*command, "standardise"], capture_output=True, text=True, cwd=ROOT)
    assert (unknown.returncode, "there is no such exercise" in unknown.stdout) == (2, True)

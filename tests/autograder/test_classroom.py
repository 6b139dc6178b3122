"""The simulated class: everybody in it, always the same, and what each hands in."""

from pathlib import Path

import nbformat
import pytest

from autograder.catalogue import EXERCISES
from autograder.demo.classroom import BROKEN, HOSTILE, KINDS, classroom, solved_cells

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def everybody():
    return classroom(ROOT, "1-kmeans", 120)


def test_the_same_seed_makes_the_same_class_and_another_one_another(everybody):
    assert classroom(ROOT, "1-kmeans", 120) == everybody
    assert classroom(ROOT, "1-kmeans", 120, seed=1) != everybody


def test_a_larger_class_begins_with_the_smaller_one(everybody):
    assert classroom(ROOT, "1-kmeans", 7) == everybody[:7]


def test_every_kind_and_every_way_to_be_broken_or_hostile_occurs(everybody):
    assert {submission.kind for submission in everybody} == set(KINDS)
    assert {s.what for s in everybody if s.kind == "broken"} == set(BROKEN)
    assert {s.what for s in everybody if s.kind == "hostile"} == set(HOSTILE)


def test_everybody_has_a_login_of_their_own_in_plain_letters(everybody):
    logins = {submission.student for submission in everybody}
    assert len(logins) == len(everybody)
    assert all(login.isascii() and login.isalnum() and login.islower() for login in logins)


def test_a_known_mistake_stands_in_the_solution_cell(everybody):
    submission = next(s for s in everybody if s.kind == "mistaken")
    for content in submission.files.values():
        for name, cell in solved_cells(nbformat.reads(content.decode(), 4)).items():
            assert f"def {name}(" in cell.source
            assert "NotImplementedError" not in cell.source
    whole = "".join(c.decode() for c in submission.files.values())
    assert "autograder" not in whole
    known = {name for exercise in EXERCISES.values() for name in exercise.mistakes}
    assert set(submission.what.split(", ")) <= known


def test_all_files_but_those_broken_on_purpose_are_valid_notebooks(everybody):
    for submission in everybody:
        for content in submission.files.values():
            if submission.what not in ("truncated", "utf_16", "empty_file"):
                nbformat.validate(nbformat.reads(content.decode(), 4))


def test_one_may_ask_for_some_kinds_and_some_ways_only():
    chosen = classroom(
        ROOT, "0-start", 4, kinds=("broken", "perfect"), ways=("utf_16", "leaves_python")
    )
    assert [s.what for s in chosen] == ["utf_16", "", "leaves_python", ""]


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"kinds": ("lazy",)}, "unknown kind lazy"),
        ({"ways": ("magic",)}, "unknown way magic"),
        ({"assignment": "9-none"}, "there are no notebooks"),
    ],
)
def test_what_cannot_be_made_is_refused_with_a_reason(wrong, words):
    with pytest.raises(ValueError, match=words):
        classroom(**{"course": ROOT, "assignment": "0-start", "size": 2, **wrong})


def test_handing_in_again_replaces_the_earlier_attempt(tmp_path):
    forgotten, whole = (
        classroom(ROOT, "1-kmeans", 1, kinds=kinds, ways=("notebook_forgotten",))[0]
        for kinds in (("broken",), ("perfect",))
    )
    whole.hand_in(tmp_path, "1-kmeans")
    forgotten.hand_in(tmp_path, "1-kmeans")
    folder = tmp_path / "submitted" / whole.student / "1-kmeans"
    assert sorted(path.name for path in folder.iterdir()) == sorted(forgotten.files)
    assert len(forgotten.files) == len(whole.files) - 1

"""The course's secret is made once and whole, and a file that is not secret is never used."""

from __future__ import annotations

import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell, new_notebook
from nbgrader.converters.base import NbGraderException
from traitlets.config import Config

from autograder.grading.nbgrader_plugins.execute_and_judge import ExecuteAndJudge
from autograder.grading.secret import NoSecret, course_secret, why_unusable

WHERE = {"assignment": "0-start", "student": "ann", "notebook": "1-hello"}


def written(path: Path, content: bytes, mode: int = 0o600) -> None:
    path.write_bytes(content)
    path.chmod(mode)


def test_it_is_made_once_for_nobody_else_and_leaves_nothing_beside_it(tmp_path):
    path = tmp_path / "secret"
    first = course_secret(path)
    assert course_secret(path) == first
    assert len(first) == 64
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [each.name for each in tmp_path.iterdir()] == ["secret"]


def test_those_who_make_it_at_the_same_time_agree(tmp_path):
    with ThreadPoolExecutor(16) as pool:
        found = set(pool.map(course_secret, [tmp_path / "secret"] * 64))
    assert len(found) == 1
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda path: written(path, b""), "is empty"),
        (lambda path: written(path, b" \n" * 50), "is empty"),
        (lambda path: written(path, b"\0" * 64), "is empty"),
        (lambda path: written(path, b"0123456789abcdef" * 2), "half-written"),
        (lambda path: written(path, b"x" * 5000), "longer than a secret"),
        (lambda path: written(path, b"x" * 64, 0o644), "chmod 600"),
        (lambda path: path.symlink_to("/etc/hostname"), "is a link"),
        (lambda path: path.symlink_to("nowhere"), "is a link"),
        (lambda path: path.mkdir(), "no ordinary file"),
        (os.mkfifo, "no ordinary file"),
    ],
)
def test_what_is_no_secret_is_refused_and_left_as_it_is(tmp_path, spoil, words):
    path = tmp_path / "secret"
    spoil(path)
    before = os.lstat(path)
    with pytest.raises(NoSecret, match=words):
        course_secret(path)
    assert str(path) in why_unusable(path)
    assert os.lstat(path).st_mtime_ns == before.st_mtime_ns


def test_one_that_cannot_be_made_is_said_so(tmp_path):
    with pytest.raises(NoSecret, match="cannot be made"):
        course_secret(tmp_path / "no folder" / "secret")


def test_one_that_is_not_there_yet_is_no_reason_to_refuse(tmp_path):
    assert why_unusable(tmp_path / "secret") == ""
    assert list(tmp_path.iterdir()) == []


def judge(folder: Path) -> ExecuteAndJudge:
    config = Config(ExecuteAndJudge={"secret_file": str(folder / "secret"), "unsafe": True})
    return ExecuteAndJudge(config=config)


def test_grading_does_not_begin_with_a_secret_that_is_none(tmp_path):
    (tmp_path / "secret").mkdir()
    with pytest.raises(NbGraderException, match=r"no ordinary file.*Nothing was graded"):
        judge(tmp_path).refuse_without_sandbox()


def asked(folder: Path, source: str = "1", **files: bytes) -> str:
    """What the check of a submission is asked."""
    check = new_code_cell("check(standardize)")
    check.metadata["nbgrader"] = {
        "grade": True, "solution": False, "locked": True, "grade_id": "standardize",
        "points": 2, "schema_version": 3, "cell_type": "code",
    }  # fmt: skip
    nb = new_notebook(cells=[new_code_cell(source), check])
    (question,) = judge(folder).questions(nb, WHERE, files).asked.values()
    return question.source


def test_hidden_inputs_are_others_for_any_other_code_or_file_that_it_can_read(tmp_path):
    different = {
        asked(tmp_path),
        asked(tmp_path, "2"),
        asked(tmp_path, data=b""),
        asked(tmp_path, data=b"the answers of the first attempt"),
        asked(tmp_path, other=b"the answers of the first attempt"),
        asked(tmp_path, data=b"", other=b""),
    }
    assert len(different) == 6
    assert asked(tmp_path, data=b"x", other=b"y") == asked(tmp_path, other=b"y", data=b"x")

"""A run that leaves the checkout other than it was fails, and says which files."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.tree import changes, fingerprint

HERE = Path(__file__).parent


def test_every_difference_is_named_but_what_is_ignored(tmp_path):
    (tmp_path / ".gitignore").write_text("# a comment\n*.log\ncache/\n", encoding="utf-8")
    (tmp_path / "a").mkdir()
    (tmp_path / "cache").mkdir()
    for name in ("a/kept", "a/edited", "a/gone"):
        (tmp_path / name).write_text("1", encoding="utf-8")
    before = fingerprint(tmp_path)
    (tmp_path / "a" / "edited").write_text("2", encoding="utf-8")
    (tmp_path / "a" / "gone").unlink()
    for name in ("new", "a/x.log", "cache/y"):
        (tmp_path / name).write_text("1", encoding="utf-8")
    assert changes(before, fingerprint(tmp_path)) == [
        "made: new", "removed: a/gone", "changed: a/edited",
    ]  # fmt: skip


@pytest.mark.parametrize(("does", "code"), [("pass", 0), ("open('left.txt', 'w').close()", 1)])
def test_a_run_whose_tests_all_pass_fails_if_one_left_something(tmp_path, does, code):
    (tmp_path / "tests").mkdir()
    for name in ("conftest.py", "tree.py"):
        shutil.copy(HERE / name, tmp_path / "tests")
    (tmp_path / ".gitignore").write_text("__pycache__/\n", encoding="utf-8")
    text = f"def test_it():\n    {does}\n"
    (tmp_path / "tests" / "test_one.py").write_text(text, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests"],
        cwd=tmp_path,
        env={name: value for name, value in os.environ.items() if "PYTEST" not in name},
        capture_output=True,
        text=True,
    )
    assert done.returncode == code, done.stdout + done.stderr
    assert ("made: left.txt" in done.stdout) is bool(code)

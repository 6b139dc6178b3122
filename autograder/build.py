"""``autograder build``: lessons → solutions → notebooks, and the answer keys.

The notebooks that learners open are made by nbgrader's own ``generate_assignment`` from the
solutions, so what is released here is what an instructor would release.  The same lessons always
give the same bytes.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path
from typing import Any

import nbformat
from nbgrader.apps import NbGraderAPI
from traitlets.config import Config, PyFileConfigLoader

from autograder import lessons
from autograder.exercises import EXERCISES
from autograder.keys import freeze, text_of
from autograder.lessons import Fault, Lesson, LessonError
from eigentunes import keys

CONFIG = "nbgrader_config.py"


def read_lessons(folder: Path) -> list[Lesson]:
    """Read every lesson of the course.

    Raises
    ------
    LessonError
        With everything that is wrong with any of them.
    """
    found: list[Lesson] = []
    faults: list[Fault] = []
    for path in sorted(folder.glob("*/*.py")):
        lesson, unread = lessons.read(path, folder)
        faults += unread + lessons.lint(lesson, EXERCISES, folder)
        found.append(lesson)
    taught: dict[str, str] = {}
    for lesson in found:
        for name, cell in lesson.named("solution").items():
            file = f"{folder.name}/{lesson.path.as_posix()}"
            if name in taught:
                faults.append(Fault(file, cell.line, f"`{name}` is also taught in {taught[name]}"))
            taught[name] = file
    if faults:
        raise LessonError(faults)
    return found


def build(root: Path, target: Path | None = None) -> list[Path]:
    """Make ``solutions/``, ``notebooks/`` and the answer keys.

    Parameters
    ----------
    root : Path
        The course: it holds ``lessons/`` and ``nbgrader_config.py``.
    target : Path, optional
        Where the two folders of notebooks are made; `root` if not given.

    Returns
    -------
    list of Path
        The notebooks made, relative to `target`.
    """
    target = target or root
    found = read_lessons(root / "lessons")
    with tempfile.TemporaryDirectory() as scratch:
        course = Path(scratch)
        for lesson in found:
            path = course / "solutions" / lesson.path.with_suffix(".ipynb")
            path.parent.mkdir(parents=True, exist_ok=True)
            nbformat.write(lessons.notebook(lesson), path)
        release(course, root / CONFIG, sorted({lesson.assignment for lesson in found}))
        for folder in ("solutions", "notebooks"):
            shutil.rmtree(target / folder, ignore_errors=True)
            shutil.copytree(course / folder, target / folder)
    return sorted(
        path.relative_to(target)
        for folder in ("solutions", "notebooks")
        for path in (target / folder).glob("*/*.ipynb")
    )


def release(course: Path, config_file: Path, assignments: list[str]) -> None:
    """Run nbgrader's ``generate_assignment`` in `course`, with a gradebook of its own there."""
    config = Config(PyFileConfigLoader(config_file.name, str(config_file.parent)).load_config())
    config.CourseDirectory.root = str(course)
    config.CourseDirectory.db_url = f"sqlite:///{course}/gradebook.db"
    for assignment in assignments:
        result = NbGraderAPI(config=config).generate_assignment(assignment)
        if not result["success"]:
            raise RuntimeError(f"nbgrader could not release {assignment}:\n{result['log']}")


def key_file(name: str) -> Path:
    """Where the answer key of an exercise is kept."""
    return Path(keys.__file__).with_name(f"{name}.json")


def build_keys() -> list[str]:
    """Freeze the answer keys; returns the names of those that changed.

    A key is written only if it changed beyond rounding, so that another machine's last digits
    make no difference.
    """
    changed = []
    for name, exercise in EXERCISES.items():
        key, file = freeze(exercise), key_file(name)
        old: Any = json.loads(file.read_text(encoding="utf-8")) if file.exists() else None
        if old is None or not same_key(old, key):
            file.write_text(text_of(key), encoding="utf-8")
            changed.append(name)
    for file in Path(keys.__file__).parent.glob("*.json"):
        if file.stem not in EXERCISES:
            file.unlink()
            changed.append(file.stem)
    keys.load.cache_clear()
    return changed


def same_key(a: Any, b: Any) -> bool:
    """Whether two keys say the same, up to rounding."""
    import numpy as np

    from eigentunes.wire import decode

    if isinstance(a, dict) and isinstance(b, dict):
        if a.keys() == b.keys() == {"array", "dtype", "shape"}:
            x, y = decode(a), decode(b)
            scale = 1 + float(np.abs(y[np.isfinite(y)]).max(initial=0.0))
            return (
                x.dtype == y.dtype
                and x.shape == y.shape
                and np.allclose(x, y, rtol=1e-9, atol=1e-12 * scale, equal_nan=True)
            )
        if a.keys() == b.keys() == {"float"}:
            x, y = decode(a), decode(b)
            return bool(np.isclose(x, y, rtol=1e-9, atol=1e-12, equal_nan=True))
        return a.keys() == b.keys() and all(same_key(a[k], b[k]) for k in a)
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(same_key(x, y) for x, y in zip(a, b, strict=True))
    return bool(a == b)

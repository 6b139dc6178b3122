"""What is committed is what the sources give, to the byte."""

import json
import re
import subprocess
import sys
from pathlib import Path

import nbformat

from autograder.building.build import RECORD, key_file, notebooks, read_lessons
from autograder.building.keys import texts
from autograder.catalogue import EXERCISES
from autograder.made import digest
from eigentunes.checks import CHECKS

ROOT = Path(__file__).parents[2]


def test_solutions_and_notebooks_are_what_the_lessons_give():
    made = notebooks(ROOT)
    known = json.loads((ROOT / RECORD).read_text(encoding="utf-8"))
    committed = {Path(name) for name in known if name.endswith(".ipynb")}
    assert made.keys() == committed
    stale = [str(path) for path, new in made.items() if (ROOT / path).read_bytes() != new]
    assert not stale, f"run `make notebooks`: {stale}"


def test_the_record_knows_every_file_that_was_made_as_it_is():
    known = json.loads((ROOT / RECORD).read_text(encoding="utf-8"))
    assert {f"eigentunes/judging/keys/{name}.json" for name in EXERCISES} <= known.keys()
    stale = [name for name, kept in known.items() if digest((ROOT / name).read_bytes()) != kept]
    assert not stale, f"run `make notebooks`: {stale}"


def test_answer_keys_are_what_the_exercises_give():
    kept = {name: key_file(name).read_text(encoding="utf-8") for name in EXERCISES}
    stale = [name for name, text in texts().items() if text != kept[name]]
    assert not stale, f"run `make notebooks`: {stale}"


def test_every_check_has_its_exercise_and_its_lesson():
    taught = [n for lesson in read_lessons(ROOT / "lessons") for n in lesson.named("solution")]
    assert sorted(taught) == sorted(EXERCISES) == sorted(CHECKS)


def test_released_notebooks_hold_no_solution():
    for path in (ROOT / "notebooks").glob("*/*.ipynb"):
        released = nbformat.read(path, as_version=4)
        solved = nbformat.read(ROOT / "solutions" / path.relative_to(ROOT / "notebooks"), 4)
        text = path.read_text(encoding="utf-8")
        assert "BEGIN SOLUTION" not in text
        assert not any(cell.get("outputs") for cell in released.cells)
        for cell in solved.cells:
            region = re.search(r"BEGIN SOLUTION\n(.*?)\n\s*### END", cell.source, re.DOTALL)
            lines = region[1].splitlines() if region else []
            stub = next((c for c in released.cells if c["id"] == cell["id"]), None)
            if lines:
                assert stub is not None
                assert not set(map(str.strip, lines)) & set(
                    map(str.strip, stub.source.splitlines())
                )


def test_a_faulty_lesson_stops_the_build_with_file_and_line(tmp_path):
    lesson = tmp_path / "lessons" / "0-start" / "1-hello.py"
    lesson.parent.mkdir(parents=True)
    lesson.write_text("# %% check nothing 1 point\ncheck(nothing)\n", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "autograder", "build", "--course", str(tmp_path)],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert "lessons/0-start/1-hello.py:2: unknown exercise `nothing`" in done.stdout
    assert "nothing was built" in done.stdout

"""The rules of the house: which part may import which, so that everything is found by its floor.

A part may import what stands on a floor below its own, and nothing else.  Parts on one floor do not
know each other.  A new folder or module must be given its floor here.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

FLOORS = (
    # the learner's library
    ("eigentunes.palette", "eigentunes.sound"),
    ("eigentunes.judging",),
    ("eigentunes.checks",),
    ("eigentunes.checking",),
    ("eigentunes", "eigentunes.stand_ins"),
    ("eigentunes.data", "eigentunes.datasets"),
    ("eigentunes.embedding",),
    ("eigentunes.experiments",),
    ("eigentunes.figures",),
    ("eigentunes.explorers",),
    # the instructor's library
    ("autograder", "autograder.exercise", "autograder.surroundings", "autograder.terminal"),
    ("autograder.configuration", "autograder.exercises", "autograder.made"),
    ("autograder.reference_key",),
    ("autograder.catalogue",),
    ("autograder.sandbox",),
    ("autograder.grading",),
    ("autograder.grading.nbgrader_plugins",),
    ("autograder.grading.scoring", "autograder.grading.class_run"),
    ("autograder.building", "autograder.demo", "autograder.handing_back"),
    ("autograder.cli",),
    ("autograder.__main__",),
)
FLOOR = {part: number for number, parts in enumerate(FLOORS) for part in parts}


def module_names() -> dict[str, Path]:
    """Every module of both libraries."""
    files = (file for name in ("eigentunes", "autograder") for file in (ROOT / name).rglob("*.py"))
    return {
        ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): file
        for file in files
    }


MODULES = module_names()


def part_of(module: str) -> str:
    """The part of the house in which a module stands; empty if it was given none."""
    found = module
    while found not in FLOOR:
        found = found.rpartition(".")[0]
    whole = {"eigentunes", "autograder"}  # their own modules are named one by one
    return "" if found in whole and found != module else found


def imported(module: str) -> Iterator[str]:
    """The modules of ours that a module imports, anywhere in it."""
    for node in ast.walk(ast.parse(MODULES[module].read_text(encoding="utf-8"))):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        for name in names:
            while name and name not in MODULES:
                name = name.rpartition(".")[0]
            if name:
                yield name


@pytest.mark.parametrize("module", sorted(MODULES))
def test_a_module_imports_only_what_stands_on_a_lower_floor(module):
    own = part_of(module)
    assert own, f"{module} has no floor: give it one in {Path(__file__).name}"
    for other in set(imported(module)):
        part = part_of(other)
        assert part == own or FLOOR[part] < FLOOR[own], (
            f"{module} imports {other}, which stands on floor {FLOOR[part]}, not below its own "
            f"({FLOOR[own]})"
        )


def test_no_part_is_listed_that_is_not_there():
    assert not FLOOR.keys() - MODULES.keys()


def test_what_learners_use_knows_nothing_of_what_instructors_use():
    text = {name: MODULES[name].read_text(encoding="utf-8") for name in MODULES}
    ours = [name for name in MODULES if name.startswith("eigentunes")]
    assert not [name for name in ours if "import autograder" in text[name]]
    assert not [each for name in ours for each in imported(name) if each.startswith("autograder")]


def test_no_two_modules_of_a_library_have_one_name():
    plain = [
        name.rpartition(".")[2]
        for name, file in MODULES.items()
        if file.name != "__init__.py" and name.startswith("autograder")
        if not name.startswith("autograder.exercises.")
    ]
    assert sorted({name for name in plain if plain.count(name) > 1}) == []

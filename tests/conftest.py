"""What all tests share: one folder of computed music, and what is said at the end of a run.

There are two tables, of mistakes and of cheats, whatever the number of workers.  A run that leaves
any file of the checkout other than it was has failed, even if every test passed.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

import pytest

from tests.tree import changes, fingerprint

ROOT = Path(__file__).parents[1]
CACHE = "EIGENTUNES_CACHE"
_made: list[Path] = []


_before: dict[str, str] = {}
_left: list[str] = []


def pytest_sessionstart(session: pytest.Session) -> None:
    if not hasattr(session.config, "workerinput"):
        _before.update(fingerprint(ROOT))


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    if not hasattr(session.config, "workerinput"):
        _left.extend(changes(_before, fingerprint(ROOT)))
        if _left and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_configure() -> None:
    """The chorales are read once for all tests of a run; workers inherit the environment."""
    if CACHE not in os.environ:
        _made.append(Path(tempfile.mkdtemp(prefix="eigentunes-tests-")))
        os.environ[CACHE] = str(_made[-1])


def pytest_unconfigure() -> None:
    for folder in _made:
        shutil.rmtree(folder, ignore_errors=True)
        os.environ.pop(CACHE, None)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    if _left:
        terminalreporter.section("the tests have changed this checkout")
        for line in _left:
            terminalreporter.write_line(f"{line} (or you did, while they ran)")
    if rows := _recorded(terminalreporter, "kill table"):
        terminalreporter.section("kill table")
        line = "{:20}{:>9}{:>15}{:>7}{:>12}".format
        terminalreporter.write_line(
            line("exercise", "mistakes", "right answers", "seeds", "unexpected")
        )
        for row in sorted(rows):
            terminalreporter.write_line(line(*row))
        totals = [sum(row[i] for row in rows) for i in (1, 2, 4)]
        terminalreporter.write_line(line("total", totals[0], totals[1], rows[0][3], totals[2]))
    for tried, contained, wrongly, honest in _recorded(terminalreporter, "hostile bank"):
        terminalreporter.section("hostile bank")
        terminalreporter.write_line(
            f"{tried} submissions tried, {contained} contained, points wrongly given: {wrongly}; "
            f"honest submissions wrongly marked: {honest}"
        )


def _recorded(terminalreporter: Any, name: str) -> list[Any]:
    return [
        value
        for reports in terminalreporter.stats.values()
        for report in reports
        for key, value in getattr(report, "user_properties", ())
        if key == name and report.when == "call"
    ]

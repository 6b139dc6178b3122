"""Grades one class in several ways and compares the grade files, byte by byte.

Run with::

    python -m benchmarks.ways --quick    # ten submissions of 0-start
    python -m benchmarks.ways            # 40 submissions of 1-kmeans

The ways: ``autograder grade`` with worker processes, with a Dask cluster on this machine, with a
PostgreSQL server instead of sqlite, and stock ``nbgrader autograde`` with this course's
configuration.  The class has submissions of every kind, broken and hostile ones included.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import distributed

from autograder.demo.classroom import classroom
from autograder.grading.secret import course_secret
from benchmarks.grading import ROOT, course
from tests import postgres

NBGRADER = (sys.executable, "-m", "nbgrader")
AUTOGRADER = (sys.executable, "-m", "autograder", "grade")


def run(folder: Path, *command: str, accepted: tuple[int, ...] = (0, 1)) -> float:
    """Seconds that a command took."""
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "PYTHONPATH": str(ROOT)}
    start = time.monotonic()
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
    if done.returncode not in accepted:
        raise SystemExit(f"{' '.join(command)} failed:\n{done.stdout}\n{done.stderr}")
    return time.monotonic() - start


def exported(folder: Path, *database: str) -> list[str]:
    """The lines of the grade file, sorted: databases order students differently."""
    run(folder, *NBGRADER, "export", *database, accepted=(0,))
    return sorted((folder / "grades" / "grades.csv").read_text(encoding="utf-8").splitlines())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="ten submissions of 0-start")
    assignment, size = ("0-start", 10) if parser.parse_args().quick else ("1-kmeans", 40)
    submissions = classroom(ROOT, assignment, size)
    print(f"{size} submissions of {assignment}: {dict(Counter(s.kind for s in submissions))}")
    found: dict[str, list[str]] = {}

    def report(way: str, seconds: float, lines: list[str]) -> None:
        found[way] = lines
        digest = hashlib.sha256("\n".join(lines).encode()).hexdigest()
        same = "the same as the first" if lines == next(iter(found.values())) else "DIFFERENT"
        print(f"{way:26}{seconds:6.0f} s  {len(lines)} lines, SHA-256 {digest[:16]}, {same}")

    with tempfile.TemporaryDirectory() as scratch:
        source = course(Path(scratch) / "source", assignment, submissions, stock=False)
        course_secret(source / ".eigentunes-secret")

        def another(name: str) -> Path:
            return Path(shutil.copytree(source, Path(scratch) / name, symlinks=True))

        folder = another("processes")
        report("worker processes", run(folder, *AUTOGRADER, assignment), exported(folder))
        folder = another("dask")
        with distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address=None
        ) as cluster:
            address = cluster.scheduler_address
            seconds = run(folder, *AUTOGRADER, assignment, "--scheduler", address)
        report("Dask cluster", seconds, exported(folder))
        folder = another("postgresql")
        with postgres.server() as url:
            run(folder, *NBGRADER, "generate_assignment", assignment, "--force", "--db", url)
            seconds = run(folder, *AUTOGRADER, assignment, "--db-url", url)
            report("PostgreSQL", seconds, exported(folder, "--db", url))
        folder = another("autograde")
        seconds = run(folder, *NBGRADER, "autograde", assignment)
        report("nbgrader autograde", seconds, exported(folder))


if __name__ == "__main__":
    main()

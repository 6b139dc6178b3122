"""Kills ``autograder grade`` at random moments and goes on: is the gradebook the same?

Run with::

    python -m benchmarks.resume --quick    # ten submissions of 0-start, three kills
    python -m benchmarks.resume            # 40 submissions of 1-kmeans, ten kills

The same simulated class is graded once without a break, and once with SIGKILL at random moments,
each time followed by the same command.  Then the scores are compared one by one, and what was found
graded before a kill must not have been graded again.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from autograder.demo.classroom import classroom
from autograder.grading.class_run.marks import FOLDER
from benchmarks.grading import HONEST, ROOT, course, scores


def marks(folder: Path) -> dict[str, int]:
    """When each submission was found graded."""
    return {path.stem: path.stat().st_mtime_ns for path in (folder / FOLDER).glob("*/*.json")}


def start(folder: Path, assignment: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "autograder", "grade", assignment],
        cwd=folder,
        env={**os.environ, "OMP_NUM_THREADS": "1", "PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="ten submissions of 0-start")
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    assignment, size, kills = ("0-start", 10, 3) if given.quick else ("1-kmeans", 40, 10)
    draw = random.Random(given.seed)
    with tempfile.TemporaryDirectory() as scratch:
        submissions = classroom(ROOT, assignment, size, kinds=HONEST)
        whole = course(Path(scratch) / "whole", assignment, submissions, stock=False)
        broken = course(Path(scratch) / "broken", assignment, submissions, stock=False)
        secret = ".eigentunes-secret"
        for folder in (whole, broken):
            (folder / secret).write_text("the same hidden inputs" * 3, encoding="utf-8")
            (folder / secret).chmod(0o600)
        start(whole, assignment).wait()
        print(f"without a break: {len(marks(whole))} of {size} graded", flush=True)
        known: dict[str, int] = {}
        again = 0
        for number in range(1, kills + 1):
            goal = len(known) + draw.randint(0, max(1, size // kills))
            process = start(broken, assignment)
            while process.poll() is None and len(marks(broken)) < goal:
                time.sleep(0.005)
            time.sleep(draw.uniform(0, 3))
            process.send_signal(signal.SIGKILL)
            process.wait()
            now = marks(broken)
            again += sum(now.get(student) != when for student, when in known.items())
            known = now
            print(f"kill {number}: {len(known)} graded", flush=True)
        start(broken, assignment).wait()
        now = marks(broken)
        again += sum(now.get(student) != when for student, when in known.items())
        one, other = scores(whole, assignment), scores(broken, assignment)
        same = sum(one[key] == other.get(key) for key in one)
        print(f"at the end: {len(now)} of {size} graded, {again} of them twice")
        print(f"{same} of {len(one)} scores identical; {len(other.keys() - one.keys())} too many")


if __name__ == "__main__":
    main()

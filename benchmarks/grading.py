"""How much faster a class is graded than by stock nbgrader, and where the time goes.

Run with::

    python -m benchmarks.grading --quick     # about two minutes: 10 submissions of 0-start
    python -m benchmarks.grading             # half an hour: 40 submissions of 1-kmeans

Three graders get the same simulated class (right, equivalent, partly right, mistaken and untouched
submissions), in interleaved rounds:

* *stock*: ``nbgrader autograde`` with nbgrader's own defaults.  Each notebook gets a Jupyter
  kernel, every cell runs, nothing is isolated.  A check passes or fails by its visible examples.
* *stock, our judge*: the same execution by nbgrader (a kernel each, every cell, no isolation), but
  with hidden inputs and our judge, so that every score must be the same as ours; for some of them.
* *ours*: ``autograder grade``, isolated, with all its defaults.

Ratios are of the clock on the wall, start-up included; they count more than seconds, for other
jobs may run on the machine (its load is printed).  The *floor* is the processor time of the cells
that cannot be left out, spread over the cores: no grader that runs them can be faster.
"""

from __future__ import annotations

import argparse
import cProfile
import json
import os
import pstats
import resource
import shutil
import subprocess
import sys
import tempfile
import time
import warnings
from collections import Counter
from pathlib import Path

from nbgrader.api import Gradebook

from autograder.demo.classroom import Submission, classroom
from autograder.grading.class_run.batch import Batch, automatic_scores
from autograder.grading.outcomes import outcomes

ROOT = Path(__file__).parents[1]
HONEST = ("perfect", "partial", "mistaken", "equivalent", "partial", "mistaken", "partial", "blank")
STOCK = """
c = get_config()
c.CourseDirectory.course_id = "eigentunes"
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "notebooks"
"""
SAME_JUDGE = ("--ExecuteAndJudge.unsafe=True", "--ExecuteAndJudge.skip_demonstrations=False")

Scores = dict[tuple[str, str, str], float | None]


def course(folder: Path, assignment: str, submissions: list[Submission], stock: bool) -> Path:
    """A fresh course in which some submissions wait to be graded."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    shutil.copy(ROOT / "nbgrader_config.py", folder)
    shutil.copytree(ROOT / "solutions" / assignment, folder / "solutions" / assignment)
    run([sys.executable, "-m", "nbgrader", "generate_assignment", assignment], folder)
    if stock:
        (folder / "nbgrader_config.py").write_text(STOCK, encoding="utf-8")
    for submission in submissions:
        submission.hand_in(folder, assignment)
    return folder


def run(command: list[str], folder: Path, accepted: tuple[int, ...] = (0,)) -> tuple[float, float]:
    """Seconds on the wall, and processor seconds of the command and what it waited for."""
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "PYTHONPATH": str(ROOT)}
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
    wall, after = time.monotonic() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode not in accepted:
        raise SystemExit(f"{' '.join(command)} failed:\n{done.stdout}\n{done.stderr}")
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def scores(folder: Path, assignment: str) -> Scores:
    """Automatic scores by student, notebook and exercise."""
    with Gradebook(f"sqlite:///{folder}/gradebook.db") as gradebook:
        rows = automatic_scores(gradebook, assignment)
    return {row[:3]: row[3] for row in rows}


def compare(work: Path, assignment: str, size: int, chunks: int, judged: int) -> None:
    """Print ratio, processor time and agreement of the three graders."""
    submissions = classroom(ROOT, assignment, size, kinds=HONEST)
    kind = {each.student: each.kind for each in submissions}
    autograde = [sys.executable, "-m", "nbgrader", "autograde", assignment]
    stock_scores: Scores = {}
    same_scores: Scores = {}
    stock_wall = stock_cpu = same_wall = 0.0
    ours: list[tuple[float, float]] = []
    print(f"{size} submissions of {assignment}: {dict(Counter(kind.values()))}", flush=True)
    for number in range(chunks):
        part = submissions[number::chunks]
        folder = course(work / "stock", assignment, part, stock=True)
        wall, cpu = run(autograde, folder, accepted=(0, 1))
        stock_wall, stock_cpu = stock_wall + wall, stock_cpu + cpu
        stock_scores |= scores(folder, assignment)
        some = part[: judged // chunks]
        folder = course(work / "same", assignment, some, stock=False)
        same_wall += run([*autograde, *SAME_JUDGE], folder)[0]
        same_scores |= scores(folder, assignment)
        folder = course(work / "ours", assignment, submissions, stock=False)
        ours.append(run([sys.executable, "-m", "autograder", "grade", assignment], folder))
        one, load = os.getloadavg()[0], len(part)
        print(
            f"round {number + 1}: stock {wall / load:.2f} s a submission ({cpu / load:.2f} s CPU), "
            f"ours {ours[-1][0] / size:.2f} s; load of the machine {one:.1f}",
            flush=True,
        )
    ours_scores = scores(work / "ours", assignment)
    wall = sum(each for each, _ in ours) / len(ours)
    cells = sum(
        notebook.seconds or 0.0
        for outcome in outcomes(work / "ours", assignment)
        for notebook in outcome.notebooks
    )
    cores = os.cpu_count() or 1
    grader = sum(each for _, each in ours) / len(ours)
    print(
        f"\nstock           {stock_wall / size:6.2f} s a submission, {stock_cpu / size:.2f} s CPU"
    )
    count = judged // chunks * chunks
    print(f"stock, our judge{same_wall / max(count, 1):6.2f} s a submission ({count} submissions)")
    print(
        f"ours            {wall / size:6.2f} s a submission, {grader / size:.2f} s CPU of the "
        f"grader and its server, {cells / size:.2f} s CPU of cells"
    )
    print(f"ratio           {stock_wall / wall:6.1f} times the throughput of stock")
    floor = cells / cores
    print(
        f"floor           {floor / size:6.2f} s a submission (cells only, on {cores} cores); "
        f"ours takes {wall / floor:.1f} times that"
    )
    same = sum(same_scores[key] == ours_scores[key] for key in same_scores)
    print(f"\nscores with the same judge: {same} of {len(same_scores)} identical")
    for key in same_scores:
        if same_scores[key] != ours_scores[key]:
            print(f"  {key}: {same_scores[key]} executed by nbgrader, {ours_scores[key]} by ours")
    print("scores against stock's own, which knows visible examples only and no partial credit:")
    table: dict[str, Counter[str]] = {}
    for key, theirs in stock_scores.items():
        mine, row = ours_scores[key], table.setdefault(kind[key[0]], Counter())
        if theirs is None or mine is None:
            row["one has none"] += 1
        elif theirs == mine:
            row["identical"] += 1
        else:
            row["stock gives more" if theirs > mine else "ours gives more"] += 1
    for name, row in table.items():
        print(f"  {name:11}", dict(row))


def breakdown(work: Path, assignment: str, size: int) -> None:
    """Print where the grader's own processor time goes."""
    folder = course(
        work / "profile", assignment, classroom(ROOT, assignment, size, kinds=HONEST), False
    )
    batch = Batch(folder, assignment)
    profile = cProfile.Profile()
    start, cpu = time.monotonic(), time.process_time()
    profile.enable()
    for _ in batch.grade(batch.handed_in()):
        pass
    profile.disable()
    wall, cpu = time.monotonic() - start, time.process_time() - cpu
    stats = pstats.Stats(profile).stats  # type: ignore[attr-defined]
    parts = {
        "waiting for cells": ("batch.py", "_wait"),
        "judging": ("examining.py", "verdict"),
        "preparing in advance": ("batch.py", "_begin"),
        "opening the gradebook": ("api.py", "__init__"),
        "saving scores": ("saveautogrades.py", "preprocess"),
        "checking metadata": ("checkcellmetadata.py", "preprocess"),
        "nbgrader in all, with waiting and judging": ("base.py", "start"),
    }
    print(f"\nwhere the grader's time goes (profiled, {size} submissions, seconds a submission)")
    print(
        f"  {'on the wall':42}{wall / size:6.2f}\n  {'processor, all threads':42}{cpu / size:6.2f}"
    )
    for name, (file, function) in parts.items():
        spent = sum(
            row[3]
            for (path, _, called), row in stats.items()
            if path.endswith(f"/{file}")
            and called == function
            and "SQL" not in path
            and ("grader" in path)
        )
        print(f"  {name:42}{spent / size:6.2f}")


def growth(work: Path, assignment: str, sizes: list[int]) -> None:
    """Print time a submission and memory of the grader for classes of several sizes."""
    print(
        f"\ngrowth, {assignment}: submissions, seconds a submission, processor time of the grader "
        "a submission (with its start), its peak memory"
    )
    for size in sizes:
        folder = course(
            work / "growth", assignment, classroom(ROOT, assignment, size, kinds=HONEST), False
        )
        command = [
            sys.executable,
            "-m",
            "benchmarks.grading",
            "--measured",
            str(folder),
            assignment,
        ]
        environment = {**os.environ, "OMP_NUM_THREADS": "1", "PYTHONPATH": str(ROOT)}
        done = subprocess.run(
            command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True
        )
        found = json.loads(done.stdout.splitlines()[-1])
        print(
            f"  {size:5} {found['seconds'] / size:6.2f} s  {found['cpu'] / size:6.2f} s"
            f"  {found['memory'] / 1024:6.0f} MB",
            flush=True,
        )


def measured(folder: Path, assignment: str) -> None:
    """Grade a course in this process, and print seconds and peak memory (KiB)."""
    start = time.monotonic()
    batch = Batch(folder, assignment)
    for _ in batch.grade(batch.handed_in()):
        pass
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    found = {"seconds": time.monotonic() - start, "cpu": time.process_time(), "memory": memory}
    print(json.dumps(found))


def main() -> None:
    warnings.simplefilter("ignore")
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="10 submissions of 0-start")
    parser.add_argument("--only", choices=["compare", "breakdown", "growth"])
    parser.add_argument("--measured", nargs=2, metavar=("COURSE", "ASSIGNMENT"), help="internal")
    given = parser.parse_args()
    if given.measured:
        measured(Path(given.measured[0]), given.measured[1])
        return
    assignment, size, chunks, judged = (
        ("0-start", 10, 1, 4) if given.quick else ("1-kmeans", 40, 4, 12)
    )
    with tempfile.TemporaryDirectory() as scratch:
        work = Path(scratch)
        if given.only in (None, "compare"):
            compare(work, assignment, size, chunks, judged)
        if given.only in (None, "breakdown"):
            breakdown(work, assignment, min(size, 10))
        if given.only in (None, "growth"):
            growth(work, "0-start", [10, 30] if given.quick else [10, 100, 1000])


if __name__ == "__main__":
    main()

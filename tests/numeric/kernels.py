"""The kernels of OpenBLAS that this processor can run, and the checks that run under each.

``python -m tests.numeric.kernels`` judges every known mistake and every right answer with the
frozen keys, prints whatever is not as it must be, and counts.  ``--keys`` also freezes the keys
and compares them to the byte; ``--everywhere`` does all of it under each kernel, with one thread
and with two, and runs the tests of numbers there.  Only the last needs more than the packages that
the exercises need.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import warnings
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
KERNELS = ("Prescott", "Sandybridge", "Haswell", "SkylakeX")  # Zen has those of Haswell
TESTS = (
    "tests/lessons",
    "tests/autograder/test_kill_table.py",
    *sorted(str(path) for path in Path(__file__).parents[1].glob("autograder/test_*references.py")),
)

_TRIAL = """
import numpy as np, scipy.linalg, threadpoolctl
A = np.random.default_rng(0).normal(size=(64, 64))
scipy.linalg.eigh(A @ A.T), np.linalg.svd(A)
print({each["architecture"] for each in threadpoolctl.threadpool_info()
       if each["internal_api"] == "openblas"})
"""


def environment(kernel: str, threads: int) -> dict[str, str]:
    """The surroundings of a process that uses one kernel with some threads."""
    number = str(threads)
    kept = {k: v for k, v in os.environ.items() if k != "OPENBLAS_VERBOSE"}
    return {
        **kept,
        "OPENBLAS_CORETYPE": kernel,
        "OPENBLAS_NUM_THREADS": number,
        "OMP_NUM_THREADS": number,
        "PYTHONPATH": str(ROOT),
    }


def runs(kernel: str) -> bool:
    """Whether this processor has the instructions of a kernel: others end the process."""
    done = subprocess.run(
        [sys.executable, "-c", _TRIAL], env=environment(kernel, 1), capture_output=True, text=True
    )
    return done.returncode == 0


def unexpected_verdicts() -> Iterator[str]:
    """Verdicts of the instant check, with the frozen keys, that are not the wanted ones."""
    from autograder.catalogue import EXERCISES
    from eigentunes.judging import keys
    from eigentunes.judging.calling import answers
    from eigentunes.judging.verdict import judge

    judged: Counter[str] = Counter()
    for name, exercise in EXERCISES.items():
        key = keys.load(name)
        mistakes = [(who, each.function, each.message) for who, each in exercise.mistakes.items()]
        right = [(who, function, "") for who, function in exercise.equivalents.items()]
        for who, function, message in [*mistakes, *right, ("reference", exercise.reference, "")]:
            judged["mistakes" if message else "right answers"] += 1
            given = answers(function, exercise.check, key.cases, time_limit=60)
            verdict = judge(exercise.check, key.cases, given, key)
            if verdict.passed != (not message) or verdict.message != message:
                yield f"{name}:{who} got {verdict.status!r}: {verdict.message!r}"
    print(f"{len(EXERCISES)} exercises,", *(f"{n} {kind}" for kind, n in judged.items()))


def other_keys() -> Iterator[str]:
    """Exercises whose key, frozen here, is another one than the one that is kept."""
    from autograder.building.keys import texts
    from eigentunes.judging import keys

    try:
        fresh = texts()
    except RuntimeError as error:
        yield from str(error).splitlines()
        return
    for name, text in fresh.items():
        if Path(keys.__file__).with_name(f"{name}.json").read_text(encoding="utf-8") != text:
            yield f"{name}: its key is not the one that is kept"


def everywhere() -> int:
    """How many of the checks and tests fail under some kernel that this processor can run."""
    found = [kernel for kernel in KERNELS if runs(kernel)]
    print("not on this processor:", ", ".join(set(KERNELS) - set(found)) or "none", flush=True)
    failed = 0
    for kernel in found:
        for threads in (1, 2):
            for arguments in (["tests.numeric.kernels", "--keys"], ["pytest", "-q", *TESTS]):
                print(f"{kernel}, {threads} threads: {arguments[0]}", flush=True)
                command = [sys.executable, "-m", *arguments]
                done = subprocess.run(command, env=environment(kernel, threads), cwd=ROOT)
                failed += done.returncode != 0
    print(f"{failed} failed")
    return failed


def main() -> int:
    """Check what is asked for, print what is not as it must be, and count it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--keys", action="store_true", help="freeze the answer keys, too")
    parser.add_argument("--no-verdicts", action="store_true", help="leave the verdicts out")
    parser.add_argument("--everywhere", action="store_true", help="all of it, under every kernel")
    wanted = parser.parse_args()
    if wanted.everywhere:
        return bool(everywhere())
    warnings.simplefilter("ignore")  # wrong answers divide by zero
    found = [] if wanted.no_verdicts else list(unexpected_verdicts())
    found += other_keys() if wanted.keys else ()
    for line in found:
        print(line)
    print(f"{len(found)} unexpected")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())

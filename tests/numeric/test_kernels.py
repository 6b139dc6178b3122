"""Keys, instant checks, references: the same whichever kernel of OpenBLAS computes them.

Here with one thread or two by turns; `make kernels` leaves nothing out.
"""

from __future__ import annotations

import subprocess
import sys
from functools import cache

import pytest

from tests.numeric import kernels


@cache
def runs(kernel):
    return kernels.runs(kernel)


def _checked(kernel, threads, *arguments):
    if not runs(kernel):
        pytest.skip(f"this processor cannot run OpenBLAS's {kernel}")
    done = subprocess.run(
        [sys.executable, "-m", "tests.numeric.kernels", *arguments],
        env=kernels.environment(kernel, threads),
        cwd=kernels.ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("kernel", kernels.KERNELS)
def test_answer_keys_are_the_same_to_the_byte_under_every_kernel(kernel):
    _checked(kernel, 1, "--keys", "--no-verdicts")


@pytest.mark.parametrize("kernel", kernels.KERNELS)
def test_every_mistake_keeps_its_sentence_and_right_answers_pass_under_every_kernel(kernel):
    _checked(kernel, 2)


def test_at_least_the_plainest_kernel_runs():
    assert runs("Prescott") or sys.platform == "darwin"

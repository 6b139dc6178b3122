"""Trusted processes that judge, beside those that run learners' code and beside nbgrader's.

They hold the answers, see nothing of a submission but what its cells have put out, and never run
any of it.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from concurrent.futures import BrokenExecutor, Future

from loky import ProcessPoolExecutor

from autograder.grading.examining import Examined, Question, cannot_judge, examine
from autograder.grading.executing import Execution

IDLE = 60  # seconds without work after which a judge ends, also if whoever started it was killed


class Judges:
    """A pool of processes that judge; a context.

    Parameters
    ----------
    workers : int
    """

    def __init__(self, workers: int) -> None:
        self._workers = workers
        self._pool = self._new_pool()

    def __enter__(self) -> Judges:
        return self

    def __exit__(self, *exception: object) -> None:
        self._pool.shutdown(wait=False, kill_workers=True)

    def _new_pool(self) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(self._workers, timeout=IDLE, env={"OMP_NUM_THREADS": "1"})

    def judge(self, asked: Mapping[int, Question], done: bytes) -> Future[dict[int, Examined]]:
        """Judge what :func:`autograder.grading.executing.execute` has found."""
        try:
            return self._pool.submit(_judge, asked, done)
        except BrokenExecutor:  # an answer has ended a process; others need not suffer
            self._pool = self._new_pool()
            return self._pool.submit(_judge, asked, done)


def _judge(asked: Mapping[int, Question], done: bytes) -> dict[int, Examined]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # wrong answers divide by zero
        return examine(asked, Execution.of(done))


def judged_alone(asked: Mapping[int, Question], done: bytes) -> dict[int, Examined]:
    """Judge in a process of its own; where that ends with it, nobody can judge these exercises."""
    with Judges(1) as judges:
        try:
            return judges.judge(asked, done).result()
        except BrokenExecutor as error:
            return {i: cannot_judge(error) for i in asked}

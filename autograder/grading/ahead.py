"""Runs and judges submissions before nbgrader asks for them.

A cache and nothing else: what is not in it when somebody asks (:func:`performed`) is done there
and then.
"""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from concurrent.futures import BrokenExecutor, Executor, Future
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import partial

from autograder.grading.examining import Examined, Question, examine
from autograder.grading.executing import Execution, Task, execute
from autograder.grading.judges import Judges, judged_alone

PATIENCE = 5.0  # seconds between two looks whether a cluster still has workers


@dataclass(frozen=True)
class Work:
    """All that one notebook needs before anything is written: to be run, and to be judged."""

    task: Task
    asked: Mapping[int, Question] = field(default_factory=dict)


Done = tuple[bytes, dict[int, Examined]]
"""What :func:`execute` has found, and what the judge made of it."""


def perform(work: Work) -> Done:
    """Do it here and now."""
    done = execute(work.task)
    return done, examine(work.asked, Execution.of(done))


class Ahead:
    """Work that was begun before anybody asked for it.

    Parameters
    ----------
    executor : Executor
        Which runs notebooks in sandboxes.
    judges : Judges
    alive : callable
        Whether the executor can still be expected to finish anything.

    Attributes
    ----------
    counts : Counter
        How many were "begun" in advance, and, when somebody asked for them, "ready", "run here"
        because they had not been begun, or "repeated" here because whoever did them failed.
    failures : list of str
        Why, for those that were repeated.
    """

    def __init__(self, executor: Executor, judges: Judges, alive: Callable[[], bool]) -> None:
        self._executor, self._judges, self._alive = executor, judges, alive
        self._begun: dict[str, tuple[Future[bytes], Future[Done]]] = {}
        self.counts: Counter[str] = Counter()
        self.failures: list[str] = []

    def begin(self, work: Work) -> str:
        """Have work done by somebody; returns its key."""
        key = work.task.key
        if key not in self._begun:
            self.counts["begun"] += 1
            running = self._executor.submit(execute, work.task)
            whole: Future[Done] = Future()
            self._begun[key] = running, whole
            running.add_done_callback(partial(self._judge, work.asked, whole))
        return key

    def _judge(
        self, asked: Mapping[int, Question], whole: Future[Done], running: Future[bytes]
    ) -> None:
        try:
            done = running.result()
            judging = self._judges.judge(asked, done)
        except BaseException as error:  # it was cancelled, or whoever did it failed
            whole.set_exception(error)
            return
        judging.add_done_callback(partial(_finish, whole, done))

    def forget(self, keys: Collection[str]) -> None:
        """Nobody will ask for these any more."""
        for key in keys:
            if pair := self._begun.pop(key, None):
                pair[0].cancel()

    def __call__(self, work: Work) -> Done:
        pair = self._begun.pop(work.task.key, None)
        if pair is None:
            self.counts["run here"] += 1
            return perform(work)
        try:
            result = self._wait(*pair)
        except BrokenExecutor as error:  # some answer has ended the judge: was it this one?
            self.counts["repeated"] += 1
            self.failures.append(f"{type(error).__name__}: {error}")
            done = pair[0].result() if pair[0].done() and not pair[0].exception() else None
            done = done or execute(work.task)
            return done, judged_alone(work.asked, done)
        except Exception as error:  # whatever became of it elsewhere: once more, here
            self.counts["repeated"] += 1
            self.failures.append(f"{type(error).__name__}: {error}")
            return perform(work)
        self.counts["ready"] += 1
        return result

    def _wait(self, running: Future[bytes], whole: Future[Done]) -> Done:
        while True:
            try:
                return whole.result(timeout=PATIENCE)
            except TimeoutError:
                if not running.done() and not self._alive():
                    running.cancel()
                    raise


def _finish(whole: Future[Done], done: bytes, judging: Future[dict[int, Examined]]) -> None:
    try:
        whole.set_result((done, judging.result()))
    except BaseException as error:
        whole.set_exception(error)


_performer: ContextVar[Callable[[Work], Done]] = ContextVar("performer", default=perform)


@contextlib.contextmanager
def asked_from(ahead: Ahead) -> Iterator[None]:
    """Let :func:`performed` take what was done in advance."""
    token = _performer.set(ahead)
    try:
        yield
    finally:
        _performer.reset(token)


def performed(work: Work) -> tuple[Execution, dict[int, Examined]]:
    """How a notebook ran and what the judge made of it; done now, unless it was in advance.

    Raises
    ------
    SandboxBroke
        If nothing can be said about the notebook.
    """
    done, examined = _performer.get()(work)
    return Execution.of(done), examined

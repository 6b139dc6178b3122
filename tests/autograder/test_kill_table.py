"""Every known mistake is rejected with its own sentence, and every right answer is accepted."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cached_property
from typing import Any

import pytest

from autograder import judge_function
from autograder.definition import Exercise
from autograder.exercises import EXERCISES
from autograder.judge import ReferenceKey
from eigentunes.calling import answers
from eigentunes.definition import Answer, Verdict
from eigentunes.judging import canonical, fault, judge

SEEDS = 20

pytestmark = pytest.mark.filterwarnings("ignore")  # wrong answers divide by zero

each_exercise = pytest.mark.parametrize("name", EXERCISES)


class _SharedKey(ReferenceKey):
    """A key that judges each known mistake once, however many answers are compared with it."""

    def __init__(self, exercise: Exercise, cases: list, given: dict[str, list[Answer]]) -> None:
        super().__init__(exercise, cases)
        self.given = given

    def mistakes(self) -> Iterable[tuple[str, str, list[Answer | None]]]:
        return self._mistakes

    @cached_property
    def _mistakes(self) -> list[tuple[str, str, list[Answer | None]]]:
        return [
            (name, mistake.message, [self._failure(i, a) for i, a in enumerate(self.given[name])])
            for name, mistake in self.exercise.mistakes.items()
        ]

    def _failure(self, i: int, answer: Answer) -> Answer | None:
        case = self.cases[i]
        if case.draws:
            return None
        check = self.exercise.check
        wrong = fault(check, case, answer, self.expected(i))
        return canonical(check, case, answer) if wrong else None


class _Table:
    """Verdicts on all known functions of an exercise, each function called once on each case."""

    def __init__(self, name: str) -> None:
        self.exercise = EXERCISES[name]
        self.visible = list(self.exercise.visible_cases)
        wrong = {n: m.function for n, m in self.exercise.mistakes.items()}
        right = {"reference": self.exercise.reference, **self.exercise.equivalents}
        self.functions: dict[tuple[str, str], Callable[..., Any]] = {
            **{("wrong", n): f for n, f in wrong.items()},
            **{("right", n): f for n, f in right.items()},
        }
        self.on_visible = {key: self._answers(f, self.visible) for key, f in self._items()}

    def _items(self) -> Iterable[tuple[tuple[str, str], Callable[..., Any]]]:
        return self.functions.items()

    def _answers(self, function: Callable[..., Any], cases: list) -> list[Answer]:
        return answers(function, self.exercise.check, cases, time_limit=60)

    def verdicts(self, seed: int | None) -> dict[tuple[str, str], Verdict]:
        """Verdicts with the hidden cases of a seed; on the visible cases alone if it is None."""
        hidden = [] if seed is None else self.exercise.hidden_cases(seed)
        cases = self.visible + hidden
        given = {key: self.on_visible[key] + self._answers(f, hidden) for key, f in self._items()}
        wrong = {name: a for (kind, name), a in given.items() if kind == "wrong"}
        key = _SharedKey(self.exercise, cases, wrong)
        return {
            who: judge(self.exercise.check, cases, a, key, len(self.visible))
            for who, a in given.items()
        }


_tables: dict[str, _Table] = {}


def _table(name: str) -> _Table:
    if name not in _tables:
        _tables[name] = _Table(name)
    return _tables[name]


def _unexpected(name: str, seed: int | None) -> list[str]:
    """Every verdict that is not the wanted one, as text."""
    found = []
    for (kind, who), verdict in _table(name).verdicts(seed).items():
        if kind == "right" and not verdict.passed:
            found.append(f"seed {seed}: {who} is right, but: {verdict.message}")
        if kind == "wrong" and verdict.message != EXERCISES[name].mistakes[who].message:
            found.append(f"seed {seed}: {who} got {verdict.status!r}: {verdict.message!r}")
    return found


@each_exercise
def test_every_mistake_gets_its_own_sentence_and_every_right_answer_passes(name, record_property):
    unexpected = [line for seed in range(SEEDS) for line in _unexpected(name, seed)]
    exercise = EXERCISES[name]
    wrong, right = len(exercise.mistakes), len(exercise.equivalents) + 1
    record_property("kill table", (name, wrong, right, SEEDS, len(unexpected)))
    assert not unexpected, "\n".join(unexpected)


@each_exercise
def test_the_visible_cases_alone_tell_every_mistake_from_a_right_answer(name):
    unexpected = _unexpected(name, None)
    assert not unexpected, "\n".join(unexpected)


@each_exercise
def test_judge_function_agrees_with_the_table(name):
    exercise = EXERCISES[name]
    assert judge_function(name, exercise.reference, seed=1).passed
    for mistake in list(exercise.mistakes.values())[::5]:
        assert judge_function(name, mistake.function, seed=1).message == mistake.message


@each_exercise
def test_hidden_cases_differ_between_seeds(name):
    first, second = (
        [[str(arg) for arg in case.args] for case in EXERCISES[name].hidden_cases(seed)]
        for seed in (0, 1)
    )
    assert first != second


@each_exercise
def test_a_right_answer_gets_the_full_score_and_a_mistake_less(name):
    for (kind, _), verdict in _table(name).verdicts(0).items():
        assert verdict.score == 1 if kind == "right" else verdict.score < 1


@each_exercise
def test_sentences_are_sentences(name):
    for mistake in EXERCISES[name].mistakes.values():
        assert mistake.message.endswith((".", "?"))
        assert "  " not in mistake.message

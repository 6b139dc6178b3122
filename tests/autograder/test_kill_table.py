"""Every known mistake is rejected with its own sentence, and every right answer is accepted."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import pytest

from autograder.catalogue import EXERCISES
from autograder.reference_key import ReferenceKey, judge_function
from eigentunes.judging.calling import answers
from eigentunes.judging.contract import Answer, Case, Verdict
from eigentunes.judging.trial import Trial
from eigentunes.judging.verdict import verdict

SEEDS = int(os.environ.get("EIGENTUNES_SEEDS", "20"))  # fewer where a kernel is looked at

pytestmark = pytest.mark.filterwarnings("ignore")  # wrong answers divide by zero

each_exercise = pytest.mark.parametrize("name", EXERCISES)


class _Table:
    """Verdicts on all known functions of an exercise, each called once on each case.

    What a known mistake does is compared with what the same call gave, as if it had run twice.
    """

    def __init__(self, name: str) -> None:
        self.exercise = EXERCISES[name]
        self.visible = list(self.exercise.visible_cases)
        wrong = {n: m.function for n, m in self.exercise.mistakes.items()}
        right = {"reference": self.exercise.reference, **self.exercise.equivalents}
        self.functions: dict[tuple[str, str], Callable[..., Any]] = {
            **{("wrong", n): f for n, f in wrong.items()},
            **{("right", n): f for n, f in right.items()},
        }
        self.on_visible = self._trials(self.visible)

    def _trials(self, cases: list[Case]) -> dict[tuple[str, str], list[Trial]]:
        check, key = self.exercise.check, ReferenceKey(self.exercise, cases)
        return {
            who: [
                Trial(check, case, answer, key.expected(i))
                for i, (case, answer) in enumerate(
                    zip(cases, answers(function, check, cases, time_limit=60), strict=True)
                )
            ]
            for who, function in self.functions.items()
        }

    def verdicts(self, seed: int | None) -> dict[tuple[str, str], Verdict]:
        """Verdicts with the hidden cases of a seed; on the visible cases alone if it is None."""
        hidden = self._trials([] if seed is None else self.exercise.hidden_cases(seed))
        trials = {who: [*found, *hidden[who]] for who, found in self.on_visible.items()}

        mistakes = [
            (name, mistake.message, [_failure(trial) for trial in trials["wrong", name]])
            for name, mistake in self.exercise.mistakes.items()
        ]
        return {
            who: verdict(found, lambda: mistakes, len(self.visible))
            for who, found in trials.items()
        }


def _failure(trial: Trial) -> Answer | None:
    return None if trial.case.draws else trial.failure


_tables: dict[str, _Table] = {}


def _table(name: str) -> _Table:
    if name not in _tables:
        _tables[name] = _Table(name)
    return _tables[name]


def _unexpected(name: str, seed: int | None) -> list[str]:
    """Every verdict that is not the wanted one, as text."""
    found = []
    for (kind, who), given in _table(name).verdicts(seed).items():
        if kind == "right" and not given.passed:
            found.append(f"seed {seed}: {who} is right, but: {given.message}")
        if kind == "wrong" and given.message != EXERCISES[name].mistakes[who].message:
            found.append(f"seed {seed}: {who} got {given.status!r}: {given.message!r}")
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
    for (kind, _), given in _table(name).verdicts(0).items():
        assert given.score == 1 if kind == "right" else given.score < 1


@each_exercise
def test_sentences_are_sentences(name):
    for mistake in EXERCISES[name].mistakes.values():
        assert mistake.message.endswith((".", "?"))
        assert "  " not in mistake.message

"""Every known mistake and every right answer of an exercise, judged with many hidden cases.

A mistake must get its own sentence, and an answer that is right must pass.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from autograder.exercise import Exercise
from autograder.reference_key import ReferenceKey
from eigentunes.judging.calling import answers
from eigentunes.judging.contract import Answer, Case, Verdict
from eigentunes.judging.trial import Trial
from eigentunes.judging.verdict import verdict

RIGHT, WRONG = "right", "wrong"


class KillTable:
    """Verdicts on all known functions of an exercise, each called once on each case.

    What a known mistake does is compared with what the same call gave, as if it had run twice.

    Parameters
    ----------
    exercise : Exercise
    """

    def __init__(self, exercise: Exercise) -> None:
        self.exercise = exercise
        wrong = {name: mistake.function for name, mistake in exercise.mistakes.items()}
        right = {"reference": exercise.reference, **exercise.equivalents}
        self._functions: dict[tuple[str, str], Callable[..., Any]] = {
            **{(WRONG, name): function for name, function in wrong.items()},
            **{(RIGHT, name): function for name, function in right.items()},
        }
        self._on_visible = self._trials(list(exercise.visible_cases))

    def _trials(self, cases: list[Case]) -> dict[tuple[str, str], list[Trial]]:
        check, key = self.exercise.check, ReferenceKey(self.exercise, cases)
        return {
            who: [
                Trial(check, case, answer, key.expected(i))
                for i, (case, answer) in enumerate(
                    zip(cases, answers(function, check, cases, time_limit=60), strict=True)
                )
            ]
            for who, function in self._functions.items()
        }

    def verdicts(self, seed: int | None) -> dict[tuple[str, str], Verdict]:
        """Verdicts by kind ("right" or "wrong") and name.

        Parameters
        ----------
        seed : int or None
            Of the hidden cases; None for the visible cases alone.
        """
        hidden = self._trials([] if seed is None else self.exercise.hidden_cases(seed))
        trials = {who: [*found, *hidden[who]] for who, found in self._on_visible.items()}
        mistakes = [
            (name, mistake.message, [_failure(trial) for trial in trials[WRONG, name]])
            for name, mistake in self.exercise.mistakes.items()
        ]
        visible = len(self.exercise.visible_cases)
        return {who: verdict(found, lambda: mistakes, visible) for who, found in trials.items()}

    def unexpected(self, seed: int | None) -> list[str]:
        """Every verdict that is not the wanted one, as text."""
        found = []
        for (kind, who), given in self.verdicts(seed).items():
            if kind == RIGHT and not given.passed:
                found.append(f"seed {seed}: {who} is right, but: {given.message}")
            if kind == WRONG and given.passed:
                found.append(f"seed {seed}: {who} is wrong, and passes")
            elif kind == WRONG and given.message != self.exercise.mistakes[who].message:
                found.append(f"seed {seed}: {who} got {given.status!r}: {given.message!r}")
        return found


def _failure(trial: Trial) -> Answer | None:
    return None if trial.case.draws else trial.failure

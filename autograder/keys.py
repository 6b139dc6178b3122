"""Freezes the answer keys that instant checks use (:mod:`eigentunes.keys`).

A key is the same to the byte whatever machine it is frozen on: it holds only what the inputs
determine (:mod:`autograder.rounding`), and of that no last digits.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from autograder.definition import Exercise
from autograder.judge import ReferenceKey
from autograder.rounding import TRIES, coarse, rounded, same
from eigentunes.calling import answers
from eigentunes.definition import Answer, Undecided
from eigentunes.judging import canonical, fault
from eigentunes.wire import encode, pack_answers, pack_cases


def freeze(exercise: Exercise) -> dict[str, Any]:
    """The answer key of one exercise, as JSON data.

    Raises
    ------
    RuntimeError
        If what is expected for a visible case hangs on how the machine rounds.
    """
    frozen = _Frozen(exercise)
    return {
        "generated": "by `make notebooks` from autograder/exercises; do not edit",
        "exercise": exercise.name,
        "cases": pack_cases(exercise.visible_cases),
        "expected": [encode(value) for value in frozen.expected()],
        "mistakes": [
            {"name": name, "sentence": mistake.message, "answers": frozen.failures(name)}
            for name, mistake in exercise.mistakes.items()
        ],
    }


class _Frozen:
    """The outcomes of an exercise's functions on its visible cases, however they are rounded."""

    def __init__(self, exercise: Exercise) -> None:
        self.exercise = exercise
        self.key = ReferenceKey(exercise, exercise.visible_cases)
        self.single = [i for i, case in enumerate(exercise.visible_cases) if not case.draws]

    def expected(self) -> list[Any]:
        """The reference's values, None for statistical cases."""
        others = self._rounded(self.exercise.reference)
        found: list[Any] = []
        for i, case in enumerate(self.exercise.visible_cases):
            value = self.key.expected(i)
            if not case.draws and not all(same(value, answers[i].value) for answers in others):
                raise RuntimeError(
                    f"{self.exercise.name}: what is expected for visible case {i} hangs on how "
                    "the machine rounds; choose an input that determines it"
                )
            found.append(coarse(value))
        return found

    def failures(self, name: str) -> list[Any]:
        """Packed, for every case a mistake's answer if it fails there, without last digits."""
        function = self.exercise.mistakes[name].function
        nearest, *others = self._nearest(function), *self._rounded(function)
        found: list[Any] = [None] * len(self.exercise.visible_cases)
        for i in self.single:
            outcome = self._outcome(i, nearest[i])
            if all(_alike(outcome, self._outcome(i, answers[i])) for answers in others):
                (found[i],) = pack_answers([outcome and _bare(outcome)])
            else:
                found[i] = Undecided.ROUNDING.value
        return found

    def _nearest(self, function: Callable[..., Any]) -> dict[int, Answer]:
        cases = [self.exercise.visible_cases[i] for i in self.single]
        given = answers(function, self.exercise.check, cases, time_limit=60)
        return dict(zip(self.single, given, strict=True))

    def _rounded(self, function: Callable[..., Any]) -> list[dict[int, Answer]]:
        found = []
        for seed in range(TRIES):
            with rounded(function, seed):
                found.append(self._nearest(function))
        return found

    def _outcome(self, i: int, answer: Answer) -> Answer | None:
        case, check = self.exercise.visible_cases[i], self.exercise.check
        wrong = fault(check, case, answer, self.key.expected(i))
        return canonical(check, case, answer) if wrong else None


def _alike(a: Answer | None, b: Answer | None) -> bool:
    if a is None or b is None:
        return a is b
    words = [(each.error, each.changed, each.shared, each.calls) for each in (a, b)]
    return words[0] == words[1] and same(a.value, b.value)


def _bare(answer: Answer) -> Answer:
    """What a mistake is recognised by: no texts, which change with NumPy, and no last digits."""
    return replace(answer, value=coarse(answer.value), detail="", line="", printed="")


def text_of(key: dict[str, Any]) -> str:
    """A key as the text of its file: one case or mistake a line, so that a diff can be read."""
    fields = []
    for name, value in key.items():
        if isinstance(value, list):
            items = ",\n".join("  " + json.dumps(item, ensure_ascii=False) for item in value)
            fields.append(f" {json.dumps(name)}: [\n{items}\n ]")
        else:
            fields.append(f" {json.dumps(name)}: {json.dumps(value, ensure_ascii=False)}")
    return "{\n" + ",\n".join(fields) + "\n}\n"

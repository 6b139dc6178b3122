"""Freezes the answer keys that instant checks use (:mod:`eigentunes.judging.keys`).

A key is the same to the byte whatever machine it is frozen on: it holds only what the inputs
determine (:mod:`autograder.building.rounding`, :mod:`autograder.building.signs`), and of that no
last digits.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import warnings
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from autograder.building import signs
from autograder.building.rounding import TRIES, coarse, rounded, same
from autograder.exercise import Exercise
from autograder.reference_key import ReferenceKey
from eigentunes.judging.calling import answers
from eigentunes.judging.contract import Answer, Undecided
from eigentunes.judging.trial import Trial
from eigentunes.judging.wire import encode, pack_answers, pack_cases


def freeze(exercise: Exercise) -> dict[str, Any]:
    """The answer key of one exercise, as JSON data.

    Raises
    ------
    RuntimeError
        If what is expected for a visible case hangs on how the machine rounds, or whether the
        reference is right there on the signs of eigenvectors.
    """
    with signs.chosen() as choice:
        frozen = _Frozen(exercise, choice)
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


def texts() -> dict[str, str]:
    """The keys of all exercises as the texts of their files.

    They are made in a process of its own (:func:`listening`).

    Raises
    ------
    RuntimeError
        As :func:`freeze`.
    """
    done = subprocess.run(
        [sys.executable, "-m", "autograder.building.keys"],
        env=listening() or dict(os.environ),
        cwd=Path(__file__).parents[2],
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        check=True,
    )
    answer = json.loads(done.stdout)
    if answer["undetermined"]:
        raise RuntimeError("\n".join(answer["undetermined"]))
    return dict(answer["texts"])


def listening() -> dict[str, str] | None:
    """The environment of a process in which keys can be frozen; None if this is one.

    NumPy's logarithms and powers for AVX-512 round to the nearest whatever the processor is told,
    so it must have begun without them.
    """
    disabled = os.environ.get("NPY_DISABLE_CPU_FEATURES", "")
    found = np.show_config(mode="dicts")["SIMD Extensions"]["found"]
    deaf = [name for name in found if name == "X86_V4" or name.startswith("AVX512")]
    if not set(deaf) - set(disabled.split()):
        return None
    return {**os.environ, "NPY_DISABLE_CPU_FEATURES": " ".join([disabled, *deaf])}


class _Frozen:
    """The outcomes of an exercise's functions on its visible cases.

    However they are rounded, and whatever signs eigenvectors have.
    """

    def __init__(self, exercise: Exercise, choice: signs.Signs) -> None:
        self.exercise = exercise
        self.choice = choice
        self.key = ReferenceKey(exercise, exercise.visible_cases)
        self.single = [i for i, case in enumerate(exercise.visible_cases) if not case.draws]

    def expected(self) -> list[Any]:
        """The reference's values, None for statistical cases."""
        others = self._rounded(self.exercise.reference)
        turned = list(self._turned(self.exercise.reference))
        found: list[Any] = []
        for i, case in enumerate(self.exercise.visible_cases):
            value = self.key.expected(i)
            if not case.draws and not all(same(value, answers[i].value) for answers in others):
                raise RuntimeError(
                    f"{self.exercise.name}: what is expected for visible case {i} hangs on how "
                    "the machine rounds; choose an input that determines it"
                )
            if not case.draws and any(outcomes[i] for outcomes in turned):
                raise RuntimeError(
                    f"{self.exercise.name}: whether the reference is right for visible case {i} "
                    "hangs on the signs of eigenvectors"
                )
            found.append(coarse(value))
        return found

    def failures(self, name: str) -> list[Any]:
        """Packed, for every case a mistake's answer if it fails there, without last digits."""
        function = self.exercise.mistakes[name].function
        nearest, *others = self._nearest(function), *self._rounded(function)
        turned = list(self._turned(function))
        found: list[Any] = [None] * len(self.exercise.visible_cases)
        for i in self.single:
            outcome = self._outcome(i, nearest[i])
            alike = [_alike(outcome, self._outcome(i, answers[i])) for answers in others]
            alike += [_alike(outcome, outcomes[i]) for outcomes in turned]
            if not all(alike):
                found[i] = Undecided.MACHINE.value
            else:
                (found[i],) = pack_answers([outcome and _bare(outcome)])
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

    def _turned(self, function: Callable[..., Any]) -> Iterator[dict[int, Answer | None]]:
        """The outcomes with other signs, if there are any: for us who call and who judge."""
        self.choice.used = False
        nearest = self._nearest(function)
        for i in self.single:
            self._outcome(i, nearest[i])
        if not self.choice.used:
            return
        for seed in range(signs.TRIES):
            self.choice.seed = seed
            try:
                given = self._nearest(function)
                yield {i: self._outcome(i, given[i]) for i in self.single}
            finally:
                self.choice.seed = None

    def _outcome(self, i: int, answer: Answer) -> Answer | None:
        case, check = self.exercise.visible_cases[i], self.exercise.check
        return Trial(check, case, answer, self.key.expected(i)).failure


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


def _main() -> None:
    from autograder.catalogue import EXERCISES

    warnings.simplefilter("ignore")  # wrong answers divide by zero
    frozen, undetermined = {}, []
    for name, exercise in EXERCISES.items():
        try:
            frozen[name] = text_of(freeze(exercise))
        except RuntimeError as error:
            undetermined.append(str(error))
    print(json.dumps({"texts": frozen, "undetermined": undetermined}))


if __name__ == "__main__":
    _main()

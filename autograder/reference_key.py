"""The trusted judge: expected outputs and known mistakes computed where no learner's code runs."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from autograder.exercise import Exercise
from eigentunes.judging.calling import answers
from eigentunes.judging.contract import Answer, Case
from eigentunes.judging.trial import Trial
from eigentunes.judging.verdict import Mistakes


class ReferenceKey:
    """A :class:`eigentunes.judging.verdict.Key` computed from an exercise's definition.

    The known mistakes run only if they are asked for, which a right answer never does, and only on
    the cases that are looked at.

    Parameters
    ----------
    exercise : Exercise
    cases : sequence of Case
    known : ReferenceKey, optional
        A key of the first of these cases, which then are not computed again.
    """

    def __init__(
        self, exercise: Exercise, cases: Sequence[Case], known: ReferenceKey | None = None
    ) -> None:
        self.exercise = exercise
        self.cases = cases
        self._known = known
        self._outcomes: dict[tuple[str, int], Answer | None] = {}

    def expected(self, index: int) -> Any:
        return self._expected[index]

    def mistakes(self) -> Mistakes:
        for name, mistake in self.exercise.mistakes.items():
            yield name, mistake.message, _Outcomes(self, name)

    def outcome(self, name: str, index: int) -> Answer | None:
        """A known mistake's canonical answer to a case if it fails there; None for statistics."""
        if self._known and index < len(self._known.cases):
            return self._known.outcome(name, index)
        if (name, index) not in self._outcomes:
            self._outcomes[name, index] = self._outcome(name, index)
        return self._outcomes[name, index]

    def _outcome(self, name: str, index: int) -> Answer | None:
        case, check = self.cases[index], self.exercise.check
        if case.draws:
            return None
        function = self.exercise.mistakes[name].function
        (answer,) = answers(function, check, [case], time_limit=60)
        return Trial(check, case, answer, self.expected(index)).failure

    @cached_property
    def _expected(self) -> list[Any]:
        check = self.exercise.check
        found = (
            [self._known.expected(i) for i in range(len(self._known.cases))] if self._known else []
        )
        new = self.cases[len(found) :]
        single = [case for case in new if not case.draws]
        results = iter(answers(self.exercise.reference, check, single, time_limit=60))
        for i, case in enumerate(new, start=len(found)):
            answer = Answer() if case.draws else next(results)
            if answer.error:
                raise RuntimeError(
                    f"the reference of {check.name} failed on case {i}: "
                    f"{answer.error} {answer.detail}"
                )
            found.append(answer.value)
        return found


class _Outcomes(Sequence[Answer | None]):
    """What one known mistake does with every case, computed when it is looked at."""

    def __init__(self, key: ReferenceKey, name: str) -> None:
        self._key, self._name = key, name

    def __len__(self) -> int:
        return len(self._key.cases)

    def __getitem__(self, index: Any) -> Any:
        if not 0 <= index < len(self):
            raise IndexError(index)
        return self._key.outcome(self._name, index)

"""What a class report says, as numbers and sentences: pure functions of the outcomes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean, median

from autograder.catalogue import EXERCISES
from autograder.grading.outcomes import STATUSES, ExerciseOutcome, SubmissionOutcome

BY_HAND = "by hand"  # the status of a written answer


@dataclass(frozen=True)
class Difficulty:
    """How one exercise went.

    Attributes
    ----------
    exercise : str
    points : float
    passed, partly, not_yet, not_attempted : int
        Numbers of submissions in which it was judged; `partly` has some of the points, `not_yet`
        none.
    share : float
        Mean share of the points, between 0 and 1, over the same submissions.
    """

    exercise: str
    points: float
    passed: int
    partly: int
    not_yet: int
    not_attempted: int
    share: float

    @property
    def judged(self) -> int:
        return self.attempted + self.not_attempted

    @property
    def attempted(self) -> int:
        return self.passed + self.partly + self.not_yet


@dataclass(frozen=True)
class CommonMistake:
    """A known mistake, how many made it, and the sentence that they were told."""

    exercise: str
    mistake: str
    sentence: str
    count: int


@dataclass(frozen=True)
class Look:
    """Somebody whose submission a person should look at, and why, a sentence a reason."""

    student: str
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Summary:
    """All that a report says about an assignment.

    Attributes
    ----------
    assignment : str
    points : float
        How many there are, those by hand included.
    submissions : list of SubmissionOutcome
        By student.
    difficulties : list of Difficulty
        In the order of the course.
    mistakes : list of CommonMistake
        The most frequent first.
    looks : list of Look
        By student.
    """

    assignment: str
    points: float
    submissions: list[SubmissionOutcome]
    difficulties: list[Difficulty]
    mistakes: list[CommonMistake]
    looks: list[Look]

    @property
    def judged(self) -> list[SubmissionOutcome]:
        """Submissions that have a score."""
        return [each for each in self.submissions if each.score is not None]

    @property
    def scores(self) -> list[float]:
        return [each.score for each in self.submissions if each.score is not None]

    @property
    def ranges(self) -> list[tuple[float, float, int]]:
        """Ten ranges of points, from and to, and how many scores are in each.

        A score on a border is in the upper range; what is above the end (a bonus) in the last.
        """
        width = self.points / 10 or 1.0
        found = [min(int(score / width + 1e-9), 9) for score in self.scores]
        return [(n * width, (n + 1) * width, found.count(n)) for n in range(10)]

    @property
    def mean(self) -> float | None:
        return fmean(self.scores) if self.scores else None

    @property
    def median(self) -> float | None:
        return median(self.scores) if self.scores else None

    @property
    def statuses(self) -> dict[str, int]:
        """Number of submissions by status, in the order of the statuses; none is left out."""
        found = [each.status for each in self.submissions]
        return {status: found.count(status) for status in STATUSES}

    @property
    def waiting(self) -> list[SubmissionOutcome]:
        """Submissions with written answers that nobody has graded yet."""
        return [each for each in self.submissions if each.by_hand]

    @property
    def seconds(self) -> dict[str, float]:
        """Processor time by student, where it was measured; the slowest first."""
        found = {}
        for each in self.submissions:
            times = [n.seconds for n in each.notebooks if n.seconds is not None]
            if times:
                found[each.student] = sum(times)
        return dict(sorted(found.items(), key=lambda pair: -pair[1]))


def summarise(assignment: str, submissions: Sequence[SubmissionOutcome]) -> Summary:
    """Count everything that the report says."""
    ordered = sorted(submissions, key=lambda each: each.student)
    answers: dict[str, list[ExerciseOutcome]] = {}
    for submission in ordered:
        for notebook in submission.notebooks:
            for answer in notebook.exercises:
                if answer.earned is not None and answer.status != BY_HAND:
                    answers.setdefault(answer.exercise, []).append(answer)
    order = [name for name in EXERCISES if name in answers]
    return Summary(
        assignment=assignment,
        points=max((each.points for each in ordered), default=0.0),
        submissions=ordered,
        difficulties=[_difficulty(name, answers[name]) for name in order],
        mistakes=_common_mistakes(answers),
        looks=[Look(each.student, why) for each in ordered if (why := reasons_to_look(each))],
    )


def _difficulty(name: str, answers: Sequence[ExerciseOutcome]) -> Difficulty:
    tried = [answer for answer in answers if answer.status != "not attempted"]
    passed = sum(answer.status == "passed" for answer in tried)
    partly = sum(answer.status != "passed" and bool(answer.earned) for answer in tried)
    return Difficulty(
        exercise=name,
        points=answers[0].points,
        passed=passed,
        partly=partly,
        not_yet=len(tried) - passed - partly,
        not_attempted=len(answers) - len(tried),
        share=fmean((each.earned or 0.0) / each.points if each.points else 0.0 for each in answers),
    )


def _common_mistakes(answers: dict[str, list[ExerciseOutcome]]) -> list[CommonMistake]:
    counts: dict[tuple[str, str], int] = {}
    said: dict[tuple[str, str], str] = {}
    for name, given in answers.items():
        for answer in given:
            if answer.mistake:
                key = (name, answer.mistake)
                counts[key] = counts.get(key, 0) + 1
                said[key] = answer.message
    found = [CommonMistake(*key, said[key], count) for key, count in counts.items()]
    return sorted(found, key=lambda each: (-each.count, each.exercise, each.mistake))


def reasons_to_look(submission: SubmissionOutcome) -> tuple[str, ...]:
    """Why a person should look at a submission; empty if nothing calls for it."""
    found = []
    if submission.status != "graded":
        found.append(f"{submission.status}: {submission.reason}".rstrip(": "))
    for notebook in submission.notebooks:
        found += [f"{notebook.notebook}: {note}" for note in notebook.notes]
    return tuple(found)

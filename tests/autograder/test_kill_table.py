"""Every known mistake is rejected with its own sentence, and every right answer is accepted."""

from __future__ import annotations

import functools
import os

import pytest

from autograder.building.kill_table import KillTable
from autograder.catalogue import EXERCISES, judge_function

SEEDS = int(os.environ.get("EIGENTUNES_SEEDS", "20"))  # fewer where a kernel is looked at

pytestmark = pytest.mark.filterwarnings("ignore")  # wrong answers divide by zero

each_exercise = pytest.mark.parametrize("name", EXERCISES)


@functools.cache
def _table(name: str) -> KillTable:
    return KillTable(EXERCISES[name])


@each_exercise
def test_every_mistake_gets_its_own_sentence_and_every_right_answer_passes(name, record_property):
    unexpected = [line for seed in range(SEEDS) for line in _table(name).unexpected(seed)]
    exercise = EXERCISES[name]
    wrong, right = len(exercise.mistakes), len(exercise.equivalents) + 1
    record_property("kill table", (name, wrong, right, SEEDS, len(unexpected)))
    assert not unexpected, "\n".join(unexpected)


@each_exercise
def test_the_visible_cases_alone_tell_every_mistake_from_a_right_answer(name):
    unexpected = _table(name).unexpected(None)
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

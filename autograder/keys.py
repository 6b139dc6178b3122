"""Freezes the answer keys that instant checks use (:mod:`eigentunes.keys`)."""

from __future__ import annotations

import json
from typing import Any

from autograder.definition import Exercise
from autograder.judge import ReferenceKey
from eigentunes.wire import encode, pack_answers, pack_cases


def freeze(exercise: Exercise) -> dict[str, Any]:
    """The answer key of one exercise, as JSON data."""
    cases = exercise.visible_cases
    key = ReferenceKey(exercise, cases)
    return {
        "generated": "by `make notebooks` from autograder/exercises; do not edit",
        "exercise": exercise.name,
        "cases": pack_cases(cases),
        "expected": [encode(key.expected(i)) for i in range(len(cases))],
        "mistakes": [
            {"name": name, "sentence": sentence, "answers": pack_answers(answers)}
            for name, sentence, answers in key.mistakes()
        ],
    }


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

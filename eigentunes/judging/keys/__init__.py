"""Answer keys, frozen by ``make notebooks`` from the exercises' definitions.

A key holds the visible cases of an exercise with the expected outputs, and the outputs and
sentences of the known mistakes, as far as neither rounding nor the signs of eigenvectors decide
them; no code.  It is all that an instant check needs.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from eigentunes.judging.contract import Answer, Case, Undecided
from eigentunes.judging.wire import decode, unpack_answers, unpack_cases


@dataclass(frozen=True)
class FrozenKey:
    """A :class:`eigentunes.judging.verdict.Key` read from a file."""

    cases: list[Case]
    values: list[Any]
    known: list[tuple[str, str, list[Answer | Undecided | None]]]

    def expected(self, index: int) -> Any:
        return self.values[index]

    def mistakes(self) -> Iterable[tuple[str, str, list[Answer | Undecided | None]]]:
        return self.known


@cache
def load(name: str) -> FrozenKey:
    """Read the key of one exercise."""
    data = json.loads(files(__name__).joinpath(f"{name}.json").read_text(encoding="utf-8"))
    return FrozenKey(
        cases=unpack_cases(data["cases"]),
        values=[decode(value) for value in data["expected"]],
        known=[
            (known["name"], known["sentence"], _outcomes(known["answers"]))
            for known in data["mistakes"]
        ],
    )


def _outcomes(items: list[Any]) -> list[Answer | Undecided | None]:
    """A known mistake's answers; where the machine decides, none was kept."""
    open_cases = {i for i, item in enumerate(items) if item == Undecided.MACHINE.value}
    kept = unpack_answers([None if i in open_cases else item for i, item in enumerate(items)])
    return [Undecided.MACHINE if i in open_cases else item for i, item in enumerate(kept)]

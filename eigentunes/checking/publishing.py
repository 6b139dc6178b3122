"""Runs in the learner's process when a submission is graded; holds no reference.

The grader puts inputs in, this module calls the learner's function on them and publishes what
came of it as plain data.  What it publishes is a claim about the function, nothing more: the
comparison with the reference happens elsewhere (:mod:`autograder.grading`).
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from IPython.display import display

from eigentunes.checks import CHECKS
from eigentunes.judging.calling import answers
from eigentunes.judging.wire import pack_answers, unpack_cases

MIME = "application/vnd.eigentunes.answers+json"


def publish(name: str, function: Callable[..., Any], cases: str) -> None:
    """Call `function` on packed cases and publish the answers as one display.

    Parameters
    ----------
    name : str
        The exercise.
    function : callable
    cases : str
        JSON of :func:`eigentunes.judging.wire.pack_cases`.
    """
    given = answers(function, CHECKS[name], unpack_cases(json.loads(cases)))
    display({MIME: json.dumps(pack_answers(given))}, raw=True)

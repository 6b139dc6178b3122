"""``check(function)``: what a learner calls to be told at once what they did.

It needs no reference: it judges with the answer-free checks and a frozen answer key.  In a
notebook it shows a card and never raises.  Where a failed check must fail its cell (nbgrader's
*Validate* and autograding, or a headless run with ``EIGENTUNES_ENFORCE=1``) it shows the card and
raises :class:`CheckFailed`.
"""

from __future__ import annotations

import difflib
import os
import sys
import weakref
from collections.abc import Callable
from typing import Any

from eigentunes import keys
from eigentunes.calling import answers
from eigentunes.card import Card
from eigentunes.checks import CHECKS
from eigentunes.definition import Verdict
from eigentunes.judging import judge


class CheckFailed(Exception):
    """A check did not pass where that must fail the cell."""

    def _render_traceback_(self) -> list[str]:
        """What IPython shows: the sentence, not our stack."""
        return [str(self)]


def check(function: Callable[..., Any]) -> None:
    """Check your function and show a card that says how it went.

    Parameters
    ----------
    function : callable
        The function that the exercise asked for, under the exercise's name:
        ``check(assign_labels)``.
    """
    name, verdict = _verdict(function)
    card = Card(name, verdict)
    _show(card)
    if _enforced() and not verdict.passed:
        raise CheckFailed(f"{name or 'check'}: {verdict.message}")


_passing: weakref.WeakKeyDictionary[Callable[..., Any], bool] = weakref.WeakKeyDictionary()


def passes(function: Any) -> bool:
    """Whether a function passes the check of the exercise with its name; never raises."""
    try:
        if function not in _passing:
            _passing[function] = _verdict(function)[1].passed
        return _passing[function]
    except TypeError:  # no function, or one that cannot be remembered
        return False


def _verdict(function: Any) -> tuple[str, Verdict]:
    """The exercise's name, if there is one, and the verdict."""
    name = getattr(function, "__name__", "")
    if not callable(function) or isinstance(function, type) or name not in CHECKS:
        return "", Verdict("cannot check", _not_checkable(function))
    key = keys.load(name)
    verdict = judge(CHECKS[name], key.cases, answers(function, CHECKS[name], key.cases), key)
    return name, verdict


def _not_checkable(thing: Any) -> str:
    """One sentence on why this cannot be checked, and what to do."""
    if isinstance(thing, str):
        usage = f"check({thing})" if thing in CHECKS else "check(assign_labels)"
        return f"Give the function itself, without quotation marks: `{usage}`."
    if not callable(thing) or isinstance(thing, type):
        kind = type(thing).__name__
        article = "an" if kind[0].lower() in "aeiou" else "a"
        return (
            f"`check` needs a function, and this is {article} {kind}. Write the function's name "
            "without brackets, as in `check(standardize)`, not `check(standardize(X))`."
        )
    name = getattr(thing, "__name__", type(thing).__name__)
    close = difflib.get_close_matches(name, CHECKS, n=1)
    guess = f" Did you mean `{close[0]}`?" if close else ""
    return (
        f"There is no exercise called `{name}`.{guess} "
        "An exercise is found by the name after `def`, so keep that name as it was given."
    )


def _enforced() -> bool:
    return any(
        os.environ.get(variable)
        for variable in ("EIGENTUNES_ENFORCE", "NBGRADER_EXECUTION", "NBGRADER_VALIDATING")
    )


def _show(card: Card) -> None:
    ipython = sys.modules.get("IPython")
    if ipython is not None and ipython.get_ipython() is not None:
        from IPython.display import display

        display(card)
    else:
        print(card)

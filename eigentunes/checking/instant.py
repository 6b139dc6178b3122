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
from collections.abc import Callable
from typing import Any

from eigentunes.checking.naming import Ambiguous, exercise_name, own_name
from eigentunes.checking.reaching import Reached, reached
from eigentunes.checks import CHECKS
from eigentunes.judging import keys
from eigentunes.judging.calling import answers
from eigentunes.judging.card import Card
from eigentunes.judging.contract import Verdict
from eigentunes.judging.lending import judged_now
from eigentunes.judging.verdict import judge


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
    if judged_now():  # a function that checks itself
        return
    try:
        name = exercise_name(function, sys._getframe(1))
        verdict = _verdict(function, name)
        if name:
            _remember(name, function, verdict.passed)
        _show(Card(name, verdict))
    except KeyboardInterrupt:
        raise
    except Ambiguous as error:
        name, verdict = "", Verdict("cannot check", str(error))
        _show(Card(name, verdict))
    except BaseException as error:  # the course must not stop a learner's notebook
        name, verdict = "", Verdict("cannot check", _ours(error))
        _show(Card(name, verdict))
    if _enforced() and not verdict.passed:
        raise CheckFailed(f"{name or 'check'}: {verdict.message}")


def passes(function: Any, name: str = "") -> bool:
    """Whether a function passes the check of an exercise; never raises.

    The verdict is remembered as long as nothing that the function reaches has changed.

    Parameters
    ----------
    function : callable
    name : str
        The exercise; if not given, it is found as :func:`check` finds it.
    """
    try:
        name = name or exercise_name(function, sys._getframe(1))
        if not name or judged_now(name):
            return False
        for known, passed in _verdicts.get(name, []):
            if known is not None and known == reached(function):
                return passed
        passed = _verdict(function, name).passed
        _remember(name, function, passed)
        return passed
    except KeyboardInterrupt:
        raise
    except BaseException:  # then nobody can say
        return False


REMEMBERED = 4  # functions for an exercise
_verdicts: dict[str, list[tuple[Reached | None, bool]]] = {}


def _remember(name: str, function: Any, passed: bool) -> None:
    found = reached(function)
    others = [each for each in _verdicts.get(name, []) if each[0] != found]
    _verdicts[name] = [(found, passed), *others][:REMEMBERED]


def _verdict(function: Any, name: str) -> Verdict:
    """The verdict about a function as the exercise `name`; empty if it is none."""
    if not callable(function) or not name:
        return Verdict("cannot check", _not_checkable(function))
    key = keys.load(name)
    given = answers(function, CHECKS[name], key.cases)
    try:
        return judge(CHECKS[name], key.cases, given, key)
    except Exception as error:
        return Verdict("cannot check", _ours(error))


def _ours(error: BaseException) -> str:
    kind = type.__dict__["__name__"].__get__(type(error))
    return (
        f"The check itself failed ({kind}), so nobody knows whether your function is right. If you "
        "have changed something in NumPy, restart the kernel; else tell your instructor, please."
    )


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
    name = own_name(thing) or type(thing).__name__
    close = difflib.get_close_matches(name, CHECKS, n=1)
    guess = f" Did you mean `{close[0]}`?" if close else ""
    return (
        f"There is no exercise called `{name}`.{guess} "
        "An exercise is found by the name that your function has in the notebook, so keep that "
        "name as it was given."
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

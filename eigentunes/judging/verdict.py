"""All the trials of a function together: what they are worth, and which known mistake they show."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Protocol

import numpy as np

from eigentunes.judging.broken_contract import magnitude
from eigentunes.judging.contract import Answer, Case, Check, Undecided, Verdict
from eigentunes.judging.example import example
from eigentunes.judging.trial import Trial
from eigentunes.judging.wire import NUMERIC

Outcome = Answer | Undecided | None
"""What a known mistake does with a case: nothing wrong, something that the machine decides, or its
answer in canonical form."""

Mistakes = Iterable[tuple[str, str, Sequence[Outcome]]]
"""Name, sentence, and the outcome of every case."""


class Key(Protocol):
    """Where expected outputs come from."""

    def expected(self, index: int) -> Any:
        """The reference's value for a case, None if there is none."""

    def mistakes(self) -> Mistakes:
        """The known mistakes; their outcomes may be computed when they are looked at."""


def judge(
    check: Check,
    cases: Sequence[Case],
    answers: Sequence[Answer],
    key: Key,
    visible: int | None = None,
) -> Verdict:
    """Judge the answers to all the cases.

    Parameters
    ----------
    check : Check
    cases : sequence of Case
        Visible ones first, smallest first.
    answers : sequence of Answer
        One for each case.
    key : Key
    visible : int, optional
        How many cases may be shown to the learner; all, if not given.

    Returns
    -------
    Verdict
    """
    trials = [
        Trial(check, case, answer, key.expected(i))
        for i, (case, answer) in enumerate(zip(cases, answers, strict=True))
    ]
    return verdict(trials, key.mistakes, len(trials) if visible is None else visible)


def verdict(trials: Sequence[Trial], mistakes: Callable[[], Mistakes], visible: int) -> Verdict:
    """Judge trials of one exercise; as :func:`judge`, which makes them."""
    if trials and all(each.answer.error == "NotImplementedError" for each in trials):
        return Verdict("not attempted", f"`{trials[0].check.name}` is still to be written.")
    faults = {i: each.fault for i, each in enumerate(trials) if each.fault}
    single = {i: sentence for i, sentence in faults.items() if not trials[i].case.draws}
    # Where a trap fails, too: else whoever falls into one on purpose would escape the law.
    if all(trials[i].case.trap for i in single):
        faults |= {
            i: each.broken_law
            for i, each in enumerate(trials)
            if each.case.draws and i not in faults and each.broken_law
        }
    if not faults:
        return Verdict("passed", score=1.0)

    scope = _scope(trials, single or faults)
    shown = [i for i in scope if i < visible]
    first = min(shown or scope)
    mistake, sentence = _recognised(trials, single, scope, mistakes)
    return Verdict(
        status="took too long" if trials[first].answer.error == "TimeUp" else "not yet",
        message=sentence or faults[first],
        score=_score(trials, faults),
        mistake=mistake,
        traps=_traps(trials, faults),
        example=example(trials[first]) if shown else "",
        printed=trials[first].answer.printed if shown else "",
    )


def _scope(trials: Sequence[Trial], failing: Mapping[int, str]) -> list[int]:
    """The failing trials that the message is about: ordinary ones, or those of the first trap."""
    ordinary = any(not trials[i].case.trap for i in failing)
    trap = "" if ordinary else trials[min(failing)].case.trap
    return [i for i in failing if trials[i].case.trap == trap]


# --- known mistakes -------------------------------------------------------------------------


def _recognised(
    trials: Sequence[Trial],
    failing: Mapping[int, str],
    scope: Sequence[int],
    mistakes: Callable[[], Mistakes],
) -> tuple[str | None, str]:
    """The known mistake that explains every failing case in scope.

    It must fail on those and on no other case of their kind, nor on an ordinary one, with the same
    outcome.  Learners often fall into a trap besides, so other kinds of cases only decide between
    several known mistakes; if they do not, nothing is claimed.  Where a mistake's outcome is
    undecided, any outcome agrees with it, but less than the same one would.
    """
    if all(trials[i].answer.error for i in failing):
        return None, ""  # an exception alone does not tell what was done
    kinds = ("", trials[scope[0]].case.trap)
    others = [i for i, each in enumerate(trials) if each.case.trap in kinds and i not in scope]
    telling = any(not trials[i].answer.error for i in scope)
    explained: dict[str, tuple[float, str]] = {}
    for name, sentence, outcomes in mistakes():

        def agreement(i: int, outcomes: Sequence[Outcome] = outcomes) -> float:
            outcome = outcomes[i]
            if isinstance(outcome, Undecided):
                return 0.5
            if i not in failing or outcome is None:
                return float(i not in failing and outcome is None)
            return float(_same_outcome(trials[i].canonical, outcome))

        # Mostly the first one tells, and the rest never runs.
        if not all(agreement(i) for i in [*scope, *others]):
            continue
        if all(isinstance(outcomes[i], Undecided) for i in scope):
            continue
        agreements = [agreement(i) for i in range(len(trials))]
        count = sum(agreements)
        if (telling or all(agreements)) and count > explained.get(sentence, (-1, ""))[0]:
            explained[sentence] = count, name
    if not explained:
        return None, ""
    most = max(count for count, _ in explained.values())
    best = [(name, sentence) for sentence, (count, name) in explained.items() if count == most]
    return best[0] if len(best) == 1 else (None, "")


def _same_outcome(mine: Answer, theirs: Answer) -> bool:
    if mine.error != theirs.error or set(mine.changed) != set(theirs.changed):
        return False
    if set(mine.shared) != set(theirs.shared):
        return False
    return bool(mine.error) or (mine.calls == theirs.calls and _same(mine.value, theirs.value))


def _same(a: Any, b: Any) -> bool:
    if isinstance(a, tuple | list) or isinstance(b, tuple | list):
        return (
            isinstance(a, tuple | list)
            and isinstance(b, tuple | list)
            and len(a) == len(b)
            and all(_same(x, y) for x, y in zip(a, b, strict=True))
        )
    if a is None or b is None or isinstance(a, str) or isinstance(b, str):
        return type(a) is type(b) and a == b
    a, b = np.asarray(a), np.asarray(b)
    if a.dtype.kind not in NUMERIC or b.dtype.kind not in NUMERIC:
        return a.dtype.kind == b.dtype.kind and a.tolist() == b.tolist()
    whole = "iu"
    if a.shape != b.shape or (a.dtype.kind in whole) != (b.dtype.kind in whole):
        return False
    least = 1e-9 + 1e-8 * magnitude(b)
    if b.dtype.kind not in "iuf" or a.dtype.kind not in "iuf" or not np.isfinite(b).all():
        return bool(np.allclose(a, b, rtol=1e-6, atol=least, equal_nan=True))
    with np.errstate(all="ignore"):  # the same, four times as fast
        return bool(np.all(np.abs(a - b.astype(float)) <= least + 1e-6 * np.abs(b)))


# --- partial credit -------------------------------------------------------------------------


def _traps(trials: Sequence[Trial], faults: Mapping[int, str]) -> tuple[str, ...]:
    """The traps that failed, if ordinary input is right; else nothing more to say."""
    if any(not trials[i].case.trap for i in faults):
        return ()
    return tuple(dict.fromkeys(trials[i].case.trap for i in sorted(faults)))


def _score(trials: Sequence[Trial], faults: Mapping[int, str]) -> float:
    """0 unless ordinary input is right; then every trap counts the same, ordinary as one."""
    groups = {each.case.trap for each in trials} | {""}
    failed = {trials[i].case.trap for i in faults}
    return 0.0 if "" in failed else 1 - len(failed) / len(groups)

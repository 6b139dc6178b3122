"""The two doors to a verdict.

A learner calls :func:`check` and is told at once; the grader has a notebook publish its answers
(:mod:`eigentunes.checking.publishing`) and judges them where the references are.
"""

from eigentunes.checking.instant import check, passes

__all__ = ["check", "passes"]

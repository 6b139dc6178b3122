"""Eigentunes: the learner's library.

It holds no reference and no hidden input.  What stands in for a function that a learner has not
written yet (:mod:`eigentunes.stand_ins`) is lent knowingly, and closed in its own exercise.
"""

from eigentunes.checking import check

__all__ = ["check"]

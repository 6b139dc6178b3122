"""Eigentunes: the learner's library.  It holds no answers."""

from eigentunes.check import check

__all__ = ["check"]

"""Eigentunes: the learner's library.  It holds no answers."""

from eigentunes.checking import check

__all__ = ["check"]

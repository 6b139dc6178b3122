"""Eigentunes: the learner's library."""

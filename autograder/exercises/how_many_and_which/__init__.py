"""Answers to the exercises of :mod:`eigentunes.checks.how_many_and_which`."""

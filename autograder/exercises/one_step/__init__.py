"""Answers to the exercises of :mod:`eigentunes.checks.one_step`."""

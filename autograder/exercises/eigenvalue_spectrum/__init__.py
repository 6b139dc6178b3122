"""Answers to the exercises of :mod:`eigentunes.checks.eigenvalue_spectrum`."""

"""Answers to the exercises of :mod:`eigentunes.checks.variance_in_a_direction`."""

"""Answers to the exercises of :mod:`eigentunes.checks.small_models`."""

"""Answers to the exercises of :mod:`eigentunes.checks.representations`."""

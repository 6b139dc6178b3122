"""Answers to the exercises of :mod:`eigentunes.checks.listening_to_structure`."""

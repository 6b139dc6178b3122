"""The answers to every exercise: ``<lesson>/<name>.py``, beside ``eigentunes/checks/<lesson>.py``.

:mod:`autograder.catalogue` collects them.
"""

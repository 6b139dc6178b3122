"""Eigentunes: the instructor's library.  Holds the answers; learners need none of it."""

from autograder.judge import exercise, exercises, judge_function

__all__ = ["exercise", "exercises", "judge_function"]

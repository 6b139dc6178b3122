"""Eigentunes: the instructor's library.  Holds the answers; learners need none of it."""

"""From lessons and exercises to what learners get: notebooks, and the answer keys of the checks."""

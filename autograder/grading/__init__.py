"""From what was handed in to points: questions, task, execution, judgements; and a whole class.

Each is a value that follows from the one before.  Two use them: what this course plugs into
nbgrader (`nbgrader_plugins`), which alone writes into notebooks and gradebook, and `score`.
"""

"""What this course plugs into nbgrader's autograding, through ``nbgrader_config.py``.

A submission passes through three of our parts: it is read (`reading`), its graded cells are
brought back as they were released (`restoring`), and its cells are executed with hidden inputs
and the answers judged (`judging`).
What is handed back is cleaned of whatever could run in a browser (`feedback`).
"""

from autograder.grading.nbgrader_plugins.execute_and_judge import ExecuteAndJudge
from autograder.grading.nbgrader_plugins.exporting import GradeFile
from autograder.grading.nbgrader_plugins.feedback import FeedbackExporter
from autograder.grading.nbgrader_plugins.reading import SubmissionExporter
from autograder.grading.nbgrader_plugins.restoring import RestoreCells
from autograder.grading.nbgrader_plugins.withholding import WithholdScores

__all__ = [
    "ExecuteAndJudge",
    "FeedbackExporter",
    "GradeFile",
    "RestoreCells",
    "SubmissionExporter",
    "WithholdScores",
]

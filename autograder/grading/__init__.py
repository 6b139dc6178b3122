"""What this course plugs into nbgrader's autograding, through ``nbgrader_config.py``.

A submission passes through three of our parts: it is read (`reading`), its graded cells are
brought back as they were released (`restoring`), and its cells are executed with hidden inputs
and the answers judged (`judging`).
What is handed back is cleaned of whatever could run in a browser (`feedback`).
"""

from autograder.grading.exporting import GradeFile
from autograder.grading.feedback import FeedbackExporter
from autograder.grading.judging import ExecuteAndJudge
from autograder.grading.reading import SubmissionExporter
from autograder.grading.restoring import RestoreCells
from autograder.grading.scores import WithholdScores

__all__ = [
    "ExecuteAndJudge",
    "FeedbackExporter",
    "GradeFile",
    "RestoreCells",
    "SubmissionExporter",
    "WithholdScores",
]

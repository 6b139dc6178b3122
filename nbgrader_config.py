"""nbgrader's configuration of this course: run its commands in this folder."""

from pathlib import Path

from autograder.surroundings import log_file, prepare

prepare()
course = Path(__file__).resolve().parent
c = get_config()  # noqa: F821
ours = "autograder.grading.nbgrader_plugins"
c.NbGrader.logfile = log_file(course)

# This folder is the course, whatever another configuration of yours says.
c.CourseDirectory.root = str(course)
c.CourseDirectory.db_url = f"sqlite:///{course}/gradebook.db"
c.CourseDirectory.course_id = "eigentunes"
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "notebooks"

# What a submission is before it runs: our cells as released, whatever was done to them.
c.Autograde.exporter_class = f"{ours}.SubmissionExporter"
c.Autograde.sanitize_preprocessors = [
    "nbgrader.preprocessors.ClearOutput",
    f"{ours}.RestoreCells",  # in place of DeduplicateIds, which aborts the batch
    "nbgrader.preprocessors.OverwriteKernelspec",
    "nbgrader.preprocessors.OverwriteCells",
    "nbgrader.preprocessors.CheckCellMetadata",
]
# Checks get hidden inputs, and their answers are judged here, not in the learner's process.
c.Autograde.autograde_preprocessors = [
    f"{ours}.ExecuteAndJudge",
    "nbgrader.preprocessors.IgnorePattern",
    "nbconvert.preprocessors.ClearMetadataPreprocessor",
    "nbgrader.preprocessors.LimitOutput",
    "nbgrader.preprocessors.SaveAutoGrades",
    "nbgrader.preprocessors.AssignLatePenalties",
    f"{ours}.WithholdScores",  # what could not be graded has no score, not 0
    "nbgrader.preprocessors.CheckCellMetadata",
]
c.GenerateFeedback.exporter_class = f"{ours}.FeedbackExporter"
# The same cleaning for the Formgrader's pages, which nbconvert's own exporter makes.
c.HTMLExporter.filters = {"markdown2html": f"{ours}.feedback.cleaned_markdown"}
c.HTMLExporter.preprocessors = [f"{ours}.feedback.CleanOutputs"]
c.ExportApp.plugin_class = f"{ours}.GradeFile"  # with status and exercises
c.Execute.timeout = 60
c.ExecutePreprocessor.store_widget_state = False  # feedback shows the explorers' static pictures

"""What the class report counts."""

from autograder.grading.outcomes import ExerciseOutcome, NotebookOutcome, SubmissionOutcome
from autograder.handing_back.summary import reasons_to_look, summarise


def answer(exercise="inertia", earned=2.0, status="passed", **more):
    return ExerciseOutcome(exercise, 2.0, earned, status, **more)


def submission(student, *answers, status="graded", reason="", notes=(), seconds=1.0, **more):
    notebook = NotebookOutcome("1-one-step", status, reason, notes, seconds, answers)
    return SubmissionOutcome(student, "1-kmeans", status, reason, (notebook,), **more)


MEAN = {"mistake": "mean", "message": "You averaged over the points."}
CLASS = [
    submission("c", answer(earned=0.0, status="not yet", **MEAN), seconds=3.0),
    submission("a", answer()),
    submission("b", answer(earned=1.5, status="not yet", **MEAN)),
    submission("d", answer(earned=0.0, status="not attempted")),
    submission("e", answer(earned=None, status=""), status="unreadable", reason="It is empty."),
]


def test_only_submissions_with_a_score_count():
    summary = summarise("1-kmeans", CLASS)
    assert summary.scores == [2.0, 1.5, 0.0, 0.0]
    assert (summary.mean, summary.median) == (0.875, 0.75)
    assert len(summary.submissions) == 5


def test_an_exercise_counts_who_passed_got_a_part_failed_and_left_it_out():
    (difficulty,) = summarise("1-kmeans", CLASS).difficulties
    assert (difficulty.passed, difficulty.partly, difficulty.not_yet) == (1, 1, 1)
    assert (difficulty.not_attempted, difficulty.attempted, difficulty.judged) == (1, 3, 4)
    assert difficulty.share == (1 + 0.75 + 0 + 0) / 4


def test_known_mistakes_are_counted_with_the_sentence_that_was_given():
    (mistake,) = summarise("1-kmeans", CLASS).mistakes
    assert (mistake.exercise, mistake.mistake, mistake.count) == ("inertia", "mean", 2)
    assert mistake.sentence == "You averaged over the points."


def test_written_answers_are_no_exercises():
    written = answer("name_the_clusters", earned=1.0, status="by hand")
    summary = summarise("1-kmeans", [submission("a", answer(), written)])
    assert [each.exercise for each in summary.difficulties] == ["inertia"]


def test_every_score_is_in_one_range_also_on_a_border_and_above_the_end():
    scores = [0.0, 0.2, 1.99, 2.0, 2.5]
    summary = summarise("1-kmeans", [submission(str(s), answer(earned=s)) for s in scores])
    counts = [count for _, _, count in summary.ranges]
    assert counts == [1, 1, 0, 0, 0, 0, 0, 0, 0, 3]


def test_the_slowest_come_first():
    assert next(iter(summarise("1-kmeans", CLASS).seconds.items())) == ("c", 3.0)


def test_a_person_looks_at_bad_ends_and_notes_and_at_nothing_else():
    odd = submission("x", status="crashed", reason="Cell 3.", notes=("a repair",))
    assert reasons_to_look(odd) == ("crashed: Cell 3.", "1-one-step: a repair")
    assert [look.student for look in summarise("1-kmeans", CLASS).looks] == ["e"]
    assert not reasons_to_look(submission("a", answer()))


def test_answers_that_wait_for_a_person_are_a_list_of_their_own():
    summary = summarise("1-kmeans", [submission("a", answer(), by_hand=4.0), *CLASS])
    assert [each.student for each in summary.waiting] == ["a"]
    assert "a" not in [look.student for look in summary.looks]


def test_statuses_are_counted_in_their_order():
    counts = {name: n for name, n in summarise("1-kmeans", CLASS).statuses.items() if n}
    assert list(counts.items()) == [("graded", 4), ("unreadable", 1)]

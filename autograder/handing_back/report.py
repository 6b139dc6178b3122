"""The class report: one page that needs nothing but itself, and tables for other programs."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from autograder.grading.tables import harmless
from autograder.handing_back import pictures
from autograder.handing_back.summary import BY_HAND, Summary

MOST_MISTAKES = 25  # rows of a table; all of them are in the CSV file


def page(summary: Summary, made: str = "") -> str:
    """The report as HTML.

    Everything that comes from a submission is escaped, and the page forbids browsers to run or
    load anything.

    Parameters
    ----------
    summary : Summary
    made : str
        When the report was made, in words.
    """
    environment = Environment(
        loader=PackageLoader("autograder.handing_back", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(code=_with_code, number=_number)
    seconds = summary.seconds
    passed = {
        each.student: (
            sum(answer.status == "passed" for n in each.notebooks for answer in n.exercises),
            sum(answer.status != BY_HAND for n in each.notebooks for answer in n.exercises),
        )
        for each in summary.submissions
    }
    return environment.get_template("report.html").render(
        summary=summary,
        made=made,
        mistakes=summary.mistakes[:MOST_MISTAKES],
        ranges=summary.ranges,
        seconds=seconds,
        passed=passed,
        hardest=sorted(summary.difficulties, key=lambda each: each.share),
        scores_picture=pictures.scores(summary) if summary.scores else None,
        exercises_picture=(
            pictures.exercises(summary.difficulties) if summary.difficulties else None
        ),
        times_picture=pictures.times(seconds) if seconds else None,
        statuses_picture=pictures.statuses(summary.statuses) if summary.submissions else None,
    )


def _with_code(sentence: str) -> Markup:
    """Escape a sentence, and set what stands between backticks as code."""
    return Markup(re.sub(r"`([^`]+)`", r"<code>\1</code>", str(escape(sentence))))


def _number(value: float | None) -> str:
    """A number with at most two decimals; a dash for none."""
    return "–" if value is None else f"{value:.2f}".rstrip("0").rstrip(".")


def students_table(summary: Summary) -> str:
    """CSV: one row per student."""
    header = ("student", "status", "reason", "score", "points", "by_hand", "seconds", "look")
    looks = {look.student: "; ".join(look.reasons) for look in summary.looks}
    rows = (
        (
            each.student,
            each.status,
            each.reason,
            _number(each.score) if each.score is not None else "",
            _number(each.points),
            _number(each.by_hand),
            f"{summary.seconds[each.student]:.3f}" if each.student in summary.seconds else "",
            looks.get(each.student, ""),
        )
        for each in summary.submissions
    )
    return _csv(header, rows)


def exercises_table(summary: Summary) -> str:
    """CSV: one row per student and exercise."""
    header = (
        "student", "notebook", "exercise", "points", "earned", "status", "mistake", "message",
        "seconds",
    )  # fmt: skip
    rows = (
        (
            each.student,
            notebook.notebook,
            answer.exercise,
            _number(answer.points),
            _number(answer.earned) if answer.earned is not None else "",
            answer.status,
            answer.mistake or "",
            answer.message,
            "" if answer.seconds is None else f"{answer.seconds:.3f}",
        )
        for each in summary.submissions
        for notebook in each.notebooks
        for answer in notebook.exercises
    )
    return _csv(header, rows)


def mistakes_table(summary: Summary) -> str:
    """CSV: one row per known mistake that was made."""
    header = ("exercise", "mistake", "submissions", "sentence")
    return _csv(header, ((m.exercise, m.mistake, m.count, m.sentence) for m in summary.mistakes))


def _csv(header: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> str:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([harmless(str(value)) for value in row] for row in rows)
    return buffer.getvalue()


def files(summary: Summary, made: str) -> dict[str, bytes]:
    """The page and its tables, by file name."""
    tables = {
        "students": students_table(summary),
        "exercises": exercises_table(summary),
        "mistakes": mistakes_table(summary),
    }
    name = summary.assignment
    texts = {f"{name}-{kind}.csv": table for kind, table in tables.items()}
    texts[f"{name}.html"] = page(summary, made)
    return {file: text.encode() for file, text in texts.items()}

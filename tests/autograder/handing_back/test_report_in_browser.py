"""The class report in a real browser: wide and narrow, light and dark."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from autograder.grading.outcomes import ExerciseOutcome, NotebookOutcome, SubmissionOutcome
from autograder.handing_back.report import page
from autograder.handing_back.summary import summarise
from tests.browser import accessibility_findings, chromium, complaints, screenshot

pytestmark = pytest.mark.browser


def submission(number: int) -> SubmissionOutcome:
    earned = float(number % 4)
    status = "passed" if earned == 3 else "not yet"
    answers = tuple(
        ExerciseOutcome(name, 3.0, earned, status, f"Sentence about `{name}`.", "some_mistake", 0.1)
        for name in ("squared_distances", "assign_labels", "update_centroids", "inertia")
    )
    notes = ("a long note about a strange cell " * 4,) if number == 1 else ()
    notebook = NotebookOutcome("1-one-step", "graded", "", notes, 0.2 * number + 0.1, answers)
    return SubmissionOutcome(f"student{number}", "1-kmeans", "graded", "", (notebook,))


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    summary = summarise("1-kmeans", [submission(n) for n in range(12)])
    file = tmp_path_factory.mktemp("report") / "1-kmeans.html"
    file.write_text(page(summary), encoding="utf-8")
    return file


@pytest.mark.parametrize("width", [1280, 420])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_report_fits_shows_its_pictures_and_passes_axe(report: Path, width: int, scheme: Any):
    with chromium(width=width, color_scheme=scheme, bypass_csp=True) as context:
        page = context.new_page()
        said = complaints(page)
        page.goto(report.as_uri())
        screenshot(page, f"report-{width}-{scheme}", full_page=True)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        shown = "[...document.images].map(i => [i.naturalWidth > 0, i.currentSrc])"
        pictures = page.evaluate(shown)
        assert all(drawn for drawn, _ in pictures)
        chosen = page.evaluate("[...document.images].map(i => i.getAttribute('src'))")
        same = [source == light for (_, source), light in zip(pictures, chosen, strict=True)]
        assert same == [scheme == "light"] * 4
        assert not said
        assert not accessibility_findings(page)

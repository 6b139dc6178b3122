"""The class report as a page and as tables."""

import csv
import io
import re
from html.parser import HTMLParser

import pytest

from autograder.handing_back.report import exercises_table, files, page, students_table
from autograder.handing_back.summary import summarise

from .test_summary import CLASS, answer, submission

ATTACK = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'&"


class Elements(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))

    def named(self, tag):
        return [attributes for name, attributes in self.found if name == tag]


@pytest.fixture(scope="module")
def html():
    return page(summarise("1-kmeans", CLASS), "as of today")


def test_the_page_needs_nothing_but_itself_and_runs_nothing(html):
    elements = Elements(html)
    assert not elements.named("script")
    assert not elements.named("link")
    for tag, attributes in elements.found:
        for name in ("src", "srcset", "href"):
            if address := attributes.get(name):
                assert address.startswith(("data:image/svg+xml;base64,", "#")), (tag, address[:60])
        assert not [name for name in attributes if name.startswith("on")]
    policy = elements.named("meta")[1]["content"]
    assert "default-src 'none'" in policy


def test_every_picture_has_words_and_a_dark_version(html):
    elements = Elements(html)
    pictures = elements.named("img")
    assert len(pictures) == len(elements.named("source")) == 4
    for attributes in pictures:
        assert len(attributes["alt"]) > 40


def test_headings_links_and_tables_can_be_found_without_eyes(html):
    elements = Elements(html)
    assert elements.named("html")[0]["lang"] == "en"
    ids = {attributes.get("id") for attributes in elements.named("section")}
    assert {link["href"].lstrip("#") for link in elements.named("a")} == ids
    assert all(attributes.get("scope") in ("col", "row") for attributes in elements.named("th"))


def test_the_page_says_who_needs_a_look_and_what_was_told_how_often(html):
    text = re.sub(r"<[^>]+>", " ", html)
    assert "unreadable: It is empty." in text
    assert re.search(r"2\s+inertia\s+You averaged over the points\.", text)
    assert "4 of 5" in text


def test_what_comes_from_a_submission_is_shown_and_never_run():
    odd = submission(
        ATTACK,
        answer(earned=0.0, status="not yet", mistake="mean", message=ATTACK),
        status="crashed",
        reason=ATTACK,
        notes=(ATTACK,),
    )
    html = page(summarise("1-kmeans", [odd]))
    assert "<script" not in html
    assert "onerror=alert" in html  # as text
    assert len(Elements(html).named("img")) == 4


@pytest.mark.parametrize(
    "submissions",
    [[], [submission("a", answer(earned=None, status=""), status="missing", seconds=None)]],
)
def test_a_class_without_any_score_has_a_report_too(submissions):
    html = page(summarise("1-kmeans", submissions))
    assert "Nothing has been judged." in html


def test_the_table_of_exercises_has_a_row_for_each_student_and_exercise():
    rows = list(csv.DictReader(io.StringIO(exercises_table(summarise("1-kmeans", CLASS)))))
    assert [row["student"] for row in rows] == list("abcde")
    assert rows[1] == {
        "student": "b", "notebook": "1-one-step", "exercise": "inertia", "points": "2",
        "earned": "1.5", "status": "not yet", "mistake": "mean",
        "message": "You averaged over the points.", "seconds": "",
    }  # fmt: skip


def test_a_submission_without_a_score_has_an_empty_score_and_no_0():
    rows = list(csv.DictReader(io.StringIO(students_table(summarise("1-kmeans", CLASS)))))
    assert [row["score"] for row in rows] == ["2", "1.5", "0", "0", ""]
    assert rows[4]["reason"] == "It is empty."


def test_no_cell_of_a_table_is_a_formula():
    odd = submission("=cmd|' /C calc'!A0", answer(message="@SUM(1)", status="not yet"))
    table = exercises_table(summarise("1-kmeans", [odd]))
    for row in csv.reader(io.StringIO(table)):
        assert not [cell for cell in row if cell.startswith(("=", "+", "-", "@"))]


def test_the_page_and_its_tables_have_the_names_of_the_assignment():
    assert sorted(files(summarise("1-kmeans", CLASS), "")) == [
        "1-kmeans-exercises.csv",
        "1-kmeans-mistakes.csv",
        "1-kmeans-students.csv",
        "1-kmeans.html",
    ]

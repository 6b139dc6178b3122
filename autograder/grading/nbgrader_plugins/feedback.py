"""Feedback pages in which nothing of the learner's can run.

An instructor opens hundreds of these pages, and hands them back.  Whatever a submission holds, in
markdown or in outputs, goes through an allow-list of HTML before it becomes part of the page.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from typing import Any

import bleach
import nbformat
from bleach.css_sanitizer import ALLOWED_CSS_PROPERTIES, CSSSanitizer
from jinja2 import pass_context
from nbconvert.exporters import HTMLExporter
from nbconvert.preprocessors import Preprocessor
from nbformat import NotebookNode
from nbgrader import utils
from nbgrader.converters import GenerateFeedback

from autograder.grading.nbgrader_plugins.attempts import keep_folders, submissions
from autograder.grading.records import NOTICES, WITH_POINTS, Record
from autograder.surroundings import keep_private

TAGS = {
    *bleach.ALLOWED_TAGS,
    "br", "caption", "col", "colgroup", "dd", "del", "details", "div", "dl", "dt", "figcaption",
    "figure", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "img", "kbd", "mark", "p", "pre", "q",
    "s", "samp", "small", "span", "sub", "summary", "sup", "table", "tbody", "td", "tfoot", "th",
    "thead", "tr", "u", "var",
}  # fmt: skip
PLAIN_ATTRIBUTES = {
    "align", "alt", "aria-hidden", "aria-label", "class", "colspan", "height", "id", "open", "role",
    "rowspan", "scope", "start", "style", "title", "width",
}  # fmt: skip
STYLES = CSSSanitizer(
    allowed_css_properties=[
        *(name for name in ALLOWED_CSS_PROPERTIES if name not in ("azimuth", "pitch")),
        "border-left", "border-radius", "font-family", "line-height", "margin", "max-width",
        "overflow-x", "padding",
    ]
)  # fmt: skip
NO_POINTS = re.compile(r"Score: 0\.0 / (\d+\.\d+)")  # as nbgrader's template writes it
SAFE_DATA = {"text/plain", "text/latex", "application/json", "image/png", "image/jpeg"}


PICTURE = re.compile(r"(data:image/(?:png|jpeg|gif);base64,)([A-Za-z0-9+/=]{100,})")
KEPT = "eigentunesPicture"
SEPARATOR = re.compile(r"[\s/'\"]+")  # between attributes, if they are attributes
MOST_WORK, MOST_OF_A_PAGE = 12_000, 30_000
TOO_MUCH = "<p><em>This is too large, or nested too deep, to be shown here.</em></p>"


def _allowed(tag: str, name: str, value: str) -> bool:
    if tag == "img" and name == "src":  # pictures inside the page only: no beacons
        return value.startswith(("data:image/png;", "data:image/jpeg;", "data:image/gif;"))
    return name in PLAIN_ATTRIBUTES or (tag == "a" and name == "href")


def clean(html: str) -> str:
    """HTML with what could run, load or look like the page itself escaped or left out.

    What is so large or so deep that cleaning it would take long is left out, and said so.
    """
    pictures: list[str] = []

    def aside(found: re.Match[str]) -> str:
        pictures.append(found[2])
        return f"{found[1]}{KEPT}{len(pictures) - 1}{KEPT}"

    def back(found: re.Match[str]) -> str:
        number = int(found[1])  # a page may hold such words of its own
        return pictures[number] if number < len(pictures) else ""

    text = PICTURE.sub(aside, html)  # megabytes that are harmless wherever they stand
    if _work(text) > MOST_WORK:
        return TOO_MUCH
    try:
        cleaned = bleach.clean(
            text,
            tags=TAGS,
            attributes=_allowed,
            protocols={"http", "https", "mailto", "data"},
            css_sanitizer=STYLES,
        )
    except (ValueError, RecursionError):  # styles that no page has
        return TOO_MUCH
    return re.sub(f"{KEPT}([0-9]{{1,6}}){KEPT}", back, cleaned)


def _work(html: str) -> int:
    """How much there is to clean: the time grows with the square of tags, and of attributes."""
    return 2 * html.count("<") + len(SEPARATOR.findall(html)) + len(html) // 50


def clean_outputs(nb: NotebookNode) -> None:
    """Clean the outputs of a notebook in place, and leave out what cannot be cleaned.

    Graded cells come first, so that no flood elsewhere leaves out the card of a check.
    """
    work = 0
    for cell in sorted(nb.cells, key=lambda cell: not utils.is_grade(cell)):
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            for mime in list(data):
                if mime in ("text/html", "text/markdown"):
                    more = _work(PICTURE.sub("", data[mime]))
                    fits = more <= MOST_WORK and work + more <= MOST_OF_A_PAGE
                    work += more if fits else 0
                    data[mime] = clean(data[mime]) if fits else TOO_MUCH
                elif mime not in SAFE_DATA:
                    del data[mime]


class CleanOutputs(Preprocessor):
    """Cleans outputs for an exporter that is not ours: the Formgrader's."""

    def preprocess(
        self, nb: NotebookNode, resources: dict[str, Any]
    ) -> tuple[NotebookNode, dict[str, Any]]:
        clean_outputs(nb)
        return nb, resources


@functools.cache
def _exporter() -> HTMLExporter:
    return HTMLExporter()


@pass_context
def cleaned_markdown(context: Any, source: str) -> str:
    """A Jinja filter like nbconvert's ``markdown2html``, for an exporter that is not ours."""
    return _cleaned(_exporter().markdown2html, context, source)


def _cleaned(convert: Callable[[Any, str], str], context: Any, source: str) -> str:
    """Markdown as cleaned HTML."""
    if _work(PICTURE.sub("", source)) > MOST_WORK:
        return TOO_MUCH
    try:
        return clean(convert(context, source))
    except RecursionError:  # nested too deep for the one who converts it
        return TOO_MUCH


class FeedbackExporter(HTMLExporter):
    """nbconvert's HTML exporter for notebooks of strangers."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if isinstance(self.parent, GenerateFeedback):
            directory = self.parent.coursedir
            keep_private(directory, directory.feedback_directory)
            keep_folders(directory)
            step = directory.autograded_directory
            self.parent.assignments = submissions(self.parent, step)

    def from_notebook_node(
        self, nb: NotebookNode, resources: dict[str, Any] | None = None, **kwargs: Any
    ) -> tuple[Any, dict[str, Any]]:
        """Export `nb` with its outputs cleaned; if it has no score, the page says so."""
        record = Record.read(nb.metadata)
        if record and record.unfinished:
            notice = NOTICES["failed"].format(reason="Its grading was interrupted.")
            nb.cells = [nbformat.v4.new_markdown_cell(notice)]
        clean_outputs(nb)
        page, resources = super().from_notebook_node(nb, resources, **kwargs)
        if record and record.status not in WITH_POINTS:
            page = NO_POINTS.sub(r"no score yet / \1", page)
        return page, resources

    @pass_context
    def markdown2html(self, context: Any, source: str) -> str:
        """Turn markdown into cleaned HTML."""
        return _cleaned(super().markdown2html, context, source)

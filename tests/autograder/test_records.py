"""What the grading of a notebook leaves behind in its metadata."""

import json

import nbformat

from autograder.grading.records import KEY, MOST_NOTES, STATUS_OF, STATUSES, Finding, Record
from autograder.sandbox.protocol import WHY


def notebook(record: Record) -> nbformat.NotebookNode:
    nb = nbformat.v4.new_notebook()
    record.write(nb)
    return nbformat.reads(nbformat.writes(nb), as_version=4)


def test_a_record_comes_back_as_it_was_written():
    findings = {"lloyd": Finding("not yet", "Almost.", "stops_early", 0.25)}
    record = Record("timed out", "Code cell 3 took too long.", ("one", "two"), 1.5, findings)
    assert Record.read(notebook(record).metadata) == record


def test_a_notebook_without_a_record_has_none():
    assert Record.read(nbformat.v4.new_notebook().metadata) is None


def test_whatever_a_learner_causes_a_record_stays_small():
    endless = "x" * 1_000_000
    record = Record("failed", endless, tuple(f"{endless}{i}" for i in range(1000)), None)
    found = notebook(Record(**{**vars(record), "findings": {"lloyd": Finding("not yet", endless)}}))
    assert len(json.dumps(found.metadata[KEY])) < 20_000
    assert len(found.metadata[KEY]["notes"]) <= MOST_NOTES


def test_what_is_left_out_of_many_notes_is_counted():
    found = notebook(Record("graded", notes=tuple(f"note {i}" for i in range(MOST_NOTES + 5))))
    assert found.metadata[KEY]["notes"][-1] == "and 6 more"


def test_every_end_of_an_execution_is_a_status_except_that_of_the_sandbox_itself():
    assert STATUS_OF.keys() == {"", *WHY} - {"no sandbox"}
    assert set(STATUS_OF.values()) < set(STATUSES)

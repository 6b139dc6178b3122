"""Time stamps are understood, or what is doubtful about them is said."""

from __future__ import annotations

import re
from datetime import datetime

import pytest
from dateutil.tz import gettz

from autograder.grading import times
from autograder.grading.times import read, understood

NIGHT = datetime(2026, 9, 21, 23, 59)
SUMMER = datetime(2026, 9, 21, 21, 59)  # the same moment where clocks are two hours ahead


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("2026-09-21 23:59:00 UTC", NIGHT),
        ("2026-09-21 23:59:00", NIGHT),
        ("2026-09-21T23:59:00Z", NIGHT),
        ("2026-09-21-23-59-00", NIGHT),
        ("2026_09_21_23_59", NIGHT),
        ("2026-09-21-23-59-00 UTC", NIGHT),
        ("2026-09-21 23:59:00 CEST", SUMMER),
        ("Mon Sep 21 23:59:00 CEST 2026", SUMMER),
        ("2026-09-21 23:59:00 Europe/Berlin", SUMMER),
        ("2026-09-21 23:59:00 +0200", SUMMER),
        ("2026-09-21 21:59 Etc/GMT+2", NIGHT),
        ("2026-09-21 18:59 America/Port-au-Prince", datetime(2026, 9, 21, 22, 59)),
        ("2026-09-21 23:59 +02:00", SUMMER),
        ("2026-09-21 23:59 UTC+2", SUMMER),
        ("2026-09-21 23:59 GMT+02:00", SUMMER),
        ("Mon Sep 21 2026 23:59:00 GMT+0200 (Central European Summer Time)", SUMMER),
        ("2026-09-21 19:59 EDT", NIGHT),
        ("Monday, 21 September 2026, 11:59 PM", NIGHT),
        ("21/09/2026 23:59", NIGHT),
        ("  2026-09-21\t23:59 \n", NIGHT),
    ],
)
def test_a_time_is_understood_with_its_zone(text, when):
    assert (understood(text).when, understood(text).notes) == (when, ())


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("2026-09-21 23:59 IST", "a zone that is not known, IST; .*taken as 2026-09-21 23:59 UTC"),
        ("2026-09-21 23:59 CST", "a zone that is not known"),
        ("03/09/2026 12:00", "which number is the day .*taken as 2026-03-09 12:00 UTC"),
        ("03.09.2026 12:00", "which number is the day"),
        ("2026-09-21", "a date without a time"),
        ("2999-01-01 00:00:00 UTC", "a time in the future"),
        ("", "is empty"),
    ],
)
def test_what_is_doubtful_is_said_with_what_was_made_of_it(text, note):
    (said,) = understood(text).notes
    assert re.search(note, said)


@pytest.mark.parametrize(
    "text",
    [
        "yesterday, I think",
        "23:59",
        "10",
        "Monday",
        "Sep 2026",
        "2026-13-45",
        "1732973000",
        "\0",
        "2026-09-21 23:59 Europe/Nowhere",
    ],
)
def test_what_names_no_moment_is_refused(text):
    stamp = understood(text)
    assert stamp.refusal
    assert stamp.when is None


@pytest.mark.parametrize(
    "path",
    ["/etc/passwd", "../../etc/hosts", "Europe/../../../../etc/passwd", ":/etc/passwd", "Europe/",
     "./Europe/Berlin", "/usr/share/zoneinfo/Europe/Berlin", "~/a", "a/\0", "a/b.c"],
)  # fmt: skip
def test_a_path_is_no_zone_and_is_never_opened(path, monkeypatch):
    asked = []
    monkeypatch.setattr(times, "gettz", lambda name: asked.append(name) or gettz(name))
    assert understood(f"2026-09-21 23:59 {path}").refusal == "holds no time"
    assert not asked


def test_a_zone_whose_file_is_damaged_is_no_zone(monkeypatch):
    def damaged(name):
        raise ValueError("magic not found")

    monkeypatch.setattr(times, "gettz", damaged)
    assert understood("2026-09-21 23:59 Europe/Berlin").refusal == "holds no time"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_marks_at_the_beginning_of_a_file_are_no_part_of_the_time(tmp_path, encoding):
    file = tmp_path / "timestamp.txt"
    file.write_bytes("2026-09-21 23:59:00 UTC\r\n".encode(encoding))
    assert read(file).when == NIGHT


def test_no_more_of_a_file_is_read_than_a_time_needs(tmp_path):
    file = tmp_path / "timestamp.txt"
    with open(file, "wb") as opened:
        opened.write(b"2026-09-21 23:59:00 UTC")
        opened.truncate(3 << 30)
    assert "more than 200 bytes" in read(file).refusal
    assert read(tmp_path / "nothing.txt").when is None

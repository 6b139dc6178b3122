"""Only what was made here is replaced or removed, and all of it or nothing."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import pytest

from autograder import made
from autograder.made import Occupied, Record


@pytest.fixture
def record(tmp_path) -> Record:
    return Record(tmp_path, ".record.json")


def everything(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_what_was_made_is_replaced_by_what_is_made_anew(record, tmp_path):
    record.write({Path("a/b.txt"): b"1"})
    assert record.write({Path("a/b.txt"): b"2"}) == [tmp_path / "a/b.txt"]
    assert (tmp_path / "a/b.txt").read_bytes() == b"2"
    assert record.write({Path("a/b.txt"): b"2"}) == []


@pytest.mark.parametrize("others", ["a changed file", "a link", "a folder", "a file for a folder"])
def test_whatever_is_not_ours_is_refused_by_name_and_nothing_at_all_is_written(
    record, tmp_path, others
):
    record.write({Path("a/b.txt"): b"1", Path("c.txt"): b"1"})
    place = tmp_path / "a" / "b.txt"
    place.unlink()
    if others == "a changed file":
        place.write_bytes(b"my answers")
    elif others == "a link":
        (tmp_path / "mine.txt").write_bytes(b"1")
        place.symlink_to(tmp_path / "mine.txt")
    elif others == "a folder":
        place.mkdir()
    else:
        place.parent.rmdir()
        place.parent.write_bytes(b"my answers")
        place = place.parent
    before = everything(tmp_path)
    with pytest.raises(Occupied) as refused:
        record.write({Path("a/b.txt"): b"2", Path("c.txt"): b"2", Path("d/e.txt"): b"2"})
    assert len(refused.value.reasons) == 1
    assert str(place) in refused.value.reasons[0]
    assert everything(tmp_path) == before
    assert not (tmp_path / "d").exists()


def test_a_folder_that_is_a_link_is_not_written_through(record, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (tmp_path / "a").symlink_to(elsewhere)
    with pytest.raises(Occupied, match="is a link"):
        record.write({Path("a/b.txt"): b"1"})
    assert not list(elsewhere.iterdir())


def test_a_course_whose_own_folder_is_a_link_works(tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "course").symlink_to(tmp_path / "real")
    Record(tmp_path / "course", ".record.json").write({Path("a.txt"): b"1"})
    assert (tmp_path / "real" / "a.txt").read_bytes() == b"1"


def test_what_is_there_already_as_it_would_be_written_is_taken_over(record, tmp_path):
    (tmp_path / "a.txt").write_bytes(b"1")
    assert record.write({Path("a.txt"): b"1"}) == []
    assert record.write({Path("a.txt"): b"2"}) == [tmp_path / "a.txt"]


def test_other_line_ends_of_a_checkout_are_no_change_of_anybody(record, tmp_path):
    record.write({Path("a.txt"): b"1\n2\n"})
    (tmp_path / "a.txt").write_bytes(b"1\r\n2\r\n")
    record.write({Path("a.txt"): b"3\n"})
    assert (tmp_path / "a.txt").read_bytes() == b"3\n"


def test_what_is_obsolete_goes_and_what_was_changed_since_or_lies_beside_it_stays(record, tmp_path):
    record.write({Path("a/b.txt"): b"1", Path("c/d.txt"): b"1"})
    (tmp_path / "c" / "mine.txt").write_bytes(b"mine")
    record.write({}, obsolete=[Path("a/b.txt"), Path("c/d.txt")])
    assert everything(tmp_path).keys() == {"c/mine.txt", ".record.json"}
    assert not (tmp_path / "a").exists()
    record.write({Path("a/b.txt"): b"1"})
    (tmp_path / "a" / "b.txt").write_bytes(b"my answers")
    with pytest.raises(Occupied, match=r"b\.txt"):
        record.write({}, obsolete=[Path("a/b.txt")])
    assert (tmp_path / "a" / "b.txt").read_bytes() == b"my answers"


@pytest.mark.parametrize("steps", range(5))
def test_interrupted_at_any_moment_the_same_call_goes_on_and_so_does_another(
    record, tmp_path, monkeypatch, steps
):
    first = {Path(name): b"1" for name in ("a/a.txt", "a/b.txt", "c.txt")}
    record.write(first)
    left = [steps]
    replace = os.replace

    def killed(*arguments):
        if left[0] == 0:
            raise KeyboardInterrupt
        left[0] -= 1
        replace(*arguments)

    monkeypatch.setattr(made.os, "replace", killed)
    with pytest.raises(KeyboardInterrupt):
        record.write(dict.fromkeys(first, b"2"))
    monkeypatch.undo()
    record.write(dict.fromkeys(first, b"3"))
    assert [everything(tmp_path)[path.as_posix()] for path in first] == [b"3"] * 3
    assert everything(tmp_path).keys() == {"a/a.txt", "a/b.txt", "c.txt", ".record.json"}


def test_a_full_disk_leaves_everything_as_it_was(record, tmp_path, monkeypatch):
    record.write({Path("a.txt"): b"1", Path("b.txt"): b"1"})
    before = everything(tmp_path)
    fresh = Record._fresh

    def full(self, path, content):
        if path.name.startswith(".b.txt"):
            raise OSError(28, "No space left on device")
        fresh(self, path, content)

    monkeypatch.setattr(Record, "_fresh", full)
    with pytest.raises(OSError, match="No space"):
        record.write({Path("a.txt"): b"2", Path("b.txt"): b"2"})
    assert everything(tmp_path) == before


def test_a_record_that_a_merge_has_spoilt_is_named_and_nothing_is_written(record, tmp_path):
    record.write({Path("a.txt"): b"1"})
    (tmp_path / ".record.json").write_text("<<<<<<< ours\n", encoding="utf-8")
    with pytest.raises(Occupied, match=r"\.record\.json"):
        record.write({Path("a.txt"): b"2"})
    assert (tmp_path / "a.txt").read_bytes() == b"1"


def test_a_record_has_one_line_for_each_file_in_order(record, tmp_path):
    record.write({Path("b.txt"): b"2", Path("a.txt"): b"1"})
    text = (tmp_path / ".record.json").read_text(encoding="utf-8")
    assert [line.split('"')[1] for line in text.splitlines()[1:-1]] == ["a.txt", "b.txt"]
    assert json.loads(text)["a.txt"] == made.digest(b"1")


@pytest.mark.skipif(os.name != "posix", reason="file modes are Unix's")
def test_what_is_private_nobody_else_can_read(tmp_path):
    Record(tmp_path, ".record.json", private=True).write({Path("grades/a.csv"): b"1"})
    modes = {
        name: stat.S_IMODE((tmp_path / name).stat().st_mode)
        for name in ("grades", "grades/a.csv", ".record.json")
    }
    assert modes == {"grades": 0o700, "grades/a.csv": 0o600, ".record.json": 0o600}


def test_a_file_outside_the_folder_is_known_by_its_whole_path(tmp_path):
    (tmp_path / "course").mkdir()
    record = Record(tmp_path / "course", ".record.json")
    record.write({tmp_path / "elsewhere.csv": b"1"})
    record.write({tmp_path / "elsewhere.csv": b"2"})
    (tmp_path / "elsewhere.csv").write_bytes(b"mine")
    with pytest.raises(Occupied, match=r"elsewhere\.csv"):
        record.write({tmp_path / "elsewhere.csv": b"3"})

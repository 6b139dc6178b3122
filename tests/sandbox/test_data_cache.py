"""The course's downloaded data, which a learner's cells may read where there is no network."""

from pathlib import Path

from autograder.sandbox import Sandbox, jail

from .conftest import SMALL

LOOK = """
import os, pathlib
place = os.environ.get("EIGENTUNES_CACHE")
print(place and pathlib.Path(place, "chorale.xml").read_text())
try:
    pathlib.Path(place, "mine.xml").write_text("x")
except OSError:
    print("not writable")
"""


def printed(sandbox: Sandbox, source: str) -> str:
    with sandbox.open(SMALL) as run:
        return str(run.execute(source).outputs)


def test_downloaded_data_can_be_read_in_the_jail_and_not_changed(tmp_path, monkeypatch):
    (tmp_path / "chorale.xml").write_text("Jesu, meine Freude")
    monkeypatch.setenv("EIGENTUNES_CACHE", str(tmp_path))
    sandbox = Sandbox()
    try:
        said = printed(sandbox, LOOK)
    finally:
        sandbox.close()
    assert "Jesu, meine Freude" in said
    assert "not writable" in said
    assert [path.name for path in tmp_path.iterdir()] == ["chorale.xml"]


def test_without_downloaded_data_there_is_a_jail_all_the_same(tmp_path, monkeypatch):
    monkeypatch.setenv("EIGENTUNES_CACHE", str(tmp_path / "nowhere"))
    assert jail.data_cache() == ""
    sandbox = Sandbox()
    try:
        said = printed(sandbox, "import os; print(os.environ.get('EIGENTUNES_CACHE'))")
    finally:
        sandbox.close()
    assert "None" in said


def test_without_a_word_about_it_the_data_are_where_the_library_puts_them(tmp_path, monkeypatch):
    monkeypatch.delenv("EIGENTUNES_CACHE", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert jail.data_cache() == ""
    (tmp_path / "eigentunes").mkdir()
    assert Path(jail.data_cache()) == tmp_path / "eigentunes"

"""Which file of a submission is taken for which notebook."""

import os
import unicodedata

import pytest

from autograder.grading.naming import find_notebooks, released_name

NAMES = ("1-hello", "2-über uns", "1")


@pytest.mark.parametrize(
    "name",
    [
        "1-hello.ipynb", "1-hello (1).ipynb", "1-hello-1.ipynb", "1-hello-Copy1.ipynb",
        "1-hello-Copy1-Copy2.ipynb", "Kopie von 1-hello.ipynb", "Copy of 1-hello.ipynb",
        "Copy (2) of 1-hello.ipynb", "1-hello_copy.ipynb", "1-hello - Copy (2).ipynb",
        "1-Hello.IPYNB", "1-hello.ipynb.txt", "1-hello.json", "1-hello%20(1).ipynb",
        "1_hello.ipynb", "1 hello.ipynb", "1-hello[1].ipynb", "1-hello.ipynb (1).ipynb",
    ],
)  # fmt: skip
def test_a_renamed_notebook_is_known_by_its_name(name):
    assert released_name(name, NAMES) == "1-hello"


def test_names_are_the_same_however_a_system_writes_them():
    assert released_name(unicodedata.normalize("NFD", "2-über uns.ipynb"), NAMES) == "2-über uns"
    assert released_name("2-%C3%BCber%20uns.ipynb", NAMES) == "2-über uns"
    assert released_name("1[1].ipynb", NAMES) == "1"


@pytest.mark.parametrize("name", ["homework.ipynb", "2 (1).ipynb", "1-hello.py", "1-hello2.ipynb"])
def test_another_name_is_nobodys(name):
    assert released_name(name, NAMES) is None


def put(folder, *paths):
    for path in paths:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(path)
    return folder


def test_the_right_file_counts_and_copies_beside_it_are_named(tmp_path):
    put(tmp_path, "1-hello.ipynb", "1-hello-Copy1.ipynb", "1-hello-1.ipynb")
    found = find_notebooks(tmp_path, ["1-hello"])
    assert found.files == {"1-hello": tmp_path / "1-hello.ipynb"}
    (note,) = found.notes["1-hello"]
    assert "`1-hello-1.ipynb` and `1-hello-Copy1.ipynb`, which was not looked at" in note


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("1-hello (1).ipynb", "`1-hello (1).ipynb` was taken"),
        ("1-Hello.IPYNB", "`1-Hello.IPYNB` was taken"),
        ("1-hello.ipynb.txt", "`1-hello.ipynb.txt` was taken"),
        ("0-start/1-hello.ipynb", "`0-start/1-hello.ipynb`, one folder too deep, was taken"),
        ("a/b/1-hello.ipynb", "2 folders too deep"),
        ("1-hello.ipynb/1-hello.ipynb", "one folder too deep"),
    ],
)
def test_a_sole_renamed_or_misplaced_notebook_is_taken_and_noted(tmp_path, path, words):
    put(
        tmp_path,
        path,
        "__MACOSX/1-hello.ipynb",
        ".ipynb_checkpoints/1-hello.ipynb",
        "._1-hello.ipynb",
    )
    found = find_notebooks(tmp_path, ["1-hello", "2-bye"])
    assert found.files == {"1-hello": tmp_path / path}
    assert words in found.notes["1-hello"][0]
    assert not found.unclear


def test_the_nearest_name_counts_and_the_others_are_named(tmp_path):
    put(tmp_path, "1-hello-Copy1.ipynb", "work/1-hello.ipynb")
    found = find_notebooks(tmp_path, ["1-hello"])
    assert found.files["1-hello"] == tmp_path / "work/1-hello.ipynb"
    assert "`1-hello-Copy1.ipynb`" in found.notes["1-hello"][1]


def test_of_two_copies_none_is_taken_unless_they_are_the_same(tmp_path):
    put(tmp_path, "1-hello-Copy1.ipynb", "1-hello (1).ipynb")
    found = find_notebooks(tmp_path, ["1-hello"])
    assert not found.files
    assert "nobody can say which of them counts" in found.unclear["1-hello"]
    for file in tmp_path.iterdir():
        file.write_text("the same")
    assert find_notebooks(tmp_path, ["1-hello"]).files


def test_no_link_is_taken_for_a_misplaced_notebook_and_other_names_are_listed(tmp_path):
    put(tmp_path, "elsewhere", "homework.ipynb")
    os.symlink(tmp_path / "elsewhere", tmp_path / "1-hello-Copy1.ipynb")
    found = find_notebooks(tmp_path, ["1-hello"])
    assert not found.files
    assert found.others == ("homework.ipynb",)

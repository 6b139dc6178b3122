"""Notebook files as the world makes them: repaired and noted, or refused with a sentence."""

import copy
import gzip
import io
import json
import zipfile

import nbformat
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from autograder.grading.notebook_files import Unreadable, mended, parse, why_unreadable

MARKS = {"grade_id": "standardize-solution", "solution": True, "grade": False, "locked": False}


def right() -> dict:
    """A notebook as plain JSON data: a text, and an answer with marks and a result."""
    answer = new_code_cell("x = 1\nx", id="answer", metadata={"nbgrader": MARKS})
    return json.loads(
        nbformat.writes(new_notebook(cells=[new_markdown_cell("a text", id="text"), answer]))
    )


def spoiled(spoil) -> bytes:
    data = right()
    spoil(data, data["cells"])
    return json.dumps(data).encode()


REPAIRED = {
    "ids in 4.2": lambda nb, cells: nb.update(nbformat_minor=2),
    "an id that is null": lambda nb, cells: cells[0].update(id=None),
    "an id with blanks": lambda nb, cells: cells[0].update(id="a b"),
    "an id that is too long": lambda nb, cells: cells[0].update(id="a" * 65),
    "the same id twice": lambda nb, cells: cells[0].update(id="answer"),
    "no outputs": lambda nb, cells: cells[1].pop("outputs"),
    "outputs of any kind": lambda nb, cells: cells[1].update(outputs={"a": [1, None]}),
    "no execution count": lambda nb, cells: cells[1].pop("execution_count"),
    "an execution count as text": lambda nb, cells: cells[1].update(execution_count="3"),
    "a stream without a name": lambda nb, cells: cells[1].update(
        outputs=[{"output_type": "stream", "text": "a"}]
    ),
    "an output without metadata": lambda nb, cells: cells[1].update(
        outputs=[{"output_type": "display_data", "data": {}}]
    ),
    "a key of an editor": lambda nb, cells: cells[1].update(isActive=True),
    "a text with outputs": lambda nb, cells: cells[0].update(outputs=[]),
    "metadata that is null": lambda nb, cells: cells[0].update(metadata=None),
    "metadata that is a list": lambda nb, cells: cells[0].update(metadata=[]),
    "no metadata of the notebook": lambda nb, cells: nb.pop("metadata"),
    "a format as text": lambda nb, cells: nb.update(nbformat="4"),
    "no format": lambda nb, cells: nb.pop("nbformat"),
    "a type in capitals": lambda nb, cells: cells[1].update(cell_type="Code"),
    "an unknown type": lambda nb, cells: cells[1].update(cell_type="python"),
    "a text in lines, one of them null": lambda nb, cells: cells[1].update(
        source=["x = 1\n", None, "x"]
    ),
    "something among the cells that is none": lambda nb, cells: cells.insert(0, "hello"),
    "bad tags": lambda nb, cells: cells[0]["metadata"].update(tags=[1, "a", "a"]),
    "a tag without a text": lambda nb, cells: cells[0]["metadata"].update(tags=[""]),
    "tags in one, with a comma": lambda nb, cells: cells[0]["metadata"].update(tags=["a,b"]),
    "a format of nobody": lambda nb, cells: nb.update(nbformat=0),
    "a format below zero": lambda nb, cells: nb.update(nbformat=-1),
    "a format with too many digits": lambda nb, cells: nb.update(nbformat=10**30),
    "the format before 4 with an unknown number": lambda nb, cells: nb.update(
        nbformat=3, nbformat_minor=9
    ),
    "a bad kernel": lambda nb, cells: nb.update(metadata={"kernelspec": {"name": 3}}),
    "bad attachments": lambda nb, cells: cells[0].update(attachments={"a": None, "b": {"c": 3}}),
}


@pytest.mark.parametrize("spoil", REPAIRED.values(), ids=REPAIRED)
def test_what_every_editor_opens_is_repaired_and_noted(spoil):
    file = parse(spoiled(spoil))
    nbformat.validate(file.notebook)
    assert file.notes
    answer = file.notebook.cells[-1]
    assert (answer.cell_type, answer.source) == ("code", "x = 1\nx")
    assert answer.metadata["nbgrader"] == MARKS
    assert (answer.outputs, answer.execution_count) == ([], None)


def test_a_right_notebook_gets_no_note_and_keeps_ids_and_pictures():
    data = right()
    data["cells"][0]["attachments"] = {"a.png": {"image/png": "iVBORw0K"}}
    file = parse(json.dumps(data).encode())
    assert file.notes == ()
    assert [cell.id for cell in file.notebook.cells] == ["text", "answer"]
    assert file.notebook.cells[0].attachments == data["cells"][0]["attachments"]


def test_lines_without_their_ends_are_lines():
    content = spoiled(lambda nb, cells: cells[1].update(source=["x = 1", "x"]))
    assert parse(content).notebook.cells[1].source == "x = 1\nx"


def test_a_notebook_of_the_old_format_is_read():
    cells = [
        {"cell_type": "heading", "level": 2, "source": ["Title"]},
        {"cell_type": "code", "input": ["x = 1\n", "x"], "language": "python", "outputs": []},
    ]
    old = {"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": [{"cells": cells}]}
    found = parse(json.dumps(old).encode()).notebook.cells
    assert [(cell.cell_type, cell.source) for cell in found] == [
        ("markdown", "## Title"),
        ("code", "x = 1\nx"),
    ]


@pytest.mark.parametrize(
    ("level", "sign"),
    [(3, "###"), (9, "######"), (3_000_000_000, "######"), (9_999_999_999_999_999_999, "######"),
     (10**40, "#"), (0, "#"), (-3, "#"), ("2", "##"), (None, "#"), (1.5, "#")],
)  # fmt: skip
def test_a_heading_has_one_to_six_levels(level, sign):
    def spoil(nb, cells):
        cells[0] = {"cell_type": "heading", "level": level, "source": "Title"}

    heading = parse(spoiled(spoil)).notebook.cells[0]
    assert (heading.cell_type, heading.source) == ("markdown", f"{sign} Title")


def test_tags_that_are_right_stay_beside_those_that_are_not():
    content = spoiled(lambda nb, cells: cells[0]["metadata"].update(tags=["", "b", "a,b", "a"]))
    assert parse(content).notebook.cells[0].metadata["tags"] == ["a", "b"]


def test_a_byte_order_mark_and_text_behind_the_end_are_left_out():
    data = json.dumps(right()).encode()
    assert "byte order mark" in parse(b"\xef\xbb\xbf" + data).notes[0]
    assert "more behind the end" in parse(data + b"\n}").notes[0]
    assert parse(data + b"\n\0\0").notes == ()


def test_numbers_that_are_none_and_keys_twice_are_no_reason():
    text = json.dumps(right())
    odd = text.replace(
        '"metadata"', '"strange": [NaN, Infinity, 1e999, 9' + "9" * 5000 + '], "metadata"', 1
    )
    nbformat.validate(parse(odd.encode()).notebook)
    twice = text.replace('"cells"', '"cells": [], "cells"', 1)
    file = parse(twice.encode())
    assert len(file.notebook.cells) == 2
    assert any("twice" in note for note in file.notes)


@pytest.mark.parametrize("half", ["\ud83d", "\ude00"], ids=["first", "second"])  # noqa: PT014
def test_half_an_emoji_is_replaced_wherever_it_stands(half):
    data = right()
    data["cells"][0].update(source=f"a {half} b", attachments={half: {"text/plain": half}})
    data["cells"][1]["metadata"]["nbgrader"] = {"grade_id": half}
    data["metadata"] = {"kernelspec": {"name": half, "display_name": half}}
    for ascii_only in (True, False):
        content = json.dumps(data, ensure_ascii=ascii_only).encode("utf-8", "surrogatepass")
        file = parse(content)
        nbformat.writes(file.notebook).encode()
        assert file.notebook.cells[0].source == "a \N{REPLACEMENT CHARACTER} b"
        assert any("half a character" in note for note in file.notes)


def test_whole_emoji_stay():
    assert mended({"a": ["\ud83d\ude00 😀"]}) == {"a": ["😀 😀"]}


def zipped() -> bytes:
    with io.BytesIO() as file:
        with zipfile.ZipFile(file, "w") as archive:
            archive.writestr("1-hello.ipynb", json.dumps(right()))
        return file.getvalue()


TEXT = nbformat.writes(nbformat.from_dict(right()))
CONFLICT = "\n".join(
    ["{", "<<<<<<< HEAD", ' "cells": [],', "=======", ' "cells": [1],', ">>>>>>> theirs", "}"]
)
REFUSED = {
    "an empty file": (b"", "not a Jupyter notebook: it is empty"),
    "blanks": (b" \n\0", "it is empty"),
    "a text": (b"my homework", "it is an ordinary text"),
    "a truncated notebook": (TEXT[: len(TEXT) // 2].encode(), "it ends in the middle (in line"),
    "a merge conflict": (CONFLICT.encode(), "merge conflict in line 2 (also in 4, 6)"),
    "a comma too many": (b'{"cells": [\n 1,\n]}', "line 3, column 1 on; there may be a comma"),
    "a comment": (b'{\n// a\n"cells": []}', "line 2, column 1 on; there is a comment"),
    "a comma missing": (b'{"cells": []\n "metadata": {}}', "line 2"),
    "a web page": (b"<!DOCTYPE html>\n<html>Log in</html>", "it is a web page"),
    "a program": (b"# %%\nimport numpy as np\n", "it is a Python program"),
    "a ZIP archive": (zipped(), "it is a ZIP archive"),
    "a gzip archive": (gzip.compress(TEXT.encode()), "it is a gzip archive"),
    "a print": (b"%PDF-1.7", "it is a PDF"),
    **{
        encoding: (TEXT.encode(encoding), f"as notebooks are, but in {encoding[:6]}. Save")
        for encoding in ("UTF-16", "UTF-16-LE", "UTF-16-BE", "UTF-32", "UTF-32-LE", "UTF-32-BE")
    },
    "blanks in UTF-16": ("\n {}".encode("UTF-16-LE"), "but in UTF-16"),
    "zeros before a text": (b"\0\0\0\0{}", "it is an ordinary text"),
    "Latin-1": ('{"cells": ["ü"]}'.encode("latin-1"), "not written in UTF-8 (line 1"),
    "a list": (b"[1, 2]", "holds no cells"),
    "no cells": (b'{"nbformat": 4}', "no list of cells"),
    "cells that are null": (b'{"nbformat": 4, "cells": null}', "no list of cells"),
    "a format of the future": (b'{"nbformat": 5, "cells": []}', "format 5"),
    "a format of a far future": (b'{"nbformat": 4000000000000, "cells": []}', "format 4000000"),
    "a nest": (b"[" * 100_000, "nested too deep"),
    "very many cells": (b'{"cells": [' + b"{}," * 10_000 + b"{}]}", "more than 10,000 cells"),
}  # fmt: skip


@pytest.mark.parametrize(("content", "words"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_repaired_gets_a_sentence_that_says_where_and_what_to_do(content, words):
    with pytest.raises(Unreadable) as error:
        parse(content)
    assert words in str(error.value)
    assert str(error.value).startswith(("is ", "has ", "holds "))
    assert str(error.value).endswith(".")


def test_saved_outputs_may_be_large_and_the_text_may_not(monkeypatch):
    data = right()
    data["cells"][1]["outputs"] = [
        {"output_type": "stream", "name": "stdout", "text": ["x" * 1_000_000] * 105}
    ]
    assert parse(json.dumps(data).encode()).notes == ()
    monkeypatch.setattr("autograder.grading.notebook_files.TEXT_LIMIT", 10)
    with pytest.raises(Unreadable, match="of text without its outputs"):
        parse(json.dumps(data).encode())


def test_folders_and_files_that_are_not_there_have_their_sentence(tmp_path):
    (tmp_path / "folder.ipynb").mkdir()
    assert why_unreadable(tmp_path / "folder.ipynb") == "is no ordinary file."
    assert why_unreadable(tmp_path / "none.ipynb") == "is not there."


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=12,
)
KEYS = ("cells", "cell_type", "metadata", "nbformat", "source", "outputs", "id", "worksheets",
        "attachments", "nbgrader", "tags", "kernelspec", "level", "input")  # fmt: skip


@st.composite
def broken(draw):
    """A right notebook in which some parts are anything."""
    data = copy.deepcopy(right())
    for _ in range(draw(st.integers(1, 4))):
        place = draw(st.sampled_from([data, *filter(_is_object, data.get("cells") or [])]))
        if _is_object(place.get("metadata")) and draw(st.booleans()):
            place = place["metadata"]
        place[draw(st.sampled_from(KEYS))] = draw(JSON)
        if not isinstance(data.get("cells"), list):
            break
    return data


def _is_object(value) -> bool:
    return isinstance(value, dict)


def holds(content: bytes) -> bool:
    """Whether a file gives a valid notebook that can be written, or else a sentence."""
    try:
        notebook = parse(content).notebook
    except Unreadable as error:
        return str(error).endswith(".")
    nbformat.validate(notebook)
    return bool(nbformat.writes(notebook).encode())


@settings(deadline=None, max_examples=200, suppress_health_check=[HealthCheck.too_slow])
@given(broken() | JSON)
def test_whatever_json_comes_gives_a_valid_notebook_or_a_sentence(data):
    assert holds(json.dumps(data).encode())


@settings(deadline=None, max_examples=200)
@given(st.binary(max_size=60) | st.text(max_size=60).map(str.encode), st.integers(0, 400))
def test_whatever_bytes_come_give_a_valid_notebook_or_a_sentence(junk, at):
    content = TEXT.encode()
    assert holds(junk)
    assert holds(content[:at] + junk + content[at:])

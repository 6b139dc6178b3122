"""Reads a notebook file as the world makes it: what can be repaired is repaired, and said.

Editors, converters and learning platforms write notebooks that break the format here and there and
that every editor opens all the same.  What a file says in its outputs, ids and editor's settings
is never graded, so none of it is a reason not to grade.  Only three things are taken from a file:
its cells' types, their texts, and the marks in their metadata.  From these a new, valid notebook
is made.  All doors (nbgrader's commands, ``autograder grade``, ``autograder score``) read here.
"""

from __future__ import annotations

import contextlib
import copy
import functools
import gc
import json
import math
import re
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode, ValidationError
from nbformat.validator import get_validator

FILE_LIMIT = 400 << 20  # bytes of a file, saved outputs included
TEXT_LIMIT = 20 << 20  # characters of its cells
MOST_CELLS = 10_000
KEPT, KEPT_SIZE = 128, 512 << 10  # files up to so many bytes that are remembered as they were read
KEPT_OF_NOTEBOOK = ("kernelspec", "language_info")
OURS = ("eigentunes", "nbgrader")  # a grader's own marks, which somebody may have forged
MARKS = ("grade_id", "grade", "solution", "task", "locked", "points", "schema_version")
FLAGS = ("deletable", "editable")

CONFLICT = re.compile(r"^(?:<{7}|={7}|>{7}|\|{7})(?: .*)?$", re.MULTILINE)
SURROGATE = re.compile("[\ud800-\udfff]")
ESCAPED = re.compile(r"\\ud[89a-f]", re.IGNORECASE)
GOOD_ID = re.compile(r"[a-zA-Z0-9_-]{1,64}")
FOREIGN = {
    b"PK\x03\x04": "it is a ZIP archive. Unpack it, and hand in the notebook that is inside",
    b"\x1f\x8b": "it is a gzip archive. Unpack it, and hand in the notebook that is inside",
    b"7z\xbc\xaf": "it is a 7-Zip archive. Unpack it, and hand in the notebook that is inside",
    b"Rar!": "it is a RAR archive. Unpack it, and hand in the notebook that is inside",
    b"%PDF": "it is a PDF. Hand in the notebook itself, not a print of it",
    b"\x89PNG": "it is a picture. Hand in the notebook itself",
    b"\xff\xd8\xff": "it is a picture. Hand in the notebook itself",
}
"""What other files begin with, and what to do about it."""


class Unreadable(Exception):
    """A file that cannot be used as a notebook; the text says why and completes "It …"."""


@dataclass(frozen=True)
class NotebookFile:
    """What was read from a file.

    Attributes
    ----------
    notebook : NotebookNode
        Valid in nbformat 4.5, without outputs and execution counts.
    notes : tuple of str
        What was repaired.
    """

    notebook: NotebookNode
    notes: tuple[str, ...]


def read_notebook(path: Path) -> NotebookFile:
    """Read a notebook; the file is not changed.

    Raises
    ------
    Unreadable
        If there is nothing in it that could be graded.
    """
    try:
        about = path.stat()
        if not stat.S_ISREG(about.st_mode):
            raise Unreadable("is no ordinary file.")
        if about.st_size > FILE_LIMIT:
            raise Unreadable(f"is larger than {FILE_LIMIT >> 20} MiB.")
        content = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError) as error:
        raise Unreadable("is not there.") from error
    except OSError as error:
        raise Unreadable(f"cannot be opened ({error.strerror}).") from error
    return copy.deepcopy(_parsed(content)) if len(content) < KEPT_SIZE else parse(content)


@functools.lru_cache(KEPT)
def _parsed(content: bytes) -> NotebookFile:
    return parse(content)


def why_unreadable(path: Path) -> str:
    """The reason why a file cannot be used as a notebook, as a sentence; empty if it can."""
    try:
        read_notebook(path)
    except Unreadable as error:
        return str(error)
    return ""


def parse(content: bytes) -> NotebookFile:
    """Make a valid notebook of what stands in a file.

    Raises
    ------
    Unreadable
        If there is nothing in it that could be graded.
    """
    notes: list[str] = []
    try:
        data = _json(_text(content, notes), notes)
        if not isinstance(data, dict):
            raise Unreadable("is not a Jupyter notebook: it is JSON, but holds no cells.")
        cells = _cells_of(data)
        if fault := _fault(data):
            notes.append(f"the file breaks the notebook format ({fault}), and was repaired")
        made = [cell for entry in cells if (cell := _cell(entry))]
    except RecursionError:
        raise Unreadable("is not a Jupyter notebook: it is nested too deep.") from None
    if len(made) < len(cells):
        notes.append(f"{len(cells) - len(made)} of its cells were no cells, and were left out")
    if sum(len(cell.source) for cell in made) > TEXT_LIMIT:
        raise Unreadable(f"holds more than {TEXT_LIMIT >> 20} MiB of text without its outputs.")
    if _give_ids(made):
        notes.append("cells had the same id, or ids that are none, and got new ones")
    notebook = nbformat.v4.new_notebook(cells=made, metadata=_metadata(data.get("metadata")))
    if _holds_surrogates(notebook):
        notebook = mended(notebook)
        notes.append(
            "half a character (part of an emoji, say) was replaced by `\N{REPLACEMENT CHARACTER}`"
        )
    return NotebookFile(notebook, tuple(notes))


# --- characters -------------------------------------------------------------------------------


def mended(data: Any) -> Any:
    """The same data with what is no character, half of a surrogate pair, replaced in all texts.

    Such a text can be held in memory and in JSON, but not be written into a file.
    """
    if isinstance(data, str):
        if not SURROGATE.search(data):
            return data
        return data.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    if isinstance(data, dict):
        return type(data)({mended(key): mended(value) for key, value in data.items()})
    if isinstance(data, list):
        return [mended(value) for value in data]
    return data


def holds_surrogates(text: str) -> bool:
    """Whether JSON text may hold one, as it is or escaped, so that :func:`mended` must look."""
    return bool(SURROGATE.search(text) or ESCAPED.search(text))


def _holds_surrogates(notebook: NotebookNode) -> bool:
    return bool(SURROGATE.search(json.dumps(notebook, ensure_ascii=False)))


def _text(content: bytes, notes: list[str]) -> str:
    if not content.strip(b" \t\r\n\0"):
        raise Unreadable("is not a Jupyter notebook: it is empty.")
    for start, what in FOREIGN.items():
        if content.startswith(start):
            raise Unreadable(f"is not a Jupyter notebook: {what}.")
    if name := _wide(content):
        raise Unreadable(
            f"is not written in UTF-8, as notebooks are, but in {name}. Save it again in UTF-8."
        )
    try:
        text = content.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise Unreadable(
            f"is not written in UTF-8 (line {line} is the first that is not)."
        ) from None
    if text.startswith("\ufeff"):
        text = text.lstrip("\ufeff")
        notes.append("the file begins with a byte order mark, which was left out")
    return text


def _wide(content: bytes) -> str:
    """The encoding of a file with two or four bytes for each letter; mostly empty."""
    encoding = json.detect_encoding(content)
    if encoding.startswith("utf-8"):
        return ""
    text = content[:400].decode(encoding, "ignore").lstrip("\ufeff \t\r\n")
    marked = encoding in ("utf-16", "utf-32")
    return encoding[:6].upper() if marked or text.startswith(("{", "[")) else ""


# --- JSON -------------------------------------------------------------------------------------


def _json(text: str, notes: list[str]) -> Any:
    start = len(text) - len(text.lstrip())
    decoder = json.JSONDecoder(
        object_pairs_hook=_object(notes),
        parse_constant=lambda name: None,
        parse_int=lambda digits: int(digits) if len(digits) < 20 else 0,
        parse_float=_float,
        strict=False,
    )
    try:
        with _without_collecting():
            data, end = decoder.raw_decode(text, start)
    except json.JSONDecodeError as error:
        raise Unreadable(f"is not a Jupyter notebook: {_why_no_json(text, error)}.") from None
    if text[end:].strip(" \t\r\n\0"):
        line = text.count("\n", 0, end) + 1
        if found := _conflict(text):
            raise Unreadable(f"is not a Jupyter notebook: {found}.")
        notes.append(f"there is more behind the end of the notebook (line {line}), left out")
    return data


@contextlib.contextmanager
def _without_collecting() -> Iterator[None]:
    """No search for circles in memory meanwhile: of millions of small lists it takes minutes."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _object(notes: list[str]) -> Callable[[list[tuple[str, Any]]], dict[str, Any]]:
    """What makes a dict of an object of JSON; keys that occur twice get a note."""

    def made(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        note = "a part of the file is there twice under one name; the last one counts"
        if len(found) < len(pairs) and note not in notes:
            notes.append(note)
        return found

    return made


def _float(digits: str) -> float | None:
    value = float(digits)
    return value if math.isfinite(value) else None


def _conflict(text: str) -> str:
    """Which lines hold the marks of a merge conflict, in words; empty if none."""
    lines = [str(text.count("\n", 0, match.start()) + 1) for match in CONFLICT.finditer(text)]
    if len(lines) < 2:
        return ""
    more = f" and {len(lines) - 6} more" if len(lines) > 6 else ""
    return (
        f"it holds the marks of a merge conflict in line {lines[0]} (also in "
        f"{', '.join(lines[1:6])}{more}). Decide in git which version counts, and remove the marks"
    )


def _why_no_json(text: str, error: json.JSONDecodeError) -> str:
    """What is wrong with a text that is no JSON, in words that need no JSON."""
    if conflict := _conflict(text):
        return conflict
    begin = text.lstrip()[:2000].lower()
    if begin.startswith(("<!doctype", "<html", "<head", "<?xml", "<!--")):
        return (
            "it is a web page, perhaps the one that shows the notebook or asks to log in. "
            "Download the notebook itself"
        )
    if not begin.startswith(("{", "[")):
        if re.search(r"^(?:# %%|# ---|#!/|import |from \w+ import |def )", begin, re.MULTILINE):
            return "it is a Python program. Hand in the notebook that it was made from"
        return "it is an ordinary text"
    where = f"line {error.lineno}, column {error.colno}"
    if not text[error.pos :].strip() or error.msg.startswith("Unterminated string"):
        return (
            f"it ends in the middle (in line {text.count(chr(10)) + 1}), as if it had not been "
            "saved or copied to its end"
        )
    what = "something is missing or too much there"
    if text[error.pos :].startswith(("//", "/*", "#")):
        what = "there is a comment, which a notebook's file cannot have"
    elif text[: error.pos].rstrip().endswith(",") or text[error.pos] == ",":
        what = "there may be a comma too many"
    elif "delimiter" in error.msg:
        what = "there may be a comma, a quotation mark or a bracket missing"
    return f"it cannot be read from {where} on; {what}"


# --- the notebook format ------------------------------------------------------------------------


def _cells_of(data: dict[str, Any]) -> list[Any]:
    """The entries of the list of cells; of worksheets, in the format before version 4."""
    version = _number(data.get("nbformat"))
    if version is not None and version > 4:
        raise Unreadable(
            f"is a notebook in format {version}, which is newer than what this course knows. "
            "Save it in format 4."
        )
    cells = data.get("cells")
    sheets = data.get("worksheets")
    if isinstance(cells, list):
        found = cells
    elif isinstance(sheets, list):
        found = [
            cell
            for sheet in sheets
            if isinstance(sheet, dict) and isinstance(sheet.get("cells"), list)
            for cell in sheet["cells"]
        ]
    else:
        raise Unreadable("is not a Jupyter notebook: it has no list of cells.")
    if len(found) > MOST_CELLS:
        raise Unreadable(f"has more than {MOST_CELLS:,} cells.")
    return found


def _number(value: Any) -> int | None:
    if isinstance(value, str) and value.strip().isdecimal() and len(value) < 9:
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _fault(data: dict[str, Any]) -> str:
    """What the schema of the format that the file names finds wrong first; empty if nothing."""
    major, minor = data.get("nbformat"), data.get("nbformat_minor", 0)
    if type(major) is not int or type(minor) is not int:
        return "it does not say which version it is in"
    validator = _validator(major, minor)
    if validator is None:
        return "it names an unknown version"
    try:
        validator.validate(data)
    except ValidationError as error:
        found = re.match(r"data\.cells\[(\d+)\]", error.message)
        return f"cell {int(found[1]) + 1}" if found else error.message[:120]
    except RecursionError:
        raise
    except Exception as error:  # the schema cannot be applied to it at all
        return f"{type(error).__name__} while it was compared with the format"
    return ""


def _validator(major: int, minor: int) -> Any:
    """What knows the schema of a version; None if nothing does."""
    try:
        return get_validator(major, min(max(minor, 0), 5 if major == 4 else minor))
    except Exception:  # nbformat looks for a module and a name of theirs, and raises several kinds
        return None


def _cell(entry: Any) -> NotebookNode | None:
    """A valid cell with the text of one that may be anything; None if it is none."""
    if not isinstance(entry, dict):
        return None
    written = next((entry[key] for key in ("source", "input", "code") if key in entry), "")
    source = _joined(written)
    kind = entry.get("cell_type")
    kind = kind.strip().lower() if isinstance(kind, str) else ""
    if kind == "heading":
        level = min(max(_number(entry.get("level")) or 1, 1), 6)
        kind, source = "markdown", f"{'#' * level} {source}"
    if kind not in ("code", "markdown", "raw"):
        kind = "code" if {"outputs", "execution_count", "input"} & entry.keys() else "markdown"
    # Not by nbformat's new_…_cell: that validates each cell, and the whole notebook is in the end.
    cell: NotebookNode = nbformat.from_dict(
        {
            "cell_type": kind,
            "id": entry.get("id"),
            "metadata": _marks(entry.get("metadata")),
            "source": source,
            **({"outputs": [], "execution_count": None} if kind == "code" else {}),
        }
    )
    if kind == "markdown" and (attachments := _attachments(entry.get("attachments"))):
        cell["attachments"] = attachments
    return cell


def _joined(source: Any) -> str:
    """A cell's text, which may come as a list of lines, with or without their ends."""
    if isinstance(source, list):
        lines = [line for line in source if isinstance(line, str)]
        ended = any(line.endswith("\n") for line in lines[:-1])
        source = ("" if ended else "\n").join(lines)
    text = source if isinstance(source, str) else ""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _marks(metadata: Any) -> dict[str, Any]:
    """Of a cell's metadata what grading looks at."""
    if not isinstance(metadata, dict):
        return {}
    found: dict[str, Any] = {
        key: metadata[key] for key in FLAGS if isinstance(metadata.get(key), bool)
    }
    tags = metadata.get("tags")
    if isinstance(tags, list):
        texts = {tag for tag in tags if isinstance(tag, str)}
        found["tags"] = sorted(tag for tag in texts if tag and "," not in tag)
    marks = metadata.get("nbgrader")
    if isinstance(marks, dict):
        plain = (str, int, float, bool)
        found["nbgrader"] = {k: marks[k] for k in MARKS if isinstance(marks.get(k), plain)}
    return found


def _metadata(metadata: Any) -> dict[str, Any]:
    """Of a notebook's metadata its kernel and language, and that somebody has forged ours."""
    if not isinstance(metadata, dict):
        return {}
    found: dict[str, Any] = {name: {} for name in OURS if name in metadata}
    for name, needed in zip(KEPT_OF_NOTEBOOK, ({"name", "display_name"}, {"name"}), strict=True):
        value = metadata.get(name)
        if isinstance(value, dict):
            texts = {k: v for k, v in value.items() if isinstance(v, str)}
            if needed <= texts.keys():
                found[name] = texts
    return found


def _attachments(attachments: Any) -> dict[str, dict[str, str]]:
    """The pictures that were pasted into a text cell."""
    if not isinstance(attachments, dict):
        return {}
    return {
        name: {mime: _joined(data) for mime, data in bundle.items() if isinstance(data, str | list)}
        for name, bundle in attachments.items()
        if isinstance(bundle, dict)
    }


def _give_ids(cells: list[NotebookNode]) -> bool:
    """Give every cell an id of its own; whether one had to be changed that was there."""
    taken: set[str] = set()
    changed = False
    fresh = _fresh({cell["id"] for cell in cells if isinstance(cell.get("id"), str)})
    for cell in cells:
        name = cell.get("id")
        if not isinstance(name, str) or not GOOD_ID.fullmatch(name) or name in taken:
            changed = changed or name is not None
            cell["id"] = next(fresh)
        taken.add(cell["id"])
    return changed


def _fresh(taken: set[str]) -> Iterator[str]:
    number = 0
    while True:
        number += 1
        if (name := f"cell-{number}") not in taken:
            yield name

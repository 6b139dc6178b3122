"""Folders as people hand them in: what lies in them, whatever names, depths and kinds it has.

Nothing here follows a link, opens a file that is none, or goes deeper than anybody needs; and
whatever is found can be said in a sentence.
"""

from __future__ import annotations

import hashlib
import os
import unicodedata
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

DEEPEST = 50  # folders within folders
MOST_FILES = 1000  # of one submission
MOST_READ = 256 << 20  # bytes of one folder that are read for its digest
DATA_LIMIT = 64 << 20  # bytes of the files that go into the jail with a notebook
TIME_STAMP = "timestamp.txt"


@dataclass(frozen=True)
class Entry:
    """Something in a folder.

    Attributes
    ----------
    path : str
    inside : str
        The path from the folder that was walked through.
    kind : str
        "file", "link", "folder", "special" (a pipe, a device, …), "closed" (a folder that cannot
        be listed) or "deep" (one that nobody looks into any more).
    size, modified : int
        Bytes, and nanoseconds of the clock; 0 for what is no file.
    """

    path: str
    inside: str
    kind: str
    size: int = 0
    modified: int = 0


def walk(folder: str | Path) -> Iterator[Entry]:
    """Everything in a folder and in the folders in it, by name; each folder's own files first.

    Of a folder with very many entries only some come, more than `MOST_FILES`.
    """
    waiting = [(os.fspath(folder), "", 0)]
    while waiting:
        path, inside, depth = waiting.pop()
        if depth > DEEPEST:
            yield Entry(path, inside, "deep")
            continue
        try:
            with os.scandir(path) as found:
                there = sorted(islice(found, MOST_FILES + 1), key=lambda each: each.name)
        except OSError:
            yield Entry(path, inside, "closed")
            continue
        below = []
        for each in there:
            name = os.path.join(inside, each.name)
            if each.is_symlink():
                yield Entry(each.path, name, "link")
            elif each.is_dir(follow_symlinks=False):
                below.append((each.path, name, depth + 1))
                yield Entry(each.path, name, "folder")
            else:
                yield _file(each, name)
        waiting.extend(reversed(below))


def _file(found: os.DirEntry[str], inside: str) -> Entry:
    try:
        about = found.stat(follow_symlinks=False)
        kind = "file" if found.is_file(follow_symlinks=False) else "special"
    except OSError:  # it has just gone, or its folder may be listed but not entered
        return Entry(found.path, inside, "special")
    if kind == "special":
        return Entry(found.path, inside, kind)
    return Entry(found.path, inside, kind, about.st_size, about.st_mtime_ns)


def digest(folder: Path) -> str:
    """Changes with whatever of a folder can be graded; what a link leads to is not read."""
    found, budget = hashlib.sha256(), MOST_READ
    links = [path for path in (folder.parent, folder) if os.path.islink(path)]
    for link in links:
        found.update(os.fsencode(os.readlink(link)))
    for count, entry in enumerate([] if links else walk(folder)):
        found.update(b"\0" + os.fsencode(entry.inside) + b"\0" + entry.kind.encode())
        if entry.kind == "link":
            found.update(os.fsencode(os.readlink(entry.path)))
        elif entry.kind == "file":
            found.update(str(entry.size).encode())
            budget -= entry.size
            content = _content(entry) if budget >= 0 else None
            found.update(content or str(entry.modified).encode())
        if count > MOST_FILES:
            break
    return found.hexdigest()


def _content(entry: Entry) -> bytes | None:
    """A digest of what a file holds; None if nobody can say."""
    try:
        with open(entry.path, "rb") as file:
            return hashlib.file_digest(file, "sha256").digest()
    except OSError:
        return None


def printable(name: str) -> str:
    """A name as it can be printed and stored; bytes and signs that cannot be are written out."""
    text = os.fsencode(name).decode("utf-8", "backslashreplace")
    return "".join(
        sign.encode("unicode_escape").decode() if unicodedata.category(sign) == "Cc" else sign
        for sign in text
    )


def why_no_name(name: str) -> str:
    """Why a folder's name cannot be the id of a student, as a sentence; mostly empty."""
    if printable(name) == name:
        return ""
    try:
        os.fsencode(name).decode()
    except UnicodeDecodeError:
        what = "is not written in UTF-8"
    else:
        what = "holds a line break or another sign that cannot be seen"
    return f"The folder's name {what}, so it cannot be a student's id. Rename the folder."


def is_text(name: str) -> bool:
    """Whether a name can be written down in UTF-8."""
    return not any("\ud800" <= sign <= "\udfff" for sign in name)


def data_files(folder: Path) -> dict[str, bytes]:
    """The files beside a notebook, which its cells may read; no link is followed.

    The time stamp is not among them: hidden inputs depend on all that cells can read, and stay the
    same when only the time of a submission is corrected.
    """
    found: dict[str, bytes] = {}
    size = 0
    for entry in [] if os.path.islink(folder) else islice(walk(folder), MOST_FILES):
        inside = Path(entry.inside)
        left_out = inside.suffix == ".ipynb" or entry.inside == TIME_STAMP
        if entry.kind != "file" or left_out or not is_text(entry.inside):
            continue
        size += entry.size
        if size > DATA_LIMIT:
            break
        with suppress(OSError):  # it may not be read, and nothing reads it
            found[inside.as_posix()] = Path(entry.path).read_bytes()
    return dict(sorted(found.items()))

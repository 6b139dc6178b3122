"""The course's secret, from which hidden inputs are made.

It is written aside and put in place whole, so it is never seen half-written, and of two graders
that make it at the same time both use the same.  A file that is not secret is not used.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import stat
import tempfile
from pathlib import Path

SHORTEST = 64  # characters of the secrets that are made here
LONGEST = 4096

ELSEWHERE = "c.ExecuteAndJudge.secret_file in nbgrader_config.py"
REMEDY = (
    "Restore it from a copy; or, if there is none, remove it: a new one is made, and grading again "
    "then gives other hidden inputs."
)


class NoSecret(Exception):
    """The secret cannot be used; the text says why and what to do."""


def course_secret(path: Path) -> bytes:
    """The secret in a file, which is made if there is none.

    Raises
    ------
    NoSecret
        If the file is none that could be secret, or cannot be read or made.
    """
    if not os.path.lexists(path):
        _make(path)
    return _read(path)


def why_unusable(path: Path) -> str:
    """Why the secret cannot be used, as a sentence; empty if it can, or is not there yet."""
    try:
        if os.path.lexists(path):
            _read(path)
        elif not os.access(path.parent, os.W_OK | os.X_OK):
            raise NoSecret(_cannot_be_made(path, "nobody may write into its folder"))
    except NoSecret as error:
        return str(error)
    return ""


def _read(path: Path) -> bytes:
    try:
        kind = os.lstat(path)
        if stat.S_ISLNK(kind.st_mode):
            raise NoSecret(
                f"{path} is a link, so what it leads to may not be secret. Name the file itself: "
                f"{ELSEWHERE}."
            )
        if not stat.S_ISREG(kind.st_mode):
            raise NoSecret(
                f"{path} is no ordinary file; the secret of the hidden inputs belongs there. Move "
                f"it away, or name another file: {ELSEWHERE}."
            )
        if os.name == "posix" and kind.st_mode & 0o007:
            raise NoSecret(
                f"{path} can be read or changed by every user of this machine, so the hidden "
                f"inputs may be known. Close it: chmod 600 {path}. Where that changes nothing, "
                f"keep it elsewhere: {ELSEWHERE}."
            )
        with open(path, "rb") as file:
            content = file.read(LONGEST + 1)
    except OSError as error:
        raise NoSecret(f"{path} cannot be read ({error.strerror}). {REMEDY}") from error
    if len(content) > LONGEST:
        raise NoSecret(f"{path} is longer than a secret, {LONGEST} bytes. {REMEDY}")
    if len(content.strip(b"\0 \t\r\n")) < SHORTEST:
        state = "empty" if not content.strip(b"\0 \t\r\n") else "too short, or half-written"
        raise NoSecret(f"{path} is {state}: a secret has at least {SHORTEST} characters. {REMEDY}")
    return content


def _make(path: Path) -> None:
    aside = ""
    try:
        number, aside = tempfile.mkstemp(dir=path.parent, prefix=f"{path.name}-")  # mode 0600
        with open(number, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(SHORTEST // 2))
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileExistsError):  # somebody was faster: theirs is used
            os.link(aside, path)
    except OSError as error:
        raise NoSecret(_cannot_be_made(path, error.strerror or str(error))) from error
    finally:
        if aside:
            os.unlink(aside)


def _cannot_be_made(path: Path, reason: str) -> str:
    return (
        f"{path}, the secret from which hidden inputs are made, cannot be made ({reason}). Make "
        f"its folder writable, or name another file: {ELSEWHERE}."
    )

"""What every command of this course needs around it, whoever started it and how.

``nbgrader_config.py`` calls :func:`prepare`, so that nbgrader's own commands and the Formgrader
have the same; our own command line does so too, for a course with another configuration.
"""

from __future__ import annotations

import contextlib
import functools
import logging
import os
import shutil
import stat
import sys
import sysconfig
import warnings
from pathlib import Path
from typing import Any

from nbgrader.coursedir import CourseDirectory
from sqlalchemy import Engine, event
from sqlalchemy.exc import SAWarning

CONFIG, GRADEBOOK, LOG = "nbgrader_config.py", "gradebook.db", ".nbgrader.log"


@functools.cache
def prepare() -> None:
    """Make this process ready to work with nbgrader; once is enough.

    nbgrader calls the program alembic, which lies beside this Python also if nobody activated
    its environment.  What SQLAlchemy says about nbgrader's own models helps nobody who grades.
    """
    if folder := _programs():
        os.environ["PATH"] = os.pathsep.join([folder, os.environ.get("PATH", os.defpath)])
    warnings.filterwarnings("ignore", category=SAWarning)
    event.listen(Engine, "do_connect", _close_to_others)


def _programs() -> str:
    """The folder of this Python's programs; empty if they are found already, or nowhere."""
    folders = (str(Path(sys.executable).parent), sysconfig.get_path("scripts"))
    folder = next((each for each in folders if shutil.which("alembic", path=each)), "")
    first = os.environ.get("PATH", "").split(os.pathsep)[0]
    return "" if folder == first else folder


def _close_to_others(dialect: Any, record: Any, arguments: list[Any], options: Any) -> None:
    """Let nobody else read a gradebook in a file, which SQLAlchemy is about to open or make.

    One that is there keeps the rights that its owner gave a group.
    """
    path = Path(str(arguments[0])) if dialect.name == "sqlite" and arguments else Path()
    if path.is_absolute() and (path.name == GRADEBOOK or path.with_name(CONFIG).exists()):
        with contextlib.suppress(OSError):  # opening it says better what is wrong
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
            os.chmod(path, stat.S_IMODE(path.stat().st_mode) & ~0o007)


def log_file(course: Path) -> str:
    """Where nbgrader keeps what it says, for nobody else to read; empty if it cannot be written."""
    path = course / LOG
    try:
        os.close(os.open(path, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600))
    except OSError:
        return ""
    return str(path)


def log_handlers(file: str) -> list[logging.Handler]:
    """What writes into a log file, if there is one, as nbgrader's own commands do."""
    if not file:
        return []
    handler = logging.FileHandler(file, encoding="utf-8", delay=True)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    return [handler]


def private_folder(path: Path) -> Path:
    """A folder that only its owner enters, made if it is not there; what is there stays."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with contextlib.suppress(FileExistsError):
        path.mkdir(0o700)
    return path


def keep_private(directory: CourseDirectory, step: str) -> None:
    """Make the folder of one of nbgrader's steps one that nobody else enters.

    Its files keep the modes that nbgrader gives them, with which its exchange hands them on.  A
    course that is shared with a group is nbgrader's own matter.
    """
    if not directory.groupshared:
        private_folder(Path(directory.root, step))

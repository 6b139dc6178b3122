"""Tables that take long to compute are kept in a folder, whole or not at all.

A table is a few named arrays in one ``.npz`` file, whose name carries a version: a newer program
never reads an older one's table.  It is written under another name and then renamed, so that
neither a killed run nor a full disk can leave half a file; a lock that the operating system
releases when its owner dies makes a second kernel wait instead of computing the same again.
Where the folder cannot be written, the table is computed and a warning says so; a folder that
holds the table already is only read.
"""

from __future__ import annotations

import os
import sys
import tempfile
import warnings
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from platformdirs import user_cache_path

Table = dict[str, NDArray[Any]]

_seen: dict[Path, Table] = {}


class CacheWarning(UserWarning):
    """The folder for computed tables cannot be used; everything works, but slower."""


def cache_folder() -> Path:
    """Where computed tables are kept.

    Returns
    -------
    Path
        The environment variable ``EIGENTUNES_CACHE`` if it is set, else the user's cache folder
        of the operating system.
    """
    if chosen := os.environ.get("EIGENTUNES_CACHE"):
        return Path(chosen)
    return user_cache_path("eigentunes", appauthor=False)


def remember(name: str, compute: Callable[[], Table]) -> Table:
    """What ``compute()`` returns, computed once and then read from the cache folder.

    Parameters
    ----------
    name : str
        Name of the table, with everything that it depends on and a version:
        ``"chroma-30s-seed0-v1"``.
    compute : callable
        Takes nothing and returns a dictionary of arrays (no array of Python objects).

    Returns
    -------
    dict of str to ndarray
        Copies: you may change them.

    Raises
    ------
    ValueError
        If ``name`` is not the name of a file.

    Warns
    -----
    CacheWarning
        If the folder cannot be written.
    """
    if not name or Path(name).name != name:
        raise ValueError(f"name must be a plain file name without a folder, not {name!r}")
    path = cache_folder() / f"{name}.npz"
    if path not in _seen:
        table = _read(path)
        _seen[path] = _computed(path, compute) if table is None else table
    return {key: array.copy() for key, array in _seen[path].items()}


def _read(path: Path) -> Table | None:
    """The table in a file; None if there is none or it is not whole."""
    try:
        with open(path, "rb") as file, np.load(file, allow_pickle=False) as stored:
            return {key: stored[key] for key in stored.files}
    except (OSError, ValueError, EOFError, KeyError, zipfile.BadZipFile):
        return None


def _computed(path: Path, compute: Callable[[], Table]) -> Table:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = open(path.with_suffix(".lock"), "a+b")  # noqa: SIM115 (closed below)
    except OSError as reason:
        table = compute()
        _warn(path.parent, reason)
        return table
    with lock, _held(lock):
        # another kernel may have finished while this one waited
        if (finished := _read(path)) is not None:
            return finished
        table = compute()
        try:
            _write(path, table)
        except OSError as reason:
            _warn(path.parent, reason)
        return table


def _write(path: Path, table: Table) -> None:
    """Replace the file in one step; the lock is held, so that older temporary files are waste."""
    for left in path.parent.glob(f"{path.stem}.*.part"):
        with suppress(OSError):
            left.unlink()
    number, name = tempfile.mkstemp(prefix=f"{path.stem}.", suffix=".part", dir=path.parent)
    try:
        with open(number, "wb") as file:
            np.savez_compressed(file, allow_pickle=False, **table)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(name, 0o644)  # a temporary file is private, the cache need not be
        os.replace(name, path)
    except BaseException:
        with suppress(OSError):
            os.unlink(name)
        raise


def _warn(folder: Path, reason: OSError) -> None:
    warnings.warn(
        f"Computed tables cannot be kept in {folder} ({reason.strerror or reason}); everything "
        "works, but is computed again each time. Set EIGENTUNES_CACHE to a folder with space that "
        "you can write to.",
        CacheWarning,
        stacklevel=5,
    )


@contextmanager
def _held(lock: Any) -> Iterator[None]:
    """Hold an operating system's lock; where the file system has none, go on without."""
    if sys.platform == "win32":
        import msvcrt

        with suppress(OSError):  # gives up after ten seconds
            lock.seek(0)
            msvcrt.locking(lock.fileno(), msvcrt.LK_LOCK, 1)
    else:
        import fcntl

        with suppress(OSError):
            fcntl.flock(lock.fileno(), fcntl.LOCK_EX)
    yield  # closing the file releases the lock

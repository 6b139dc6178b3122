"""What this program has made, so that it replaces and removes nothing else.

A record is a small file of digests, one line for each file that was made.  What stands at a path
is replaced if it is what would be written anyway or what was written the last time; anything else
is somebody's, and then nothing at all is written.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path, PurePosixPath

from autograder.surroundings import private_folder

UNFINISHED = ".unfinished"  # the end of the names of files that are being written


class Occupied(Exception):
    """Something else stands where files are to be written; nothing was changed.

    Attributes
    ----------
    reasons : list of str
        A sentence for each path.
    """

    def __init__(self, reasons: list[str]) -> None:
        super().__init__("\n".join(reasons))
        self.reasons = reasons


class Record:
    """The files that were made in a folder, by the digests of their contents.

    Parameters
    ----------
    folder : Path
        What the paths are relative to.
    name : str
        The record's own file in that folder.
    private : bool
        Whether nobody else may read what is written.
    """

    def __init__(self, folder: Path, name: str, private: bool = False) -> None:
        self.folder, self.private = folder, private
        self._file = folder / name

    def write(self, files: Mapping[Path, bytes], obsolete: Collection[Path] = ()) -> list[Path]:
        """Write files and remove others that were made earlier: all of it or nothing.

        If that is interrupted, the same call goes on: what was there before and what was to come
        are both known as ours.

        Parameters
        ----------
        files : mapping of Path to bytes
            Contents by path; relative ones are meant in the folder.
        obsolete : collection of Path
            Files that were made and are to go.

        Returns
        -------
        list of Path
            Those that were written or removed.

        Raises
        ------
        Occupied
            Naming whatever stands in the way; then nothing was changed.
        """
        wanted, known, gone = self._plan(files, obsolete)
        changed = {key: new for key, new in wanted.items() if self._content(key) != new}
        gone_now = [key for key in gone if self._content(key) is not None]
        both = {key: {*known.get(key, ()), digest(new)} for key, new in wanted.items()}
        with self._staged(changed) as staged:
            if changed or gone_now:
                self._save({**known, **both})
            for key, path in staged.items():
                os.replace(path, self.folder / key)
            for key in gone_now:
                (self.folder / key).unlink()
                with contextlib.suppress(OSError):  # it holds something else
                    (self.folder / key).parent.rmdir()
        kept = {key: digests for key, digests in known.items() if key not in gone}
        self._save({**kept, **{key: {digest(new)} for key, new in wanted.items()}})
        return [self.folder / key for key in sorted([*changed, *gone_now])]

    def check(self, files: Mapping[Path, bytes]) -> None:
        """Do nothing but raise what :meth:`write` would raise."""
        self._plan(files, ())

    def paths(self) -> set[Path]:
        """What was made, relative to the folder if it is in there."""
        return set(map(Path, self._read()))

    def _plan(
        self, files: Mapping[Path, bytes], obsolete: Collection[Path]
    ) -> tuple[dict[str, bytes], dict[str, set[str]], list[str]]:
        """Contents by key, what the record knows, and the keys that are to be removed."""
        known = self._read()
        wanted = {self._key(path): content for path, content in files.items()}
        gone = sorted({self._key(path) for path in obsolete} - wanted.keys())
        reasons = [reason for key in wanted if (reason := self._in_the_way(key, wanted, known))]
        reasons += [reason for key in gone if (reason := self._in_the_way(key, {}, known))]
        if reasons:
            raise Occupied(reasons)
        return wanted, known, gone

    def _key(self, path: Path) -> str:
        """A path as the record names it: in the folder if it is there, else from the root."""
        whole = Path(os.path.abspath(self.folder / path))
        folder = Path(os.path.abspath(self.folder))
        inside = whole.relative_to(folder) if whole.is_relative_to(folder) else whole
        return inside.as_posix()

    def _content(self, key: str) -> bytes | None:
        path = self.folder / key
        return path.read_bytes() if path.is_file() else None

    def _in_the_way(
        self, key: str, wanted: Mapping[str, bytes], known: Mapping[str, set[str]]
    ) -> str:
        """Why a path must not be written or removed; empty if it may."""
        path = self.folder / key
        for part in [*reversed(PurePosixPath(key).parents), PurePosixPath(key)][1:]:
            place = self.folder / part
            if place.is_symlink() and not PurePosixPath(key).is_absolute():
                return f"{place} is a link, and what it leads to is not changed."
            if place != path and place.exists() and not place.is_dir():
                return f"{place} is a file where a folder is needed."
        if not os.path.lexists(path):
            return _closed(path) if key in wanted else ""
        if path.is_symlink() or not path.is_file():
            return f"{path} is no ordinary file."
        try:
            there = path.read_bytes()
        except OSError as error:
            return f"{path} cannot be read ({error.strerror})."
        if there == wanted.get(key):
            return ""
        if digest(there) not in known.get(key, ()):
            return f"{path} was changed since it was made here, or is somebody's own."
        return _closed(path)

    @contextlib.contextmanager
    def _staged(self, files: Mapping[str, bytes]) -> Iterator[dict[str, Path]]:
        """Contents in files beside their places, so that a full disk changes nothing."""
        staged: dict[str, Path] = {}
        try:
            for key, content in files.items():
                place = self.folder / key
                if self.private:
                    private_folder(place.parent)
                place.parent.mkdir(parents=True, exist_ok=True)
                staged[key] = place.with_name(f".{place.name}{UNFINISHED}")
                self._fresh(staged[key], content)
            yield staged
        finally:
            for path in staged.values():
                path.unlink(missing_ok=True)

    def _read(self) -> dict[str, set[str]]:
        try:
            found = json.loads(self._file.read_text(encoding="utf-8"))
            return {
                str(key): {value} if isinstance(value, str) else set(value)
                for key, value in found.items()
            }
        except FileNotFoundError:
            return {}
        except (OSError, ValueError, AttributeError, TypeError) as error:
            raise Occupied(
                [
                    f"{self._file}, which says what was made here, cannot be read ({error}). Mend "
                    "it or delete it; without it, only what is unchanged counts as made here."
                ]
            ) from None

    def _save(self, digests: Mapping[str, set[str]]) -> None:
        lines = ",\n".join(
            f" {json.dumps(key)}: {json.dumps(min(each) if len(each) == 1 else sorted(each))}"
            for key, each in sorted(digests.items())
        )
        text = f"{{\n{lines}\n}}\n" if lines else "{}\n"
        if self._content(self._file.name) == text.encode():
            return
        fresh = self._file.with_name(self._file.name + UNFINISHED)
        self._fresh(fresh, text.encode())
        os.replace(fresh, self._file)

    def _fresh(self, path: Path, content: bytes) -> None:
        """Write a file that nobody could open before; what an interrupted call left goes."""
        path.unlink(missing_ok=True)
        flags = os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_BINARY", 0)
        with open(os.open(path, flags, 0o600 if self.private else 0o666), "wb") as file:
            file.write(content)


def results(course: Path) -> Record:
    """The record of what was written about a class: nobody else may read any of it."""
    return Record(course.resolve(), ".eigentunes-made.json", private=True)


def digest(content: bytes) -> str:
    """Of a file's contents; git may have given it another system's line ends."""
    return hashlib.sha256(content.replace(b"\r\n", b"\n")).hexdigest()


def _closed(path: Path) -> str:
    """Why this user cannot put a file at a path; empty if they can."""
    place = path.parent
    while not place.exists():
        place = place.parent
    return "" if os.access(place, os.W_OK | os.X_OK) else f"You may not write into {place}."
